"""The avatar as a whole: mirror, measures, trying out a row, undo, two at once, and numbers that are none."""

from __future__ import annotations

import math
from dataclasses import replace

import bpy
import numpy as np
import pytest

from addon.core.arkit import CHANNELS
from addon.core.face_frame import FacePose
from addon.core.mapping.evaluator import Wiggle
from addon.core.mapping.measure import Measure, MeasureKind
from addon.core.mapping.row import FaceMapping, Row, Target, TargetKind
from addon.core.rotation import HeadAngles, Quaternion
from addon.rig.avatar import find_avatar
from addon.rig.live_rig import LiveRig
from tests.addon.avatars import armature, keyed_mesh, skinned, values
from tests.addon.rows import all_keys, head_rows, key_row, property_row, rig_of, turn_row
from tests.addon.scenes import file_state
from tests.addon.sender import expression, pose

pytestmark = pytest.mark.usefixtures("scene")


def test_mirrored_the_avatars_right_eye_closes_and_its_head_turns_to_the_right() -> None:
    rig = armature()
    face = skinned(keyed_mesh("Face", ("eyeBlinkLeft", "eyeBlinkRight"), 4), rig)
    rows = (key_row("eyeBlinkLeft"), key_row("eyeBlinkRight"), turn_row("Head"))
    live = rig_of(*rows, mirror=True)
    live.write(pose((0.5, 0.2, 0.1), eyeBlinkLeft=1.0))
    assert (values(face)["eyeBlinkLeft"], values(face)["eyeBlinkRight"]) == (0.0, 1.0)
    bpy.context.view_layer.update()
    assert live.read_back().head == pytest.approx(HeadAngles(-0.5, 0.2, -0.1), abs=1e-4)


def test_a_measure_drives_a_key_and_rests_without_landmarks() -> None:
    face = keyed_mesh("Face", ("open",), 4)
    measure = Measure("lips", MeasureKind.DISTANCE, (13, 14), neutral=0.0, full=0.5)
    rig = rig_of(key_row("measure.lips", "open"), measures=(measure,))
    points = np.zeros((478, 3), np.float32)
    points[33, 0], points[263, 0] = -0.05, 0.05
    points[14, 1] = -0.025
    rig.write(FacePose(), points)
    assert values(face)["open"] == pytest.approx(0.5, abs=1e-3)
    rig.write(FacePose())
    assert values(face)["open"] == 0.0


@pytest.mark.parametrize("muted", [False, True])
def test_trying_out_moves_the_row_alone_and_ends_where_it_began(*, muted: bool) -> None:
    face = keyed_mesh("Face", ("jawOpen", "mouthClose"), 4)
    face.data.shape_keys.key_blocks["jawOpen"].value = 0.25
    rig = rig_of(key_row("jawOpen", upper=0.5, muted=muted), key_row("mouthClose", solo=muted))
    rig.write(pose(mouthClose=0.75))
    before = values(face)
    rig.write(pose(mouthClose=0.75), wiggle=Wiggle(0, 1.0))
    assert (values(face)["jawOpen"], values(face)["mouthClose"]) == (0.5, 0.75)
    rig.write(pose(mouthClose=0.75))
    assert values(face) == before
    rig.put_back()
    assert values(face)["jawOpen"] == 0.25


def test_trying_out_a_turn_turns() -> None:
    rig = armature()
    skinned(keyed_mesh("Face", (), 4), rig)
    live = rig_of(turn_row("Head", 0.5), turn_row("LeftEye", channel="gazeLeft"))
    live.write(FacePose(), wiggle=Wiggle(0, 1.0))
    assert rig.pose.bones["Head"].matrix_basis.to_quaternion().angle > 0.2
    assert rig.pose.bones["LeftEye"].matrix_basis.to_quaternion().angle == pytest.approx(0.0, abs=1e-6)
    live.write(FacePose())
    assert rig.pose.bones["Head"].matrix_basis.to_quaternion().angle == pytest.approx(0.0, abs=1e-6)


def test_a_wiggle_of_a_row_that_is_not_there_moves_nothing() -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    rig_of(key_row("jawOpen")).write(FacePose(), wiggle=Wiggle(7, 1.0))
    assert values(face)["jawOpen"] == 0.0


def test_meters_show_every_row_also_the_muted_ones() -> None:
    keyed_mesh("Face", ("jawOpen", "mouthClose"), 4)
    rig = rig_of(key_row("jawOpen", upper=0.5), key_row("mouthClose", muted=True), key_row("browInnerUp"))
    rig.write(pose(jawOpen=0.25, mouthClose=0.75, browInnerUp=1.0))
    assert rig.row_shares == pytest.approx([0.5, 0.75, 1.0])


def test_what_is_not_finite_moves_nothing_to_where_it_is_not_finite() -> None:
    rig = armature()
    face = skinned(keyed_mesh("Face", ("jawOpen", "mouthClose"), 4), rig)
    live = rig_of(key_row("jawOpen"), key_row("mouthClose"), turn_row("Head"), key_row("headX", "jawOpen"))
    bad = replace(
        expression({"jawOpen": math.nan, "mouthClose": 0.5}),
        head=Quaternion(math.nan, 0.0, 0.0, 0.0),
        translation=FacePose().translation._replace(x=math.inf),
    )
    live.write(bad)
    assert (values(face)["jawOpen"], values(face)["mouthClose"]) == (0.0, 0.5)
    assert all(math.isfinite(part) for part in rig.pose.bones["Head"].rotation_quaternion)


