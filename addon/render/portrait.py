"""A camera and lights in front of an avatar's face, for files that come without."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ..rig.avatar import Avatar, object_named
from ..rig.facing import face_axes, face_axes_of_objects
from ..rig.head_points import evaluated, head_bone, head_points, points_of

#: Share of the picture's height that the head fills, and that is free above it.
_HEAD_SHARE: Final = 0.56
_ABOVE_SHARE: Final = 0.14
#: The lens of a portrait (mm on a 36 mm sensor).
_LENS: Final = 60.0
#: How far the chin may be below the head bone's foot, as a share of what is above it: strands of hair that are
#: skinned to the head go farther down, and are not to count.
_CHIN_SHARE: Final = 0.35
#: The picture is taken to be 16:9; a squarer one shows more above and below.
_HEIGHT_BY_WIDTH: Final = 9 / 16
#: Where the lights stand, as multiples of the distance to the camera (to the camera's right, up, towards the
#: face's front), and how strong they are: key, fill and rim of a portrait.
_LIGHTS: Final = (("Key", (-0.7, 0.6, 0.8), 3.0), ("Fill", (0.9, 0.2, 0.7), 1.8), ("Rim", (0.5, 0.9, -0.8), 2.0))


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the head is in the world; `axes` are the face's (left, up, front), `low` and `high` are along up."""

    middle: Vector
    axes: Matrix
    low: float
    high: float


def add_portrait(scene: bpy.types.Scene, avatar: Avatar) -> None:
    """Add a camera that looks the avatar in the face, three suns and a soft grey world to `scene`."""
    head = _bony_head(avatar) or _boneless_head(scene, avatar)
    axes, up = head.axes, head.axes.col[1]
    in_view = max(head.high - head.low, 1e-4) / _HEAD_SHARE
    centre = head.middle + up * (head.high + in_view * (_ABOVE_SHARE - 0.5) - head.middle.dot(up))
    camera_data = bpy.data.cameras.new("Portrait")
    camera_data.lens = _LENS
    distance = in_view / (camera_data.sensor_width / _LENS * _HEIGHT_BY_WIDTH)
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
    # avatars of these formats are painted for it; Blender's own AgX would wash them out
    scene.view_settings.view_transform = "Standard"


def _bony_head(avatar: Avatar) -> _Head | None:
    """The head around the posed head bone, as high as what is skinned to it or hangs on it; None without that bone."""
    armature = object_named(avatar.armature) if avatar.armature else None
    head = head_bone(armature) if armature is not None else None
    if armature is None or head is None:
        return None
    axes = (armature.matrix_world.to_3x3().normalized() @ face_axes(armature, head.bone)).normalized()
    up, foot = axes.col[1], armature.matrix_world @ head.head
    hung, skinned = (points @ np.array(up) - foot.dot(up) for points in head_points(avatar, head.bone))
    heights = np.concatenate([hung, skinned])
    high = float(heights.max(initial=0.0))
    if high == 0.0:
        return None
    low = min(hung.min(initial=0.0), max(skinned.min(initial=0.0), -_CHIN_SHARE * high))
    return _Head(foot, axes, foot.dot(up) + float(low), foot.dot(up) + high)


def _boneless_head(scene: bpy.types.Scene, avatar: Avatar) -> _Head:
    """All of the avatar, taken as one head."""
    axes = face_axes_of_objects(scene.objects)
    points = np.concatenate([points_of(evaluated(name)) for name in avatar.meshes])
    heights = points @ np.array(axes.col[1])
    middle = Vector(((points.min(axis=0) + points.max(axis=0)) / 2).tolist())
    return _Head(middle, axes, float(heights.min()), float(heights.max()))


def _looking(direction: Vector) -> Matrix:
    return direction.to_track_quat("-Z", "Y").to_matrix()


def _set_world(scene: bpy.types.Scene) -> None:
    world = bpy.data.worlds.new("Portrait")
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = (0.35, 0.38, 0.42, 1.0)
    background.inputs["Strength"].default_value = 0.6
    scene.world = world
