"""Rows for avatars, or parts of them, that are plain objects: a head on an empty, eyeballs that turn in place."""

from __future__ import annotations

from typing import Final

import bpy
from mathutils import Vector

from ..core.bone_roles import BoneRole, role_of
from ..core.mapping.channels import Turn
from ..core.mapping.row import Row, Target, TargetKind
from .avatar import Avatar, object_named

_GAZE: Final = {BoneRole.EYE_LEFT: Turn.GAZE_LEFT, BoneRole.EYE_RIGHT: Turn.GAZE_RIGHT}
#: How far an eyeball's origin may be from its middle, as a share of its size: one turned about another point would
#: leave its socket.
_OFF_MIDDLE: Final = 0.25


def head_object_rows(avatar: Avatar) -> list[Row]:
    """The object that all meshes of an avatar without bones are part of and that is called a head, if there is one."""
    meshes = [object_named(name) for name in avatar.meshes]
    for ob in _upwards(meshes[0]):
        family = {ob, *ob.children_recursive}
        if role_of(ob.name) is BoneRole.HEAD and family.issuperset(meshes):
            return [_turn(Turn.HEAD, ob)]
    return []


def eye_object_rows(avatar: Avatar) -> list[Row]:
    """The meshes, or the empties above them, that are called an eye, are not skinned and have their origin in it."""
    rows: dict[BoneRole, Row] = {}
    for mesh in map(object_named, avatar.meshes):
        for ob in _upwards(mesh):
            role = role_of(ob.name)
            if role in _GAZE and not mesh.find_armature() and _turns_in_place(ob, mesh):
                rows.setdefault(role, _turn(_GAZE[role], ob))
    return list(rows.values())


def _upwards(ob: bpy.types.Object) -> list[bpy.types.Object]:
    """The object and those above it, up to an armature."""
    found: list[bpy.types.Object] = []
    above: bpy.types.Object | None = ob
    while above is not None and above.type != "ARMATURE":
        found.append(above)
        above = above.parent
    return found


def _turns_in_place(ob: bpy.types.Object, mesh: bpy.types.Object) -> bool:
    corners = [mesh.matrix_world @ Vector(corner) for corner in mesh.bound_box]
    middle = sum(corners, Vector()) / len(corners)
    size = max((corner - middle).length for corner in corners) * 2.0
    return bool((ob.matrix_world.translation - middle).length <= _OFF_MIDDLE * size)


def _turn(turn: Turn, ob: bpy.types.Object) -> Row:
    return Row(turn.value, Target(TargetKind.TURN, owner=ob.name))
