"""Keys of F-curves as arrays: read and written at once, in every version of Blender."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.takes.keying import CurveKeys
from ..core.takes.reduction import Interpolation

#: Of one type or another, as `_PARTS` has it.
_Numbers = NDArray[Any]

#: `Keyframe.interpolation` and `.handle_left_type` as numbers. They travel as bytes, which is what Blender keeps: as
#: wider numbers each would be converted, at ten times the cost.
INTERPOLATIONS: Final = {Interpolation.CONSTANT: 0, Interpolation.LINEAR: 1, Interpolation.BEZIER: 2}
_FREE: Final = 0
#: What a key has, by its property: how many numbers, and of which type.
_PARTS: Final = {
    "co": (2, np.float32),
    "handle_left": (2, np.float32),
    "handle_right": (2, np.float32),
    "handle_left_type": (1, np.uint8),
    "handle_right_type": (1, np.uint8),
    "interpolation": (1, np.uint8),
    "easing": (1, np.uint8),
    "type": (1, np.uint8),
    "amplitude": (1, np.float32),
    "back": (1, np.float32),
    "period": (1, np.float32),
}

_PLACES: Final = ("co", "handle_left", "handle_right")


def write_keys(curve: bpy.types.FCurve, keys: CurveKeys, row: int) -> None:
    """Give a curve that has no keys the keys of one `row`.

    A Bézier that is not reduced gets handles by Blender (`FCurve.update`). All others have theirs from here, at less
    than half of what that costs, and their keys are in order.
    """
    count = len(keys.frames)
    points = curve.keyframe_points
    points.add(count)
    places = np.empty((count, 2), np.float32)
    places[:, 0], places[:, 1] = keys.frames, keys.values[row]
    points.foreach_set("co", places.ravel())
    points.foreach_set("interpolation", np.full(count, INTERPOLATIONS[keys.interpolation], np.uint8))
    if keys.interpolation is Interpolation.BEZIER and keys.slopes is None:
        curve.update()
        return
    slopes = None if keys.slopes is None else keys.slopes[row].astype(np.float32)
    for side in ("left", "right"):
        points.foreach_set(f"handle_{side}", _handles(places, slopes, side).ravel())
        if slopes is not None:
            points.foreach_set(f"handle_{side}_type", np.full(count, _FREE, np.uint8))


def _handles(places: _Numbers, slopes: _Numbers | None, side: str) -> _Numbers:
    """Handles (m, 2) at a third of the way to the next key: on the straight line, or with the curve's slope.

    With its slopes a Bézier curve whose handles stand there is a cubic over time. An end is as wide as the key next to
    it, and a single key has its handles on itself.
    """
    handles = places.copy()
    thirds = np.diff(places, axis=0) / np.float32(3.0)
    if len(thirds):
        reach = np.concatenate((-thirds[:1], -thirds) if side == "left" else (thirds, thirds[-1:]))
        if slopes is not None:
            reach[:, 1] = slopes * reach[:, 0]
        handles += reach
    return handles


class KeyTable:
    """All keys of a curve with everything that Blender keeps of them, one row a key."""

    def __init__(self, parts: Mapping[str, _Numbers]) -> None:
        self._parts = dict(parts)

    @classmethod
    def of(cls, curve: bpy.types.FCurve) -> Self:
        """The keys of a curve as they are."""
        count = len(curve.keyframe_points)
        parts: dict[str, _Numbers] = {}
        for name, (width, kind) in _PARTS.items():
            numbers = np.empty(count * width, kind)
            curve.keyframe_points.foreach_get(name, numbers)
            parts[name] = numbers.reshape(count, width)
        return cls(parts)

    @property
    def frames(self) -> NDArray[np.float64]:
        """Where the keys stand (m,)."""
        return self._parts["co"][:, 0].astype(np.float64)

    @property
    def values(self) -> NDArray[np.float64]:
        """Their values (m,)."""
        return self._parts["co"][:, 1].astype(np.float64)

    @property
    def interpolations(self) -> NDArray[np.uint8]:
        """What follows each key (m,), as `INTERPOLATIONS` has it, and other numbers for Blender's easings."""
        return np.asarray(self._parts["interpolation"][:, 0], np.uint8)

    def only(self, kept: NDArray[np.bool_]) -> KeyTable:
        """The keys that are `kept` (m,)."""
        return KeyTable({name: numbers[kept] for name, numbers in self._parts.items()})

    def moved(self, frames: float | NDArray[np.float64], values: NDArray[np.float64]) -> KeyTable:
        """The keys `frames` later, and at other `values` (m,); their handles go with them."""
        by = np.empty((len(values), 2), np.float32)
        by[:, 0], by[:, 1] = frames, values - self.values
        return KeyTable({name: part + by if name in _PLACES else part for name, part in self._parts.items()})

    def scaled(self, about: float, factor: float) -> KeyTable:
        """The keys with their handles `factor` times as far from a value."""

        def far(part: _Numbers) -> _Numbers:
            part = part.copy()
            part[:, 1] = about + (part[:, 1] - about) * factor
            return part

        return KeyTable({name: far(part) if name in _PLACES else part for name, part in self._parts.items()})

    def and_those_of(self, other: KeyTable) -> KeyTable:
        """The keys of both, in the order of their frames; they have none in common."""
        joined = {name: np.concatenate((part, other._parts[name])) for name, part in self._parts.items()}
        order = np.argsort(joined["co"][:, 0], kind="stable")
        return KeyTable({name: part[order] for name, part in joined.items()})

    def write(self, curve: bpy.types.FCurve) -> None:
        """Make them the keys of a curve."""
        points = curve.keyframe_points
        points.clear()
        points.add(len(self._parts["co"]))
        for name, numbers in self._parts.items():
            points.foreach_set(name, np.ascontiguousarray(numbers).ravel())
        curve.update()
