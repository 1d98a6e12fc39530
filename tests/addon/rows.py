"""Rows for tests, and rigs that follow them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import bpy

from addon.core.arkit import CHANNELS
from addon.core.mapping.row import Axis, FaceMapping, Row, Target, TargetKind
from addon.rig.avatar import find_avatar
from addon.rig.live_rig import LiveRig


def key_row(channel: str, name: str = "", owner: str = "", **changes: Any) -> Row:  # noqa: ANN401 (any field)
    """A channel to the shape key of that name, or of its own."""
    return Row(channel, Target(TargetKind.SHAPE_KEY, name or channel, owner), **changes)


def turn_row(bone: str, share: float = 1.0, channel: str = "head", owner: str = "") -> Row:
    """A bone, or (without a name) the owner, that takes a share of a turn."""
    return Row(channel, Target(TargetKind.TURN, bone, owner), gain=share)


def axis_row(channel: str, kind: TargetKind, bone: str, axis: Axis, **changes: Any) -> Row:  # noqa: ANN401 (any field)
    """A channel to one axis of a bone, with bounds that are wide."""
    return Row(channel, Target(kind, bone, axis=axis), **{"lower": -math.pi, "upper": math.pi, **changes})


def property_row(
    path: str,
    owner: str = "",
    owner_type: str = "OBJECT",
    channel: str = "jawOpen",
    **changes: Any,  # noqa: ANN401 (any field)
) -> Row:
    """A channel to a number of a data-block."""
    return Row(channel, Target(TargetKind.PROPERTY, owner=owner, owner_type=owner_type, path=path), **changes)


def all_keys() -> tuple[Row, ...]:
    """Every channel to the key of its name."""
    return tuple(key_row(channel) for channel in CHANNELS)


def head_rows(shares: Mapping[str, float]) -> tuple[Row, ...]:
    """Bones by name that share the head's turn."""
    return tuple(turn_row(bone, share) for bone, share in shares.items())


def rig_of(*rows: Row, root: str = "", **changes: Any) -> LiveRig:  # noqa: ANN401 (any field)
    """The scene's avatar, or the one around the object `root`, moved by these rows."""
    chosen = bpy.data.objects[root] if root else None
    return LiveRig(find_avatar(bpy.context.scene, chosen), FaceMapping(rows, **changes))
