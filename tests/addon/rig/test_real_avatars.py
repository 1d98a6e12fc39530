"""Avatars as people have them, opened as they are. They stand beside the checkout; none is in it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector
from numpy.typing import NDArray

from addon.core.arkit import CHANNELS
from addon.core.bone_roles import BoneRole
from addon.core.mapping.row import FaceMapping, TargetKind
from addon.headless.open_file import open_avatar
from addon.render.scene_camera import PictureOptions
from addon.rig.auto_map import auto_map, coverage_of
from addon.rig.auto_map_bones import roles_of
from addon.rig.avatar import Avatar, find_avatar
from addon.rig.live_rig import LiveRig
from tests.addon.avatars import REAL_AVATARS
from tests.addon.scenes import draw, light_quickly
from tests.addon.sender import expression, pose

_OPTIONS: Final = PictureOptions(160, 90, samples=1, shadows=False)


@dataclass(frozen=True)
class Expected:
    """What an avatar is mapped to, by hand: its keys by channel (of the 52 all where it says so), and what turns."""

    keys: Mapping[str, tuple[str, ...]]
    head: tuple[str, ...]
    free: tuple[str, ...] = ()
    covered: int = 52


_ALL: Final = {name: (name,) for name in CHANNELS}
_EXPECTED: Final = {
    "rpm_brunette-t.glb": Expected(_ALL, ("Spine2", "Neck", "Head"), ("viseme_aa", "viseme_sil")),
    # its jawOpen is one of fifteen keys that move nothing
    "talkinghead_vroid.decoded.glb": Expected(
        {**_ALL, "jawOpen": ("jawOpen", "viseme_aa")},
        ("Spine2", "Neck", "Head"),
        ("Fcl_MTH_A", "viseme_E", "Fcl_ALL_Joy", "Fcl_EYE_Close_L"),
    ),
    "godette_vrm_v4.vrm": Expected(
        {
            "eyeBlinkLeft": ("blink_left",),
            "eyeBlinkRight": ("blink_right",),
            "lookUp": ("look_up",),
            "lookDown": ("look_down",),
            "lookLeft": ("look_left",),
            "lookRight": ("look_right",),
            "vowelA": ("ah",),
            "vowelI": ("ih",),
            "vowelU": ("uu",),
            "vowelE": ("ee",),
            "vowelO": ("oh",),
        },
        ("chest_Armature", "neck_Armature", "head_Armature"),
        ("HideHairBalls", "HdieEarRings", "HideBlush", "angled_eyebrows"),
        covered=17,
    ),
    "RobotExpressive.glb": Expected(
        {
            "browDown": ("Angry",),
            "browUp": ("Surprised",),
            "eyeWide": ("Surprised",),
            "browSad": ("Sad",),
            "frown": ("Sad",),
        },
        ("Torso_1", "Neck", "Head_1"),
        covered=9,
    ),
    "rhubarb_head.glb": Expected(
        {
            **{f"mouthShape{letter}": (letter,) for letter in "ABCDEFGHX"},
            "smile": ("smile",),
            "frown": ("sad",),
            "browSad": ("sad",),
        },
        ("mixamorig:Spine2", "mixamorig:Neck", "mixamorig:Head"),
        ("neutral",),
        covered=18,
    ),
    "vrm_addon_test_suzanne.vrm": Expected(
        {"eyeBlinkLeft": ("Blink_L",), "lookRight": ("LookRight",)}, ("head",), covered=3
    ),
}
_WITHOUT_BONES: Final = "vrm_addon_test_suzanne.vrm"
_WITH_BONES: Final = [name for name in _EXPECTED if name != _WITHOUT_BONES]
_BLINKING: Final = [name for name in _EXPECTED if "eyeBlinkLeft" in _EXPECTED[name].keys]


@dataclass(frozen=True)
class Opened:
    """An avatar in its scene, mapped; a test leaves it as it was."""

    name: str
    scene: bpy.types.Scene
    avatar: Avatar
    mapping: FaceMapping


@pytest.fixture(scope="module", params=_EXPECTED)
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    path = REAL_AVATARS / request.param
    if not path.is_file():
        pytest.skip(f"needs {path}, which is not part of the project")
    scene = open_avatar(path)
    light_quickly(scene)
    avatar = find_avatar(scene)
    yield Opened(request.param, scene, avatar, auto_map(avatar))


def _head(avatar: Avatar) -> NDArray[np.float64]:
    """The head's rotation in the world, of the bone or of the object."""
    bpy.context.view_layer.update()
    if avatar.armature is None:
        return np.array(bpy.data.objects["head"].matrix_world.to_3x3().normalized())
    rig = bpy.data.objects[avatar.armature]
    head = rig.pose.bones[roles_of(rig)[BoneRole.HEAD]]
    return np.array((rig.matrix_world @ head.matrix).to_3x3().normalized())


def test_each_key_is_driven_by_what_it_shows_and_no_other_is_driven(opened: Opened) -> None:
    expected = _EXPECTED[opened.name]
    found: dict[str, tuple[str, ...]] = {}
    for row in opened.mapping.rows:
        if row.target.kind is TargetKind.SHAPE_KEY:
            found[row.channel] = (*found.get(row.channel, ()), row.target.name)
    assert found == expected.keys
    assert not set(expected.free) & {row.target.name for row in opened.mapping.rows}


