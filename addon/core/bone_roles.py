"""Which bone is the neck, the head or an eye, told from its name alone.

Names differ by tool in prefix, order and side marks: ``mixamorig:Head``, ``J_Bip_C_Neck``, ``eye.L``, ``LeftEye``,
``DEF-spine``… A name is cut into words, side marks and filler are taken out, and what is left is looked up.
"""

from __future__ import annotations

import enum
import re
from typing import Final, NamedTuple


class Side(enum.Enum):
    """The character's own side."""

    LEFT = "left"
    RIGHT = "right"
    MIDDLE = "middle"


class BoneRole(enum.Enum):
    """What a bone is to a live face."""

    NECK = "neck"
    HEAD = "head"
    EYE_LEFT = "left eye"
    EYE_RIGHT = "right eye"


class BoneName(NamedTuple):
    """A bone's name without side and filler."""

    stem: str
    side: Side


_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SIDES: Final = {"l": Side.LEFT, "left": Side.LEFT, "r": Side.RIGHT, "right": Side.RIGHT}
#: Prefixes and suffixes that tools add: Mixamo, VRoid (J_Bip_C_, J_Adj_), 3ds Max biped, Rigify, Unreal,
#: Auto-Rig Pro (c_head.x), exporters.
_FILLER: Final = frozenset(
    ("mixamorig", "j", "bip", "adj", "c", "sec", "cc", "base", "def", "org", "bone", "joint", "armature", "jnt", "x")
)
_ROLES: Final = {
    ("neck", Side.MIDDLE): BoneRole.NECK,
    ("head", Side.MIDDLE): BoneRole.HEAD,
    ("eye", Side.LEFT): BoneRole.EYE_LEFT,
    ("eye", Side.RIGHT): BoneRole.EYE_RIGHT,
    ("eyeball", Side.LEFT): BoneRole.EYE_LEFT,
    ("eyeball", Side.RIGHT): BoneRole.EYE_RIGHT,
    ("faceeye", Side.LEFT): BoneRole.EYE_LEFT,
    ("faceeye", Side.RIGHT): BoneRole.EYE_RIGHT,
}


def parse(name: str) -> BoneName:
    """`name` without side and filler: ``"J_Adj_L_FaceEye"`` gives ``("faceeye", Side.LEFT)``."""
    side = Side.MIDDLE
    stem = []
    for word in (word.lower() for word in _WORDS.findall(name)):
        if word in _SIDES:
            side = _SIDES[word]
        elif word not in _FILLER and not word.isdigit():
            stem.append(word)
    return BoneName("".join(stem), side)


def role_of(name: str) -> BoneRole | None:
    """The role that `name` speaks of, None for any other bone."""
    return _ROLES.get(parse(name))
