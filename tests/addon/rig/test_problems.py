"""What keeps a row from driving is said in a sentence, and the other rows go on."""

from __future__ import annotations

from pathlib import Path

import bpy
import pytest

from addon.core.mapping.row import FaceMapping, Row, Target, TargetKind
from tests.addon.avatars import armature, keyed_mesh, skinned, values
from tests.addon.rows import key_row, property_row, rig_of, turn_row
from tests.addon.sender import pose

pytestmark = pytest.mark.usefixtures("scene")


def _bone_row(bone: str, owner: str = "") -> Row:
    return Row("jawOpen", Target(TargetKind.BONE_ROTATION, bone, owner))


def test_targets_that_never_were_are_told_and_the_mapping_is_kept() -> None:
    face = skinned(keyed_mesh("Face", ("jawOpen",), 4), armature())
    rows = (
        key_row("jawOpen", "Mund"),
        key_row("jawOpen", owner="Zähne"),
        key_row("jawOpen", "Mund", owner="Face"),
        turn_row("Kopf"),
        turn_row("Head", owner="Puppe"),
        _bone_row("jaw"),
        _bone_row("Head", owner="Face"),
        _bone_row(""),
        property_row("energy", "Lamp", "LIGHT"),
        property_row("energy", "Lamp", "NO_SUCH_TYPE"),
        key_row("no channel", "jawOpen"),
        key_row("jawOpen"),
    )
    rig = rig_of(*rows)
    rig.write(pose(jawOpen=0.5))
    assert values(face)["jawOpen"] == 0.5
    assert rig.mapping == FaceMapping(rows)
    assert 10 in rig.problems
    assert {row: said for row, said in rig.problems.items() if row != 10} == {
        0: "The avatar has no shape key Mund: choose another, or remove the row.",
        1: "There is no object Zähne in this file: choose another, or remove the row.",
        2: "Face has no shape key Mund: choose another, or remove the row.",
        3: "Rig has no bone Kopf: choose another, or remove the row.",
        4: "There is no object Puppe in this file: choose another, or remove the row.",
        5: "Rig has no bone jaw: choose another, or remove the row.",
        6: "Face has no bone Head: choose another, or remove the row.",
        7: "The row names no bone: choose one.",
        8: "There is no light Lamp in this file: choose another, or remove the row.",
        9: "There is no no such type Lamp in this file: choose another, or remove the row.",
    }


def test_an_avatar_without_keys_and_bones_has_problems_only() -> None:
    keyed_mesh("Face", (), 4)
    rig = rig_of(key_row("jawOpen"), turn_row("Head"))
    rig.write(pose((0.5, 0.0, 0.0), jawOpen=1.0))
    assert rig.problems == {
        0: "The avatar has no shape key jawOpen: choose another, or remove the row.",
        1: "The avatar has no armature, and so no bone Head: choose another target.",
    }
    assert set(rig.problems.values()) < set(rig.notes)
    rig.put_back()


def test_a_key_that_is_driven_on_one_mesh_still_moves_the_others(scene: bpy.types.Scene) -> None:
    face, teeth = keyed_mesh("Face", ("jawOpen",), 4), keyed_mesh("Teeth", ("jawOpen",), 4)
    teeth.parent = face
    teeth.data.shape_keys.driver_add('key_blocks["jawOpen"].value').driver.expression = "0.75"
    scene.view_layers[0].update()
    rig = rig_of(key_row("jawOpen"), root="Face")
    rig.write(pose(jawOpen=0.5))
    assert (values(face)["jawOpen"], values(teeth)["jawOpen"]) == (0.5, 0.75)
    assert not rig.problems
    assert "The key jawOpen has a driver: Live Face leaves it alone." in rig.notes


def test_a_key_that_is_deleted_while_live_becomes_a_problem() -> None:
    face = keyed_mesh("Face", ("jawOpen", "mouthClose"), 4)
    rig = rig_of(key_row("jawOpen"), key_row("mouthClose"))
    rig.write(pose(jawOpen=0.5, mouthClose=0.5))
    face.shape_key_remove(face.data.shape_keys.key_blocks["jawOpen"])
    rig.write(pose(jawOpen=0.5, mouthClose=0.25))
    assert list(rig.problems) == [0]
    assert values(face)["mouthClose"] == 0.25


