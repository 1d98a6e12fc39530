"""Whether an avatar's own look keys turn its eyes: then its eye bones must be left alone, or they turn twice."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import bpy
import numpy as np
from numpy.typing import NDArray

from .avatar import object_named

#: A key that moves the eyeball's points by less than this share of the mesh's size only moves the lids around it.
_MOVES: Final = 1e-4


def turned_by_keys(mesh_names: tuple[str, ...], eye_bone: str, look_keys: Collection[str]) -> bool:
    """Whether one of `look_keys` on any of the meshes moves what `eye_bone` carries."""
    return any(_moves_eye(object_named(name), eye_bone, look_keys) for name in mesh_names)


def _moves_eye(mesh: bpy.types.Object, eye_bone: str, look_keys: Collection[str]) -> bool:
    keys = mesh.data.shape_keys
    if keys is None:
        return False
    eyeball = _carried(mesh, eye_bone)
    blocks = [keys.key_blocks[name] for name in look_keys if name in keys.key_blocks]
    least = _MOVES * max(mesh.dimensions)
    return bool(eyeball) and any(
        float(np.abs(key_points(block)[eyeball] - key_points(block.relative_key)[eyeball]).max()) > least
        for block in blocks
    )


def _carried(mesh: bpy.types.Object, bone: str) -> list[int]:
    """The points of a mesh that a bone moves more than half: all of it where it hangs on the bone."""
    if mesh.parent_type == "BONE" and mesh.parent_bone == bone:
        return list(range(len(mesh.data.vertices)))
    group = mesh.vertex_groups.get(bone)
    if group is None:
        return []
    return [
        vertex.index
        for vertex in mesh.data.vertices
        if any(one.group == group.index and one.weight > 0.5 for one in vertex.groups)
    ]


def key_points(block: bpy.types.ShapeKey) -> NDArray[np.float32]:
    """The points of the mesh as the key has them, shape (n, 3)."""
    points = np.empty(len(block.data) * 3, np.float32)
    block.data.foreach_get("co", points)
    return points.reshape(-1, 3)
