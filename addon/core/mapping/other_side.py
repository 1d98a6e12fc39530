"""The name of the same thing on the other side, in any way of naming sides, and a row copied there.

``eyeBlinkLeft``, ``Blink_L``, ``eye.L.001``, ``L_eye``, ``lEye``, ``left eye``, ``左目``. A name that speaks of both
sides, or a single letter such as a sound's key ``R``, has no other side.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ..name_words import WORD
from .row import Axis, Response, Row, Target, TargetKind

_WORDS: Final = (("left", "right"), ("l", "r"), ("lf", "rt"), ("lft", "rgt"))
_PAIRS: Final = (
    *((spelled(left), spelled(right)) for left, right in _WORDS for spelled in (str.lower, str.upper)),
    *((left.capitalize(), right.capitalize()) for left, right in _WORDS if len(left) > 1),
    ("左", "右"),
)
_OTHER: Final = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
_LEFT: Final = frozenset(pair[0] for pair in _PAIRS)
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_X: Final = re.compile(r"\bx\b")

#: What a mirror turns round: the channels whose sign is a side…
_SIGNED_SIDES: Final = frozenset(("headYaw", "headRoll", "headX", "gazeYawLeft", "gazeYawRight"))
#: … and of bones that are each other's mirror image, as Blender makes them, these axes.
_MIRRORED_AXES: Final = frozenset(
    (
        (TargetKind.BONE_ROTATION, Axis.Y),
        (TargetKind.BONE_ROTATION, Axis.Z),
        (TargetKind.BONE_LOCATION, Axis.X),
    )
)


def other_side(name: str) -> str | None:
    """`name` with left and right exchanged; None where it has no side, or both."""
    words = list(WORD.finditer(name))
    sides = [word for word in words if word[0] in _OTHER]
    if len(words) < 2 or len({word[0] in _LEFT for word in sides}) != 1:
        return None
    return WORD.sub(lambda word: _OTHER.get(word[0], word[0]), name)


def copied_to_other_side(row: Row) -> Row | None:
    """`row` as a mirror shows it: the other side's channel drives the other side's target; None where neither has one.

    Where the mirror turns a movement round (a bone's turn about its length, a head that turns to the side) the copy
    turns the other way.
    """
    channel = other_side(row.channel) or row.channel
    target = _mirrored(row.target)
    if (channel, target) == (row.channel, row.target):
        return None
    copy = replace(row, channel=channel, target=target)
    if channel in _SIGNED_SIDES:
        copy = _of_opposite(copy)
    return _opposite(copy) if (target.kind, target.axis) in _MIRRORED_AXES else copy


def _mirrored(target: Target) -> Target:
    path = _QUOTED.sub(lambda quoted: f'"{other_side(quoted[1]) or quoted[1]}"', target.path)
    name, owner = (other_side(text) or text for text in (target.name, target.owner))
    return replace(target, name=name, owner=owner, path=path)


def _of_opposite(row: Row) -> Row:
    """The row of a channel that has changed its sign; curves are alike on both sides of 0, expressions need not be."""
    if row.response is Response.EXPRESSION:
        return replace(row, expression=_X.sub("(-x)", row.expression))
    return replace(row, gain=-row.gain)


def _opposite(row: Row) -> Row:
    """The row whose value has changed its sign."""
    return replace(row, gain=-row.gain, offset=-row.offset, lower=-row.upper, upper=-row.lower)
