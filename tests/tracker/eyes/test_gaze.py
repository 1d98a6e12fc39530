from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.face_frame import Gaze
from tracker.eyes.gaze import Eye, GazeFollower, Look, Sighting

STEP_S = 1.0 / 30.0
AHEAD = Gaze(0.0, 0.0)


def eye(yaw: float, pitch: float, middle: float = 0.03) -> Eye:
    """An eye 3 cm wide whose eyeball of 10.5 mm is turned so; at rest the iris is 1.3 mm above the corners."""
    iris = [middle + 0.0105 * math.sin(yaw), 0.0013 - 0.0105 * math.sin(pitch), 0.0]
    return [middle + 0.015, 0.0, 0.0], [middle - 0.015, 0.0, 0.0], iris


def sighting(
    left: Gaze | None, right: Gaze | None, *, down: float = 0.0, camera: Gaze = AHEAD, closed_s: float = 0.0
) -> Sighting:
    return Sighting(left and eye(*left), right and eye(*right, -0.03), closed_s, down, camera)


def looked(follower: GazeFollower, seconds: float, seen: Sighting) -> Look:
    for _ in range(round(seconds / STEP_S)):
        look = follower.follow(seen, STEP_S)
    return look


@given(st.floats(-0.4, 0.4))
def test_eyes_turn_as_their_irises_do(yaw: float) -> None:
    follower = GazeFollower()
    looked(follower, 5.0, sighting(AHEAD, AHEAD))
    look = follower.follow(sighting(Gaze(yaw, 0.0), Gaze(yaw, 0.0)), STEP_S)
    assert look.eyes.left.yaw == pytest.approx(yaw, abs=0.01)
    assert look.eyes.right.yaw == pytest.approx(yaw, abs=0.01)


def test_an_iris_that_rests_elsewhere_comes_to_look_straight_ahead() -> None:
    follower = GazeFollower()
    odd = sighting(Gaze(-0.2, 0.15), Gaze(0.3, 0.1))
    look = looked(follower, 30.0, odd)
    assert max(map(abs, (*look.eyes.left, *look.eyes.right))) < 0.02
    assert abs(look.down) < 0.05


@pytest.mark.parametrize("turned", [-0.4, -0.15, 0.15, 0.4])
def test_eyes_on_the_camera_stay_there_though_the_head_is_turned_for_long(turned: float) -> None:
    follower = GazeFollower()
    camera = Gaze(turned, 0.0)
    look = looked(follower, 30.0, sighting(camera, camera, camera=camera))
    assert look.eyes.left.yaw == pytest.approx(turned, abs=0.02)


def test_the_own_face_at_rest_says_how_the_eyes_rest() -> None:
    follower = GazeFollower()
    follower.set((eye(-0.1, 0.1), eye(0.2, 0.1, -0.03)))
    look = follower.follow(sighting(Gaze(-0.1, 0.1), Gaze(0.2, 0.1)), STEP_S)
    assert max(map(abs, (*look.eyes.left, *look.eyes.right))) < 0.01


def test_two_closed_eyes_keep_looking_where_they_did() -> None:
    follower = GazeFollower()
    looked(follower, 3.0, sighting(AHEAD, AHEAD))
    before = looked(follower, 0.2, sighting(Gaze(0.3, 0.0), Gaze(0.3, 0.0)))
    held = follower.follow(sighting(None, None, down=0.5, closed_s=0.1), STEP_S)
    assert held.eyes == before.eyes
    later = follower.follow(sighting(None, None, down=0.9, closed_s=1.0), STEP_S)
    assert later.eyes.left.pitch > before.eyes.left.pitch + 0.1  # these were lowered, not shut for a blink


def test_a_closed_eye_looks_where_the_open_one_does() -> None:
    follower = GazeFollower()
    looked(follower, 5.0, sighting(Gaze(-0.1, 0.0), Gaze(0.1, 0.0)))  # at rest the eyes stand apart by that
    look = follower.follow(sighting(None, Gaze(0.35, 0.0)), STEP_S)
    assert look.eyes.left == look.eyes.right
    assert look.eyes.left.yaw == pytest.approx(0.25, abs=0.03)


@given(st.floats(-0.9, 0.9), st.floats(-0.9, 0.9), st.floats(-0.9, 0.9), st.floats(-0.9, 0.9))
def test_eyes_never_part_far(left_yaw: float, left_pitch: float, right_yaw: float, right_pitch: float) -> None:
    follower = GazeFollower()
    look = follower.follow(sighting(Gaze(left_yaw, left_pitch), Gaze(right_yaw, right_pitch)), STEP_S)
    assert abs(look.eyes.left.yaw - look.eyes.right.yaw) <= 0.1 + 1e-9
    assert look.eyes.left.pitch == look.eyes.right.pitch
    assert max(map(abs, (*look.eyes.left, *look.eyes.right))) <= 0.9
    assert abs(look.down) <= 1.0
