"""The signs are checked by where a nose, a crown and an ear point in the world, as the definition words them."""

from __future__ import annotations

import itertools
import math
from typing import Final

import bpy
import pytest
from mathutils import Euler, Matrix, Quaternion, Vector

from addon.core import rotation
from addon.core.mapping.row import Row
from addon.rig.live_rig import LiveRig
from tests.addon.avatars import (
    FACES_MINUS_Y,
    FACES_PLUS_X,
    FACES_PLUS_Y,
    FACES_PLUS_Z_Y_UP,
    RigPlan,
    armature,
    carried,
    keyed_mesh,
    world_rotation,
)
from tests.addon.rows import head_rows, rig_of, turn_row
from tests.addon.sender import pose

pytestmark = pytest.mark.usefixtures("scene")

_TOLERANCE: Final = 1e-4
_STAND_UP: Final = Matrix.Rotation(math.radians(90), 4, "X")
_ASKEW: Final = Matrix.LocRotScale(Vector((3, -2, 1)), Euler((0.3, -0.8, 2.1)), Vector((0.01, 0.01, 0.01)))
PLANS: Final = {
    "faces -Y": RigPlan(FACES_MINUS_Y),
    "faces +Y": RigPlan(FACES_PLUS_Y),
    "faces +X": RigPlan(FACES_PLUS_X),
    "glTF, Y up inside": RigPlan(FACES_PLUS_Z_Y_UP, _STAND_UP),
    "glTF, centimetres": RigPlan(FACES_PLUS_Z_Y_UP, _STAND_UP @ Matrix.Scale(0.01, 4)),
    "askew in the world": RigPlan(FACES_MINUS_Y, _ASKEW),
    "Mixamo": RigPlan(FACES_PLUS_Z_Y_UP, _STAND_UP, "mixamorig:Neck", "mixamorig:Head"),
    "no neck": RigPlan(FACES_MINUS_Y, neck=None),
    "Blender's sides": RigPlan(FACES_PLUS_Y, eyes=("eye.L", "eye.R"), shoulders=("shoulder.L", "shoulder.R")),
}
_ANGLES: Final = ((0.5, 0.0, 0.0), (0.0, 0.4, 0.0), (0.0, 0.0, 0.3), (-0.7, -0.4, 0.5), (1.2, 0.3, -0.6))


_PLAIN: Final = RigPlan()


def _turning(rig: bpy.types.Object, plan: RigPlan = _PLAIN, neck_share: float = 0.4) -> LiveRig:
    """Neck, head and eyes of an armature that stands for itself, as an automatic mapping has them."""
    neck = {plan.neck: neck_share} if plan.neck else {}
    eyes = (turn_row(eye, 1.0, f"gaze{side}") for eye, side in zip(plan.eyes, ("Left", "Right"), strict=True))
    return _of(rig, *head_rows({**neck, plan.head: 1.0 - sum(neck.values())}), *eyes)


def _of(rig: bpy.types.Object, *rows: Row) -> LiveRig:
    keyed_mesh("Face", (), 4).parent = rig
    return rig_of(*rows)


@pytest.fixture
def plan(request: pytest.FixtureRequest) -> RigPlan:
    """A plan by its name: what pytest itself keeps of a parameter, and is of Blender, crashes 4.2 at exit."""
    return PLANS[request.param]


def _face_in_world(plan: RigPlan) -> Matrix:
    """The face's left, up and front in the world, as columns."""
    return (plan.world.to_3x3().normalized() @ plan.face).normalized()


def _asked(plan: RigPlan, angles: tuple[float, float, float]) -> Matrix:
    """The rotation in the world that the angles ask for, from the matrices of the definition."""
    yaw, pitch, roll = angles
    turn = Matrix.Rotation(yaw, 3, "Y") @ Matrix.Rotation(pitch, 3, "X") @ Matrix.Rotation(roll, 3, "Z")
    face = _face_in_world(plan)
    return face @ turn @ face.transposed()


def _assert_close(one: Matrix, other: Matrix) -> None:
    difference = max(abs(a - b) for row, line in zip(one, other, strict=True) for a, b in zip(row, line, strict=True))
    assert difference < _TOLERANCE, f"{one}\n{other}"


@pytest.mark.parametrize("plan", list(PLANS), indirect=True)
def test_the_evaluated_head_turns_as_asked(plan: RigPlan) -> None:
    rig = armature(plan)
    before = world_rotation(rig, plan.head)
    writer = _turning(rig, plan)
    for angles in _ANGLES:
        writer.write(pose(angles))
        _assert_close(world_rotation(rig, plan.head), _asked(plan, angles) @ before)
        assert writer.read_back().head == pytest.approx(rotation.HeadAngles(*angles), abs=_TOLERANCE)


