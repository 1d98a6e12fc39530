"""Bones that are moved along one axis: rotation, location and scale, on top of the pose that was there."""

from __future__ import annotations

import itertools
import math
from typing import Final

import bpy
import pytest
from mathutils import Euler, Quaternion

from addon.core.mapping.row import Axis, Row, TargetKind
from addon.rig.live_rig import LiveRig
from tests.addon.avatars import armature, keyed_mesh
from tests.addon.rows import axis_row, rig_of, turn_row
from tests.addon.sender import pose

pytestmark = pytest.mark.usefixtures("scene")

_MODES: Final = ["QUATERNION", "AXIS_ANGLE", *map("".join, itertools.permutations("XYZ"))]
_UNITS: Final = {Axis.X: (1.0, 0.0, 0.0), Axis.Y: (0.0, 1.0, 0.0), Axis.Z: (0.0, 0.0, 1.0)}


@pytest.fixture
def head(scene: bpy.types.Scene) -> bpy.types.PoseBone:
    """The head bone of an avatar with a pose of its own."""
    rig = armature()
    keyed_mesh("Face", (), 4).parent = rig
    bone = rig.pose.bones["Head"]
    bone.rotation_mode = "XYZ"
    bone.rotation_euler, bone.location, bone.scale = (0.3, -0.2, 0.5), (0.01, 0.02, 0.03), (1.5, 1.0, 2.0)
    assert scene.objects
    return bone


def _rig(*rows: Row) -> LiveRig:
    return rig_of(*rows)


@pytest.mark.parametrize("axis", list(Axis), ids=lambda axis: axis.value)
def test_a_bone_rotates_about_its_rest_axis_on_top_of_its_pose(head: bpy.types.PoseBone, axis: Axis) -> None:
    before = head.rotation_euler.to_quaternion()
    for mode in _MODES:
        _set_rotation(head, mode, before)
        found = _channels(head)
        rig = _rig(axis_row("jawOpen", TargetKind.BONE_ROTATION, "Head", axis, gain=0.8))
        rig.write(pose(jawOpen=0.5))
        asked = Quaternion(_UNITS[axis], 0.4) @ before
        assert head.matrix_basis.to_quaternion().rotation_difference(asked).angle == pytest.approx(0.0, abs=1e-3)
        assert head.rotation_mode == mode
        rig.put_back()
        assert _channels(head) == found


def _set_rotation(bone: bpy.types.PoseBone, mode: str, rotation: Quaternion) -> None:
    bone.rotation_mode = mode
    if mode == "QUATERNION":
        bone.rotation_quaternion = rotation
    elif mode == "AXIS_ANGLE":
        about, angle = rotation.to_axis_angle()
        bone.rotation_axis_angle = (angle, *about)
    else:
        bone.rotation_euler = rotation.to_euler(mode)


def _channels(bone: bpy.types.PoseBone) -> dict[str, tuple[float, ...]]:
    names = ("rotation_quaternion", "rotation_euler", "rotation_axis_angle", "location", "scale")
    return {name: tuple(getattr(bone, name)) for name in names}


def test_the_axes_of_one_bone_are_rows_of_their_own(head: bpy.types.PoseBone) -> None:
    head.rotation_euler = (0.0, 0.0, 0.0)
    rows = [
        axis_row(channel, TargetKind.BONE_ROTATION, "Head", axis)
        for channel, axis in (("headYaw", Axis.X), ("headPitch", Axis.Y), ("headRoll", Axis.Z))
    ]
    _rig(*rows).write(pose((0.3, -0.2, 0.1)))
    assert tuple(head.rotation_euler) == pytest.approx((0.3, -0.2, 0.1), abs=1e-4)


def test_a_location_is_added_to_the_one_that_was_there(head: bpy.types.PoseBone) -> None:
    rig = _rig(axis_row("jawOpen", TargetKind.BONE_LOCATION, "Head", Axis.Y, gain=-0.5))
    rig.write(pose(jawOpen=0.5))
    rig.write(pose(jawOpen=1.0))
    assert tuple(head.location) == pytest.approx((0.01, -0.48, 0.03))
    rig.put_back()
    assert tuple(head.location) == pytest.approx((0.01, 0.02, 0.03))


