"""Whether an avatar's own eyeLook keys turn its eyes: then its eye bones must be left alone, or they turn twice."""

from __future__ import annotations

from typing import Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.arkit import CHANNELS
from .avatar import object_named

_LOOK_KEYS: Final = tuple(name for name in CHANNELS if name.startswith("eyeLook"))
#: A key that moves the eyeball's points by less than this share of the mesh's size only moves the lids around it.
_MOVES: Final = 1e-4


def turned_by_keys(mesh_names: tuple[str, ...], eye_bone: str) -> bool:
    """Whether an eyeLook key of any of the meshes moves what is skinned to `eye_bone`."""
    return any(_moves_eye(object_named(name), eye_bone) for name in mesh_names)


def _moves_eye(mesh: bpy.types.Object, eye_bone: str) -> bool:
    keys, group = mesh.data.shape_keys, mesh.vertex_groups.get(eye_bone)
    if keys is None or group is None:
        return False
    eyeball = [
        vertex.index
        for vertex in mesh.data.vertices
        if any(one.group == group.index and one.weight > 0.5 for one in vertex.groups)
    ]
    blocks = [keys.key_blocks[name] for name in _LOOK_KEYS if name in keys.key_blocks]
    least = _MOVES * max(mesh.dimensions)
    return bool(eyeball) and any(
        float(np.abs(_points(block)[eyeball] - _points(block.relative_key)[eyeball]).max()) > least for block in blocks
    )


def _points(block: bpy.types.ShapeKey) -> NDArray[np.float32]:
    points = np.empty(len(block.data) * 3, np.float32)
    block.data.foreach_get("co", points)
    return points.reshape(-1, 3)