def test_an_owner_that_the_user_has_deleted_is_told_although_a_pointer_keeps_it(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    lamp = face["of the row"] = bpy.data.objects.new("Lamp", None)
    scene.collection.objects.link(lamp)
    rows = (property_row("location[2]", "Lamp"), turn_row("", owner="Lamp"), key_row("jawOpen"))
    live = rig_of(*rows, root="Face")
    assert not live.problems
    with bpy.context.temp_override(selected_objects=[lamp]):
        bpy.ops.object.delete()
    assert "Lamp" in bpy.data.objects
    live.rebind()
    said = "There is no object Lamp in this file: choose another, or remove the row."
    assert live.problems == {0: said, 1: said}
    assert live.mapping == FaceMapping(rows)


def test_an_owner_that_is_shown_by_instances_only_is_there() -> None:
    keyed_mesh("Face", ("jawOpen",), 4)
    lamp = bpy.data.objects.new("Lamp", None)
    bpy.data.collections.new("Lamps").objects.link(lamp)
    live = rig_of(property_row("location[2]", "Lamp"), root="Face")
    live.write(pose(jawOpen=0.5))
    assert not live.problems
    assert lamp.location[2] == 0.5


@pytest.fixture
def library(scene: bpy.types.Scene, tmp_path: Path) -> Path:
    """A file with a face, its keys and its bones."""
    rig = armature()
    face = skinned(keyed_mesh("Face", ("jawOpen",), 4), rig)
    face.parent = rig
    face["smile"] = 0.0
    path = tmp_path / "people.blend"
    bpy.data.libraries.write(str(path), {rig, face})
    for ob in list(scene.objects):
        bpy.data.objects.remove(ob)
    bpy.data.orphans_purge(do_recursive=True)
    with bpy.data.libraries.load(str(path), link=True) as (there, here):
        here.objects = there.objects
    for ob in bpy.data.objects:
        scene.collection.objects.link(ob)
    return path


_ROWS = (
    key_row("jawOpen"),
    turn_row("Head"),
    property_row('["smile"]', "Face"),
    turn_row("", owner="Face"),
)


def test_what_is_linked_is_not_touched(library: Path) -> None:
    face, rig = bpy.data.objects["Face"], bpy.data.objects["Rig"]
    live = rig_of(*_ROWS)
    live.write(pose((0.5, 0.0, 0.0), jawOpen=1.0))
    said = f"is linked from {library.name} and cannot be changed here: make a library override of it."
    assert live.problems == {
        0: f"The mesh Face {said}",
        1: f"The object Rig {said}",
        2: f"The object Face {said}",
        3: f"The object Face {said}",
    }
    assert values(face)["jawOpen"] == 0.0
    assert rig.pose.bones["Head"].matrix_basis.to_quaternion().angle == pytest.approx(0.0, abs=1e-6)
    live.put_back()


def test_an_override_moves_and_the_linked_original_stays(scene: bpy.types.Scene, library: Path) -> None:
    bpy.data.objects["Rig"].override_hierarchy_create(scene, scene.view_layers[0])
    for ob in [ob for ob in scene.objects if ob.library]:
        scene.collection.objects.unlink(ob)
    rig = bpy.data.objects["Rig", None]
    original = bpy.data.objects["Rig", str(library)]
    live = rig_of(*_ROWS, root="Rig")
    live.write(pose((0.5, 0.0, 0.0), jawOpen=1.0))
    assert rig.pose.bones["Head"].matrix_basis.to_quaternion().angle == pytest.approx(0.5, abs=1e-4)
    assert original.pose.bones["Head"].matrix_basis.to_quaternion().angle == pytest.approx(0.0, abs=1e-6)
    assert bpy.data.objects["Face", None]["smile"] == 1.0
    # the mesh is not overridden, and its keys with it
    assert live.problems == {
        0: f"The mesh Face is linked from {library.name} and cannot be changed here: make a library override of it."
    }
    live.put_back()
    assert rig.pose.bones["Head"].matrix_basis.to_quaternion().angle == pytest.approx(0.0, abs=1e-6)


def test_an_override_of_the_mesh_moves_its_keys(scene: bpy.types.Scene, library: Path) -> None:
    face = bpy.data.objects["Face"].override_create(remap_local_usages=True)
    mesh = face.data.override_create(remap_local_usages=True)
    if mesh is None or not mesh.shape_keys.is_editable:
        pytest.skip("this Blender overrides no meshes")
    live = rig_of(key_row("jawOpen"))
    live.write(pose(jawOpen=1.0))
    assert not live.problems
    assert values(face)["jawOpen"] == 1.0
    assert library.exists()
    assert scene.objects