@pytest.mark.parametrize("plan", list(PLANS), indirect=True)
def test_the_signs_are_those_of_the_definition(plan: RigPlan) -> None:
    rig = armature(plan)
    left, up, front = _face_in_world(plan).col
    writer = _turning(rig, plan)

    writer.write(pose((0.5, 0.0, 0.0)))
    nose = carried(rig, plan.head, front)
    assert nose.dot(left) == pytest.approx(math.sin(0.5), abs=_TOLERANCE)  # to the own left
    assert nose.dot(up) == pytest.approx(0.0, abs=_TOLERANCE)

    writer.write(pose((0.0, 0.5, 0.0)))
    nose = carried(rig, plan.head, front)
    assert nose.dot(up) == pytest.approx(-math.sin(0.5), abs=_TOLERANCE)  # nods down

    writer.write(pose((0.0, 0.0, 0.5)))
    right_ear = carried(rig, plan.head, -left)
    assert right_ear.dot(up) == pytest.approx(-math.sin(0.5), abs=_TOLERANCE)  # the own right ear drops
    assert carried(rig, plan.head, front).dot(front) == pytest.approx(1.0, abs=_TOLERANCE)


@pytest.mark.parametrize("plan", list(PLANS), indirect=True)
def test_the_eyes_look_in_the_heads_frame(plan: RigPlan) -> None:
    rig = armature(plan)
    left, up, front = _face_in_world(plan).col
    head = _asked(plan, (0.6, -0.3, 0.2))
    writer = _turning(rig, plan)
    writer.write(pose((0.6, -0.3, 0.2), gaze=(0.4, 0.0)))
    for eye in plan.eyes:
        look = head.inverted() @ carried(rig, eye, front)
        assert look.dot(left) == pytest.approx(math.sin(0.4), abs=_TOLERANCE)
        assert look.dot(up) == pytest.approx(0.0, abs=_TOLERANCE)
    writer.write(pose((0.6, -0.3, 0.2), gaze=(0.0, 0.4)))
    for eye in plan.eyes:
        look = head.inverted() @ carried(rig, eye, front)
        assert look.dot(up) == pytest.approx(-math.sin(0.4), abs=_TOLERANCE)


def test_each_eye_has_its_own_gaze() -> None:
    rig = armature()
    face = pose()
    writer = _turning(rig)
    writer.write(type(face)(gaze_left=face.gaze_left._replace(yaw=0.3), gaze_right=face.gaze_right))
    assert rig.pose.bones["LeftEye"].matrix_basis.to_quaternion().angle == pytest.approx(0.3, abs=_TOLERANCE)
    assert rig.pose.bones["RightEye"].matrix_basis.to_quaternion().angle == pytest.approx(0.0, abs=_TOLERANCE)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_neck_takes_its_share_and_the_head_ends_where_asked(share: float) -> None:
    rig = armature()
    rests = {name: world_rotation(rig, name) for name in ("Neck", "Head")}
    _turning(rig, neck_share=share).write(pose((0.8, 0.0, 0.0)))
    _assert_close(world_rotation(rig, "Neck"), _asked(RigPlan(), (0.8 * share, 0.0, 0.0)) @ rests["Neck"])
    _assert_close(world_rotation(rig, "Head"), _asked(RigPlan(), (0.8, 0.0, 0.0)) @ rests["Head"])


_MODES: Final = ["QUATERNION", "AXIS_ANGLE", *map("".join, itertools.permutations("XYZ"))]


def _channels(rig: bpy.types.Object) -> dict[tuple[str, str], tuple[float, ...]]:
    names = ("rotation_mode", "rotation_quaternion", "rotation_euler", "rotation_axis_angle", "location", "scale")
    return {(bone.name, name): tuple(getattr(bone, name)) for bone in rig.pose.bones for name in names}


@pytest.mark.parametrize("mode", _MODES)
def test_every_rotation_mode_is_written_in_its_own_way_and_put_back_exactly(mode: str) -> None:
    rig = armature()
    rests = {name: world_rotation(rig, name) for name in ("Head", "LeftEye")}
    for bone in rig.pose.bones:
        bone.rotation_mode = mode
    before = _channels(rig)
    writer = _turning(rig)
    for angles in _ANGLES:
        writer.write(pose(angles, gaze=(0.2, 0.1)))
        _assert_close(world_rotation(rig, "Head"), _asked(RigPlan(), angles) @ rests["Head"])
    assert rig.pose.bones["Head"].rotation_mode == mode
    writer.put_back()
    assert _channels(rig) == before


