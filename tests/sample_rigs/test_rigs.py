"""The shipped rigs: they open in this Blender and hold what they promise."""

from __future__ import annotations

from pathlib import Path

import bpy
import pytest

from addon.core.arkit import CHANNELS
from addon.core.bone_roles import BoneRole, role_of
from addon.headless.open_file import open_avatar
from addon.render.view3d import find_view3d

RIGS = Path(__file__).resolve().parents[2] / "sample_rigs"
LARGEST_BYTES = 3_000_000


@pytest.fixture(params=["human", "cartoon"])
def rig(request: pytest.FixtureRequest) -> str:
    open_avatar(RIGS / request.param / f"{request.param}.blend")
    return str(request.param)


def key_names() -> dict[str, set[str]]:
    """Names of the shape keys by mesh, without the basis."""
    return {
        ob.name: {block.name for block in ob.data.shape_keys.key_blocks[1:]}
        for ob in bpy.data.objects
        if ob.type == "MESH" and ob.data.shape_keys
    }


def test_it_is_small_enough_to_ship(rig: str) -> None:
    assert (RIGS / rig / f"{rig}.blend").stat().st_size < LARGEST_BYTES


def test_it_can_be_drawn(rig: str) -> None:
    assert bpy.context.scene.camera is not None, rig
    assert any(ob.type == "LIGHT" for ob in bpy.data.objects)
    find_view3d()


def test_every_key_is_saved_at_rest(rig: str) -> None:
    values = {block.name: block.value for keys in bpy.data.shape_keys for block in keys.key_blocks[1:]}
    assert values, rig
    assert not {name: value for name, value in values.items() if value != 0.0}


def test_it_has_a_neck_a_head_and_two_eyes(rig: str) -> None:
    roles = {role_of(bone.name) for armature in bpy.data.armatures for bone in armature.bones}
    assert roles >= {BoneRole.NECK, BoneRole.HEAD, BoneRole.EYE_LEFT, BoneRole.EYE_RIGHT}, rig


def test_nothing_in_it_comes_from_another_file(rig: str) -> None:
    assert not bpy.data.libraries, rig
    assert all(image.packed_file or not image.filepath for image in bpy.data.images)


def test_the_human_has_all_channels_over_several_meshes() -> None:
    open_avatar(RIGS / "human" / "human.blend")
    meshes = key_names()
    assert set().union(*meshes.values()) == set(CHANNELS)
    assert len(meshes) >= 4


def test_the_cartoon_needs_a_mapping() -> None:
    open_avatar(RIGS / "cartoon" / "cartoon.blend")
    meshes = key_names()
    names = set().union(*meshes.values())
    assert len(meshes) >= 3
    assert not names & set(CHANNELS)
    assert len(names) < len(CHANNELS)
