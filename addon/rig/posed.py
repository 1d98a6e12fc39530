"""One bone or object that rows move: its rotation, its location and its scale, on top of what they were."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import bpy
import numpy as np
from mathutils import Euler, Quaternion, Vector
from numpy.typing import NDArray

from ..core import rotations
from ..core.mapping.row import TargetKind
from ..core.rest import RestValue
from ..core.rotations import Rotations
from .blocks import FollowedBlock, rest_value
from .curves import CurveKind, Curves, CurveTarget
from .rotation_modes import ROTATIONS, Posed, rotation_of, rotation_over_time, rotation_property, set_rotation
from .turns import Turns, TurnShare, TurnsOverTime

#: An input for X, Y and Z; None where no row drives that axis.
_Axes = list[int | None]


@dataclass(slots=True)
class Moves:
    """What rows ask of one bone or object: turns, and inputs by axis."""

    turns: list[TurnShare] = field(default_factory=list)
    rotation: _Axes = field(default_factory=lambda: [None] * 3)
    location: _Axes = field(default_factory=lambda: [None] * 3)
    scale: _Axes = field(default_factory=lambda: [None] * 3)

    def without(self, active: NDArray[np.bool_], idle: Collection[int]) -> Moves:
        """The same without inputs that are not `active`, and without the turns of `idle` rows."""

        def kept(axes: _Axes) -> _Axes:
            return [at if at is not None and active[at] else None for at in axes]

        turns = [part for part in self.turns if part.row not in idle]
        return Moves(turns, kept(self.rotation), kept(self.location), kept(self.scale))

    def axes(self, kind: TargetKind) -> _Axes:
        """The inputs of one kind of target by axis."""
        by_kind = {
            TargetKind.BONE_ROTATION: self.rotation,
            TargetKind.BONE_LOCATION: self.location,
            TargetKind.BONE_SCALE: self.scale,
        }
        return by_kind[kind]


class PosedWriter:
    """Writes one bone or object and gives it back what it had."""

    def __init__(self, posed: Posed, moves: Moves, frames: Sequence[Quaternion]) -> None:
        """`frames` takes the axes of the face to those in which the thing's rotation is written, one for each turn."""
        self._before = rotation_of(posed)
        self._turns = [(part, frame, frame.inverted()) for part, frame in zip(moves.turns, frames, strict=True)]
        self._rotation = moves.rotation if any(axis is not None for axis in moves.rotation) else None
        self._location = moves.location if any(axis is not None for axis in moves.location) else None
        self._scale = moves.scale if any(axis is not None for axis in moves.scale) else None
        self._location_before, self._scale_before = Vector(posed.location), Vector(posed.scale)
        written = [*ROTATIONS] if self._turns or self._rotation else []
        written += (["location"] if self._location else []) + (["scale"] if self._scale else [])
        self._channels = {name: tuple(getattr(posed, name)) for name in written}

    def write(self, posed: Posed, turns: Turns, numbers: Sequence[float]) -> None:
        """Move it; `numbers` are the inputs, radians, the thing's own lengths and shares of its scale."""
        if self._turns or self._rotation:
            set_rotation(posed, self._rotated(turns, numbers))
        if self._location:
            posed.location = self._location_before + Vector(_at(self._location, numbers))
        if self._scale:
            more = _at(self._scale, numbers)
            posed.scale = [before * (1.0 + by) for before, by in zip(self._scale_before, more, strict=True)]

    def over_time(
        self, posed: Posed, place: PosedPlace, turns: TurnsOverTime, inputs: NDArray[np.float64]
    ) -> Iterator[Curves]:
        """What `write` would set, for turns and `inputs` (inputs, n) over time."""
        if self._turns or self._rotation:
            mode = posed.rotation_mode
            there = rotation_property(mode)
            before = self._channels[there.name]
            values = rotation_over_time(self._rotated_over_time(turns, inputs), mode, before)
            yield place.curves(there.name, there.indices, there.kind, before, there.neutral, values)
        for name, axes, before in (
            ("location", self._location, self._location_before),
            ("scale", self._scale, self._scale_before),
        ):
            for axis, at in enumerate(axes or ()):
                if at is not None:
                    is_scale = name == "scale"
                    value = before[axis] * (1.0 + inputs[at]) if is_scale else before[axis] + inputs[at]
                    kind = CurveKind.SCALE if is_scale else CurveKind.LOCATION
                    yield place.curves(name, (axis,), kind, (before[axis],), (float(is_scale),), value[None])

    def rest(self, block: bpy.types.ID, prefix: str) -> Iterator[RestValue]:
        """What it had; `prefix` leads to it from its data-block."""
        for name, value in self._channels.items():
            yield rest_value(block, prefix + name, value)

    def put_back(self, posed: Posed) -> None:
        """Give back what it had."""
        for name, value in self._channels.items():
            setattr(posed, name, value)

    def _rotated(self, turns: Turns, numbers: Sequence[float]) -> Quaternion:
        rotation = self._before
        if self._rotation:
            rotation = Euler(_at(self._rotation, numbers)).to_quaternion() @ rotation
        for part, frame, back in self._turns:
            rotation = frame @ Quaternion(turns.of(part)) @ back @ rotation
        return rotation

    def _rotated_over_time(self, turns: TurnsOverTime, inputs: NDArray[np.float64]) -> Rotations:
        """`_rotated` for every moment: rotations over time (4, n)."""
        rotation = np.repeat(_column(self._before), inputs.shape[1], axis=1)
        if self._rotation:
            none = np.zeros(inputs.shape[1])
            about = [none if at is None else inputs[at] for at in self._rotation]
            rotation = rotations.product(_of_euler(*about), rotation)
        for part, frame, back in self._turns:
            turn = rotations.product(rotations.product(_column(frame), turns.of(part)), _column(back))
            rotation = rotations.product(turn, rotation)
        return rotations.normalized(rotation)


@dataclass(frozen=True, slots=True)
class PosedPlace:
    """Where a bone or an object is: its data-block, the way from there to it, and its name in Blender's channels."""

    block: FollowedBlock
    prefix: str
    group: str

    def curves(  # noqa: PLR0913, PLR0917 (what a target has, and its values)
        self,
        name: str,
        indices: tuple[int, ...],
        kind: CurveKind,
        rest: Sequence[float],
        neutral: tuple[float, ...],
        values: NDArray[np.float64],
    ) -> Curves:
        """The curves of one of its properties."""
        target = CurveTarget(self.block.find, self.prefix + name, indices, self.group, kind, tuple(rest), neutral)
        return Curves(target, values)


def _column(q: Quaternion) -> Rotations:
    """One rotation for all moments."""
    return np.array(tuple(q), np.float64).reshape(4, 1)


def _of_euler(x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64]) -> Rotations:
    """Rotations about X, then Y, then Z, as `Euler(…).to_quaternion()`."""
    none = np.zeros_like(x)
    about = [
        np.stack((np.cos(angle / 2.0), *(np.sin(angle / 2.0) if axis == at else none for at in range(3))))
        for axis, angle in enumerate((x, y, z))
    ]
    return rotations.product(about[2], rotations.product(about[1], about[0]))


def _at(axes: _Axes, numbers: Sequence[float]) -> tuple[float, ...]:
    return tuple(0.0 if axis is None else numbers[axis] for axis in axes)
