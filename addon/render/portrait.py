"""A camera and lights in front of an avatar's face, for files that come without."""

from __future__ import annotations

import math
from typing import Final

import bpy
from mathutils import Matrix, Vector

from ..core.bone_roles import BoneRole, role_of
from ..rig.avatar import Avatar, object_named
from ..rig.facing import face_axes

#: Share of the picture's height that the head fills, and the lens of a portrait (mm on a 36 mm sensor).
_HEAD_SHARE: Final = 0.6
_LENS: Final = 60.0
#: The picture is taken to be 16:9; a squarer one shows more above and below.
_HEIGHT_BY_WIDTH: Final = 9 / 16
#: Where the lights stand, as multiples of the distance to the camera (to the camera's right, up, towards the
#: face's front), and how strong they are: key, fill and rim of a portrait.
_LIGHTS: Final = (("Key", (-0.7, 0.6, 0.8), 3.0), ("Fill", (0.9, 0.2, 0.7), 1.2), ("Rim", (0.5, 0.9, -0.8), 2.0))


def add_portrait(scene: bpy.types.Scene, avatar: Avatar) -> None:
    """Add a camera that looks the avatar in the face, three suns and a soft grey world to `scene`."""
    centre, height, axes = _head_place(avatar)
    camera_data = bpy.data.cameras.new("Portrait")
    camera_data.lens = _LENS
    distance = height / _HEAD_SHARE / (camera_data.sensor_width / _LENS * _HEIGHT_BY_WIDTH)
    camera_data.clip_start, camera_data.clip_end = distance * 0.05, distance * 100
    camera = bpy.data.objects.new("Portrait", camera_data)
    camera.matrix_world = Matrix.Translation(centre + axes.col[2] * distance) @ axes.to_4x4()
    scene.collection.objects.link(camera)
    scene.camera = camera
    for name, place, strength in _LIGHTS:
        light = bpy.data.lights.new(name, "SUN")
        light.energy, light.angle = strength, math.radians(1)  # a soft shadow is speckled at few samples
        light.use_shadow = name == "Key"
        lamp = bpy.data.objects.new(name, light)
        direction = (axes @ Vector(place)).normalized()
        lamp.matrix_world = Matrix.Translation(centre + direction * distance) @ _looking(-direction).to_4x4()
        scene.collection.objects.link(lamp)
    _set_world(scene)


def _head_place(avatar: Avatar) -> tuple[Vector, float, Matrix]:
    """Centre of the head and its height in the world, and the face's axes in the world."""
    if avatar.armature:
        armature = object_named(avatar.armature)
        head = next((bone for bone in armature.data.bones if role_of(bone.name) is BoneRole.HEAD), None)
        if head is not None:
            to_world = armature.matrix_world
            axes = (to_world.to_3x3().normalized() @ face_axes(armature, head)).normalized()
            foot = to_world @ head.head_local
            top = _top_of(avatar, axes.col[1])
            height = max(top - foot.dot(axes.col[1]), 1e-3)
            return foot + axes.col[1] * (height * 0.5), height, axes
    corners = [point for name in avatar.meshes for point in _world_corners(name)]
    low = Vector(map(min, zip(*corners, strict=True)))
    high = Vector(map(max, zip(*corners, strict=True)))
    front = Matrix(((1, 0, 0), (0, 0, -1), (0, 1, 0)))
    return (low + high) / 2, high.z - low.z, front


def _top_of(avatar: Avatar, up: Vector) -> float:
    return max(point.dot(up) for name in avatar.meshes for point in _world_corners(name))


def _world_corners(object_name: str) -> list[Vector]:
    ob = object_named(object_name)
    return [ob.matrix_world @ Vector(corner) for corner in ob.bound_box]


def _looking(direction: Vector) -> Matrix:
    return direction.to_track_quat("-Z", "Y").to_matrix()


def _set_world(scene: bpy.types.Scene) -> None:
    world = bpy.data.worlds.new("Portrait")
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = (0.35, 0.38, 0.42, 1.0)
    background.inputs["Strength"].default_value = 0.6
    scene.world = world
