"""The types of data-blocks that a row may drive something of, besides the avatar itself."""

from __future__ import annotations

from typing import Final

from ..rig.blocks import COLLECTIONS

#: How Blender calls the types where its own words are not the identifier's.
_LABELS: Final = {
    "NODETREE": "Node Tree",
    "KEY": "Shape Keys",
    "CURVES": "Hair Curves",
    "META": "Metaball",
    "POINTCLOUD": "Point Cloud",
    "PARTICLE": "Particle Settings",
    "LINESTYLE": "Line Style",
}
#: Each type's `ID.id_type`, in the order of the menu.
OWNER_TYPES: Final = tuple(COLLECTIONS)


def label_of(id_type: str) -> str:
    """A type's name for people."""
    return _LABELS.get(id_type, id_type.replace("_", " ").title())


def collection_of(id_type: str) -> str:
    """The name of the collection of `bpy.data` that holds such data-blocks; empty for a type that is not known."""
    return COLLECTIONS.get(id_type, "")
