from __future__ import annotations

import math

import numpy as np
import pytest

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX
from addon.core.face_frame import Gaze
from addon.core.rotation import HeadAngles, from_angles, to_matrix
from tracker.eyes.eyes import EyeOptions, Eyes, EyesSeen, FloatArray, camera_in_head
from tracker.eyes.gaze import EYE_LANDMARKS
from tracker.profile.face_profile import FaceProfile, Ranges

STEP_S = 1.0 / 30.0
AHEAD = Gaze(0.0, 0.0)


def head(yaw: float = 0.0) -> FloatArray:
    """Landmarks of a head whose eyeballs are turned by `yaw`."""
    points = np.zeros((478, 3))
    aside = 0.0105 * math.sin(yaw)
    left = ((0.045, 0.0, 0.0), (0.015, 0.0, 0.0), (0.03 + aside, 0.0013, 0.0))
    right = ((-0.045, 0.0, 0.0), (-0.015, 0.0, 0.0), (-0.03 + aside, 0.0013, 0.0))
    points[list(EYE_LANDMARKS)] = (*left, *right)
    return points


def weights(**values: float) -> FloatArray:
    """Weights with the given channels set, `eyeBlink` for both sides."""
    found = np.zeros(CHANNEL_COUNT)
    for name, value in values.items():
        for channel in (name, f"{name}Left", f"{name}Right"):
            if channel in CHANNEL_INDEX:
                found[CHANNEL_INDEX[channel]] = value
    return found


def shown(seen: EyesSeen, name: str) -> float:
    return float(seen.weights[CHANNEL_INDEX[name]])


def opened(eyes: Eyes, seconds: float = 3.0, camera: Gaze = AHEAD) -> EyesSeen:
    for _ in range(round(seconds / STEP_S)):
        seen = eyes.follow(weights(eyeBlink=0.1), head(), camera, STEP_S)
    return seen


def test_irises_to_the_side_are_eye_looks_of_both_eyes() -> None:
    eyes = Eyes(EyeOptions())
    opened(eyes)
    seen = eyes.follow(weights(eyeBlink=0.1, eyeLookIn=0.9), head(0.26), AHEAD, STEP_S)
    assert shown(seen, "eyeLookOutLeft") == pytest.approx(0.5, abs=0.03)
    assert shown(seen, "eyeLookInRight") == pytest.approx(0.5, abs=0.03)
    assert shown(seen, "eyeLookInLeft") == shown(seen, "eyeLookOutRight") == 0.0
    assert seen.angles.left.yaw == pytest.approx(0.26, abs=0.02)


def test_what_the_engine_says_of_looks_stays_and_is_held_in_a_blink() -> None:
    eyes = Eyes(EyeOptions())
    for _ in range(30):
        open_eyes = eyes.follow(weights(eyeLookDown=0.2), head(), AHEAD, STEP_S, own_looks=True)
    closed = eyes.follow(weights(eyeLookDown=0.8, eyeBlink=0.9), head(), AHEAD, STEP_S, own_looks=True)
    assert shown(open_eyes, "eyeLookDownLeft") == shown(closed, "eyeLookDownLeft") == 0.2


def test_other_weights_pass_and_the_given_ones_are_not_written_to() -> None:
    raw = weights(jawOpen=0.4, eyeBlink=0.3, eyeLookDown=0.2)
    before = raw.copy()
    seen = Eyes(EyeOptions()).follow(raw, head(), AHEAD, STEP_S)
    assert np.array_equal(raw, before)
    assert shown(seen, "jawOpen") == pytest.approx(0.4, abs=0.002)  # less how the face rests


def test_a_blink_is_told_on_lids_that_are_ranged() -> None:
    high = np.ones(CHANNEL_COUNT)
    high[[CHANNEL_INDEX["eyeBlinkLeft"], CHANNEL_INDEX["eyeBlinkRight"]]] = 0.4
    eyes = Eyes(EyeOptions())
    eyes.use(FaceProfile("Ada", "0", ranges=Ranges(high=high)))
    opened(eyes)
    for value in (0.24, 0.24, 0.1):  # 0.14 above rest, but 0.35 of what this person has
        seen = eyes.follow(weights(eyeBlink=value), head(), AHEAD, STEP_S)
    assert seen.blinks == 1
    assert float(seen.raw[CHANNEL_INDEX["eyeBlinkLeft"]]) == 0.1


def test_blinks_are_counted_on_after_the_face_was_away() -> None:
    eyes = Eyes(EyeOptions())
    for pause in (STEP_S, 5.0):
        opened(eyes)
        eyes.follow(weights(eyeBlink=0.9), head(), AHEAD, STEP_S)
        seen = eyes.follow(weights(eyeBlink=0.1), head(), AHEAD, pause)
    assert seen.blinks == 2


def test_lids_that_differ_after_a_cut_are_no_blink() -> None:
    eyes = Eyes(EyeOptions())
    opened(eyes)
    eyes.forget_lids()
    assert eyes.follow(weights(eyeBlink=0.9), head(), AHEAD, STEP_S).blinks == 0


def test_a_stranger_s_irises_are_learnt_anew() -> None:
    eyes = Eyes(EyeOptions())
    for _ in range(300):
        learnt = eyes.follow(weights(), head(0.3), AHEAD, STEP_S)
    eyes.forget_person()
    stranger = eyes.follow(weights(), head(0.3), AHEAD, STEP_S)
    assert stranger.angles.left.yaw > learnt.angles.left.yaw + 0.2


def test_auto_blink_takes_its_own_blinks_and_not_those_that_are_seen() -> None:
    eyes = Eyes(EyeOptions(auto_blink=True, seed=1))
    opened(eyes, 1.0)
    seen = [eyes.follow(weights(eyeBlink=0.9), head(), AHEAD, STEP_S) for _ in range(5)]
    assert max(shown(one, "eyeBlinkLeft") for one in seen) < 0.2
    later = [eyes.follow(weights(eyeBlink=0.1), head(), AHEAD, STEP_S) for _ in range(200)]
    assert max(shown(one, "eyeBlinkLeft") for one in later) > 0.9


def test_eye_contact_turns_angles_and_weights_alike() -> None:
    plain, contact = Eyes(EyeOptions()), Eyes(EyeOptions(contact=1.0))
    for eyes in (plain, contact):
        opened(eyes)
    beside = plain.follow(weights(), head(0.1), AHEAD, STEP_S)
    turned = contact.follow(weights(), head(0.1), AHEAD, STEP_S)
    assert shown(beside, "eyeLookOutLeft") == pytest.approx(0.2, abs=0.03)
    assert shown(turned, "eyeLookOutLeft") == pytest.approx(0.0, abs=0.01)
    assert turned.angles.left.yaw == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize(("yaw", "pitch"), [(0.0, 0.0), (0.4, 0.0), (0.0, -0.3)])
def test_the_camera_is_where_a_turned_head_has_it(yaw: float, pitch: float) -> None:
    camera = camera_in_head(to_matrix(from_angles(HeadAngles(yaw, pitch, 0.0))), np.array((0.0, 0.0, -0.6)))
    assert camera == pytest.approx((-yaw, -pitch))


def test_the_camera_is_to_the_right_of_a_head_that_is_to_its_left() -> None:
    # the head's +X is its own left; it stands to that side of the camera, so the camera is to its right
    assert camera_in_head(np.eye(3), np.array((0.3, 0.0, -0.6))).yaw < 0.0
