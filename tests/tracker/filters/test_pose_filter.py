"""The filter of poses with the settings that ship. The first picture of a new value counts as the first."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNELS
from addon.core.face_frame import FacePose, Gaze, Translation
from addon.core.rotation import HeadAngles, from_angles, to_angles
from tracker.filters.pose_filter import PoseFilter

STEP = 1 / 30
NO_LOOKS = [index for index, name in enumerate(CHANNELS) if not name.startswith("eyeLook")]


def pose(yaw: float = 0.0, weight: float = 0.0, x: float = 0.0, gaze: float = 0.0) -> FacePose:
    return FacePose(
        from_angles(HeadAngles(math.radians(yaw), 0.1, 0.05)),
        Translation(x, 0.0, -0.5 - x),
        Gaze(gaze, gaze),
        Gaze(gaze, gaze),
        np.full(CHANNEL_COUNT, weight, np.float32),
    )


def held(first: FacePose) -> PoseFilter:
    smooth = PoseFilter()
    for _ in range(30):
        smooth(first, STEP)
    return smooth


@pytest.mark.parametrize("degrees", [5.0, 15.0, -40.0])
def test_a_turn_is_past_80_percent_in_the_first_picture(degrees: float) -> None:
    found = held(pose())(pose(yaw=degrees), STEP)
    assert math.degrees(to_angles(found.head).yaw) / degrees > 0.8


@pytest.mark.parametrize(("start", "end"), [(0.0, 0.3), (0.0, 1.0), (1.0, 0.0), (0.2, 0.6)])
def test_a_step_of_a_weight_is_past_80_percent_in_the_first_picture(start: float, end: float) -> None:
    smooth = held(pose(weight=start))
    done = (smooth(pose(weight=end), STEP).weights - start) / (end - start)
    assert done[NO_LOOKS].min() > 0.8
    done = (smooth(pose(weight=end), STEP).weights - start) / (end - start)
    assert done.min() > 0.8, "a look of a few degrees takes two pictures"


def test_place_and_gaze_do_not_stay_behind_either() -> None:
    found = held(pose())(pose(x=0.05, gaze=0.3), STEP)
    assert found.translation.x > 0.8 * 0.05
    assert found.translation.z < -0.5 - 0.8 * 0.05
    assert found.gaze_left.yaw > 0.8 * 0.3
    assert found.gaze_right.pitch > 0.8 * 0.3


@pytest.mark.parametrize("fps", [15.0, 30.0, 60.0])
def test_the_noise_of_a_still_face_is_taken_out(fps: float) -> None:
    """White noise as large as FaceMesh's on a still face: 0.006 of lids and brows, 0.003 of the rest, 0.05 degrees."""
    noise = np.random.default_rng(1)
    scale = np.where([name.startswith(("eye", "brow")) for name in CHANNELS], 0.006, 0.003)
    smooth = PoseFilter()
    raw: list[NDArray[np.float64]] = []
    found: list[NDArray[np.float64]] = []
    for _ in range(600):
        shaken = pose(yaw=float(noise.normal(0, 0.05)))
        weights = (0.3 + noise.normal(0, scale)).astype(np.float32)
        shaken = FacePose(shaken.head, weights=weights)
        for poses, one in ((raw, shaken), (found, smooth(shaken, 1 / fps))):
            poses.append(np.array((*one.weights, math.degrees(to_angles(one.head).yaw))))
    jitter, before = (np.diff(poses[60:], axis=0).std(0) for poses in (found, raw))
    assert (jitter / before).max() < 0.4
    assert np.sqrt((jitter[:CHANNEL_COUNT] ** 2).mean()) < 0.0022
    assert jitter[-1] < 0.03


def test_a_long_gap_starts_anew_and_a_short_one_does_not() -> None:
    there = pose(yaw=0.2, weight=0.01)
    assert held(pose())(there, 0.51).weights[0] == there.weights[0]
    assert 0.0 < held(pose())(there, 0.2).weights[0] < there.weights[0]


def test_a_reset_lets_the_next_pose_pass() -> None:
    smooth = held(pose())
    smooth.reset()
    there = pose(yaw=0.2, weight=0.01, x=0.001, gaze=0.01)
    found = smooth(there, STEP)
    assert (found.head, found.translation, found.gaze_left) == (there.head, there.translation, there.gaze_left)
    assert (found.weights == there.weights).all()


def test_a_picture_of_the_same_moment_changes_nothing() -> None:
    found = held(pose())(pose(yaw=5.0, weight=1.0), 0.0)
    assert found.weights.max() == 0.0
