"""Heads that are objects of their own: they turn about the face's axes in the world, whatever they hang on."""

from __future__ import annotations

import itertools
import math
from typing import Final

import bpy
import pytest
from mathutils import Euler, Matrix, Vector

from addon.core.rotation import HeadAngles
from tests.addon.avatars import keyed_mesh
from tests.addon.rows import rig_of, turn_row
from tests.addon.sender import pose

pytestmark = pytest.mark.usefixtures("scene")

_MODES: Final = ["QUATERNION", "AXIS_ANGLE", *map("".join, itertools.permutations("XYZ"))]
_ANGLES: Final = ((0.5, 0.0, 0.0), (0.0, 0.4, 0.0), (0.0, 0.0, 0.3), (-0.7, -0.4, 0.5))
#: A face that looks along -Y: left, up and front in the world, as columns.
_FACE: Final = ((1, 0, 0), (0, 0, -1), (0, 1, 0))


def _asked(angles: tuple[float, float, float]) -> Matrix:
    yaw, pitch, roll = angles
    turn = Matrix.Rotation(yaw, 3, "Y") @ Matrix.Rotation(pitch, 3, "X") @ Matrix.Rotation(roll, 3, "Z")
    face = Matrix(_FACE)
    return face @ turn @ face.transposed()


def _rotation(ob: bpy.types.Object) -> Matrix:
    bpy.context.view_layer.update()
    return ob.matrix_world.to_3x3().normalized()


def _close(one: Matrix, other: Matrix) -> bool:
    return max(abs(a - b) for row, line in zip(one, other, strict=True) for a, b in zip(row, line, strict=True)) < 1e-4


def _holder(name: str, parent: bpy.types.Object | None, euler: tuple[float, float, float]) -> bpy.types.Object:
    holder = bpy.data.objects.new(name, None)
    bpy.context.scene.collection.objects.link(holder)
    holder.parent = parent
    holder.rotation_euler = euler
    holder.location = Vector((0.1, -0.2, 0.3))
    return holder


@pytest.fixture
def chain(scene: bpy.types.Scene) -> tuple[bpy.types.Object, bpy.types.Object, bpy.types.Object]:
    """A body, a neck and a head, each askew in the one before; the last parented as Blender's Ctrl P does it."""
    body = _holder("Body", None, (0.3, -0.8, 2.1))
    neck = _holder("Neck", body, (0.2, 0.1, -0.4))
    face = keyed_mesh("Face", ("jawOpen",), 4)
    face.parent = neck
    face.matrix_parent_inverse = Euler((0.4, 0.9, -0.2)).to_matrix().to_4x4()
    face.rotation_euler = (0.1, 0.2, 0.3)
    face.delta_rotation_euler = (-0.3, 0.1, 0.2)
    assert scene.objects
    return body, neck, face


def test_an_object_turns_about_the_axes_of_the_face_in_the_world(chain: tuple[bpy.types.Object, ...]) -> None:
    face = chain[2]
    for mode in _MODES:
        face.rotation_mode = mode
        before, found = _rotation(face), _channels(face)
        rig = rig_of(turn_row("", owner="Face"), root="Body")
        assert not rig.problems
        for angles in _ANGLES:
            rig.write(pose(angles))
            assert _close(_rotation(face), _asked(angles) @ before)
            assert rig.read_back().head == pytest.approx(HeadAngles(*angles), abs=1e-4)
        rig.put_back()
        assert _channels(face) == found


def _channels(ob: bpy.types.Object) -> dict[str, tuple[float, ...]]:
    names = ("rotation_quaternion", "rotation_euler", "rotation_axis_angle", "location", "scale")
    return {name: tuple(getattr(ob, name)) for name in names}


def test_objects_that_share_the_turn_turn_the_face_by_all_of_it(chain: tuple[bpy.types.Object, ...]) -> None:
    _, neck, face = chain
    before = _rotation(face)
    rig = rig_of(turn_row("", 0.4, owner="Neck"), turn_row("", 0.6, owner="Face"), root="Body")
    for angles in _ANGLES:
        rig.write(pose(angles))
        assert _close(_rotation(face), _asked(angles) @ before)
    rig.rebind()
    rig.write(pose(_ANGLES[0]))
    assert _close(_rotation(face), _asked(_ANGLES[0]) @ before)
    assert neck.rotation_euler.x != pytest.approx(0.2)


def test_a_body_that_is_turned_meanwhile_takes_the_face_with_it(chain: tuple[bpy.types.Object, ...]) -> None:
    body, _, face = chain
    before, stood = _rotation(face), _rotation(body)
    rig = rig_of(turn_row("", owner="Face"), root="Body")
    body.rotation_euler = (0.0, 0.0, 0.5)
    rig.write(pose((0.6, 0.0, 0.0)))
    carried = _rotation(body) @ stood.transposed()
    assert _close(_rotation(face), carried @ _asked((0.6, 0.0, 0.0)) @ before)


def test_without_an_owner_it_is_the_root_that_turns(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    rig_of(turn_row("")).write(pose((0.5, 0.0, 0.0)))
    nose = _rotation(scene.objects["Face"]) @ Vector((0, -1, 0))
    assert nose.x == pytest.approx(math.sin(0.5), abs=1e-4)
    assert face.rotation_euler.z == pytest.approx(0.5, abs=1e-4)


def test_an_eye_that_is_an_object_looks(scene: bpy.types.Scene) -> None:
    face, eye = keyed_mesh("Face", ("jawOpen",), 4), keyed_mesh("eye.L", (), 4)
    eye.parent = face
    rig_of(turn_row(""), turn_row("", channel="gazeLeft", owner="eye.L"), root="Face").write(
        pose((0.3, 0.0, 0.0), gaze=(0.2, 0.0))
    )
    assert (_rotation(eye) @ Vector((0, -1, 0))).x == pytest.approx(math.sin(0.5), abs=1e-4)
    assert scene.objects


def test_a_driven_rotation_is_left_alone() -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    face.driver_add("rotation_euler", 2).driver.expression = "0.25"
    rig = rig_of(turn_row(""))
    assert rig.problems == {0: "The rotation of Face has a driver: Live Face leaves it alone."}
    rig.write(pose((1.0, 0.0, 0.0)))
    assert rig.read_back().head is None


def test_what_is_no_object_cannot_turn() -> None:
    keyed_mesh("Face", ("jawOpen",), 4)
    bpy.data.materials.new("Skin")
    row = turn_row("", owner="Skin")
    rig = rig_of(type(row)(row.channel, type(row.target)(row.target.kind, owner="Skin", owner_type="MATERIAL")))
    assert rig.problems == {0: "Skin is no object, and cannot turn: choose an object or a bone."}


def test_an_object_that_is_deleted_while_live_becomes_a_problem(chain: tuple[bpy.types.Object, ...]) -> None:
    rig = rig_of(turn_row("", 0.5, owner="Neck"), turn_row("", 0.5, owner="Face"), root="Body")
    rig.write(pose((0.5, 0.0, 0.0)))
    bpy.data.objects.remove(chain[1])
    rig.write(pose((0.6, 0.0, 0.0)))
    assert rig.problems == {0: "There is no object Neck in this file: choose another, or remove the row."}
    rig.put_back()
    assert tuple(chain[2].rotation_euler) == pytest.approx((0.1, 0.2, 0.3))
