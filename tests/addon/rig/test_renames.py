"""What is renamed while the avatar is live goes on under its new name, and who keeps the mapping is told."""

from __future__ import annotations

from collections.abc import Callable

import bpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.mapping.row import Axis, FaceMapping, Target, TargetKind
from addon.rig.avatar import AvatarError
from addon.rig.names import names_changed
from addon.rig.renames import Rename, Renamed
from tests.addon.avatars import add_key, armature, keyed_mesh, skinned, values
from tests.addon.rows import axis_row, key_row, property_row, rig_of, turn_row
from tests.addon.sender import pose

pytestmark = pytest.mark.usefixtures("scene")


def test_a_key_that_is_renamed_goes_on_and_gets_its_own_value_back() -> None:
    face = keyed_mesh("Face", ("jawOpen", "x"), 4)
    face.data.shape_keys.key_blocks["jawOpen"].value = 0.25
    rig = rig_of(key_row("jawOpen"), key_row("mouthClose", "x", muted=True))
    rig.write(pose(jawOpen=0.5))
    assert not rig.renames
    face.data.shape_keys.key_blocks["jawOpen"].name = 'Mund "auf"'
    face.data.shape_keys.key_blocks["x"].name = "あ"
    rig.write(pose(jawOpen=0.75))
    assert values(face)['Mund "auf"'] == 0.75
    assert rig.renames == (
        Rename(Renamed.SHAPE_KEY, "", "jawOpen", 'Mund "auf"'),
        Rename(Renamed.SHAPE_KEY, "", "x", "あ"),
    )
    assert rig.mapping == FaceMapping((key_row("jawOpen", 'Mund "auf"'), key_row("mouthClose", "あ", muted=True)))
    rig.write(pose(jawOpen=0.5))
    assert not rig.renames
    rig.put_back()
    assert values(face)['Mund "auf"'] == 0.25


def test_a_key_that_is_made_by_renaming_is_driven_from_then_on() -> None:
    face = keyed_mesh("Face", ("jawOpen", "x"), 4)
    rig = rig_of(key_row("jawOpen"), key_row("mouthClose"))
    rig.write(pose(jawOpen=0.5, mouthClose=0.75))
    face.data.shape_keys.key_blocks["x"].name = "mouthClose"
    rig.write(pose(jawOpen=0.5, mouthClose=0.75))
    assert values(face)["mouthClose"] == 0.75
    assert not rig.problems


def test_the_avatars_row_follows_a_key_when_no_mesh_has_the_old_name_any_more() -> None:
    face, teeth = keyed_mesh("Face", ("jawOpen",), 4), keyed_mesh("Teeth", ("jawOpen",), 4)
    teeth.parent = face
    rig = rig_of(key_row("jawOpen"), root="Face")
    face.data.shape_keys.key_blocks["jawOpen"].name = "open"
    rig.write(pose(jawOpen=0.5))
    assert not rig.renames
    assert (values(face)["open"], values(teeth)["jawOpen"]) == (0.0, 0.5)
    teeth.data.shape_keys.key_blocks["jawOpen"].name = "open"
    rig.write(pose(jawOpen=0.75))
    assert rig.renames == (Rename(Renamed.SHAPE_KEY, "", "jawOpen", "open"),)
    assert (values(face)["open"], values(teeth)["open"]) == (0.75, 0.75)


def test_a_row_with_an_owner_follows_its_own_mesh() -> None:
    face, teeth = keyed_mesh("Face", ("jawOpen",), 4), keyed_mesh("Teeth", ("jawOpen",), 4)
    teeth.parent = face
    rig = rig_of(key_row("jawOpen", owner="Teeth"), key_row("jawOpen"), root="Face")
    teeth.data.shape_keys.key_blocks["jawOpen"].name = "open"
    teeth.name = "Zähne"
    rig.write(pose(jawOpen=0.5))
    assert rig.mapping.rows == (key_row("jawOpen", "open", owner="Zähne"), key_row("jawOpen"))
    assert (values(face)["jawOpen"], values(teeth)["open"]) == (0.5, 0.5)
    assert rig.renames == (
        Rename(Renamed.SHAPE_KEY, "Teeth", "jawOpen", "open"),
        Rename(Renamed.BLOCK, "OBJECT", "Teeth", "Zähne"),
    )


