"""Picking the landmarks of a measure, one after the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.face_frame import LANDMARK_COUNT
from addon.core.face_picking import Picking, first_guess
from addon.core.face_points import canonical_points, open_points
from addon.core.mapping.measure import MeasureKind
from addon.core.mapping.measuring import is_measurable, measure, with_ordinary_range


@pytest.mark.parametrize("kind", MeasureKind)
def test_it_is_complete_with_as_many_as_the_kind_needs(kind: MeasureKind) -> None:
    picking = Picking(kind)
    for landmark in range(kind.fewest):
        assert not picking.complete
        assert f"click point {landmark + 1} of {kind.fewest}" in picking.sentence
        picking = picking.toggled(landmark)
    assert picking.complete
    assert "Enter" in picking.sentence


def test_a_point_that_is_clicked_again_is_taken_back() -> None:
    assert Picking(MeasureKind.ANGLE, (1, 2, 3)).toggled(2).picked == (1, 3)


def test_where_there_is_no_place_the_first_one_makes_room() -> None:
    assert Picking(MeasureKind.DISTANCE, (61, 291)).toggled(13).picked == (291, 13)


def test_an_area_takes_more_points_and_is_closed() -> None:
    area = Picking(MeasureKind.AREA, (1, 2, 3)).toggled(4)
    assert area.picked == (1, 2, 3, 4)
    assert area.complete
    assert area.lines == (1, 2, 3, 4, 1)
    assert Picking(MeasureKind.AREA).lines == ()
    assert Picking(MeasureKind.ANGLE, (1, 2, 3)).lines == (1, 2, 3)


@pytest.mark.parametrize("landmark", [-1, LANDMARK_COUNT])
def test_what_is_no_landmark_is_refused(landmark: int) -> None:
    with pytest.raises(ValueError, match="no landmark"):
        Picking(MeasureKind.AREA).toggled(landmark)


@given(st.sampled_from(MeasureKind), st.lists(st.integers(0, LANDMARK_COUNT - 1), max_size=100))
def test_no_landmark_is_picked_twice_and_a_complete_one_can_be_measured(kind: MeasureKind, clicks: list[int]) -> None:
    picking = Picking(kind)
    for landmark in clicks:
        picking = picking.toggled(landmark)
    assert len(set(picking.picked)) == len(picking.picked) <= 64
    guess = first_guess(kind)
    chosen = type(guess)(guess.name, kind, picking.picked)
    assert is_measurable(chosen) or not picking.complete


@pytest.mark.parametrize("kind", MeasureKind)
def test_the_first_guess_can_be_measured_and_has_a_range(kind: MeasureKind) -> None:
    ready = with_ordinary_range(first_guess(kind), canonical_points())
    assert ready.kind is kind
    assert Picking(kind, ready.landmarks).complete
    assert measure(ready, canonical_points()) == pytest.approx(ready.neutral)
    assert ready.full > ready.neutral


def test_an_open_mouth_shows_in_the_first_guesses_about_the_mouth() -> None:
    for kind in (MeasureKind.DISTANCE, MeasureKind.ANGLE, MeasureKind.AREA):
        guess = first_guess(kind)
        assert measure(guess, open_points()) > measure(guess, canonical_points()) * 1.5
