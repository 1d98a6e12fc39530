"""Curves that have got their keys, and the Actions that they are put into."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.errors import LiveFaceError
from ..core.takes.keying import NEAREST, CurveKeys, Mixing, Onto
from .actions import HAS_SLOTS, Channels, channels_of, copied_channels, new_channels
from .baked_rest import keep_rest
from .curves import CurveKind, CurveTarget
from .keys import KeyTable, write_keys
from .strips import add_strip, push_down

_TURN: Final = 2.0 * math.pi


class KeysError(LiveFaceError):
    """A data-block cannot take the keys."""


@dataclass(frozen=True, slots=True, eq=False)
class KeyedCurves:
    """A target and the keys of its numbers, a row for each."""

    target: CurveTarget
    keys: CurveKeys


@dataclass(frozen=True, slots=True)
class Written:
    """The names of the Actions that have the keys, and of those that were replaced and are kept in the file."""

    actions: tuple[str, ...]
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """All that is to be keyed of one data-block. References are for the moment only."""

    block: bpy.types.ID
    keyed: list[KeyedCurves]

    @property
    def action(self) -> bpy.types.Action | None:
        """The Action that animates the data-block."""
        animation = self.block.animation_data
        return animation.action if animation is not None else None


@dataclass(frozen=True, slots=True)
class Plan:
    """Where keys go, the name of a new Action, and the first and the last frame of what they show."""

    onto: Onto
    mixing: Mixing
    name: str
    reach: tuple[float, float]


def write_keyed(keyed: Sequence[KeyedCurves], plan: Plan) -> Written:
    """Put keys into Actions, whole or not at all: they are built apart, and then given to what they animate.

    Onto the NLA they make a strip on a track of its own, above all others; mixed by addition it is combined with what
    is below. Else they make a new Action in place of the present one, or, by addition, take their place among the
    keys of the present one: keys of the same numbers within its reach make room.

    Raises:
        KeysError: a data-block is gone, or cannot be animated.
    """
    sheets = _sheets(keyed)
    made: list[bpy.types.Action] = []
    try:
        if plan.onto is Onto.ACTION and plan.mixing is Mixing.ADD:
            built = _merged(sheets, plan.name, made)
        else:
            built = _anew(sheets, plan.name, made)
        for sheet, channels in zip(sheets, built, strict=True):
            for one in sheet.keyed:
                _fill(channels, one, plan.reach)
            keep_rest(channels.action, sheet.block, [one.target for one in sheet.keyed])
    except BaseException:
        for action in made:
            bpy.data.actions.remove(action)
        raise
    if plan.onto is Onto.NLA:
        for sheet, channels in zip(sheets, built, strict=True):
            _add_to_nla(sheet, channels, plan)
        return Written(tuple(action.name for action in made))
    kept = _assign(sheets, built, merged=plan.mixing is Mixing.ADD)
    return Written(tuple(dict.fromkeys(channels.action.name for channels in built)), kept)


def _sheets(keyed: Iterable[KeyedCurves]) -> list[_Sheet]:
    """What is to be keyed by data-block."""
    sheets: dict[int, _Sheet] = {}
    for one in keyed:
        block = one.target.find()
        if block is None:
            raise KeysError("The avatar was changed while its keys were made: start again.")
        sheet = sheets.setdefault(block.as_pointer(), _Sheet(block, []))
        sheet.keyed.append(one)
    for sheet in sheets.values():
        animation = getattr(sheet.block, "animation_data", None)
        if animation is not None and animation.use_tweak_mode:
            raise KeysError(f"A strip of {sheet.block.name} is in the tweak mode of the NLA: leave it first (Tab).")
    return list(sheets.values())


def _anew(sheets: Sequence[_Sheet], name: str, made: list[bpy.types.Action]) -> list[Channels]:
    """Empty channels for each data-block in a new Action; up to 4.3 each needs one of its own."""
    channels = []
    for sheet in sheets:
        if not made or not HAS_SLOTS:
            made.append(bpy.data.actions.new(name if not made else f"{name} {sheet.block.name}"))
        channels.append(new_channels(made[-1], sheet.block))
    return channels


def _merged(sheets: Sequence[_Sheet], name: str, made: list[bpy.types.Action]) -> list[Channels]:
    """Each data-block's channels in a copy of its Action, with all that is in there; a new one where it has none."""
    copies: dict[str, bpy.types.Action] = {}
    without = [sheet for sheet in sheets if sheet.action is None]
    fresh = iter(_anew(without, name, made))
    channels = []
    for sheet in sheets:
        action = sheet.action
        if action is None:
            channels.append(next(fresh))
            continue
        if action.name not in copies:
            copies[action.name] = action.copy()
            made.append(copies[action.name])
        channels.append(copied_channels(sheet.block, copies[action.name]))
    return channels


