"""Where the points of a face are drawn, and which of them a place means."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.face_contours import Feature, within
from addon.core.face_frame import LANDMARK_COUNT
from addon.core.face_plot import COLOURS, MOST_ZOOM, Frame, Zoom, line_ends, nearest, on_screen, rounded
from addon.core.face_points import canonical_points
from addon.core.rotation import IDENTITY, HeadAngles, from_angles

FRAME = Frame(100.0, 50.0, 300.0, 240.0)
EYE_LEFT, EYE_RIGHT, NOSE_TIP, CHIN, FOREHEAD = 263, 33, 4, 152, 10


def test_a_face_that_looks_straight_ahead_is_within_its_frame() -> None:
    places = on_screen(canonical_points(), IDENTITY, FRAME)
    assert places.shape == (LANDMARK_COUNT, 2)
    assert (places > (FRAME.x, FRAME.y)).all()
    assert (places < (FRAME.x + FRAME.width, FRAME.y + FRAME.height)).all()
    assert (places.min(0) + places.max(0)) / 2.0 == pytest.approx(FRAME.centre, abs=1e-3)


def test_it_is_seen_from_in_front() -> None:
    places = on_screen(canonical_points(), IDENTITY, FRAME)
    assert places[EYE_LEFT, 0] > places[EYE_RIGHT, 0]
    assert places[FOREHEAD, 1] > places[CHIN, 1]


def test_it_turns_as_the_head_does() -> None:
    ahead, aside, down = (
        on_screen(canonical_points(), from_angles(HeadAngles(yaw, pitch, 0.0)), FRAME)[NOSE_TIP]
        for yaw, pitch in ((0.0, 0.0), (0.4, 0.0), (0.0, 0.4))
    )
    assert aside[0] > ahead[0] + 5.0
    assert down[1] < ahead[1] - 5.0


def test_an_open_mouth_does_not_make_the_face_smaller() -> None:
    opened = canonical_points().copy()
    opened[CHIN, 1] -= 0.04
    same = np.arange(LANDMARK_COUNT) != CHIN
    moved = on_screen(opened, IDENTITY, FRAME) - on_screen(canonical_points(), IDENTITY, FRAME)
    assert not moved[same].any()


def test_every_feature_has_a_colour_and_lines() -> None:
    assert set(COLOURS) == set(Feature)
    assert all(len(line_ends(feature)) > 3 for feature in Feature)


@pytest.mark.parametrize("landmark", [NOSE_TIP, EYE_LEFT, CHIN])
def test_the_nearest_point_is_the_one_that_is_pointed_at(landmark: int) -> None:
    places = on_screen(canonical_points(), IDENTITY, FRAME)
    x, y = places[landmark].tolist()
    assert nearest(places, x + 0.5, y - 0.5, 10.0) == landmark


def test_far_from_all_points_none_is_meant() -> None:
    assert nearest(on_screen(canonical_points(), IDENTITY, FRAME), -500.0, 0.0, 20.0) is None


places_near = st.tuples(st.floats(100.0, 400.0), st.floats(50.0, 290.0))


@given(places_near, st.lists(st.tuples(places_near, st.floats(1.0, 1.5)), max_size=6))
def test_what_the_mouse_is_on_stays_there_while_zooming_in(
    place: tuple[float, float], before: list[tuple[tuple[float, float], float]]
) -> None:
    zoom = Zoom()
    for at, step in before:
        zoom = zoom.about(at, step, FRAME)
    after = zoom.about(place, 1.2, FRAME)
    old, new = zoom.of(FRAME), after.of(FRAME)
    for start, size, new_start, new_size, under in (
        (old.x, old.width, new.x, new.width, place[0]),
        (old.y, old.height, new.y, new.height, place[1]),
    ):
        assert (under - new_start) / new_size == pytest.approx((under - start) / size, abs=1e-6)


def test_zooming_has_an_end_both_ways() -> None:
    zoom = Zoom()
    for _ in range(100):
        zoom = zoom.about((120.0, 60.0), 1.3, FRAME)
    assert zoom.factor == MOST_ZOOM
    for _ in range(100):
        zoom = zoom.about((330.0, 200.0), 1.0 / 1.3, FRAME)
    assert zoom == Zoom()
    assert zoom.of(FRAME) == FRAME


def test_the_rounded_outline_is_convex_and_within_the_frame() -> None:
    outline = rounded(FRAME, 12.0).astype(np.float64)
    assert outline.min(0) == pytest.approx((FRAME.x, FRAME.y), abs=1e-3)
    assert outline.max(0) == pytest.approx((FRAME.x + FRAME.width, FRAME.y + FRAME.height), abs=1e-3)
    along = np.roll(outline, -1, 0) - outline
    following = np.roll(along, -1, 0)
    assert (along[:, 0] * following[:, 1] - along[:, 1] * following[:, 0] >= -1e-3).all()


@given(st.tuples(st.floats(-3.0, 3.0), st.floats(-3.0, 3.0)))
def test_within_a_circle(place: tuple[float, float]) -> None:
    angles = np.linspace(0.0, 2.0 * np.pi, 200, endpoint=False)
    circle = np.stack((np.cos(angles), np.sin(angles)), 1)
    radius = math.hypot(*place)
    if not 0.999 < radius < 1.001:
        assert within(np.array([place]), circle).tolist() == [radius < 1.0]