def test_bones_and_the_root_are_followed() -> None:
    rig = armature()
    skinned(keyed_mesh("Face", ("jawOpen",), 4), rig)
    rows = (
        turn_row("Head"),
        axis_row("jawOpen", TargetKind.BONE_LOCATION, "Neck", Axis.Y),
        turn_row("LeftEye", channel="gazeLeft", owner="Rig"),
    )
    live = rig_of(*rows)
    live.write(pose((0.5, 0.0, 0.0), gaze=(0.2, 0.0), jawOpen=1.0))
    rig.pose.bones["Head"].name, rig.pose.bones["Neck"].name = "Kopf", "Hals"
    rig.pose.bones["LeftEye"].name, rig.name = "Auge", "Puppe"
    live.write(pose((0.6, 0.0, 0.0), gaze=(0.3, 0.0), jawOpen=0.5))
    assert not live.problems
    assert [(row.target.name, row.target.owner) for row in live.mapping.rows] == [
        ("Kopf", ""),
        ("Hals", ""),
        ("Auge", "Puppe"),
    ]
    assert live.avatar.root == live.avatar.armature == "Puppe"
    turned = {name: rig.pose.bones[name].matrix_basis.to_quaternion().angle for name in ("Kopf", "Auge")}
    assert turned == pytest.approx({"Kopf": 0.6, "Auge": 0.3}, abs=1e-4)
    live.put_back()
    assert all(bone.matrix_basis.is_identity for bone in rig.pose.bones)


def test_owners_of_properties_are_followed_of_any_type() -> None:
    keyed_mesh("Face", ("jawOpen",), 4)
    lamp = bpy.data.lights.new("Lamp", "POINT")
    rig = rig_of(property_row("energy", "Lamp", "LIGHT"))
    lamp.name = 'Licht "1"'
    rig.write(pose(jawOpen=0.5))
    assert lamp.energy == 0.5
    assert rig.renames == (Rename(Renamed.BLOCK, "LIGHT", "Lamp", 'Licht "1"'),)


def test_a_rename_is_told_also_where_the_mapping_is_given_anew_before_the_next_write() -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    rig = rig_of(key_row("jawOpen"))
    face.data.shape_keys.key_blocks["jawOpen"].name = "open"
    rig.rebind(FaceMapping((key_row("jawOpen", gain=0.5),)))
    rig.write(pose(jawOpen=1.0))
    assert values(face)["open"] == 0.5
    assert rig.renames == (Rename(Renamed.SHAPE_KEY, "", "jawOpen", "open"),)


def test_a_root_that_is_deleted_is_told() -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    rig = rig_of(key_row("jawOpen"))
    rig.write(pose(jawOpen=0.5))
    bpy.data.objects.remove(face)
    with pytest.raises(AvatarError, match=r"^The avatar's object Face is gone: press Start again\.$"):
        rig.write(pose(jawOpen=0.6))
    rig.put_back()


def test_another_mesh_of_the_avatar_may_be_deleted() -> None:
    face, teeth = keyed_mesh("Face", ("jawOpen",), 4), keyed_mesh("Teeth", ("jawOpen", "bite"), 4)
    teeth.parent = face
    rig = rig_of(key_row("jawOpen"), key_row("mouthClose", "bite"), root="Face")
    rig.write(pose(jawOpen=0.5))
    bpy.data.objects.remove(teeth)
    rig.write(pose(jawOpen=0.75))
    assert values(face)["jawOpen"] == 0.75
    assert list(rig.problems) == [1]
    assert rig.avatar.meshes == ("Face",)


def _purge(face: bpy.types.Object, lamp: bpy.types.Light) -> None:
    face.use_fake_user = lamp.use_fake_user = False
    bpy.context.scene.collection.objects.unlink(face)
    bpy.data.orphans_purge(do_recursive=True)


def _delete(face: bpy.types.Object, lamp: bpy.types.Light) -> None:
    with bpy.context.temp_override(selected_objects=[face], object=face, active_object=face):
        bpy.ops.object.delete()
    bpy.data.lights.remove(lamp)


