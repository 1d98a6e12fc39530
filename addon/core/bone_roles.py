"""Which bone is the chest, the neck, the head, the jaw or an eye: by name alone, and by name and hierarchy.

Names differ by tool in prefix, order and side marks: ``mixamorig:Head``, ``J_Bip_C_Neck``, ``eye.L``, ``LeftEye``,
``DEF-spine``… A name is cut into words, side marks and filler are taken out, and what is left is looked up.

Names are from Rigify (https://docs.blender.org/manual/en/latest/addons/rigging/rigify/index.html), Mixamo, VRoid, VRM
humanoids (https://github.com/vrm-c/vrm-specification/blob/master/specification/VRMC_vrm-1.0/humanoid.md), Unreal's
mannequin (https://dev.epicgames.com/documentation/en-us/unreal-engine/skeletons-in-unreal-engine), MMD, Daz Genesis,
Character Creator (https://github.com/soupday/cc_blender_tools, bones.py), MakeHuman and MPFB
(https://github.com/makehumancommunity/mpfb2), MetaHuman, Auto-Rig Pro, Advanced Skeleton and 3ds Max's biped.
"""

from __future__ import annotations

import enum
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from .name_words import SIDES, words_in


class Side(enum.Enum):
    """The character's own side."""

    LEFT = "left"
    RIGHT = "right"
    MIDDLE = "middle"


class BoneRole(enum.Enum):
    """What a bone is to a live face."""

    CHEST = "chest"
    UPPER_CHEST = "upper chest"
    NECK = "neck"
    HEAD = "head"
    JAW = "jaw"
    EYE_LEFT = "left eye"
    EYE_RIGHT = "right eye"


class BoneName(NamedTuple):
    """A bone's name without side and filler."""

    stem: str
    side: Side


class BoneNode(NamedTuple):
    """A bone in its armature: its name and its parent's."""

    name: str
    parent: str | None


#: Prefixes and suffixes that tools add: Mixamo, VRoid (J_Bip_C_, J_Adj_), 3ds Max biped, Rigify, Unreal,
#: MetaHuman (FACIAL_C_), Auto-Rig Pro (c_head.x), Advanced Skeleton (Head_M), exporters.
_FILLER: Final = frozenset(
    (
        *("mixamorig", "j", "bip", "adj", "c", "sec", "cc", "base", "def", "org"),
        *("bone", "joint", "armature", "jnt", "x", "m", "facial"),
    )
)
#: Of several bones of a role the one whose name stands first here is it: in a generated Rigify rig `jaw` is a tweak of
#: the chin, and `jaw_master` turns.
_STEMS: Final = {
    BoneRole.UPPER_CHEST: ("upperchest", "chestupper"),
    BoneRole.CHEST: ("chest", "chestlower"),
    BoneRole.NECK: ("neck", "neckupper", "upperneck", "necklower", "lowerneck", "necktwist", "首"),
    BoneRole.HEAD: ("head", "頭"),
    BoneRole.JAW: ("jawmaster", "masterjaw", "jawroot", "jaw", "lowerjaw", "jawlower", "jawbone", "下顎", "あご"),
}
_EYES: Final = ("eye", "eyes", "eyeball", "faceeye", "eyemaster", "目")
_ROLES: Final = {
    **{(stem, Side.MIDDLE): role for role, stems in _STEMS.items() for stem in stems},
    **{(stem, Side.LEFT): BoneRole.EYE_LEFT for stem in _EYES},
    **{(stem, Side.RIGHT): BoneRole.EYE_RIGHT for stem in _EYES},
}
_ORDER: Final = {stem: at for stems in (*_STEMS.values(), _EYES) for at, stem in enumerate(stems)}
#: What a chest is called where it has no name of its own: the nearest of these below the neck.
_SPINES: Final = frozenset(BoneName(stem, Side.MIDDLE) for stem in ("spine", "torso", "upperbody", "上半身"))
#: Rigify's helpers: never posed by hand, and what they turn is turned by a control.
_HELPER: Final = re.compile(r"(?:MCH|WGT|VIS)[-_]")
#: A control goes before the bone that it deforms with, and that before the one that it was made from.
_KINDS: Final = (re.compile(r"DEF[-_]"), re.compile(r"ORG[-_]"))
#: Where this stands between two bones, the upper one keeps its direction when the lower one turns (Rigify's head_follow
#: is 0 unless the user sets it): the lower one does not carry it.
_ISOLATED: Final = re.compile(r"MCH-ROT-")
#: Rigify's meta-rig and what exporters keep of a rig that was made from it have no head by name.
_TOP_OF_SPINE: Final = re.compile(r"(?:DEF-|ORG-)?spine[._]?006")


