"""A row as it is when it is new: with a gain and bounds that show something and harm nothing."""

from __future__ import annotations

import math
from typing import Final

from .channels import GAZE, HEAD, Channel, Unit
from .row import Row, Target, TargetKind

#: How far a channel from 0 to 1 moves a new row's target: radians, metres of a head's size, and share of the size.
_REACH: Final = {
    TargetKind.BONE_ROTATION: math.radians(20.0),
    TargetKind.BONE_LOCATION: 0.01,
    TargetKind.BONE_SCALE: 0.2,
}
_SIGNED: Final = {channel.name: channel for channel in (*HEAD, *GAZE)}


def row_for(channel: str, target: Target) -> Row:
    """A new row from `channel` to `target`."""
    signed = _SIGNED.get(channel)
    if target.kind is TargetKind.TURN:
        return Row(channel, target)
    if signed is None:
        reach = _REACH.get(target.kind, 1.0)
        return Row(channel, target, gain=reach, upper=reach)
    gain = _gain(signed, target.kind)
    lower = 0.0 if target.kind is TargetKind.SHAPE_KEY else -gain * signed.reach
    return Row(channel, target, gain=gain, lower=lower, upper=gain * signed.reach)


def _gain(channel: Channel, kind: TargetKind) -> float:
    """Angles turn and lengths shift as they are; anything else is moved by its usual reach."""
    same = {Unit.ANGLE: TargetKind.BONE_ROTATION, Unit.LENGTH: TargetKind.BONE_LOCATION}
    if kind is same[channel.unit]:
        return 1.0
    return _REACH.get(kind, 1.0) / channel.reach
