"""Tools for keys that there are: only those of what the avatar's mapping moves, all other curves are left alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core import rotations
from ..core.errors import LiveFaceError
from ..core.mapping.row import FaceMapping
from ..core.rest import RestValue
from ..core.takes.editing import smoothed_curves
from ..core.takes.keying import NEAREST, CurveKeys
from ..core.takes.reduction import Interpolation, reduced
from .actions import Channels, channels_of
from .avatar import Avatar
from .baked_rest import rest_values
from .baking import rig_at_rest, targets_of
from .curves import CurveKind, CurveTarget
from .keys import INTERPOLATIONS, KeyTable, write_keys
from .rest import give_back

_Values = NDArray[np.float64]

_ROTATIONS: Final = (CurveKind.QUATERNION, CurveKind.EULER, CurveKind.AXIS_ANGLE)


class CleanUpError(LiveFaceError):
    """There is nothing to clean up."""


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """One number's curve: its place among the target's numbers, and its keys. References are for the moment only."""

    row: int
    curve: bpy.types.FCurve
    keys: KeyTable


@dataclass(frozen=True, slots=True, eq=False)
class _Set:
    """The curves of one target that have keys."""

    target: CurveTarget
    channels: Channels
    curves: list[_Curve]

    @property
    def whole(self) -> bool:
        """Whether all numbers of the target have keys, at the same frames."""
        first = self.curves[0].keys.frames
        return len(self.curves) == len(self.target.indices) and all(
            np.array_equal(one.keys.frames, first) for one in self.curves
        )

    @property
    def values(self) -> _Values:
        """The values of the keys (k, m), where they are `whole`."""
        return np.stack([one.keys.values for one in self.curves])


class KeyCleaner:
    """The keys of what the rows of a mapping move, in the Actions that animate it now.

    `rest` is what the avatar was before it went live, as for `baking.Bake`. Each tool says how many keys it has changed
    or removed.

    Raises:
        CleanUpError: there are no such keys.
        BakeError: nothing is mapped that could have keys.
    """

    def __init__(self, avatar: Avatar, mapping: FaceMapping, rest: Sequence[RestValue] = ()) -> None:
        rows = tuple(replace(row, muted=False, solo=False) for row in mapping.rows)
        self._targets = targets_of(rig_at_rest(avatar, replace(mapping, rows=rows), rest))
        if not any(True for _ in self._sets()):
            raise CleanUpError(
                "There are no keys of what was chosen: bake a take first, or enter the strip's tweak mode."
            )

    def smooth(self, frames: float) -> int:
        """Average the keys over so many frames (the standard deviation of the bell curve)."""
        changed = 0
        for found in self._sets():
            kind = found.target.kind
            if kind is CurveKind.WHOLE or frames <= 0.0:
                continue
            if kind is CurveKind.QUATERNION and found.whole:
                turns = rotations.continuous(found.values)
                rows = list(rotations.normalized(smoothed_curves(found.curves[0].keys.frames, turns, frames)))
            else:
                rows = [smoothed_curves(one.keys.frames, one.keys.values[None], frames)[0] for one in found.curves]
            for one, values in zip(found.curves, rows, strict=True):
                one.keys.moved(0.0, values).write(one.curve)
                changed += len(values)
        return changed

    def reduce(self, largest_error: float) -> int:
        """Remove the keys that are not needed for the curves to stay within an error, in each curve's own unit.

        Straight and held curves keep keys that they have. Others get smooth curves that are measured at their keys and
        at every whole frame.
        """
        removed = 0
        for found in self._sets():
            together = [found.curves] if found.whole else [[one] for one in found.curves]
            for curves in together:
                removed += _reduce(curves, largest_error, stepped=found.target.kind is CurveKind.WHOLE)
        return removed

    def clear(self, first: float | None = None, last: float | None = None) -> int:
        """Remove the keys from `first` to `last`, all without them; what has none left goes back to rest."""
        at_rest: list[RestValue] = []
        removed = 0
        for found in self._sets():
            left = 0
            for one in found.curves:
                frames = one.keys.frames
                kept = np.zeros(len(frames), bool)
                if first is not None and last is not None:
                    kept = (frames < first - NEAREST) | (frames > last + NEAREST)
                removed += int((~kept).sum())
                left += int(kept.sum())
                if kept.any():
                    one.keys.only(kept).write(one.curve)
                else:
                    found.channels.bag.fcurves.remove(one.curve)
            block = found.target.find()
            if not left and block is not None:
                at_rest += rest_values(block, found.target)
        give_back(at_rest)
        return removed

    def offset(self, frames: float, value: float) -> int:
        """Move the keys in time, and the values of all that is no rotation and no switch."""
        changed = 0
        for found in self._sets():
            adds = found.target.kind not in (*_ROTATIONS, CurveKind.WHOLE)
            for one in found.curves:
                one.keys.moved(frames, one.keys.values + (value if adds else 0.0)).write(one.curve)
                changed += len(one.keys.frames)
        return changed

    def scale(self, factor: float) -> int:
        """Make movements larger or smaller: keys from 0, all else from rest, rotations about their own axes."""
        changed = 0
        for found in self._sets():
            kind = found.target.kind
            if kind is CurveKind.WHOLE or (kind in (CurveKind.QUATERNION, CurveKind.AXIS_ANGLE) and not found.whole):
                continue
            if kind is CurveKind.QUATERNION:
                for one, values in zip(found.curves, _scaled_turns(found, factor), strict=True):
                    one.keys.moved(0.0, values).write(one.curve)
            else:
                for one in found.curves:
                    rest = 0.0 if kind is CurveKind.KEY else found.target.rest[one.row]
                    if kind is not CurveKind.AXIS_ANGLE or one.row == 0:  # of axis and angle only the angle
                        one.keys.scaled(rest, factor).write(one.curve)
            changed += sum(len(one.keys.frames) for one in found.curves)
        return changed

    def _sets(self) -> Iterator[_Set]:
        """The curves that there are now, looked up anew."""
        for target in self._targets:
            block = target.find()
            channels = channels_of(block) if block is not None else None
            if channels is None:
                continue
            curves = [
                _Curve(row, curve, KeyTable.of(curve))
                for row, index in enumerate(target.indices)
                if (curve := channels.find(target.path, index)) is not None and len(curve.keyframe_points)
            ]
            if curves:
                yield _Set(target, channels, curves)


def _scaled_turns(found: _Set, factor: float) -> _Values:
    """Quaternions (4, m) that turn away from rest by `factor` times as much."""
    rest = np.array(found.target.rest, np.float64).reshape(4, 1)
    away = rotations.product(rotations.normalized(found.values), rotations.inverse(rest))
    return rotations.continuous(rotations.product(rotations.power(away, factor), rest), rest)


def _reduce(curves: Sequence[_Curve], largest_error: float, *, stepped: bool) -> int:
    """Reduce curves that have their keys at the same frames; how many keys are gone."""
    frames = curves[0].keys.frames
    values = np.stack([one.keys.values for one in curves])
    how = _interpolation_of(curves)
    if stepped:
        how = Interpolation.CONSTANT
    if how is not Interpolation.BEZIER:
        kept = np.zeros(len(frames), bool)
        kept[reduced(frames, values, largest_error, how).at] = True
        for one in curves:
            one.keys.only(kept).write(one.curve)
        return int((~kept).sum()) * len(curves)
    between = np.arange(np.ceil(frames[0]), frames[-1])
    samples = np.unique(np.concatenate((frames, between)))
    sampled = np.array([[one.curve.evaluate(frame) for frame in samples.tolist()] for one in curves])
    keys = reduced(samples, sampled, largest_error, how)
    if len(keys.at) >= len(frames):
        return 0
    fewer = CurveKeys(samples[keys.at], sampled[:, keys.at], how, keys.slopes)
    for row, one in enumerate(curves):
        one.curve.keyframe_points.clear()
        write_keys(one.curve, fewer, row)
    return (len(frames) - len(keys.at)) * len(curves)


def _interpolation_of(curves: Sequence[_Curve]) -> Interpolation:
    """What all keys of the curves have in common; smooth where they differ."""
    numbers = {int(number) for one in curves for number in one.keys.interpolations}
    for how in (Interpolation.CONSTANT, Interpolation.LINEAR):
        if numbers == {INTERPOLATIONS[how]}:
            return how
    return Interpolation.BEZIER