@pytest.mark.parametrize("mode", _MODES)
def test_the_turn_comes_on_top_of_the_pose_that_was_there(mode: str) -> None:
    rig = armature()
    for name, angles in (("Neck", (0.3, -0.2, 0.5)), ("Head", (-0.4, 0.6, 0.1)), ("LeftEye", (0.1, 0.2, 0.3))):
        bone = rig.pose.bones[name]
        bone.rotation_mode = mode
        local = Euler(angles).to_quaternion()
        if mode == "QUATERNION":
            bone.rotation_quaternion = local
        elif mode == "AXIS_ANGLE":
            axis, angle = local.to_axis_angle()
            bone.rotation_axis_angle = (angle, *axis)
        else:
            bone.rotation_euler = local.to_euler(mode)
        bone.location, bone.scale = (0.01, 0.02, 0.03), (1.1, 1.1, 1.1)
    posed = world_rotation(rig, "Head")
    before = _channels(rig)
    writer = _turning(rig)
    writer.write(pose())
    _assert_close(world_rotation(rig, "Head"), posed)
    for angles in _ANGLES:
        writer.write(pose(angles))
        _assert_close(world_rotation(rig, "Head"), _asked(RigPlan(), angles) @ posed)
    writer.put_back()
    assert _channels(rig) == before


def test_a_chest_that_is_turned_takes_the_face_with_it() -> None:
    rig = armature()
    chest_turn = Quaternion((0.0, 0.0, 1.0), 0.9)
    chest = rig.pose.bones["Chest"]
    rest = chest.bone.matrix_local.to_quaternion()
    chest.rotation_quaternion = rest.inverted() @ chest_turn @ rest
    posed = world_rotation(rig, "Head")
    _turning(rig).write(pose((0.5, 0.0, 0.0)))
    carried_axes = chest_turn.to_matrix() @ _asked(RigPlan(), (0.5, 0.0, 0.0)) @ chest_turn.to_matrix().transposed()
    _assert_close(world_rotation(rig, "Head"), carried_axes @ posed)


def test_a_driven_bone_is_left_alone_and_told(scene: bpy.types.Scene) -> None:
    rig = armature()
    rig.pose.bones["Head"].rotation_mode = "XYZ"
    rig.pose.bones["Head"].driver_add("rotation_euler", 1).driver.expression = "0.25"
    scene.view_layers[0].update()
    writer = _turning(rig)
    assert writer.problems == {1: "The rotation of the bone Head has a driver: Live Face leaves it alone."}
    writer.write(pose((1.0, 0.0, 0.0)))
    assert tuple(rig.pose.bones["Head"].rotation_euler) == pytest.approx((0.0, 0.25, 0.0))


def test_what_has_no_driver_is_not_told_as_driven() -> None:
    rig = armature()
    rig.pose.bones["Head"].driver_add("location", 0)
    assert not _turning(rig).problems


def test_rows_for_bones_that_are_not_there_turn_nothing() -> None:
    rig = armature(RigPlan(neck="Spine", head="Top", eyes=("a", "b")))
    before = _channels(rig)
    writer = _turning(rig)
    writer.write(pose((1.0, 0.5, 0.2)))
    assert writer.problems[1] == "Rig has no bone Head: choose another, or remove the row."
    assert len(writer.problems) == 4
    assert writer.read_back().head is None
    assert any("does not turn" in note for note in writer.notes)
    assert _channels(rig) == before


def _delete_bone(rig: bpy.types.Object, name: str) -> None:
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    rig.data.edit_bones.remove(rig.data.edit_bones[name])
    bpy.ops.object.mode_set(mode="OBJECT")


def test_a_bone_that_is_deleted_while_live_becomes_a_problem_and_the_others_go_on() -> None:
    rig = armature()
    writer = _turning(rig)
    writer.write(pose((0.5, 0.0, 0.0), gaze=(0.1, 0.1)))
    _delete_bone(rig, "LeftEye")
    writer.write(pose((0.7, 0.0, 0.0), gaze=(0.1, 0.1)))
    assert writer.problems == {2: "Rig has no bone LeftEye: choose another, or remove the row."}
    bpy.context.view_layer.update()
    assert writer.read_back().head == pytest.approx(rotation.HeadAngles(0.7, 0.0, 0.0), abs=_TOLERANCE)
    writer.put_back()
    assert rig.pose.bones["Head"].matrix_basis.to_quaternion().angle == pytest.approx(0.0, abs=1e-6)