def test_chest_neck_and_head_turn_the_face(opened: Opened) -> None:
    turning = [row for row in opened.mapping.rows if row.channel == "head"]
    assert tuple(row.target.name or row.target.owner for row in turning) == _EXPECTED[opened.name].head
    assert sum(row.gain for row in turning) == pytest.approx(1.0)


def test_every_row_drives_something_and_the_coverage_says_so(opened: Opened) -> None:
    assert LiveRig(opened.avatar, opened.mapping).problems == {}
    coverage = coverage_of(opened.avatar, opened.mapping)
    assert len(CHANNELS) - len(coverage.missing) == _EXPECTED[opened.name].covered
    mapped = {one.channel: one.targets for one in coverage.mapped}
    for row in opened.mapping.rows:
        assert any((row.target.name or row.target.owner) in target for target in mapped[row.channel]), row


def test_the_head_turns_as_the_camera_that_looks_it_in_the_face_sees_it(opened: Opened) -> None:
    rig = LiveRig(opened.avatar, opened.mapping)
    before = _head(opened.avatar)
    rig.write(pose((0.5, 0.0, 0.0)))
    turn = _head(opened.avatar) @ before.T
    camera = np.array(opened.scene.camera.matrix_world.to_3x3())
    nose = camera.T @ turn @ camera[:, 2]
    # a nose that pointed at the camera points to the own left, which is the right of the picture; a body that leans
    # in its own pose leans the axis too
    assert nose[0] == pytest.approx(math.sin(0.5), abs=0.03)
    assert nose[2] > 0.8
    rig.put_back()
    assert np.abs(_head(opened.avatar) - before).max() < 1e-5


@pytest.mark.parametrize("opened", _BLINKING, indirect=True)
def test_the_eye_that_closes_is_the_characters_own(opened: Opened) -> None:
    for channel, side in (("eyeBlinkLeft", 1), ("eyeBlinkRight", -1)):
        if channel in _EXPECTED[opened.name].keys:
            _check_side(opened, channel, side)


def _check_side(opened: Opened, channel: str, side: int) -> None:
    rig = LiveRig(opened.avatar, opened.mapping)
    before = _points(opened.avatar)
    rig.write(expression({channel: 1.0}))
    moved = np.linalg.norm(_points(opened.avatar) - before, axis=1)
    rig.put_back()
    camera = opened.scene.camera.matrix_world
    right_of_picture = np.array(camera.to_3x3().col[0])
    across = (before - np.array(camera.translation)) @ right_of_picture
    assert moved.max() > 0.0
    # the camera looks into the face, so that the own left is on its right
    assert side * np.average(across, weights=moved) > 0.0
    assert side * np.average(np.sign(across), weights=moved) > 0.9


def _points(avatar: Avatar) -> NDArray[np.float64]:
    """All evaluated points of the avatar's meshes with keys, in the world, shape (n, 3)."""
    bpy.context.view_layer.update()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    found = []
    for name in avatar.meshes:
        ob = bpy.data.objects[name].evaluated_get(depsgraph)
        if bpy.data.objects[name].data.shape_keys:
            points = np.empty(len(ob.data.vertices) * 3, np.float32)
            ob.data.vertices.foreach_get("co", points)
            world = np.array(ob.matrix_world)
            found.append(points.reshape(-1, 3) @ world[:3, :3].T + world[:3, 3])
    return np.concatenate(found)


@pytest.mark.parametrize("opened", _WITH_BONES, indirect=True)
def test_the_portrait_frames_the_head_from_the_front(opened: Opened) -> None:
    scene, avatar = opened.scene, opened.avatar
    assert avatar.armature is not None
    scene.render.resolution_x, scene.render.resolution_y = 160, 90
    bpy.context.view_layer.update()
    rig = bpy.data.objects[avatar.armature]
    head = rig.pose.bones[roles_of(rig)[BoneRole.HEAD]]
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


def test_the_head_stands_out_in_the_middle_of_the_picture_with_air_above_it(opened: Opened) -> None:
    picture = draw(opened.scene, _OPTIONS).astype(int)
    background = picture[1, 1]
    there = np.abs(picture - background).max(axis=2) > 12
    assert not there[:6].any()
    middle = there[:, 60:100]
    first_row = int(np.argmax(middle.any(axis=1)))
    assert 6 <= first_row <= 22
    assert middle[25:55].mean() > 0.5
    assert picture[there].mean() > 40
    if opened.name != _WITHOUT_BONES:  # which is white and takes no light
        assert picture[there].mean() < 235


@pytest.mark.parametrize("opened", [_WITHOUT_BONES], indirect=True)
def test_a_head_without_bones_that_faces_backwards_is_seen_from_its_front(opened: Opened) -> None:
    scene = opened.scene
    assert opened.avatar.armature is None
    assert scene.camera.matrix_world.translation.y > 0
    across = scene.objects["eye.L"].matrix_world.translation - scene.objects["eye.R"].matrix_world.translation
    assert across.dot(scene.camera.matrix_world.to_3x3().col[0]) > 0
