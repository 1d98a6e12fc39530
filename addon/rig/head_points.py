"""An avatar's head in its meshes: what hangs on the head bone, and what is skinned to it."""

from __future__ import annotations

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.bone_roles import BoneRole
from .auto_map_bones import roles_of
from .avatar import Avatar, object_named


def head_bone(armature: bpy.types.Object) -> bpy.types.PoseBone | None:
    """The posed head bone, where there is one."""
    name = roles_of(armature).get(BoneRole.HEAD)
    return armature.pose.bones[name] if name else None


def head_points(avatar: Avatar, head: bpy.types.Bone) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points in the world of what hangs on the head bone or those below it, and of what is skinned to them.

    Each of shape (n, 3).
    """
    bones = {head.name, *(bone.name for bone in head.children_recursive)}
    hung, skinned = [np.empty((0, 3))], [np.empty((0, 3))]
    for ob in map(evaluated, avatar.meshes):
        if _hangs_on(ob, bones):
            hung.append(points_of(ob))
        else:
            skinned.append(points_of(ob)[_skinned_to(ob, bones)])
    return np.concatenate(hung), np.concatenate(skinned)


def evaluated(object_name: str) -> bpy.types.Object:
    """The object as it is after everything that moves and bends it."""
    return object_named(object_name).evaluated_get(bpy.context.evaluated_depsgraph_get())


def points_of(ob: bpy.types.Object) -> NDArray[np.float64]:
    """The evaluated mesh's points in the world, shape (n, 3)."""
    points = np.empty(len(ob.data.vertices) * 3, np.float32)
    ob.data.vertices.foreach_get("co", points)
    to_world = np.array(ob.matrix_world)
    return points.reshape(-1, 3) @ to_world[:3, :3].T + to_world[:3, 3]


def _hangs_on(ob: bpy.types.Object, bones: set[str]) -> bool:
    """Whether the object, or one above it, has one of the bones as its parent."""
    while ob is not None:
        if ob.parent_type == "BONE" and ob.parent_bone in bones:
            return True
        ob = ob.parent
    return False


def _skinned_to(ob: bpy.types.Object, bones: set[str]) -> list[int]:
    """The points that the bones move more than half."""
    groups = {group.index for group in ob.vertex_groups if group.name in bones}
    if not groups:
        return []
    return [
        vertex.index
        for vertex in ob.data.vertices
        if sum(one.weight for one in vertex.groups if one.group in groups) > 0.5
    ]
