"""The data-blocks that a row may drive something of, besides the avatar itself: their types and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import bpy


@dataclass(frozen=True, slots=True)
class OwnerType:
    """A type of data-block: its `ID.id_type`, its name for people, and the collection of `bpy.data` that has them."""

    id_type: str
    label: str
    collection: str


#: The first is the default. New ones go to the end: their places are what panels hand to Blender.
OWNER_TYPES: Final = (
    OwnerType("OBJECT", "Object", "objects"),
    OwnerType("MATERIAL", "Material", "materials"),
    OwnerType("LIGHT", "Light", "lights"),
    OwnerType("WORLD", "World", "worlds"),
    OwnerType("NODETREE", "Node Tree", "node_groups"),
    OwnerType("CAMERA", "Camera", "cameras"),
    OwnerType("MESH", "Mesh", "meshes"),
    OwnerType("KEY", "Shape Keys", "shape_keys"),
    OwnerType("ARMATURE", "Armature", "armatures"),
    OwnerType("SCENE", "Scene", "scenes"),
    OwnerType("COLLECTION", "Collection", "collections"),
    OwnerType("CURVE", "Curve", "curves"),
    OwnerType("CURVES", "Hair Curves", "hair_curves"),
    OwnerType("LATTICE", "Lattice", "lattices"),
    OwnerType("META", "Metaball", "metaballs"),
    OwnerType("POINTCLOUD", "Point Cloud", "pointclouds"),
    OwnerType("VOLUME", "Volume", "volumes"),
    OwnerType("LIGHT_PROBE", "Light Probe", "lightprobes"),
    OwnerType("SPEAKER", "Speaker", "speakers"),
    OwnerType("TEXTURE", "Texture", "textures"),
    OwnerType("IMAGE", "Image", "images"),
    OwnerType("PARTICLE", "Particle Settings", "particles"),
    OwnerType("LINESTYLE", "Line Style", "linestyles"),
)
_BY_ID_TYPE: Final = {one.id_type: one for one in OWNER_TYPES}


def collection_of(id_type: str) -> str:
    """The name of the collection of `bpy.data` that holds such data-blocks; empty for a type that is not known."""
    known = _BY_ID_TYPE.get(id_type)
    return known.collection if known else ""


def owner_named(id_type: str, name: str) -> bpy.types.ID | None:
    """The data-block of that type and name; one of this file before one that is linked from a library."""
    collection = getattr(bpy.data, collection_of(id_type), None)
    return collection.get(name) if collection is not None and name else None
