from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracker.pictures.people import HEAD_AT, HEAD_SIZE, HEIGHT, WIDTH, face
from tracker.pictures.head_region import face_hull, head_region


@settings(max_examples=60, deadline=None)
@given(st.integers(-200, 200), st.floats(-3.2, 3.2), st.floats(0.1, 3.0))
def test_all_of_the_face_is_in_the_region_however_it_is_turned(x: int, turn: float, size: float) -> None:
    points = face(x, turn, size)
    assert (head_region(points, WIDTH, HEIGHT) >= face_hull(points, WIDTH, HEIGHT)).all()


def test_hair_and_ears_are_in_the_region_and_the_shoulders_are_not() -> None:
    region = head_region(face(), WIDTH, HEIGHT)
    x, y = HEAD_AT
    assert region[y - round(HEAD_SIZE[1] * 1.5), x]
    assert region[y, x - round(HEAD_SIZE[0] * 1.2)]
    assert region[y, x + round(HEAD_SIZE[0] * 1.2)]
    assert not region[y + round(HEAD_SIZE[1] * 1.4), x]
    assert not region[-1].any()


def test_points_that_are_all_one_are_no_failure() -> None:
    points = np.full((478, 3), 0.5, np.float32)
    assert head_region(points, WIDTH, HEIGHT).any()