def parse(name: str) -> BoneName:
    """`name` without side and filler: ``"J_Adj_L_FaceEye"`` gives ``("faceeye", Side.LEFT)``."""
    side = Side.MIDDLE
    stem = []
    for word in words_in(name):
        if word in SIDES:
            side = Side(SIDES[word])
        elif word not in _FILLER and not word.isdigit():
            stem.append(word)
    return BoneName("".join(stem), side)


def role_of(name: str) -> BoneRole | None:
    """The role that `name` speaks of, None for any other bone."""
    return _ROLES.get(parse(name))


def find_roles(bones: Sequence[BoneNode]) -> dict[BoneRole, str]:
    """The bones of an armature that have a part in a live face, by name and by where they stand.

    The head is the bone of that name that has a neck below it or eyes on it; the neck is the nearest one under the
    head, the chest what comes under all necks. Eyes and jaw must stand on a head: what an eye looks at may be called an
    eye, too. Without a head there are only eyes. Never raises, whatever the names and parents are.
    """
    tree = _Tree(bones)
    head = tree.head()
    found = {} if head is None else {BoneRole.HEAD: head, **tree.under(head)}
    wanted = (BoneRole.EYE_LEFT, BoneRole.EYE_RIGHT, *(() if head is None else (BoneRole.JAW,)))
    on_head = tree.names if head is None else tree.on_a_head()
    for role in wanted:
        bone = _best(on_head, role)
        if bone is not None:
            found[role] = bone
    return found


class _Tree:
    """The bones of an armature, to be walked upwards."""

    def __init__(self, bones: Iterable[BoneNode]) -> None:
        self._parents = {bone.name: bone.parent for bone in bones}
        self.names = tuple(name for name in self._parents if not _HELPER.match(name))

    def ancestors(self, name: str) -> Iterator[str]:
        """All above `name`, the nearest first."""
        seen = {name}
        parent = self._parents.get(name)
        while parent in self._parents and parent not in seen:
            yield parent
            seen.add(parent)
            parent = self._parents.get(parent)

    def head(self) -> str | None:
        """The head with a neck or eyes, else the first; without any, the top of Rigify's spine."""
        named = [name for name in self.names if role_of(name) is BoneRole.HEAD]
        eyes = [name for name in self.names if role_of(name) in (BoneRole.EYE_LEFT, BoneRole.EYE_RIGHT)]
        with_eyes = {above for eye in eyes for above in self.ancestors(eye)}
        tops = (name for name in self.names if _TOP_OF_SPINE.fullmatch(name))
        return min(
            named or tops, key=lambda name: (_rank(name), not self._on_neck(name), name not in with_eyes), default=None
        )

    def under(self, head: str) -> dict[BoneRole, str]:
        """The neck and the chest that carry `head`."""
        above = list(itertools.takewhile(lambda name: not _ISOLATED.match(name), self.ancestors(head)))
        if _TOP_OF_SPINE.fullmatch(head):
            # two necks under the head of Rigify's human spine, then the chest
            return dict(zip((BoneRole.NECK, BoneRole.CHEST), above[0:3:2], strict=False))
        above = [name for name in above if not _HELPER.match(name)]
        necks = [at for at, name in enumerate(above) if role_of(name) is BoneRole.NECK]
        found = {BoneRole.NECK: above[necks[0]]} if necks else {}
        return found | _chest(above[necks[-1] + 1 :] if necks else above)

    def on_a_head(self) -> list[str]:
        """The bones that any head carries, be it the control or the one that it was made from."""
        return [name for name in self.names if any(_is_head(above) for above in self.ancestors(name))]

    def _on_neck(self, name: str) -> bool:
        return any(role_of(above) is BoneRole.NECK for above in self.ancestors(name))


def _is_head(name: str) -> bool:
    return role_of(name) is BoneRole.HEAD or _TOP_OF_SPINE.fullmatch(name) is not None


def _best(names: Iterable[str], role: BoneRole) -> str | None:
    """The bone of `role`: a control before others, of these the one with the surest name, then the first."""
    return min((name for name in names if role_of(name) is role), key=_rank, default=None)


def _chest(below_neck: Sequence[str]) -> dict[BoneRole, str]:
    """The nearest of each name; where nothing is called a chest, the nearest part of the spine."""
    found: dict[BoneRole, str] = {}
    for name in below_neck:
        role = role_of(name)
        if role in (BoneRole.CHEST, BoneRole.UPPER_CHEST):
            found.setdefault(role, name)
    spine = next((name for name in below_neck if parse(name) in _SPINES), None)
    return found or ({} if spine is None else {BoneRole.CHEST: spine})


def _rank(name: str) -> tuple[int, int]:
    kind = next((at for at, pattern in enumerate(_KINDS, 1) if pattern.match(name)), 0)
    return kind, _ORDER.get(parse(name).stem, 0)