def test_the_heads_bone_may_be_deleted_while_live() -> None:
    rig = armature()
    writer = _of(rig, turn_row("Head"))
    _delete_bone(rig, "Head")
    writer.write(pose((0.5, 0.0, 0.0)))
    assert writer.read_back().head is None
    writer.put_back()


def _pose(rig: bpy.types.Object, bend: dict[str, tuple[float, ...]]) -> None:
    for name, angles in bend.items():
        bone = rig.pose.bones[name]
        bone.rotation_mode = "XYZ"
        bone.rotation_euler = angles


_BENT: Final = {
    "Chest": (0.2, 0.1, -0.3),
    "Neck": (0.5, -0.4, 0.2),
    "Upper Neck": (-0.3, 0.2, 0.6),
    "Head": (0.1, 0.3, 0),
}


@pytest.mark.parametrize(
    "shares",
    [
        {"Head": 1.0},
        {"Neck": 0.25, "Upper Neck": 0.25, "Head": 0.5},
        {"Chest": 0.1, "Neck": 0.2, "Upper Neck": 0.15, "Head": 0.55},
        {"Chest": 0.3, "Head": 0.7},
        {"Neck": -0.5, "Head": 1.5},
    ],
    ids=str,
)
@pytest.mark.parametrize("bend", [{}, _BENT], ids=["straight", "posed"])
def test_a_chain_of_any_bones_turns_the_face_by_the_whole_turn(
    shares: dict[str, float], bend: dict[str, tuple[float, ...]]
) -> None:
    rig = armature(RigPlan(upper_neck="Upper Neck"))
    _pose(rig, bend)
    posed = world_rotation(rig, "Head")
    # the axes of the face go with what is below the first bone of the chain
    first = next(name for name in ("Chest", "Neck", "Upper Neck", "Head") if name in shares)
    carrier = rig.pose.bones[first].parent
    carry = Matrix.Identity(3)
    if carrier is not None:
        carry = carrier.matrix.to_3x3().normalized() @ carrier.bone.matrix_local.to_3x3().normalized().inverted()
    writer = _of(rig, *head_rows(shares))
    for angles in _ANGLES:
        writer.write(pose(angles))
        _assert_close(world_rotation(rig, "Head"), carry @ _asked(RigPlan(), angles) @ carry.transposed() @ posed)


def test_rows_for_one_bone_add_their_shares() -> None:
    rig = armature()
    rest = world_rotation(rig, "Head")
    writer = _of(rig, turn_row("Head", 0.25), turn_row("Head", 0.75))
    writer.write(pose((0.6, 0.3, 0.1)))
    _assert_close(world_rotation(rig, "Head"), _asked(RigPlan(), (0.6, 0.3, 0.1)) @ rest)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_turn_that_is_not_finite_is_none(bad: float) -> None:
    rig = armature()
    before = _channels(rig)
    face = pose()
    _turning(rig).write(
        type(face)(head=rotation.Quaternion(bad, 0.0, bad, 0.0), gaze_left=face.gaze_left._replace(yaw=bad))
    )
    assert {name: pytest.approx(value, abs=1e-6) for name, value in before.items()} == _channels(rig)


def test_a_turn_without_a_turning_channel_is_told() -> None:
    rig = armature()
    writer = _of(rig, turn_row("Head", channel="jawOpen"))
    writer.write(pose((1.0, 0.0, 0.0), jawOpen=1.0))
    assert set(writer.problems) == {0}
    assert rig.pose.bones["Head"].matrix_basis.to_quaternion().angle == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("plan", list(PLANS), indirect=True)
def test_eyes_look_as_well_where_no_row_turns_the_head(plan: RigPlan) -> None:
    rig = armature(plan)
    left, up, front = _face_in_world(plan).col
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    rig.data.edit_bones[plan.eyes[0]].translate(
        plan.face @ Vector((0.0, -0.05, 0.1))
    )  # more before the head than above
    bpy.ops.object.mode_set(mode="OBJECT")
    _of(rig, turn_row(plan.eyes[0], 1.0, "gazeLeft")).write(pose(gaze=(0.4, 0.2)))
    look = carried(rig, plan.eyes[0], front)
    assert look.dot(left) == pytest.approx(math.sin(0.4) * math.cos(0.2), abs=_TOLERANCE)
    assert look.dot(up) == pytest.approx(-math.sin(0.2), abs=_TOLERANCE)
