"""Which way an avatar faces, from where its left and right parts stand."""

from __future__ import annotations

from collections.abc import Iterable

import bpy
import numpy as np
from mathutils import Matrix, Vector
from numpy.typing import NDArray

from ..core.bone_roles import BoneName, Side, parse


def face_axes(armature: bpy.types.Object, head: bpy.types.Bone) -> Matrix:
    """The axes of the ARKit face anchor in the armature's own space, as the columns of a 3x3 matrix.

    Left is where the left bones are, up is from the neck to the head, each snapped to the nearest axis of the
    armature (rigs are built along them; a neck that leans forward is not a reason to turn about a leaning
    axis). Without bones in pairs the face is taken to look along -Y, Blender's front.
    """
    return _axes(_snapped(_upwards(head)), ((bone.name, bone.head_local) for bone in armature.data.bones))


def face_axes_of_objects(objects: Iterable[bpy.types.Object]) -> Matrix:
    """The same for a head without an armature, from the names and places of objects in the world, where up is +Z."""
    places = ((ob.name, ob.matrix_world.translation) for ob in objects)
    return _axes(Vector((0.0, 0.0, 1.0)), places)


def _upwards(head: bpy.types.Bone) -> Vector:
    if head.parent is not None and (head.head_local - head.parent.head_local).length > 1e-6:
        return head.head_local - head.parent.head_local
    return head.tail_local - head.head_local


def _axes(up: Vector, named: Iterable[tuple[str, Vector]]) -> Matrix:
    left = _leftwards(named)
    left = Vector((1.0, 0.0, 0.0)) if left is None else left
    left = _snapped(left - left.project(up))
    return Matrix((left, up, left.cross(up))).transposed()


def _leftwards(named: Iterable[tuple[str, Vector]]) -> Vector | None:
    """From the right parts to the left ones, summed over all pairs; None where there are no pairs."""
    places: dict[BoneName, NDArray[np.float64]] = {}
    for part, place in named:
        places[parse(part)] = np.array(place)
    across = np.zeros(3)
    for name, at in places.items():
        other = places.get(BoneName(name.stem, Side.RIGHT)) if name.side is Side.LEFT else None
        if other is not None:
            across += at - other
    return Vector(across.tolist()) if np.linalg.norm(across) > 1e-6 else None


def _snapped(direction: Vector) -> Vector:
    axis = int(np.argmax(np.abs(np.array(direction))))
    snapped = Vector((0.0, 0.0, 0.0))
    snapped[axis] = 1.0 if direction[axis] > 0 else -1.0
    return snapped
