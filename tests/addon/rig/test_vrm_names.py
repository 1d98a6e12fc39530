"""Names that Blender's glTF import loses: told to the importer, and given afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import bpy
import pytest

from addon.core.gltf_names import MeshNames
from addon.headless.open_file import open_avatar
from addon.rig.vrm_names import NamesError, lost_names, name_keys, names_in
from tests.addon.avatars import keyed_mesh
from tests.addon.children import run_child
from tests.addon.gltf_files import mesh, write_glb

_NAMES = ["blink_left", 'まばたき "R"', "jaw/open"]


@pytest.fixture
def vrm(tmp_path: Path) -> Path:
    """A file whose names stand in the primitive, where Blender's importer does not look."""
    return write_glb(tmp_path / "face.vrm", [mesh("Face", 3, extras={"targetNames": _NAMES})])


def _keys() -> dict[str, list[str]]:
    return {
        one.name: [block.name for block in one.shape_keys.key_blocks[1:]] for one in bpy.data.meshes if one.shape_keys
    }


def test_blenders_importer_alone_loses_them(vrm: Path) -> None:
    bpy.ops.wm.read_factory_settings()
    bpy.ops.import_scene.gltf(filepath=str(vrm))
    assert _keys() == {"Face": ["target_0", "target_1", "target_2"]}
    assert lost_names(bpy.data.objects)
    assert name_keys(bpy.data.objects, names_in(vrm)) == 3
    assert _keys() == {"Face": _NAMES}
    assert not lost_names(bpy.data.objects)


def test_an_avatar_that_is_opened_without_a_window_has_them(vrm: Path) -> None:
    open_avatar(vrm)
    assert _keys() == {"Face": _NAMES}


def test_the_enabled_extension_tells_the_importer_and_names_keys_by_its_operator(vrm: Path, tmp_path: Path) -> None:
    groups = [{"name": "Blink_L", "presetName": "blink_l", "binds": [{"mesh": 0, "index": 1}]}]
    unnamed = write_glb(
        tmp_path / "plain.vrm",
        [mesh("Plain", 2)],
        extensions={"VRM": {"blendShapeMaster": {"blendShapeGroups": groups}}},
    )
    ended = run_child("name_keys.py", str(vrm), str(unnamed), timeout=120)
    assert "Traceback" not in ended.stderr, ended.stderr
    said = json.loads(next(line for line in ended.stdout.splitlines() if line.startswith("said "))[5:])
    assert said["imported"] == _NAMES
    assert said["from expressions"] == ["target_0", "blink_l"]
    assert said["before"] == ["target_0", "target_1", "target_2"]
    assert said["named"] == ["FINISHED"]
    assert said["after"] == _NAMES
    assert said["undone"] == said["before"]
    assert "CANCELLED" in said["again"] and "All shape keys have names of their own" in ended.stdout
    assert "CANCELLED" in said["other file"] and "No name fits" in ended.stdout
    assert "cannot be read" in said["missing"]


def test_names_go_to_the_mesh_of_that_name_and_never_to_one_that_they_do_not_fit(scene: bpy.types.Scene) -> None:
    keyed_mesh("Teeth", ("target_0", "target_1"), segments=4)
    keyed_mesh("Head", ("target_0", "mine"), segments=4).data.name = "Head.001"
    names = (MeshNames("Head", ("smile", "")), MeshNames("Teeth", ("", "open")), MeshNames("Hair", ("wind",)))
    assert name_keys(scene.objects, names) == 2
    assert _keys() == {"Teeth": ["target_0", "open"], "Head.001": ["smile", "mine"]}
    other = keyed_mesh("Renamed", ("target_0",), segments=4)
    assert name_keys([other], names) == 0  # three meshes have a first target: which one is it?
    assert name_keys([other], names[:1]) == 1
    assert _keys()["Renamed"] == ["smile"]


def test_names_of_keys_that_move_no_point_do_not_shift_the_others(scene: bpy.types.Scene) -> None:
    keyed_mesh("Head", ("target_0", "target_2"), segments=4)  # the importer leaves out a target of normals alone
    name_keys(scene.objects, (MeshNames("Head", ("a", "b", "c")),))
    assert _keys() == {"Head": ["a", "c"]}


def test_animations_follow_their_keys(scene: bpy.types.Scene) -> None:
    keys = keyed_mesh("Head", ("target_0",), segments=4).data.shape_keys
    keys.key_blocks["target_0"].keyframe_insert("value", frame=1)
    name_keys(scene.objects, (MeshNames("Head", ("smile",)),))
    keys.key_blocks["smile"].value = 0.7
    scene.frame_set(2)
    assert keys.key_blocks["smile"].value == 0.0


def test_a_file_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NamesError, match=r"none.vrm cannot be read \(.*\): choose the avatar's file\."):
        names_in(tmp_path / "none.vrm")
