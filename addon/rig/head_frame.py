"""Where an avatar's face is in the world, whatever has moved it, and where its eyes and its chin are."""

from __future__ import annotations

from typing import Final

import bpy
import numpy as np
from mathutils import Matrix, Vector
from numpy.typing import NDArray

from ..core.bone_roles import BoneRole, role_of
from ..core.head_fit import FaceAnchors
from .auto_map_bones import roles_of
from .auto_map_objects import head_object_rows
from .avatar import Avatar, AvatarError, object_named
from .blocks import FollowedBlock
from .face_mesh import is_face_mesh
from .facing import face_axes, face_axes_of_objects
from .head_points import evaluated, head_bone, head_points, points_of

_EYES: Final = (BoneRole.EYE_LEFT, BoneRole.EYE_RIGHT)
#: How far from the middle line the chin is looked for, as a share of the head's height, and how much being forward
#: counts against being low: the tip of the chin is in front of the throat and below the nose.
_MIDDLE_SHARE: Final = 0.12
_FORWARD: Final = 0.8
#: Eyes stand halfway up a head; for one that has none by name.
_EYE_HEIGHT: Final = 0.5


class HeadFrame:
    """The face axes of an avatar, followed through everything that moves its head: rows, animation, constraints.

    Raises:
        AvatarError: the avatar's object is gone.
    """

    def __init__(self, avatar: Avatar) -> None:
        """The avatar may be posed."""
        armature = object_named(avatar.armature) if avatar.armature else None
        head = head_bone(armature) if armature is not None else None
        self._bone = head.name if head is not None else ""
        if armature is not None and head is not None:
            self._carrier = FollowedBlock(armature)
            axes = face_axes(armature, head.bone).to_4x4()
            self._face = head.bone.matrix_local.inverted() @ axes
        else:
            carrier = _head_object(avatar)
            self._carrier = FollowedBlock(carrier)
            axes = face_axes_of_objects(_family(avatar)).to_4x4()
            self._face = carrier.matrix_world.inverted() @ axes
        self.anchors = self._find_anchors(avatar)

    def to_world(self, depsgraph: bpy.types.Depsgraph) -> Matrix:
        """From the face axes to the evaluated world, (4, 4), with the avatar's scale.

        Raises:
            AvatarError: the avatar's object or its head bone is gone.
        """
        carrier = self._carrier.find()
        if carrier is None:
            raise AvatarError(f"The avatar's object {self._carrier.name} is gone: press Start again.")
        now = carrier.evaluated_get(depsgraph)
        if not self._bone:
            return now.matrix_world @ self._face
        bone = now.pose.bones.get(self._bone)
        if bone is None:
            raise AvatarError(f"The head bone {self._bone} is gone: press Start again.")
        return now.matrix_world @ bone.matrix @ self._face

    def _find_anchors(self, avatar: Avatar) -> FaceAnchors:
        from_world = self.to_world(bpy.context.evaluated_depsgraph_get()).inverted()
        if is_face_mesh(object_named(avatar.root)):
            return FaceAnchors.of_person()
        points = _applied(from_world, self._points(avatar))
        eyes = [from_world @ place for place in _eye_places(avatar)]
        low, high = float(points[:, 1].min()), float(points[:, 1].max())
        if len(eyes) == len(_EYES):
            middle = np.array((eyes[0] + eyes[1]) / 2.0)
        else:
            middle = np.array((0.0, low + (high - low) * _EYE_HEIGHT, 0.0))
        return FaceAnchors(middle, _chin(points, middle, high - low))

    def _points(self, avatar: Avatar) -> NDArray[np.float64]:
        """The head's points in the world, (n, 3)."""
        if self._bone:
            armature = object_named(avatar.armature or "")
            points = np.concatenate(head_points(avatar, armature.data.bones[self._bone]))
            if len(points):
                return points
        return np.concatenate([points_of(evaluated(name)) for name in avatar.meshes])


def _head_object(avatar: Avatar) -> bpy.types.Object:
    rows = head_object_rows(avatar) if avatar.armature is None else []
    return object_named(rows[0].target.owner if rows else avatar.root)


def _family(avatar: Avatar) -> list[bpy.types.Object]:
    root = object_named(avatar.root)
    return [root, *root.children_recursive, *map(object_named, avatar.meshes)]


def _eye_places(avatar: Avatar) -> list[Vector]:
    """The middles of the left and the right eyeball in the world, where there are both."""
    if avatar.armature:
        armature = object_named(avatar.armature)
        roles = roles_of(armature)
        if all(role in roles for role in _EYES):
            return [armature.matrix_world @ armature.pose.bones[roles[role]].head for role in _EYES]
    found = {role_of(ob.name): ob.matrix_world.translation.copy() for ob in _family(avatar)}
    return [found[role] for role in _EYES] if all(role in found for role in _EYES) else []


def _chin(points: NDArray[np.float64], eyes: NDArray[np.float64], height: float) -> NDArray[np.float64]:
    """The tip of the chin among the head's points, in the face axes."""
    near = np.abs(points[:, 0] - eyes[0]) < _MIDDLE_SHARE * height
    below = points[near & (points[:, 1] < eyes[1] - _MIDDLE_SHARE * height)]
    if not len(below):
        return np.array((eyes[0], points[:, 1].min(), eyes[2]))
    return np.asarray(below[np.argmax(_FORWARD * below[:, 2] - below[:, 1])])


def _applied(matrix: Matrix, points: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = np.array(matrix)
    return np.asarray(points @ rows[:3, :3].T + rows[:3, 3])
