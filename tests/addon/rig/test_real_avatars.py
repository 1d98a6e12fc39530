"""Avatars as people have them, opened as they are. They stand beside the checkout; none is in it."""

from __future__ import annotations

import math
from typing import Final

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector
from numpy.typing import NDArray

from addon.core.bone_roles import BoneRole, role_of
from addon.headless.open_file import open_avatar
from addon.render.scene_camera import PictureOptions
from addon.rig.avatar import Avatar, find_avatar
from addon.rig.live_rig import LiveRig
from tests.addon.avatars import REAL_AVATARS, values
from tests.addon.scenes import draw
from tests.addon.sender import pose

_FILES: Final = (
    "rpm_brunette-t.glb",
    "talkinghead_vroid.decoded.glb",
    "godette_vrm_v4.vrm",
    "RobotExpressive.glb",
    "rhubarb_head.glb",
)
_WITHOUT_BONES: Final = "vrm_addon_test_suzanne.vrm"
_OPTIONS: Final = PictureOptions(160, 90, samples=1, shadows=False)


def _open(name: str) -> tuple[bpy.types.Scene, Avatar]:
    path = REAL_AVATARS / name
    if not path.is_file():
        pytest.skip(f"needs {path}, which is not part of the project")
    scene = open_avatar(path)
    return scene, find_avatar(scene)


def _bone(avatar: Avatar, role: BoneRole) -> tuple[bpy.types.Object, bpy.types.PoseBone]:
    assert avatar.armature is not None
    rig = bpy.data.objects[avatar.armature]
    return rig, next(bone for bone in rig.pose.bones if role_of(bone.name) is role)


def _head_in_world(avatar: Avatar) -> NDArray[np.float64]:
    bpy.context.view_layer.update()
    rig, head = _bone(avatar, BoneRole.HEAD)
    return np.array((rig.matrix_world @ head.matrix).to_3x3().normalized())


@pytest.mark.parametrize("name", _FILES)
def test_the_head_turns_as_the_camera_that_looks_it_in_the_face_sees_it(name: str) -> None:
    scene, avatar = _open(name)
    rig = LiveRig(avatar, 0.4)
    before = _head_in_world(avatar)
    rig.write(pose((0.5, 0.0, 0.0)))
    turn = _head_in_world(avatar) @ before.T
    camera = np.array(scene.camera.matrix_world.to_3x3())
    nose = camera.T @ turn @ camera[:, 2]
    # a nose that pointed at the camera points to the own left, which is the right of the picture; a body that leans
    # in its own pose leans the axis too
    assert nose[0] == pytest.approx(math.sin(0.5), abs=0.03)
    assert nose[2] > 0.8
    rig.put_back()
    assert np.abs(_head_in_world(avatar) - before).max() < 1e-5


@pytest.mark.parametrize("name", _FILES)
def test_the_portrait_frames_the_head_from_the_front(name: str) -> None:
    scene, avatar = _open(name)
    scene.render.resolution_x, scene.render.resolution_y = 160, 90
    bpy.context.view_layer.update()
    rig, head = _bone(avatar, BoneRole.HEAD)
    foot = world_to_camera_view(scene, scene.camera, rig.matrix_world @ head.head)
    assert foot.z > 0
    assert foot.x == pytest.approx(0.5, abs=0.03)
    assert 0.2 < foot.y < 0.7
    own_left = _own_left(rig)
    if own_left is not None:
        assert own_left.dot(scene.camera.matrix_world.to_3x3().col[0]) > 0.9


def _own_left(rig: bpy.types.Object) -> Vector | None:
    """From the right to the left of a pair of bones that every humanoid has, in the world."""
    for left, right in (
        ("LeftShoulder", "RightShoulder"),
        ("shoulder.L_Armature", "shoulder.R_Armature"),
        ("ShoulderL", "ShoulderR"),
        ("leftEye_Armature", "rightEye_Armature"),
    ):
        if left in rig.pose.bones and right in rig.pose.bones:
            bones = rig.pose.bones
            return (rig.matrix_world.to_3x3() @ (bones[left].head - bones[right].head)).normalized()
    return None


@pytest.mark.parametrize("name", (*_FILES, _WITHOUT_BONES))
def test_the_head_stands_out_in_the_middle_of_the_picture_with_air_above_it(name: str) -> None:
    scene, _ = _open(name)
    picture = draw(scene, _OPTIONS).astype(int)
    background = picture[1, 1]
    there = np.abs(picture - background).max(axis=2) > 12
    assert not there[:6].any()
    middle = there[:, 60:100]
    first_row = int(np.argmax(middle.any(axis=1)))
    assert 6 <= first_row <= 22
    assert middle[25:55].mean() > 0.5
    assert picture[there].mean() > 40
    if name != _WITHOUT_BONES:  # which is white and takes no light
        assert picture[there].mean() < 235


def test_a_head_without_bones_that_faces_backwards_is_seen_from_its_front() -> None:
    scene, avatar = _open(_WITHOUT_BONES)
    assert avatar.armature is None
    assert scene.camera.matrix_world.translation.y > 0
    across = scene.objects["eye.L"].matrix_world.translation - scene.objects["eye.R"].matrix_world.translation
    assert across.dot(scene.camera.matrix_world.to_3x3().col[0]) > 0


@pytest.mark.parametrize("name", _FILES[:2])
def test_arkit_keys_move_on_every_mesh_that_has_them(name: str) -> None:
    _, avatar = _open(name)
    rig = LiveRig(avatar, 0.4)
    rig.write(pose(jawOpen=0.5))
    meshes = [bpy.data.objects[one] for one in avatar.meshes]
    with_jaw = [ob for ob in meshes if ob.data.shape_keys and "jawOpen" in ob.data.shape_keys.key_blocks]
    assert with_jaw
    assert {values(ob)["jawOpen"] for ob in with_jaw} == {0.5}


@pytest.mark.parametrize("name", _FILES[2:])
def test_what_has_no_arkit_keys_says_so(name: str) -> None:
    _, avatar = _open(name)
    assert any("of 52 channels have a shape key" in note for note in LiveRig(avatar, 0.4).notes)
