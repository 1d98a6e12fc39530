from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given

from addon.core.face_frame import FacePose, Translation
from addon.core.mapping.recentre import Centre, centre_of, recentred
from addon.core.rotation import IDENTITY, product, to_angles, to_rotation_vector
from tests.core.mapping.poses import POSES, pose


@given(POSES)
def test_the_centre_itself_looks_straight_ahead_from_the_middle(face: FacePose) -> None:
    there = recentred(face, centre_of(face))
    assert to_rotation_vector(there.head) == pytest.approx((0, 0, 0), abs=1e-6)
    assert there.translation == pytest.approx((0, 0, 0), abs=1e-9)
    assert there.weights is face.weights
    assert there.gaze_left == face.gaze_left


@given(POSES)
def test_no_centre_changes_nothing(face: FacePose) -> None:
    there = recentred(face, Centre())
    assert there.head == pytest.approx(face.head, abs=1e-12)
    assert there.translation == pytest.approx(face.translation, abs=1e-12)


def test_a_camera_at_the_side_is_taken_out() -> None:
    beside = pose(yaw=30)
    centre = centre_of(replace(beside, translation=Translation(0.0, 0.0, -0.5)))
    nodding = replace(pose(), head=product(beside.head, pose(pitch=20).head))
    yaw, pitch, roll = to_angles(recentred(nodding, centre).head)
    assert (yaw, roll) == pytest.approx((0.0, 0.0), abs=1e-9)
    assert math.degrees(pitch) == pytest.approx(20)


def test_moves_follow_the_new_straight_ahead() -> None:
    centre = Centre(pose(yaw=90).head, Translation(1.0, 0.0, 0.0))
    there = recentred(FacePose(IDENTITY, Translation(1.5, 0.0, 0.0)), centre)
    assert there.translation == pytest.approx((0.0, 0.0, 0.5), abs=1e-9)  # where the centre's face points
