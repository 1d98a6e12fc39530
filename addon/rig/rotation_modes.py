"""The rotation of a bone or an object as one quaternion, whatever rotation mode it is in."""

from __future__ import annotations

from typing import Final, TypeAlias

import bpy
from mathutils import Quaternion, Vector

#: All properties that hold a rotation; which of them counts is said by the mode.
ROTATIONS: Final = ("rotation_quaternion", "rotation_euler", "rotation_axis_angle")

Posed: TypeAlias = bpy.types.PoseBone | bpy.types.Object


def rotation_of(posed: Posed) -> Quaternion:
    """The rotation as it stands, a unit quaternion."""
    mode = posed.rotation_mode
    if mode == "QUATERNION":
        return posed.rotation_quaternion.normalized()
    if mode == "AXIS_ANGLE":
        angle, *axis = posed.rotation_axis_angle
        return Quaternion(Vector(axis), angle)
    return posed.rotation_euler.to_quaternion()


def set_rotation(posed: Posed, rotation: Quaternion) -> None:
    """Write `rotation` in the thing's own mode; Euler angles stay near those that were there."""
    mode = posed.rotation_mode
    if mode == "QUATERNION":
        posed.rotation_quaternion = rotation
    elif mode == "AXIS_ANGLE":
        axis, angle = rotation.to_axis_angle()
        posed.rotation_axis_angle = (angle, *axis)
    else:
        posed.rotation_euler = rotation.to_euler(mode, posed.rotation_euler)
