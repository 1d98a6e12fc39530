"""Avatars made for tests: keyed meshes, and armatures that stand as any tool would build them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import bmesh
import bpy
import numpy as np
from mathutils import Matrix, Vector

from addon.core.arkit import CHANNELS

#: Where the real avatars are: beside the checkout, never in it.
REAL_AVATARS: Final = Path(__file__).parents[3] / "shared" / "data" / "avatars"


def keyed_mesh(name: str = "Face", keys: tuple[str, ...] = CHANNELS, segments: int = 16) -> bpy.types.Object:
    """A sphere of radius 1 in the scene, with one shape key for each name that moves all of it a little."""
    mesh = bpy.data.meshes.new(name)
    shape = bmesh.new()
    bmesh.ops.create_uvsphere(shape, u_segments=segments, v_segments=segments, radius=1.0)
    shape.to_mesh(mesh)
    shape.free()
    ob = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(ob)
    if keys:
        ob.shape_key_add(name="Basis").value = 0.0  # 1.0 since Blender 5
    for index, key in enumerate(keys):
        add_key(ob, key, index)
    return ob


def add_key(ob: bpy.types.Object, name: str, index: int = 0) -> bpy.types.ShapeKey:
    """A shape key at value 0 that pushes the mesh out, each a little differently."""
    block = ob.shape_key_add(name=name)
    block.value = 0.0
    points = np.empty(len(block.data) * 3, np.float32)
    block.data.foreach_get("co", points)
    block.data.foreach_set("co", points * (1.0 + 0.2 * math.sin(index + 1.0)))
    return block


def values(ob: bpy.types.Object) -> dict[str, float]:
    """The values of all shape keys."""
    return {block.name: block.value for block in ob.data.shape_keys.key_blocks}


#: The face's axes (left, up, front) in the armature's own space, as columns.
FACES_MINUS_Y: Final = Matrix(((1, 0, 0), (0, 0, -1), (0, 1, 0)))
FACES_PLUS_Y: Final = Matrix(((-1, 0, 0), (0, 0, 1), (0, 1, 0)))
FACES_PLUS_Z_Y_UP: Final = Matrix.Identity(3)
FACES_PLUS_X: Final = Matrix(((0, 0, 1), (1, 0, 0), (0, 1, 0)))


@dataclass(frozen=True)
class RigPlan:
    """How an armature is built: the way it faces inside, its place in the world, and its bones' names."""

    face: Matrix = FACES_MINUS_Y
    world: Matrix = Matrix.Identity(4)
    neck: str | None = "Neck"
    head: str = "Head"
    eyes: tuple[str, str] = ("LeftEye", "RightEye")
    shoulders: tuple[str, str] = ("LeftShoulder", "RightShoulder")
    upper_neck: str | None = None


def armature(plan: RigPlan = RigPlan(), name: str = "Rig") -> bpy.types.Object:
    """A chest, a neck that leans forward, a head, eyes and shoulders; every bone with a roll of its own."""
    data = bpy.data.armatures.new(name)
    ob = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(ob)
    ob.matrix_world = plan.world
    bpy.context.view_layer.objects.active = ob
    bpy.ops.object.mode_set(mode="EDIT")

    def bone(bone_name: str, foot: tuple[float, ...], top: tuple[float, ...], parent: Any, roll: float) -> Any:  # noqa: ANN401 (bpy's own)
        one = data.edit_bones.new(bone_name)
        one.head, one.tail = plan.face @ Vector(foot), plan.face @ Vector(top)
        one.roll, one.parent = roll, parent
        return one

    chest = bone("Chest", (0, 1.2, 0), (0, 1.4, 0), None, 0.1)
    neck = bone(plan.neck, (0, 1.4, 0), (0, 1.5, 0.03), chest, 0.7) if plan.neck else chest
    if plan.upper_neck:
        neck = bone(plan.upper_neck, (0, 1.45, 0.01), (0, 1.5, 0.03), neck, -0.3)
    head = bone(plan.head, (0, 1.5, 0.03), (0, 1.7, 0.03), neck, -1.1)
    for side, (eye, shoulder) in enumerate(zip(plan.eyes, plan.shoulders, strict=True)):
        x = 1 if side == 0 else -1
        bone(eye, (0.03 * x, 1.58, 0.1), (0.03 * x, 1.58, 0.13), head, 0.4 * x)
        bone(shoulder, (0.05 * x, 1.35, 0), (0.2 * x, 1.35, 0), chest, 0.2)
    bpy.ops.object.mode_set(mode="OBJECT")
    return ob


def skinned(ob: bpy.types.Object, rig: bpy.types.Object) -> bpy.types.Object:
    """Make the mesh follow the armature, as a whole with its head."""
    modifier = ob.modifiers.new("Armature", "ARMATURE")
    modifier.object = rig
    group = ob.vertex_groups.new(name="Head")
    group.add(range(len(ob.data.vertices)), 1.0, "REPLACE")
    return ob


def world_rotation(rig: bpy.types.Object, bone: str) -> Matrix:
    """The evaluated bone's rotation in the world."""
    bpy.context.view_layer.update()
    evaluated = rig.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return (evaluated.matrix_world @ evaluated.pose.bones[bone].matrix).to_3x3().normalized()


def carried(rig: bpy.types.Object, bone: str, direction: Vector) -> Vector:
    """Where a thing that is fixed to the bone points now, if it pointed to `direction` (in the world) at rest."""
    at_rest = (rig.matrix_world @ rig.data.bones[bone].matrix_local).to_3x3().normalized()
    return world_rotation(rig, bone) @ at_rest.inverted() @ direction
