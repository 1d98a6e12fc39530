"""What a mapping makes of the avatar over time: numbers for the F-curves of its targets, without any keys yet."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core import rotations


class CurveKind(enum.Enum):
    """What the numbers of curves are, which tells how they may be interpolated, averaged and added."""

    KEY = "shape key"
    NUMBER = "number"
    #: A whole number or a switch: it jumps.
    WHOLE = "whole"
    LOCATION = "location"
    SCALE = "scale"
    QUATERNION = "quaternion"
    EULER = "Euler angles"
    AXIS_ANGLE = "axis and angle"


@dataclass(frozen=True, slots=True, eq=False)
class CurveTarget:
    """Numbers of one data-block that belong together: a key's one, or the four of a quaternion.

    `find` gives the data-block that is animated, None where it is gone. `path` leads from there to the property,
    `indices` say which of its numbers these are. `group` is the name under which Blender shows the curves together.
    `rest` are the numbers as they were before anything moved them, one for each index; `neutral` what Blender takes
    them to be where nobody has set them: strips of the NLA are combined by how far they are from there.
    """

    find: Callable[[], bpy.types.ID | None]
    path: str
    indices: tuple[int, ...]
    group: str
    kind: CurveKind
    rest: tuple[float, ...]
    neutral: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """The numbers of a target over time: `values` (indices, n), float64."""

    target: CurveTarget
    values: NDArray[np.float64]


def standing_values(target: CurveTarget) -> NDArray[np.float64] | None:
    """The numbers of a target as they stand in Blender now (indices,); None where it is gone."""
    block = target.find()
    try:
        value = block.path_resolve(target.path) if block is not None else None
    except ValueError:
        return None
    if value is None:
        return None
    numbers = [value[index] for index in target.indices] if hasattr(value, "__len__") else [value]
    return np.array(numbers, np.float64)


def on_top_of_rest(curves: Curves) -> Curves:
    """What is to be combined with rest, as a strip of the NLA is with what is below it, to give these curves.

    Keys, locations and angles are added there, scales multiplied, quaternions applied before what is below. Other
    numbers stay as they are: what is added is how far they are from their default.
    https://docs.blender.org/manual/en/latest/editors/nla/strips.html (Combine)
    """
    target = curves.target
    rest, neutral = (np.array(numbers, np.float64)[:, None] for numbers in (target.rest, target.neutral))
    if target.kind in (CurveKind.NUMBER, CurveKind.WHOLE):
        return curves
    if target.kind is CurveKind.QUATERNION:
        values = rotations.continuous(rotations.product(rotations.inverse(rest), curves.values), neutral)
    elif target.kind is CurveKind.SCALE:
        values = curves.values / np.where(rest == 0.0, 1.0, rest)
    elif target.kind is CurveKind.KEY:
        values = curves.values + neutral
    else:
        values = curves.values - rest + neutral
    return Curves(target, values)
