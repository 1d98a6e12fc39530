"""Maps a face to whatever an avatar has: its keys by their names, its bones by name and place, its expressions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

import bpy
import numpy as np

from ..core.families import KeyDrive, match_keys
from ..core.mapping.channels import Turn
from ..core.mapping.coverage import Coverage, coverage
from ..core.mapping.derived import sources_of
from ..core.mapping.row import FaceMapping, Row, Target, TargetKind
from ..core.mapping.signals import INDEX
from .auto_map_bones import gaze_rows, head_rows, jaw_rows
from .auto_map_objects import eye_object_rows, head_object_rows
from .avatar import Avatar, object_named
from .driver_properties import driven_keys, driver_properties
from .eye_keys import key_points
from .vrm_expressions import expressions_of

#: Share of the head's turn that the neck takes where there is one: so neither skin nor collar folds sharply.
DEFAULT_NECK_SHARE: Final = 0.35
_TURNS: Final = tuple(turn.value for turn in Turn)
_LOOK: Final = "eyeLook"
_OPEN_VOWEL: Final = "vowelA"
_BONE_KINDS: Final = frozenset(
    (TargetKind.BONE_ROTATION, TargetKind.BONE_LOCATION, TargetKind.BONE_SCALE, TargetKind.TURN)
)


def auto_map(avatar: Avatar, neck_share: float = DEFAULT_NECK_SHARE) -> FaceMapping:
    """The rows that suit the avatar, turns first, then in the order of the channels; nothing is driven twice.

    `neck_share` is the neck's part of the head's turn, from 0 to 1; with 0 the head turns alone. Keys that have
    a driver come last, with rows that say so, for what nothing else shows.
    """
    driven = driven_keys(avatar)
    drives = match_keys([name for name in key_names(avatar) if name not in driven]).drives
    rows = [_key_row(drive) for drive in drives]
    rows += _turn_rows(avatar, neck_share, look_keys=[drive.key for drive in drives if _looks(drive.channel)])
    rows += _expression_rows(avatar, rows)
    rows += _property_rows(avatar, rows)
    if not any("jawOpen" in _sources(row.channel) and _moves(avatar, row.target) for row in rows):
        rows += _jaw_rows(avatar, drives)
    rows += [_key_row(drive) for drive in _unshown(match_keys(sorted(driven)).drives, rows)]
    return FaceMapping(tuple(sorted(rows, key=_order)))


def coverage_of(avatar: Avatar, mapping: FaceMapping, faulty: Collection[int] = ()) -> Coverage:
    """How much of a face the mapping shows on this avatar; rows whose key or bone is not there do not count.

    Nor do the `faulty` rows, by their index: those that `LiveRig.problems` has found. What they name is not free.
    """
    keys, bones = set(key_names(avatar)), _bone_names(avatar)
    targets = [row.target for row in mapping.rows]
    rows = tuple(row for at, row in enumerate(mapping.rows) if at not in faulty and _is_there(row.target, keys, bones))
    used_keys = {target.name for target in targets if target.kind is TargetKind.SHAPE_KEY}
    used_bones = {target.name for target in targets if target.kind in _BONE_KINDS}
    return coverage(replace(mapping, rows=rows), sorted(keys - used_keys), sorted(bones - used_bones))


def unmoving_keys(avatar: Avatar, mapping: FaceMapping) -> tuple[str, ...]:
    """The shape keys that the mapping drives and that move no point: a face that is mapped in full may lack these."""
    targets = dict.fromkeys(row.target for row in mapping.rows if not row.target.owner)
    there = set(key_names(avatar))
    return tuple(one.name for one in targets if one.name in there and not _moves(avatar, one))


def key_names(avatar: Avatar) -> list[str]:
    """The shape keys of all meshes of the avatar, each name once, in their order; not those that others start from."""
    names: dict[str, None] = {}
    for mesh in avatar.meshes:
        keys = object_named(mesh).data.shape_keys
        if keys is not None:
            names.update(dict.fromkeys(block.name for block in keys.key_blocks if block != keys.reference_key))
    return list(names)


def _key_row(drive: KeyDrive) -> Row:
    target = Target(TargetKind.SHAPE_KEY, drive.key)
    return Row(drive.channel, target, drive.gain, lower=-1.0 if drive.gain < 0 else 0.0)


def _turn_rows(avatar: Avatar, neck_share: float, look_keys: list[str]) -> list[Row]:
    if avatar.armature is None:
        return head_object_rows(avatar) + ([] if look_keys else eye_object_rows(avatar))
    armature = object_named(avatar.armature)
    eyes = gaze_rows(armature, avatar.meshes, look_keys)
    return head_rows(armature, neck_share) + (eyes or ([] if look_keys else eye_object_rows(avatar)))


def _jaw_rows(avatar: Avatar, drives: Sequence[KeyDrive]) -> list[Row]:
    """What opens the mouth where no key for it moves a point: the jaw bone, else a key for A that nothing drives."""
    bones = jaw_rows(object_named(avatar.armature)) if avatar.armature else []
    driven = {drive.key for drive in drives}
    free = [name for name in key_names(avatar) if name not in driven]
    vowels = [Target(TargetKind.SHAPE_KEY, one.key) for one in match_keys(free).drives if one.channel == _OPEN_VOWEL]
    return bones or [Row("jawOpen", target) for target in vowels if _moves(avatar, target)][:1]


def _moves(avatar: Avatar, target: Target) -> bool:
    """Whether a shape key moves any point (exporters fill up the 52 with empty ones); of others nothing is known."""
    return target.kind is not TargetKind.SHAPE_KEY or any(
        bool(np.any(key_points(block) != key_points(block.relative_key)))
        for mesh in avatar.meshes
        if (keys := object_named(mesh).data.shape_keys) and (block := keys.key_blocks.get(target.name))
    )


def _expression_rows(avatar: Avatar, rows: Iterable[Row]) -> list[Row]:
    """What the VRM add-on's expressions show and no key does."""
    expressions = expressions_of(avatar)
    drives = match_keys(list(expressions)).drives
    return [Row(drive.channel, expressions[drive.key], drive.gain) for drive in _unshown(drives, rows)]


