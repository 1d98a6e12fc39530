"""Turns the neck, the head and the eyes of an armature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import bpy
from mathutils import Matrix, Quaternion, Vector

from ..core import rotation
from ..core.bone_roles import BoneRole, role_of
from ..core.face_frame import FacePose, Gaze
from ..core.rotation import HeadAngles
from .avatar import object_named
from .facing import face_axes

#: Share of the head's rotation that the neck takes where there is a neck bone.
DEFAULT_NECK_SHARE: Final = 0.4


@dataclass(slots=True)
class _TurnedBone:
    """One bone: where it rests, and what its rotation was before."""

    name: str
    rest: Matrix
    before: Quaternion
    driven: bool
    channels_before: dict[str, tuple[float, ...]] = field(default_factory=dict)


class BoneWriter:
    """The bones of one armature that a head pose and a gaze turn.

    A rotation of the face becomes, in each bone's rest axes, a rotation on top of the pose that the bone had
    when this writer was made; it is written in the bone's own rotation mode. Bones whose rotation has a driver
    are left alone and listed in `driven`.
    """

    def __init__(
        self,
        armature_name: str,
        neck_share: float = DEFAULT_NECK_SHARE,
        wanted: Callable[[BoneRole, str], bool] = lambda _role, _name: True,
    ) -> None:
        """`neck_share` is the neck's part of the turn, 0 to 1; `wanted` says which bones are to be turned."""
        self._armature_name = armature_name
        armature = object_named(armature_name)
        found = {role: name for role, name in _bones_by_role(armature).items() if wanted(role, name)}
        self._bones = {role: _turned_bone(armature, name) for role, name in found.items()}
        self._neck_share = neck_share if BoneRole.NECK in self._bones else 0.0
        head = self._bones.get(BoneRole.HEAD)
        self._axes = face_axes(armature, armature.data.bones[head.name]) if head else Matrix.Identity(3)
        self._bend = _bend(armature, self._bones.get(BoneRole.NECK), head)
        self.driven = tuple(bone.name for bone in self._bones.values() if bone.driven)

    @property
    def roles(self) -> tuple[BoneRole, ...]:
        """What the armature has of neck, head and eyes."""
        return tuple(self._bones)

    def write(self, pose: FacePose) -> None:
        """Turn the bones to `pose`."""
        neck = rotation.power(pose.head, self._neck_share)
        head = self._in_armature(rotation.power(pose.head, 1.0 - self._neck_share))
        turns = {
            BoneRole.NECK: self._in_armature(neck),
            # the head's share is about the same axes as the neck's, not about those that a bent neck has carried away
            BoneRole.HEAD: self._bend.inverted() @ head @ self._bend,
            BoneRole.EYE_LEFT: self._in_armature(_of_gaze(pose.gaze_left)),
            BoneRole.EYE_RIGHT: self._in_armature(_of_gaze(pose.gaze_right)),
        }
        pose_bones = object_named(self._armature_name).pose.bones
        for role, bone in self._bones.items():
            if not bone.driven and bone.name in pose_bones:
                _turn(pose_bones[bone.name], bone, turns[role])

    def read_back(self) -> HeadAngles | None:
        """The head's turn away from its rest as the evaluated armature shows it; None without a head bone."""
        head = self._bones.get(BoneRole.HEAD)
        pose_bone = object_named(self._armature_name).pose.bones.get(head.name) if head else None
        if head is None or pose_bone is None:
            return None
        posed = pose_bone.matrix.to_3x3().normalized()
        in_face = self._axes.transposed() @ posed @ head.rest.transposed() @ self._axes
        q = in_face.to_quaternion()
        return rotation.to_angles(rotation.Quaternion(q.w, q.x, q.y, q.z))

    def put_back(self) -> None:
        """Give every bone the rotation that it had; bones that are gone are passed over."""
        armature = bpy.data.objects.get(self._armature_name)
        pose_bones = armature.pose.bones if armature is not None else {}
        for bone in self._bones.values():
            if bone.name in pose_bones:
                for channel, value in bone.channels_before.items():
                    setattr(pose_bones[bone.name], channel, value)

    def _in_armature(self, q: rotation.Quaternion) -> Quaternion:
        return Quaternion((q.w, *(self._axes @ Vector((q.x, q.y, q.z)))))


def _bones_by_role(armature: bpy.types.Object) -> dict[BoneRole, str]:
    """The head is the first bone of that name; the neck is above it, the eyes are below it."""
    bones = armature.data.bones
    head = next((bone for bone in bones if role_of(bone.name) is BoneRole.HEAD), None)
    found = {} if head is None else {BoneRole.HEAD: head.name}
    above = head.parent_recursive if head else []
    neck = next((bone for bone in above if role_of(bone.name) is BoneRole.NECK), None)
    if neck is not None:
        found[BoneRole.NECK] = neck.name
    for bone in head.children_recursive if head else bones:
        role = role_of(bone.name)
        if role in (BoneRole.EYE_LEFT, BoneRole.EYE_RIGHT):
            found.setdefault(role, bone.name)
    return found


def _turned_bone(armature: bpy.types.Object, name: str) -> _TurnedBone:
    pose_bone = armature.pose.bones[name]
    before = {
        channel: tuple(getattr(pose_bone, channel))
        for channel in ("rotation_quaternion", "rotation_euler", "rotation_axis_angle")
    }
    prefix = f'pose.bones["{bpy.utils.escape_identifier(name)}"].rotation'
    drivers = armature.animation_data.drivers if armature.animation_data else ()
    return _TurnedBone(
        name,
        rest=pose_bone.bone.matrix_local.to_3x3().normalized(),
        before=pose_bone.matrix_basis.to_quaternion(),
        driven=any(driver.data_path.startswith(prefix) for driver in drivers),
        channels_before=before,
    )


def _bend(armature: bpy.types.Object, neck: _TurnedBone | None, head: _TurnedBone | None) -> Quaternion:
    """How the pose turns the bones from the neck up to the head away from rest, in the armature's axes."""
    bend = Quaternion()
    if neck is None or head is None:
        return bend
    for pose_bone in armature.pose.bones[head.name].parent_recursive:
        rest = pose_bone.bone.matrix_local.to_3x3().normalized().to_quaternion()
        bend = rest @ pose_bone.matrix_basis.to_quaternion() @ rest.inverted() @ bend
        if pose_bone.name == neck.name:
            break
    return bend


def _turn(pose_bone: bpy.types.PoseBone, bone: _TurnedBone, turn: Quaternion) -> None:
    """Rotate by `turn`, given in the armature's axes, on top of what the bone's rotation was before."""
    rest = bone.rest.to_quaternion()
    local = rest.inverted() @ turn @ rest @ bone.before
    mode = pose_bone.rotation_mode
    if mode == "QUATERNION":
        pose_bone.rotation_quaternion = local
    elif mode == "AXIS_ANGLE":
        axis, angle = local.to_axis_angle()
        pose_bone.rotation_axis_angle = (angle, *axis)
    else:
        pose_bone.rotation_euler = local.to_euler(mode, pose_bone.rotation_euler)


def _of_gaze(gaze: Gaze) -> rotation.Quaternion:
    return rotation.from_angles(HeadAngles(gaze.yaw, gaze.pitch, 0.0))
