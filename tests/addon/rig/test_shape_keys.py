from __future__ import annotations

import bpy
import pytest

from addon.core.arkit import CHANNELS
from addon.core.mapping.row import Row
from addon.rig.live_rig import LiveRig
from tests.addon.avatars import add_key, armature, keyed_mesh, values
from tests.addon.rows import all_keys, head_rows, key_row, rig_of
from tests.addon.sender import expression, pose

pytestmark = pytest.mark.usefixtures("scene")


def _rig(*more: Row) -> LiveRig:
    return rig_of(*all_keys(), *more)


def test_every_channel_reaches_its_key_by_name_in_any_order(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", tuple(reversed(CHANNELS)))
    sent = {name: (index + 1) / 64 for index, name in enumerate(CHANNELS)}
    _rig().write(expression(sent))
    assert values(face) == pytest.approx({"Basis": 0.0, **sent})
    assert scene.objects["Face"] == face


def test_every_mesh_of_the_avatar_is_moved() -> None:
    face = keyed_mesh("Face", ("jawOpen", "mouthClose"))
    teeth, lashes = keyed_mesh("Teeth", ("jawOpen",)), keyed_mesh("Lashes", ("eyeBlinkLeft",))
    teeth.parent = lashes.parent = face
    _rig().write(pose(jawOpen=0.5, eyeBlinkLeft=0.25))
    assert (values(face)["jawOpen"], values(teeth)["jawOpen"], values(lashes)["eyeBlinkLeft"]) == (0.5, 0.5, 0.25)


def test_linked_duplicates_share_their_keys_and_are_put_back_once(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("jawOpen",))
    face.data.shape_keys.key_blocks["jawOpen"].value = 0.3
    twin = bpy.data.objects.new("Twin", face.data)
    scene.collection.objects.link(twin)
    twin.parent = face
    rig = _rig()
    rig.write(pose(jawOpen=1.0))
    assert values(twin)["jawOpen"] == 1.0
    rig.put_back()
    assert values(twin)["jawOpen"] == pytest.approx(0.3)


def test_what_is_written_is_seen_by_the_evaluated_mesh(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("jawOpen",))

    def reach() -> float:
        scene.view_layers[0].update()
        mesh = face.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
        return float(max(vertex.co.length for vertex in mesh.vertices))

    at_rest = reach()
    _rig().write(pose(jawOpen=1.0))
    assert reach() > at_rest * 1.1


def test_a_driven_key_is_left_to_its_driver_and_told(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("jawOpen", "mouthClose"))
    curve = face.data.shape_keys.driver_add('key_blocks["jawOpen"].value')
    curve.driver.expression = "0.75"
    scene.view_layers[0].update()
    rig = _rig()
    rig.write(pose(jawOpen=0.1, mouthClose=0.1))
    scene.view_layers[0].update()
    assert values(face)["jawOpen"] == pytest.approx(0.75)
    assert values(face)["mouthClose"] == pytest.approx(0.1)
    assert rig.problems[CHANNELS.index("jawOpen")] == "The key jawOpen has a driver: Live Face leaves it alone."
    assert CHANNELS.index("mouthClose") not in rig.problems


def test_tiny_values_are_zero() -> None:
    face = keyed_mesh("Face", ("jawOpen", "mouthClose"))
    _rig().write(pose(jawOpen=0.004, mouthClose=0.006))
    assert values(face)["jawOpen"] == 0.0
    assert values(face)["mouthClose"] == pytest.approx(0.006)


def test_the_sliders_limits_hold() -> None:
    face = keyed_mesh("Face", ("jawOpen",))
    face.data.shape_keys.key_blocks["jawOpen"].slider_max = 0.6
    rig = _rig()
    rig.write(pose(jawOpen=1.0))
    assert values(face)["jawOpen"] == pytest.approx(0.6)
    assert rig.read_back().weights["jawOpen"] == pytest.approx(0.6)


def test_the_users_own_keys_are_free_while_live() -> None:
    face = keyed_mesh("Face", ("fat", "jawOpen", "old"))
    blocks = face.data.shape_keys.key_blocks
    blocks["fat"].value = 0.7
    rig = _rig()
    rig.write(pose(jawOpen=0.5))
    assert values(face) == pytest.approx({"Basis": 0.0, "fat": 0.7, "jawOpen": 0.5, "old": 0.0})
    blocks["old"].value = 0.9
    rig.write(pose(jawOpen=0.6))
    rig.put_back()
    assert values(face) == pytest.approx({"Basis": 0.0, "fat": 0.7, "jawOpen": 0.0, "old": 0.9})


def test_keys_may_come_and_go_while_live() -> None:
    face = keyed_mesh("Face", ("jawOpen", "mouthClose"))
    face.data.shape_keys.key_blocks["jawOpen"].value = 0.2
    rig = _rig()
    rig.write(pose(jawOpen=0.5, browInnerUp=0.5))
    add_key(face, "browInnerUp")
    rig.write(pose(jawOpen=0.5, browInnerUp=0.5))
    assert values(face) == pytest.approx({"Basis": 0.0, "jawOpen": 0.5, "mouthClose": 0.0, "browInnerUp": 0.5})
    face.shape_key_remove(face.data.shape_keys.key_blocks["mouthClose"])
    rig.write(pose(jawOpen=0.6, browInnerUp=0.4))
    assert values(face) == pytest.approx({"Basis": 0.0, "jawOpen": 0.6, "browInnerUp": 0.4})
    rig.put_back()
    assert values(face) == pytest.approx({"Basis": 0.0, "jawOpen": 0.2, "browInnerUp": 0.0})


def test_all_keys_may_go_while_live() -> None:
    face = keyed_mesh("Face", ("jawOpen",))
    rig = _rig()
    rig.write(pose(jawOpen=0.5))
    face.shape_key_clear()
    rig.write(pose(jawOpen=0.6))
    rig.put_back()
    assert face.data.shape_keys is None


def test_keys_may_change_places_while_live() -> None:
    face = keyed_mesh("Face", ("fat", "jawOpen"))
    rig = _rig()
    rig.write(pose(jawOpen=0.5))
    face.active_shape_key_index = 2
    with bpy.context.temp_override(object=face, active_object=face):
        bpy.ops.object.shape_key_move(type="UP")
    assert list(values(face)) == ["Basis", "jawOpen", "fat"]
    rig.write(pose(jawOpen=0.6))
    assert values(face) == pytest.approx({"Basis": 0.0, "jawOpen": 0.6, "fat": 0.0})
    rig.put_back()
    assert values(face) == pytest.approx({"Basis": 0.0, "jawOpen": 0.0, "fat": 0.0})


def test_put_back_gives_every_value_exactly() -> None:
    face = keyed_mesh()
    for index, block in enumerate(face.data.shape_keys.key_blocks[1:]):
        block.value = index / 100
    before = values(face)
    rig = _rig()
    rig.write(expression(dict.fromkeys(CHANNELS, 0.9)))
    rig.put_back()
    assert values(face) == before


def test_missing_keys_are_told_by_row() -> None:
    keyed_mesh("Face", CHANNELS[:50])
    problems = _rig().problems
    assert set(problems) == {50, 51}
    assert problems[51] == f"The avatar has no shape key {CHANNELS[51]}: choose another, or remove the row."


def test_put_back_goes_on_where_an_object_is_gone(scene: bpy.types.Scene) -> None:
    armature()
    face, teeth = keyed_mesh("Face", ("jawOpen",)), keyed_mesh("Teeth", ("jawOpen",))
    face.parent = teeth.parent = scene.objects["Rig"]
    rig = _rig(*head_rows({"Head": 1.0}))
    rig.write(pose((0.5, 0.0, 0.0), jawOpen=1.0))
    bpy.data.objects.remove(face)
    rig.put_back()
    assert values(teeth)["jawOpen"] == 0.0
    assert scene.objects["Rig"].pose.bones["Head"].matrix_basis.to_quaternion().angle == pytest.approx(0.0, abs=1e-6)


def test_a_row_with_an_owner_drives_that_mesh_alone() -> None:
    face, teeth = keyed_mesh("Face", ("jawOpen",)), keyed_mesh("Teeth", ("jawOpen",))
    teeth.parent = face
    rig_of(key_row("jawOpen", owner="Teeth"), root="Face").write(pose(jawOpen=0.5))
    assert (values(face)["jawOpen"], values(teeth)["jawOpen"]) == (0.0, 0.5)


def test_rows_into_one_key_add_up_within_their_bounds() -> None:
    face = keyed_mesh("Face", ("open",))
    rig = rig_of(key_row("jawOpen", "open", gain=0.5), key_row("mouthFunnel", "open", upper=0.75))
    rig.write(pose(jawOpen=0.5, mouthFunnel=0.25))
    assert values(face)["open"] == pytest.approx(0.5)
    rig.write(pose(jawOpen=1.0, mouthFunnel=1.0))
    assert values(face)["open"] == pytest.approx(1.0)


def test_a_muted_row_leaves_its_key_to_the_user_and_is_no_problem() -> None:
    face = keyed_mesh("Face", ("jawOpen", "mouthClose"))
    face.data.shape_keys.key_blocks["jawOpen"].value = 0.25
    rig = rig_of(key_row("jawOpen", muted=True), key_row("mouthClose"))
    rig.write(pose(jawOpen=1.0, mouthClose=1.0))
    assert (values(face)["jawOpen"], values(face)["mouthClose"]) == (0.25, 1.0)
    assert not rig.problems


def test_with_a_solo_row_only_such_rows_drive() -> None:
    face = keyed_mesh("Face", ("jawOpen", "mouthClose"))
    rig_of(key_row("jawOpen"), key_row("mouthClose", solo=True)).write(pose(jawOpen=1.0, mouthClose=1.0))
    assert (values(face)["jawOpen"], values(face)["mouthClose"]) == (0.0, 1.0)


def test_a_key_below_zero_is_seen() -> None:
    face = keyed_mesh("Face", ("open",))
    face.data.shape_keys.key_blocks["open"].slider_min = -1.0
    rig_of(key_row("jawOpen", "open", gain=-1.0, lower=-1.0)).write(pose(jawOpen=0.5))
    assert values(face)["open"] == pytest.approx(-0.5)


@pytest.mark.parametrize("name", ['Mund "auf"', "a/b\\c", "あ", "Käse']", "x" * 60])
def test_any_name_will_do(scene: bpy.types.Scene, name: str) -> None:
    face = keyed_mesh("Face", (name, "jawOpen"))
    rig = rig_of(key_row("jawOpen", name))
    rig.write(pose(jawOpen=0.5))
    assert values(face)[name] == 0.5
    rig.put_back()
    assert values(face)[name] == 0.0
    path = f'key_blocks["{bpy.utils.escape_identifier(name)}"].value'
    face.data.shape_keys.driver_add(path).driver.expression = "0.75"
    scene.view_layers[0].update()
    assert rig_of(key_row("jawOpen", name)).problems[0] == f"The key {name} has a driver: Live Face leaves it alone."


def test_only_straight_rows_are_read_back() -> None:
    keyed_mesh("Face", ("a", "b", "c", "d"))
    rig = rig_of(
        key_row("jawOpen", "a"),
        key_row("mouthClose", "b", gain=0.5),
        key_row("mouthFunnel", "c"),
        key_row("mouthPucker", "c"),
        key_row("browInnerUp", "d", muted=True),
    )
    rig.write(pose(jawOpen=0.5, mouthClose=0.5, mouthFunnel=0.5, browInnerUp=0.5))
    assert rig.read_back().weights == {"jawOpen": 0.5}