def _property_rows(avatar: Avatar, rows: Iterable[Row]) -> list[Row]:
    """What the rig's own numbers show and nothing else does."""
    found = driver_properties(avatar)
    return [
        Row(drive.channel, one.target, drive.gain * one.full, lower=min(0.0, drive.gain * one.full), upper=one.full)
        for drive in _unshown(match_keys(list(found)).drives, rows)
        if (one := found[drive.key])
    ]


def _unshown(drives: Iterable[KeyDrive], rows: Iterable[Row]) -> list[KeyDrive]:
    """The drives of what no row shows; eyes that turn need nothing else that turns them."""
    channels = {row.channel for row in rows}
    shown = {source for channel in channels for source in _sources(channel)}
    eyes_turn = not channels.isdisjoint((Turn.GAZE_LEFT.value, Turn.GAZE_RIGHT.value))
    return [
        drive
        for drive in drives
        if shown.isdisjoint(_sources(drive.channel)) and not (eyes_turn and _looks(drive.channel))
    ]


def _sources(channel: str) -> tuple[str, ...]:
    """The ARKit channels that a channel is or is made of."""
    return () if channel in _TURNS else tuple(sources_of(channel)) or (channel,)


def _looks(channel: str) -> bool:
    return all(source.startswith(_LOOK) for source in _sources(channel)) and channel not in _TURNS


def _is_there(target: Target, keys: set[str], bones: set[str]) -> bool:
    """Whether the avatar has it; of targets on other data-blocks the rig knows more, and says so."""
    if target.owner or target.kind is TargetKind.PROPERTY:
        return True
    return target.name in (keys if target.kind is TargetKind.SHAPE_KEY else bones)


def _bone_names(avatar: Avatar) -> set[str]:
    armature: bpy.types.Object | None = object_named(avatar.armature) if avatar.armature else None
    return {bone.name for bone in armature.data.bones} if armature is not None else set()


def _order(row: Row) -> tuple[int, str]:
    place = _TURNS.index(row.channel) if row.channel in _TURNS else len(_TURNS) + INDEX.get(row.channel, len(INDEX))
    return place, "" if row.channel in _TURNS else row.target.name