def test_an_undo_between_two_writes_is_survived_with_and_without_a_rebind() -> None:
    rig = armature()
    skinned(keyed_mesh("Face", ("jawOpen",), 4), rig)["smile"] = 0.0
    rows = (key_row("jawOpen"), turn_row("Head"), property_row('["smile"]', "Face"))
    bpy.ops.ed.undo_push(message="before")
    live = rig_of(*rows)
    live.write(pose((0.5, 0.0, 0.0), jawOpen=0.5))
    bpy.data.objects["Face"].location.x = 3.0
    bpy.ops.ed.undo_push(message="moved")
    bpy.ops.ed.undo()
    live.write(pose((0.25, 0.0, 0.0), jawOpen=0.25))
    face = bpy.data.objects["Face"]
    assert (values(face)["jawOpen"], face["smile"]) == (0.25, 0.25)
    live.rebind()
    live.write(pose((0.75, 0.0, 0.0), jawOpen=0.75))
    assert values(face)["jawOpen"] == 0.75
    assert bpy.data.objects["Rig"].pose.bones["Head"].matrix_basis.to_quaternion().angle == pytest.approx(
        0.75, abs=1e-4
    )
    live.put_back()
    assert (values(face)["jawOpen"], face["smile"]) == (0.0, 0.0)


def test_put_back_leaves_the_file_as_it_was() -> None:
    rig = armature()
    face = skinned(keyed_mesh("Face", segments=4), rig)
    face["smile"] = 0.25
    rig.pose.bones["Neck"].rotation_mode = "ZXY"
    rig.pose.bones["Neck"].rotation_euler = (0.1, 0.2, 0.3)
    bpy.context.view_layer.update()
    before = file_state()
    rows = (*all_keys(), *head_rows({"Neck": 0.4, "Head": 0.6}), property_row('["smile"]', "Face"))
    live = rig_of(*rows)
    live.write(replace(expression(dict.fromkeys(CHANNELS, 0.9)), head=pose((0.5, 0.2, 0.1)).head))
    assert file_state() != before
    live.put_back()
    assert file_state() == before
    assert face["smile"] == 0.25


def test_two_rigs_move_two_avatars(scene: bpy.types.Scene) -> None:
    faces = [skinned(keyed_mesh(name, ("jawOpen",), 4), armature(name=f"{name}Rig")) for name in ("One", "Two")]
    rigs = [LiveRig(find_avatar(scene, face), FaceMapping((key_row("jawOpen"), turn_row("Head")))) for face in faces]
    for rig, value in zip(rigs, (0.5, 0.25), strict=True):
        rig.write(pose((value, 0.0, 0.0), jawOpen=value))
    assert [values(face)["jawOpen"] for face in faces] == [0.5, 0.25]
    rigs[0].put_back()
    assert [values(face)["jawOpen"] for face in faces] == [0.0, 0.25]


def test_of_two_rigs_on_the_same_keys_the_last_one_wins(scene: bpy.types.Scene) -> None:
    face = skinned(keyed_mesh("Face", ("jawOpen",), 4), armature())
    face.data.shape_keys.key_blocks["jawOpen"].value = 0.125
    twin = bpy.data.objects.new("Twin", face.data)
    scene.collection.objects.link(twin)
    rigs = [LiveRig(find_avatar(scene, ob), FaceMapping((key_row("jawOpen"),))) for ob in (face, twin)]
    for _ in range(2):
        rigs[0].write(pose(jawOpen=0.5))
        rigs[1].write(pose(jawOpen=0.25))
    assert values(face)["jawOpen"] == 0.25
    for rig in reversed(rigs):
        rig.put_back()
    assert values(face)["jawOpen"] == 0.125


def test_a_new_mapping_lets_go_of_what_it_does_not_drive() -> None:
    face = keyed_mesh("Face", ("jawOpen", "mouthClose"), 4)
    face.data.shape_keys.key_blocks["jawOpen"].value = 0.25
    rig = rig_of(key_row("jawOpen"), key_row("mouthClose"))
    rig.write(pose(jawOpen=0.5, mouthClose=0.5))
    rig.rebind(FaceMapping((key_row("mouthClose", gain=0.5),)))
    rig.write(pose(jawOpen=0.5, mouthClose=0.5))
    assert (values(face)["jawOpen"], values(face)["mouthClose"]) == (0.25, 0.25)


def test_an_empty_mapping_moves_nothing() -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    rig = rig_of()
    rig.write(pose((0.5, 0.0, 0.0), jawOpen=1.0))
    assert values(face)["jawOpen"] == 0.0
    assert rig.read_back().weights == {}
    rig.put_back()


def test_a_row_that_smooths_lags_by_the_time_that_passes() -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    rig = rig_of(Row("jawOpen", Target(TargetKind.SHAPE_KEY, "jawOpen"), smoothing=1.0))
    rig.write(pose(), step_s=1.0)
    rig.write(pose(jawOpen=1.0), step_s=1.0)
    assert values(face)["jawOpen"] == pytest.approx(1.0 - math.exp(-1.0), abs=1e-4)