def _fill(channels: Channels, keyed: KeyedCurves, reach: tuple[float, float]) -> None:
    """Write the keys; those that a curve has already between the two frames of `reach` make room."""
    target, keys = keyed.target, keyed.keys
    there = [channels.find(target.path, index) for index in target.indices]
    tables = [None if curve is None else KeyTable.of(curve) for curve in there]
    keys = _joining(keys, target.kind, tables)
    for row, (index, curve, table) in enumerate(zip(target.indices, there, tables, strict=True)):
        if curve is None or table is None:
            write_keys(channels.new(target.path, index, target.group), keys, row)
            continue
        outside = (table.frames < reach[0] - NEAREST) | (table.frames > reach[1] + NEAREST)
        curve.keyframe_points.clear()
        write_keys(curve, keys, row)
        table.only(outside).and_those_of(KeyTable.of(curve)).write(curve)


def _joining(keys: CurveKeys, kind: CurveKind, tables: Sequence[KeyTable | None]) -> CurveKeys:
    """Rotations in the way of saying them that is nearest to the keys before: there, too, nothing turns around."""
    before = _before(keys.frames[0], tables)
    if before is None:
        return keys
    if kind is CurveKind.QUATERNION and float(before @ keys.values[:, 0]) < 0.0:
        return replace(keys, values=-keys.values, slopes=None if keys.slopes is None else -keys.slopes)
    if kind is CurveKind.EULER:
        turns = np.round((before - keys.values[:, 0]) / _TURN) * _TURN
        return replace(keys, values=keys.values + turns[:, None])
    return keys


def _before(frame: float, tables: Sequence[KeyTable | None]) -> NDArray[np.float64] | None:
    """The values of the last keys before a frame; None where a curve has none."""
    values = []
    for table in tables:
        count = 0 if table is None else int((table.frames < frame - NEAREST).sum())
        if table is None or not count:
            return None
        values.append(table.values[count - 1])
    return np.array(values)


def _assign(sheets: Sequence[_Sheet], built: Sequence[Channels], *, merged: bool) -> tuple[str, ...]:
    """Let the Actions animate their data-blocks; the names of those that nothing uses any more, which are kept.

    A merged Action takes the place of the one that it is a copy of, unless something else is animated by that one.
    """
    before = [sheet.action for sheet in sheets]
    for sheet, channels in zip(sheets, built, strict=True):
        channels.assign(sheet.block)
    kept = []
    followers = {old.name: channels.action for old, channels in zip(before, built, strict=True) if old is not None}
    for name, action in followers.items():
        old = bpy.data.actions[name]
        if old.users > old.use_fake_user:
            continue
        if merged:
            action.use_fake_user = old.use_fake_user
            bpy.data.actions.remove(old)
            action.name = name
        else:
            old.use_fake_user = True  # else it would be gone with the next save
            kept.append(name)
    return tuple(kept)


def _add_to_nla(sheet: _Sheet, channels: Channels, plan: Plan) -> None:
    """A strip of the keys above all others; an Action that sets the same numbers would hide it, and goes below."""
    present = channels_of(sheet.block)
    keyed = sheet.keyed
    if present is not None and any(present.find(one.target.path, at) for one in keyed for at in one.target.indices):
        push_down(sheet.block, present)
    add_strip(sheet.block, channels, plan.reach, combined=plan.mixing is Mixing.ADD)
