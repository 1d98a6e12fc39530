from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.face_frame import Gaze
from tracker.eyes.eye_contact import turned_to
from tracker.eyes.gaze import EyeAngles

ANGLES = st.floats(-1.5, 1.5)


def at(yaw: float, pitch: float = 0.0) -> EyeAngles:
    return EyeAngles(Gaze(yaw, pitch), Gaze(yaw, pitch))


def test_a_gaze_beside_the_camera_is_turned_to_it() -> None:
    camera = Gaze(0.1, -0.05)
    turn = turned_to(at(0.0, 0.1), camera, 1.0)
    assert (0.0 + turn.yaw, 0.1 + turn.pitch) == pytest.approx(camera)


def test_half_of_it_goes_half_the_way() -> None:
    assert turned_to(at(0.1), Gaze(0.0, 0.0), 0.5).yaw == pytest.approx(-0.05)


def test_a_gaze_elsewhere_is_left_alone() -> None:
    assert turned_to(at(math.radians(30.0)), Gaze(0.0, 0.0), 1.0) == (0.0, 0.0)


def test_a_head_turned_away_is_left_alone() -> None:
    assert turned_to(at(math.radians(25.0)), Gaze(math.radians(60.0), 0.0), 1.0) == (0.0, 0.0)


@given(ANGLES, ANGLES, ANGLES, ANGLES, st.floats(0.0, 1.0))
def test_eyes_turn_no_farther_than_eyes_do(
    yaw: float, pitch: float, camera_yaw: float, camera_pitch: float, strength: float
) -> None:
    turn = turned_to(at(yaw, pitch), Gaze(camera_yaw, camera_pitch), strength)
    assert abs(yaw + turn.yaw) <= max(abs(yaw), math.radians(25.0)) + 1e-9
    assert abs(pitch + turn.pitch) <= max(abs(pitch), math.radians(15.0)) + 1e-9


@given(ANGLES)
def test_it_comes_and_goes_without_a_jump(yaw: float) -> None:
    here, beside = (turned_to(at(angle), Gaze(0.0, 0.0), 1.0).yaw for angle in (yaw, yaw + 1e-4))
    assert abs(here - beside) < 1e-3