@pytest.mark.parametrize(
    "remove",
    [lambda *blocks: bpy.data.batch_remove(blocks), _purge, _delete],
    ids=["batch_remove", "orphans_purge", "operator"],
)
def test_blocks_that_are_removed_in_any_way_are_missed_and_not_used(
    remove: Callable[[bpy.types.Object, bpy.types.Light], None],
) -> None:
    rig = armature()
    face = skinned(keyed_mesh("Face", ("jawOpen",), 4), rig)
    lamp = bpy.data.lights.new("Lamp", "POINT")
    live = rig_of(
        key_row("jawOpen"), property_row("energy", "Lamp", "LIGHT"), turn_row("", owner="Face"), turn_row("Head")
    )
    live.write(pose((0.5, 0.0, 0.0), jawOpen=0.5))
    assert not live.problems
    remove(face, lamp)
    for index in range(50):  # what takes the freed places in memory
        bpy.data.lights.new(f"Lamp {index}", "POINT")
        bpy.data.objects.new(f"Object {index}", None)
    live.write(pose((0.6, 0.0, 0.0), jawOpen=0.75))
    assert set(live.problems) == {0, 1, 2}
    assert rig.pose.bones["Head"].matrix_basis.to_quaternion().angle == pytest.approx(0.6, abs=1e-4)
    live.put_back()


def test_a_root_that_is_replaced_by_another_of_its_name_goes_on(scene: bpy.types.Scene) -> None:
    rig = rig_of(key_row("jawOpen")) if keyed_mesh("Face", ("jawOpen",), 4) else None
    assert rig is not None
    bpy.data.objects.remove(scene.objects["Face"])
    again = keyed_mesh("Face", ("jawOpen",), 4)
    rig.write(pose(jawOpen=0.5))
    assert values(again)["jawOpen"] == 0.5


def test_renaming_and_adding_at_once_loses_nothing() -> None:
    face = keyed_mesh("Face", ("jawOpen", "mouthClose"), 4)
    rig = rig_of(key_row("jawOpen"), key_row("mouthClose"))
    rig.write(pose(jawOpen=0.5, mouthClose=0.5))
    face.data.shape_keys.key_blocks["jawOpen"].name = "open"
    add_key(face, "new")
    rig.write(pose(jawOpen=0.75, mouthClose=0.75))
    assert values(face)["mouthClose"] == 0.75
    assert list(rig.problems) == [0]
    assert rig.mapping.rows[0] == key_row("jawOpen")


@pytest.mark.parametrize(
    ("before", "now", "changed"),
    [
        (["a", "b"], ["a", "b"], {}),
        (["a", "b"], ["a", "c"], {"b": "c"}),
        (["a", "b"], ["b", "a"], {}),
        (["a", "b", "c"], ["a", "c", "d"], {}),
        (["a", "b"], ["a"], {}),
        (["a", "b"], ["x", "y"], {"a": "x", "b": "y"}),
        ([], [], {}),
    ],
)
def test_only_what_was_changed_in_place_is_a_rename(before: list[str], now: list[str], changed: dict[str, str]) -> None:
    assert names_changed(before, now) == changed


_NAMES = st.lists(st.text("abc", max_size=2), max_size=6, unique=True)


@given(before=_NAMES, now=_NAMES)
def test_a_rename_is_from_a_name_that_is_gone_to_one_that_is_new(before: list[str], now: list[str]) -> None:
    for old, new in names_changed(before, now).items():
        assert old in before
        assert old not in now
        assert new in now
        assert new not in before


def test_a_rename_leaves_other_targets_alone() -> None:
    rename = Rename(Renamed.BONE, "", "Head", "Kopf")
    assert rename.applied(Target(TargetKind.TURN, "Head")).name == "Kopf"
    for other in (
        Target(TargetKind.SHAPE_KEY, "Head"),
        Target(TargetKind.TURN, "Head", owner="Other"),
        Target(TargetKind.PROPERTY, "Head"),
        Target(TargetKind.TURN, "Neck"),
    ):
        assert rename.applied(other) == other
