"""The rotation of a bone or an object as one quaternion, whatever rotation mode it is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import bpy
import numpy as np
from mathutils import Quaternion, Vector
from numpy.typing import NDArray

from ..core import rotations
from ..core.rotations import Rotations
from .curves import CurveKind

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


@dataclass(frozen=True, slots=True)
class RotationProperty:
    """The property that holds the rotation of a thing in its mode: its name, what its numbers are, and how many."""

    name: str
    kind: CurveKind
    neutral: tuple[float, ...]

    @property
    def indices(self) -> tuple[int, ...]:
        """The places of its numbers."""
        return tuple(range(len(self.neutral)))


def rotation_property(mode: str) -> RotationProperty:
    """The property that counts in a rotation mode."""
    if mode == "QUATERNION":
        return RotationProperty("rotation_quaternion", CurveKind.QUATERNION, (1.0, 0.0, 0.0, 0.0))
    if mode == "AXIS_ANGLE":
        return RotationProperty("rotation_axis_angle", CurveKind.AXIS_ANGLE, (0.0, 0.0, 1.0, 0.0))
    return RotationProperty("rotation_euler", CurveKind.EULER, (0.0, 0.0, 0.0))


def rotation_over_time(turned: Rotations, mode: str, before: Sequence[float]) -> NDArray[np.float64]:
    """The numbers that `set_rotation` would write, for rotations over time (4, n), without a jump: (3 or 4, n).

    They start near `before`, what stood in the property.
    """
    if mode == "QUATERNION":
        return rotations.continuous(turned, np.array(before, np.float64).reshape(4, 1))
    if mode == "AXIS_ANGLE":
        return rotations.to_axis_angle(turned)
    return rotations.to_euler(turned, mode, np.array(before, np.float64))
