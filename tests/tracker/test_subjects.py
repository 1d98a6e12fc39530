from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tracker.subjects import KEEP_SECONDS, SubjectNumbers


def face(x: float, y: float = 0.5, size: float = 0.2) -> NDArray[np.float32]:
    points = np.full((478, 3), (x, y, 0), np.float32)
    points[234, 0], points[454, 0] = x - size / 2, x + size / 2
    points[10, 1], points[152, 1] = y - size / 2, y + size / 2
    return points


def test_numbers_stay_when_the_order_changes() -> None:
    numbers = SubjectNumbers(2)
    assert numbers.assign([face(0.2), face(0.8)], 0.0) == [0, 1]
    assert numbers.assign([face(0.79), face(0.21)], 0.03) == [1, 0]


def test_numbers_stay_while_two_faces_walk() -> None:
    numbers = SubjectNumbers(3)
    for step in range(60):
        left, right = 0.1 + step * 0.005, 0.9 - step * 0.005
        faces = [face(left, 0.3), face(right, 0.7)]
        if step % 2:
            assert numbers.assign(faces[::-1], step / 30) == [1, 0]
        else:
            assert numbers.assign(faces, step / 30) == [0, 1]


def test_a_face_that_comes_back_soon_is_the_same() -> None:
    numbers = SubjectNumbers(2)
    numbers.assign([face(0.2), face(0.8)], 0.0)
    assert numbers.assign([face(0.8)], 0.5) == [1]
    assert numbers.known == {0, 1}
    assert numbers.assign([face(0.22), face(0.8)], 1.0) == [0, 1]


def test_a_number_is_given_again_after_a_while() -> None:
    numbers = SubjectNumbers(2)
    numbers.assign([face(0.2), face(0.8)], 0.0)
    now = KEEP_SECONDS + 0.1
    assert numbers.assign([face(0.8)], now) == [0], "nobody is known any more: the smallest number is free"
    assert numbers.known == {0}


def test_no_more_numbers_than_asked_for() -> None:
    numbers = SubjectNumbers(1)
    assert numbers.assign([face(0.2), face(0.8)], 0.0) == [0, None]
    # a second person, while the first one's number is still kept
    assert numbers.assign([face(0.8)], 0.1) == [None]
    assert numbers.assign([face(0.8)], KEEP_SECONDS + 0.2) == [0]


def test_no_faces() -> None:
    assert SubjectNumbers(2).assign([], 0.0) == []
