"""Data-blocks of the open file: found by type and name, and followed when they are renamed."""

from __future__ import annotations

from typing import Any, Final

import bpy

from ..core.rest import RestValue

#: Which collection of `bpy.data` has the data-blocks of an `ID.id_type`, for those that have numbers worth driving.
#: https://docs.blender.org/api/current/bpy_types_enum_items/id_type_items.html
COLLECTIONS: Final = {
    "OBJECT": "objects",
    "MATERIAL": "materials",
    "LIGHT": "lights",
    "WORLD": "worlds",
    "NODETREE": "node_groups",
    "CAMERA": "cameras",
    "MESH": "meshes",
    "KEY": "shape_keys",
    "ARMATURE": "armatures",
    "SCENE": "scenes",
    "COLLECTION": "collections",
    "CURVE": "curves",
    "CURVES": "hair_curves",
    "LATTICE": "lattices",
    "META": "metaballs",
    "POINTCLOUD": "pointclouds",
    "VOLUME": "volumes",
    "LIGHT_PROBE": "lightprobes",
    "SPEAKER": "speakers",
    "TEXTURE": "textures",
    "IMAGE": "images",
    "PARTICLE": "particles",
    "LINESTYLE": "linestyles",
}


def block_named(id_type: str, name: str) -> bpy.types.ID | None:
    """The data-block of that type and name, one of this file before one of a library; None where there is none."""
    collection = COLLECTIONS.get(id_type)
    return getattr(bpy.data, collection).get(name) if collection and name else None


def is_deleted(block: bpy.types.ID) -> bool:
    """Whether it is an object that the user has deleted: what points to it, as our rows do, keeps it in the file.

    Takes a walk through the collections and their objects: for binding, not for every frame.
    """
    if not isinstance(block, bpy.types.Object):
        return False
    scenes, collections = bpy.data.scenes, bpy.data.collections  # a collection in no scene may be instanced
    return not any(block.name in one.objects for one in (*(scene.collection for scene in scenes), *collections))


def rest_value(block: bpy.types.ID, path: str, value: Any) -> RestValue:  # noqa: ANN401 (any RNA value)
    """One property of a data-block as it is at rest: a number, a switch, a name or an array of numbers."""
    return RestValue(block.id_type, block.name, path, value if isinstance(value, float | int | str) else tuple(value))


class FollowedBlock:
    """One data-block, found again after renames and undo by its `session_uid`, which neither of them changes.

    The reference in here only spares Blender the walk through all names (0.3 ms among 5,000 objects). It is verified
    at each use: Blender marks the references to a data-block that is freed, as by an undo, and using one raises.
    """

    def __init__(self, block: bpy.types.ID) -> None:
        self.id_type: str = block.id_type
        #: The name it is known by; compare with that of `find` to see whether it was renamed.
        self.name: str = block.name
        self.uid: int = block.session_uid
        self._held = block

    def find(self) -> bpy.types.ID | None:
        """The data-block as it is now, under whatever name; None when it was deleted."""
        try:
            is_held = self._held.session_uid == self.uid
        except ReferenceError:  # freed: deleted, or made anew by an undo
            is_held = False
        return self._held if is_held else self._look_up()

    def _look_up(self) -> bpy.types.ID | None:
        found = next((one for one in getattr(bpy.data, COLLECTIONS[self.id_type]) if one.session_uid == self.uid), None)
        self._held = found or self._held
        return found
