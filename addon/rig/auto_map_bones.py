"""Rows for the bones of an armature: what turns with the head, the eyes, and the jaw."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Final

import bpy
from mathutils import Matrix

from ..core.bone_roles import BoneNode, BoneRole, find_roles, role_of
from ..core.mapping.channels import Turn
from ..core.mapping.row import Axis, Row, Target, TargetKind
from .eye_keys import turned_by_keys
from .facing import face_axes

#: Share of the head's turn that the chest takes where there is one: a living head takes the upper back along a little.
_CHEST_SHARE: Final = 0.1
#: How far an open jaw turns. A mouth opens by 35 to 50 mm, some 20 to 30 degrees, at the most; jawOpen at 1 is less.
_JAW_ANGLE: Final = math.radians(20.0)
#: A rest axis that has a smaller part in the jaw's hinge than this takes no part in opening it.
_LEAST_PART: Final = 0.2
_GAZE: Final = ((BoneRole.EYE_LEFT, Turn.GAZE_LEFT), (BoneRole.EYE_RIGHT, Turn.GAZE_RIGHT))


def roles_of(armature: bpy.types.Object) -> dict[BoneRole, str]:
    """The bones that have a part in a live face."""
    bones = armature.data.bones
    return find_roles([BoneNode(bone.name, bone.parent.name if bone.parent else None) for bone in bones])


def head_rows(armature: bpy.types.Object, neck_share: float) -> list[Row]:
    """The head's turn, shared among chest, neck and head; empty without a head bone."""
    roles = roles_of(armature)
    head = roles.get(BoneRole.HEAD)
    if head is None:
        return []
    necks = _necks(armature, roles, head)
    chest = roles.get(BoneRole.UPPER_CHEST) or roles.get(BoneRole.CHEST)
    shares = dict.fromkeys(necks, neck_share / len(necks)) if necks else {}
    if chest is not None and neck_share > 0.0:
        shares = {chest: min(_CHEST_SHARE, 1.0 - sum(shares.values())), **shares}
    shares[head] = 1.0 - sum(shares.values())
    return [_turn(Turn.HEAD, name, share) for name, share in shares.items() if share > 0.0]


def gaze_rows(armature: bpy.types.Object, meshes: tuple[str, ...], look_keys: Collection[str]) -> list[Row]:
    """The eye bones, where none of the keys that are driven by the gaze turns the same eyeballs."""
    roles = roles_of(armature)
    found = ((turn, roles.get(role)) for role, turn in _GAZE)
    return [_turn(turn, bone) for turn, bone in found if bone and not turned_by_keys(meshes, bone, look_keys)]


def jaw_rows(armature: bpy.types.Object) -> list[Row]:
    """The jaw bone, opened about the axis that runs across the face; empty without one."""
    roles = roles_of(armature)
    jaw, head = roles.get(BoneRole.JAW), roles.get(BoneRole.HEAD)
    if jaw is None or head is None:
        return []
    bones = armature.data.bones
    rest: Matrix = bones[jaw].matrix_local.to_3x3().normalized()
    # about the axis to the own left a positive turn takes the chin down
    hinge = rest.transposed() @ face_axes(armature, bones[head]).col[0]
    return [
        _opening(jaw, axis, part * _JAW_ANGLE)
        for axis, part in zip(Axis, hinge, strict=True)
        if abs(part) > _LEAST_PART
    ]


def _opening(jaw: str, axis: Axis, angle: float) -> Row:
    target = Target(TargetKind.BONE_ROTATION, jaw, axis=axis)
    return Row("jawOpen", target, angle, lower=min(0.0, angle), upper=max(0.0, angle))


def _necks(armature: bpy.types.Object, roles: dict[BoneRole, str], head: str) -> list[str]:
    """From the lowest neck bone up: those above the found one that are called a neck, too."""
    neck = roles.get(BoneRole.NECK)
    if neck is None:
        return []
    above = [bone.name for bone in armature.data.bones[head].parent_recursive]
    return [name for name in reversed(above) if name == neck or role_of(name) is BoneRole.NECK]


def _turn(turn: Turn, bone: str, share: float = 1.0) -> Row:
    return Row(turn.value, Target(TargetKind.TURN, bone), share)
