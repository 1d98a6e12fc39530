"""What is shown is held against `Presence`, which does the same while live."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from addon.core.face_points import canonical_points
from addon.core.presence import EASE_SECONDS, SILENT_AFTER, Presence
from addon.core.takes.shown import shown
from addon.core.takes.take import Take
from tests.core.takes.acting import acted


def test_a_face_that_is_always_there_is_shown_as_it_is() -> None:
    take = acted(30)
    assert shown(take) is take
    assert len(shown(Take.empty())) == 0


def test_a_lost_face_goes_to_rest_and_comes_back_as_live() -> None:
    take = acted(200, tracked="gap")
    seen, presence = shown(take), Presence()
    presence.hear(take.pose(0), tracked=True, now=-10.0)
    presence.at(-10.0)
    presence.hear(take.pose(0), tracked=True, now=-9.0)
    presence.at(-9.0)  # the whole face is there, as a take begins with it
    presence.hear(take.pose(0), tracked=True, now=0.0)
    for at, time in enumerate(take.times.tolist()):
        presence.hear(take.pose(at), tracked=bool(take.tracked[at]), now=time)
        live, ours = presence.at(time), seen.pose(at)
        assert ours.weights == pytest.approx(live.weights, abs=1e-5)
        assert ours.head == pytest.approx(live.head, abs=1e-5)
        assert ours.translation == pytest.approx(live.translation, abs=1e-5)
        assert ours.gaze_left == pytest.approx(live.gaze_left, abs=1e-5)


def test_silence_is_filled_with_the_way_to_rest_and_nothing_jumps() -> None:
    times = np.concatenate((np.arange(30), np.arange(200, 230))) / 60.0
    seen = shown(acted(times))
    rest = (seen.times > times[29] + SILENT_AFTER + EASE_SECONDS + 0.1) & (seen.times < times[30] - 0.1)
    assert set(times) <= set(seen.times)
    assert (np.diff(seen.times) > 0.0).all()
    assert not seen.weights[rest].any()
    assert seen.weights[seen.times == times[29]].any()
    eased = seen.weights[np.searchsorted(seen.times, times[30]) - 1 :]
    assert not eased[0].any()
    assert np.abs(np.diff(eased, axis=0)).max() < 0.2


def test_a_short_gap_is_left_to_the_curves() -> None:
    times = np.concatenate((np.arange(10), np.arange(30, 40))) / 60.0
    assert len(shown(acted(times))) == 20


def test_a_take_without_any_face_is_at_rest() -> None:
    take = replace(acted(5), tracked=np.zeros(5, bool))
    seen = shown(take)
    assert not seen.weights.any()
    assert (seen.head == np.array((1, 0, 0, 0), np.float32)).all()


def test_landmarks_are_held_where_a_frame_has_none_and_rest_where_the_face_is_lost() -> None:
    take = acted(200, landmarks=True, tracked="gap")
    assert take.landmarks is not None
    points = take.landmarks.copy()
    points[1] = np.nan
    seen = shown(replace(take, landmarks=points))
    assert seen.landmarks is not None
    assert seen.landmarks[1] == pytest.approx(points[0], abs=1e-6)
    assert seen.landmarks[99] == pytest.approx(canonical_points(), abs=1e-6)
