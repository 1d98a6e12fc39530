from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from addon.core.arkit import CHANNELS
from addon.core.face_frame import FacePose, Gaze, Translation
from addon.core.mapping.mirror import mirrored
from addon.core.rotation import HeadAngles, to_angles
from tests.core.mapping.poses import POSES, pose, weights


@given(POSES)
def test_mirrored_twice_is_the_same(face: FacePose) -> None:
    again = mirrored(mirrored(face))
    assert (again.head, again.translation) == (face.head, face.translation)
    assert (again.gaze_left, again.gaze_right) == (face.gaze_left, face.gaze_right)
    assert np.array_equal(again.weights, face.weights)


@given(POSES)
def test_the_head_keeps_its_pitch_and_turns_the_other_way(face: FacePose) -> None:
    yaw, pitch, roll = to_angles(face.head)
    assert to_angles(mirrored(face).head) == pytest.approx(HeadAngles(-yaw, pitch, -roll), abs=1e-6)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("eyeBlinkLeft", "eyeBlinkRight"),
        ("eyeLookInLeft", "eyeLookInRight"),
        ("jawLeft", "jawRight"),
        ("mouthRight", "mouthLeft"),
        ("jawOpen", "jawOpen"),
        ("browInnerUp", "browInnerUp"),
    ],
)
def test_weights_change_sides(name: str, other: str) -> None:
    assert np.array_equal(mirrored(pose(**{name: 1.0})).weights, weights(**{other: 1.0}))


def test_every_side_has_its_other() -> None:
    ramp = np.arange(len(CHANNELS), dtype=np.float32)
    assert sorted(mirrored(FacePose(weights=ramp)).weights) == ramp.tolist()


def test_place_and_gaze() -> None:
    face = FacePose(translation=Translation(0.1, 0.2, 0.3), gaze_left=Gaze(0.4, 0.5), gaze_right=Gaze(-0.1, 0.2))
    there = mirrored(face)
    assert there.translation == (-0.1, 0.2, 0.3)
    assert (there.gaze_left, there.gaze_right) == (Gaze(0.1, 0.2), Gaze(-0.4, 0.5))
