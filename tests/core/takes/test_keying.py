from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from addon.core.takes.keying import BakeOptions, Timing, keys_of
from addon.core.takes.reduction import Interpolation

_PLAIN = BakeOptions(start=10.0, fps=24.0)


def test_frames_are_the_scenes_and_may_lie_between_whole_ones() -> None:
    timing = Timing(np.array([0.0, 0.02, 0.5]), _PLAIN)
    assert timing.frames == pytest.approx([10.0, 10.48, 22.0])


def test_snapped_keys_stand_on_every_whole_frame_within_the_take() -> None:
    times = np.arange(61) / 60.0 + 0.01
    timing = Timing(times, replace(_PLAIN, snap=True))
    assert timing.frames.tolist() == [float(frame) for frame in range(11, 35)]
    seconds = (timing.frames - 10.0) / 24.0
    assert timing.placed(np.stack((times, -2.0 * times)), stepped=False) == pytest.approx(
        np.stack((seconds, -2.0 * seconds))
    )
    jumps = timing.placed((times >= 0.5)[None].astype(float), stepped=True)
    assert set(jumps[0]) == {0.0, 1.0}
    assert jumps[0].tolist() == [float(one >= 0.51) for one in seconds]


def test_a_take_shorter_than_a_frame_still_has_a_key() -> None:
    assert Timing(np.array([0.01]), replace(_PLAIN, snap=True)).frames.tolist() == [10.0]
    assert Timing(np.zeros(0), replace(_PLAIN, snap=True)).frames.tolist() == []


def test_frames_that_blender_cannot_tell_apart_are_one() -> None:
    assert len(Timing(np.array([0.0, 1e-5, 1.0]), _PLAIN).frames) == 2


def test_what_never_leaves_rest_has_no_keys_and_what_stays_elsewhere_has_one() -> None:
    frames, still = np.arange(5.0), np.full((1, 5), 0.25)
    assert keys_of(frames, still, _PLAIN, (0.25,), stepped=False) is None
    elsewhere = keys_of(frames, still, _PLAIN, (0.0,), stepped=False)
    assert elsewhere is not None
    assert (elsewhere.frames.tolist(), elsewhere.values.tolist()) == ([0.0], [[0.25]])
    wanted = keys_of(frames, still, _PLAIN, None, stepped=False)
    assert wanted is not None
    all_of_them = keys_of(frames, still, replace(_PLAIN, skip_constant=False), (0.25,), stepped=False)
    assert all_of_them is not None
    assert len(all_of_them.frames) == 5


def test_all_keys_are_kept_unless_an_error_is_allowed() -> None:
    frames = np.arange(100.0)
    values = np.sin(frames / 10.0)[None]
    whole = keys_of(frames, values, _PLAIN, None, stepped=False)
    fewer = keys_of(frames, values, replace(_PLAIN, largest_error=0.01), None, stepped=False)
    assert whole is not None
    assert fewer is not None
    assert len(whole.frames) == 100
    assert len(fewer.frames) < 40
    assert fewer.values == pytest.approx(np.sin(fewer.frames / 10.0)[None])


def test_switches_have_keys_where_they_change_and_hold_in_between() -> None:
    keys = keys_of(np.arange(6.0), np.array([[0.0, 0, 1, 1, 1, 0]]), _PLAIN, None, stepped=True)
    assert keys is not None
    assert keys.interpolation is Interpolation.CONSTANT
    assert keys.frames.tolist() == [0.0, 2.0, 5.0]
