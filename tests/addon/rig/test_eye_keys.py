"""Eyes are turned once: by the avatar's own eyeLook keys where these move the eyeballs, else by the eye bones."""

from __future__ import annotations

import bpy

from addon.rig.eye_keys import turned_by_keys

LOOK_KEYS = ("eyeLookUpLeft", "eyeLookUpRight")


def eyed_avatar(moved: float) -> bpy.types.Object:
    """A head bone with a left eye, whose ball a key `eyeLookUpLeft` moves by `moved` metres."""
    bpy.ops.wm.read_factory_settings()
    bpy.ops.object.armature_add()
    armature = bpy.context.object
    bpy.ops.object.mode_set(mode="EDIT")
    bones = armature.data.edit_bones
    bones[0].name = "Head"
    for side, x in (("Left", 0.1), ("Right", -0.1)):
        eye = bones.new(f"{side}Eye")
        eye.head, eye.tail, eye.parent = (x, -0.1, 0.5), (x, -0.2, 0.5), bones["Head"]
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.ops.mesh.primitive_uv_sphere_add(segments=8, ring_count=6, radius=0.02)
    ball = bpy.context.object
    ball.parent = armature
    ball.vertex_groups.new(name="LeftEye").add(range(len(ball.data.vertices)), 1.0, "REPLACE")
    ball.shape_key_add(name="Basis")
    key = ball.shape_key_add(name="eyeLookUpLeft")
    key.value = 0.0
    for point in key.data:
        point.co.z += moved
    return armature


def test_keys_that_turn_the_eye_are_seen() -> None:
    eyed_avatar(moved=0.01)
    assert turned_by_keys(("Sphere",), "LeftEye", LOOK_KEYS)
    assert not turned_by_keys(("Sphere",), "RightEye", LOOK_KEYS)


def test_keys_that_leave_the_eyeball_leave_it_to_the_bone() -> None:
    eyed_avatar(moved=0.0)
    assert not turned_by_keys(("Sphere",), "LeftEye", LOOK_KEYS)
