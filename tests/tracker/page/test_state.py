"""What the page is told, from what was heard."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from addon.core.arkit import CHANNELS
from addon.core.face_frame import LANDMARK_COUNT, FaceFrame, FacePose, LandmarksFrame, Stamp
from addon.core.face_points import canonical_points
from addon.core.rotation import HeadAngles, from_angles
from tests.tracker.page.faces import weights
from tracker.page.avatar_feed import AvatarNumbers
from tracker.page.hearing import HeardFace
from tracker.page.state import face_words, page_state

_STAMP = Stamp(1, 1, 1, 0)
#: The tip of the nose and the outer corner of the subject's own left eye.
_NOSE, _LEFT_EYE = 4, 263


def _heard(*, tracked: bool = True, yaw: float = 0.0, points: bool = True) -> HeardFace:
    pose = FacePose(head=from_angles(HeadAngles(math.radians(yaw), 0.0, 0.0)), weights=weights(0.4))
    rest = canonical_points()
    landmarks = LandmarksFrame(_STAMP, 640, 480, rest, rest) if points else None
    return HeardFace(FaceFrame(_STAMP, tracked, pose), landmarks, 29.97, 12.5)


def test_a_tracked_face_is_told_whole() -> None:
    state = json.loads(page_state(0, [0, 1], _heard(yaw=10.0), AvatarNumbers(640, 360, 24.04, 33.0)).to_json())
    assert state["faces"] == [0, 1]
    assert state["tracked"] is True
    assert state["weights"][:3] == [200, 400, 400]
    assert len(state["weights"]) == len(CHANNELS)
    assert state["head"] == pytest.approx([10.0, 0.0, 0.0], abs=0.05)
    assert len(state["points"]) == 2 * LANDMARK_COUNT
    assert state["tracker"] == {"fps": 30.0, "latency_ms": 12.5, "size": ""}
    assert state["avatar"] == {"fps": 24.0, "latency_ms": 33.0, "size": "640x360"}


def test_points_are_seen_from_in_front_with_the_head_turned() -> None:
    straight, turned = (np.array(page_state(0, [0], _heard(yaw=yaw), None).points).reshape(-1, 2) for yaw in (0, 20))
    assert straight[_LEFT_EYE, 0] == pytest.approx(450, abs=10)  # on the viewer's right, tenths of millimetres
    middle = (straight.min(0) + straight.max(0)) / 2
    assert np.abs(middle).max() <= 1
    assert turned[_NOSE, 0] > straight[_NOSE, 0] + 50  # to the own left


def test_a_face_that_is_away_or_without_landmarks_has_none_to_show() -> None:
    away = page_state(0, [0], _heard(tracked=False), None)
    assert (away.tracked, away.weights, away.head, away.points) == (False, None, None, None)
    assert away.tracker
    assert page_state(0, [0], _heard(points=False), None).points is None
    nobody = page_state(2, [], None, None)
    assert (nobody.tracker, nobody.avatar) == (None, None)


def test_the_words_name_every_weight_and_no_landmark_beyond_the_last() -> None:
    words = json.loads(face_words())
    assert words["channels"] == list(CHANNELS)
    assert {"face", "brow", "eye", "iris", "nose", "lips"} == {line["feature"] for line in words["lines"]}
    assert max(max(line["landmarks"]) for line in words["lines"]) < LANDMARK_COUNT
