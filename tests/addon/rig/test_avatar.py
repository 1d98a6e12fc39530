from __future__ import annotations

import bpy
import pytest

from addon.rig.avatar import Avatar, AvatarError, find_avatar, object_named, root_of
from tests.addon.avatars import armature, keyed_mesh, skinned


def test_a_lone_mesh_is_an_avatar_without_an_armature(scene: bpy.types.Scene) -> None:
    keyed_mesh("Face", ("jawOpen",))
    assert find_avatar(scene) == Avatar("Face", None, ("Face",))


def test_the_most_arkit_keys_win(scene: bpy.types.Scene) -> None:
    skinned(keyed_mesh("Few", ("jawOpen", "not an ARKit key", "nor this", "nor that")), armature(name="FewRig"))
    skinned(keyed_mesh("Many", ("jawOpen", "browInnerUp")), armature(name="ManyRig"))
    keyed_mesh("None", ())
    assert find_avatar(scene) == Avatar("ManyRig", "ManyRig", ("Many",))


def test_all_meshes_of_the_armature_belong_to_it_modifier_parent_or_grandchild(scene: bpy.types.Scene) -> None:
    rig = armature()
    skinned(keyed_mesh("Skin", ("jawOpen",)), rig)
    hat = keyed_mesh("Hat", ())
    hat.parent, hat.parent_type, hat.parent_bone = rig, "BONE", "Head"
    feather = keyed_mesh("Feather", ())
    feather.parent = hat
    keyed_mesh("Chair", ())
    found = find_avatar(scene)
    assert found.armature == rig.name
    assert set(found.meshes) == {"Skin", "Hat", "Feather"}


def test_keys_of_any_naming_family_count(scene: bpy.types.Scene) -> None:
    keyed_mesh("Few", ("jawOpen", "mouthClose"), 4)
    keyed_mesh("Many", ("Fcl_MTH_A", "Fcl_MTH_I", "Fcl_MTH_U", "Fcl_MTH_E", "Fcl_MTH_O"), 4)
    assert find_avatar(scene).root == "Many"


@pytest.mark.parametrize("chosen", ["FewRig", "Few"])
def test_the_chosen_object_wins_over_the_one_with_more_keys(scene: bpy.types.Scene, chosen: str) -> None:
    skinned(keyed_mesh("Few", ("jawOpen",)), armature(name="FewRig"))
    skinned(keyed_mesh("Many", ("jawOpen", "browInnerUp")), armature(name="ManyRig"))
    assert find_avatar(scene, bpy.data.objects[chosen]) == Avatar("FewRig", "FewRig", ("Few",))


def test_a_head_bone_wins_where_no_mesh_has_keys(scene: bpy.types.Scene) -> None:
    keyed_mesh("Table", ())
    skinned(keyed_mesh("Doll", ()), armature())
    assert find_avatar(scene) == Avatar("Rig", "Rig", ("Doll",))


def test_a_file_without_a_mesh_is_told_so(scene: bpy.types.Scene) -> None:
    armature()
    with pytest.raises(AvatarError, match=r"^This file has no mesh: .*\.$"):
        find_avatar(scene)


def test_a_chosen_armature_without_a_mesh_is_told_so(scene: bpy.types.Scene) -> None:
    keyed_mesh("Face", ("jawOpen",))
    with pytest.raises(AvatarError, match=r"^Rig has no mesh: .*\.$"):
        find_avatar(scene, armature())


def test_a_deleted_object_is_told_by_its_name(scene: bpy.types.Scene) -> None:
    bpy.data.objects.remove(keyed_mesh("Face", ()))
    assert not scene.objects
    with pytest.raises(AvatarError, match=r"^The avatar's object Face is gone: press Start again\.$"):
        object_named("Face")


def test_a_mesh_whose_armature_was_deleted_is_an_avatar_by_itself(scene: bpy.types.Scene) -> None:
    rig = armature()
    face, hat = skinned(keyed_mesh("Face", ("jawOpen",), 4), rig), keyed_mesh("Hat", (), 4)
    hat.parent = rig
    face["of the scene"] = rig  # any pointer keeps what is deleted, and modifiers go on to name it
    with bpy.context.temp_override(selected_objects=[rig]):
        bpy.ops.object.delete()
    assert face.find_armature() == rig
    assert root_of(face) == face
    assert root_of(hat) == hat
    assert find_avatar(scene) == Avatar("Face", None, ("Face",))


def test_the_root_is_the_armature_else_the_object_itself(scene: bpy.types.Scene) -> None:
    face = skinned(keyed_mesh("Face", ("jawOpen",)), armature())
    hat = keyed_mesh("Hat", ())
    hat.parent = face
    teeth = keyed_mesh("Teeth", ())
    teeth.parent = hat
    chair = keyed_mesh("Chair", ())
    assert [root_of(ob) for ob in (face, scene.objects["Rig"], chair, teeth)] == [
        scene.objects["Rig"],
        scene.objects["Rig"],
        chair,
        teeth,
    ]


def test_among_meshes_without_an_armature_the_one_with_the_most_keys_is_the_root(scene: bpy.types.Scene) -> None:
    keyed_mesh("Body", ())
    face = keyed_mesh("Face", ("jawOpen", "browInnerUp"))
    teeth = keyed_mesh("Teeth", ("jawOpen",))
    teeth.parent = face
    assert find_avatar(scene) == Avatar("Face", None, ("Face", "Teeth"))


def test_an_empty_that_holds_meshes_may_be_chosen(scene: bpy.types.Scene) -> None:
    holder = bpy.data.objects.new("Holder", None)
    scene.collection.objects.link(holder)
    face = keyed_mesh("Face", ("jawOpen",))
    face.parent = holder
    keyed_mesh("Other", ("jawOpen",))
    assert find_avatar(scene, holder) == Avatar("Holder", None, ("Face",))