def test_a_scale_of_nothing_leaves_the_scale_that_was_there(head: bpy.types.PoseBone) -> None:
    rig = _rig(axis_row("jawOpen", TargetKind.BONE_SCALE, "Head", Axis.Z, gain=0.5))
    rig.write(pose())
    assert tuple(head.scale) == pytest.approx((1.5, 1.0, 2.0))
    rig.write(pose(jawOpen=1.0))
    assert tuple(head.scale) == pytest.approx((1.5, 1.0, 3.0))
    rig.put_back()
    assert tuple(head.scale) == pytest.approx((1.5, 1.0, 2.0))


def test_a_bone_may_turn_and_move_at_once(head: bpy.types.PoseBone) -> None:
    head.rotation_euler = (0.0, 0.0, 0.0)
    turned, both = (
        _rig(turn_row("Head")),
        [turn_row("Head"), axis_row("jawOpen", TargetKind.BONE_ROTATION, "Head", Axis.X)],
    )
    turned.write(pose((0.5, 0.2, 0.0)))
    alone = head.matrix_basis.to_quaternion()
    turned.put_back()
    _rig(*both).write(pose((0.5, 0.2, 0.0), jawOpen=0.4))
    asked = alone @ Euler((0.4, 0.0, 0.0)).to_quaternion()
    assert head.matrix_basis.to_quaternion().rotation_difference(asked).angle == pytest.approx(0.0, abs=1e-3)


def test_what_no_row_moves_stays_the_users(head: bpy.types.PoseBone) -> None:
    rig = _rig(axis_row("jawOpen", TargetKind.BONE_LOCATION, "Head", Axis.Y), turn_row("Neck"))
    rig.write(pose(jawOpen=1.0))
    head.rotation_euler, head.scale = (0.7, 0.0, 0.0), (3.0, 3.0, 3.0)
    rig.write(pose(jawOpen=0.5))
    rig.put_back()
    assert head.rotation_euler.x == pytest.approx(0.7)
    assert tuple(head.scale) == (3.0, 3.0, 3.0)


@pytest.mark.parametrize(
    ("kind", "channel"),
    [
        (TargetKind.BONE_ROTATION, "rotation_euler"),
        (TargetKind.BONE_LOCATION, "location"),
        (TargetKind.BONE_SCALE, "scale"),
    ],
)
def test_an_axis_with_a_driver_is_left_alone(head: bpy.types.PoseBone, kind: TargetKind, channel: str) -> None:
    head.driver_add(channel, 1).driver.expression = "0.25"
    rig = _rig(axis_row("jawOpen", kind, "Head", Axis.Y), axis_row("jawOpen", kind, "Neck", Axis.Y))
    word = channel.removesuffix("_euler")
    assert rig.problems == {0: f"The {word} of the bone Head has a driver: Live Face leaves it alone."}
    before = tuple(getattr(head, channel))
    rig.write(pose(jawOpen=1.0))
    assert tuple(getattr(head, channel)) == before


def test_a_driver_on_another_axis_is_no_hindrance(head: bpy.types.PoseBone) -> None:
    head.driver_add("location", 0)
    assert not _rig(axis_row("jawOpen", TargetKind.BONE_LOCATION, "Head", Axis.Y)).problems


def test_a_muted_axis_is_left_to_the_user(head: bpy.types.PoseBone) -> None:
    rows = (
        axis_row("jawOpen", TargetKind.BONE_LOCATION, "Head", Axis.X, muted=True),
        axis_row("jawOpen", TargetKind.BONE_LOCATION, "Head", Axis.Y),
    )
    rig = _rig(*rows)
    rig.write(pose(jawOpen=1.0))
    assert tuple(head.location) == pytest.approx((0.01, 1.02, 0.03))
    assert math.isfinite(float(rig.row_shares[0]))
