"""The live face mesh: an object whose 478 vertices are the landmarks. An avatar that needs no rig.

Only vertices are moved; where the object stands, what it is parented to and how large it is stays the user's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.face_frame import LANDMARK_COUNT, FacePose, Translation
from ..core.face_points import canonical_points, triangles
from ..core.rest import RestValue
from ..core.rotation import to_matrix
from .avatar import AvatarError
from .blocks import FollowedBlock, rest_value

#: The custom property that marks such an object.
MARK: Final = "live_face_mesh"
#: The custom properties that say whether the head's turn and its place move the mesh.
TURN: Final = "live_face_turn"
MOVE: Final = "live_face_move"

#: The axes of the ARKit face anchor in Blender's: own left is +X, up is +Z, and the face looks along -Y.
_TO_BLENDER: Final = np.array(((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0)), np.float32)

Points = NDArray[np.float32]


def is_face_mesh(ob: bpy.types.Object) -> bool:
    """Whether the object is a live face mesh whose vertices are still the landmarks."""
    return ob.type == "MESH" and MARK in ob and len(ob.data.vertices) == LANDMARK_COUNT


def new_face_mesh(name: str) -> bpy.types.Object:
    """A live face mesh at rest, in life size, in no collection yet."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(in_blender(canonical_points()).tolist(), [], triangles().tolist())
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), bool))
    mesh.update()
    ob = bpy.data.objects.new(name, mesh)
    ob[MARK] = True
    for option, value, tip in (
        (TURN, True, "The mesh turns as the head does"),
        (MOVE, False, "The mesh moves as the head does, from where it was at the start"),
    ):
        ob[option] = value
        ob.id_properties_ui(option).update(default=value, description=tip)
    return ob


def in_blender(points: NDArray[np.floating]) -> Points:  # type: ignore[type-arg]
    """Points (n, 3) of the head's axes in Blender's."""
    return np.asarray(points @ _TO_BLENDER.T, np.float32)


def reset_shape(ob: bpy.types.Object) -> None:
    """Give a live face mesh its shape at rest; another object is left alone."""
    if is_face_mesh(ob) and not ob.data.is_editmode:
        _write(ob, in_blender(canonical_points()))


class FaceMeshWriter:
    """Writes landmarks to the vertices of one live face mesh until `put_back`.

    The object is looked up at each call, so it survives undo, and is followed when it is renamed. `pose` and `points`
    are to be mirrored by the caller where the avatar moves as in a mirror.

    Raises:
        AvatarError: there is no such object, or it is no live face mesh any more.
    """

    def __init__(self, object_name: str) -> None:
        ob = bpy.data.objects.get(object_name)
        if ob is None or not is_face_mesh(ob):
            raise AvatarError(f"{object_name} is no live face mesh of {LANDMARK_COUNT} points: add another one.")
        self.object_name = object_name
        self._followed = FollowedBlock(ob)
        self._before = np.empty(LANDMARK_COUNT * 3, np.float32)
        ob.data.vertices.foreach_get("co", self._before)
        self._shape = canonical_points()
        self._home: Translation | None = None

    @property
    def stale(self) -> bool:
        """Whether the object is gone, or was edited so that its vertices are not the landmarks."""
        return self._object() is None

    def write(self, points: Points | None, pose: FacePose) -> None:
        """Move the vertices to `points` (478, 3), metres in the head's axes, turned and placed as the object wants it.

        Without points the last shape stays. What is not finite is not written; nor is anything to a mesh that is gone,
        or in edit mode, where Blender works on a copy.
        """
        ob = self._object()
        if ob is None or ob.data.is_editmode:
            return
        if points is not None and np.isfinite(points).all():
            self._shape = points
        placed = self._placed(ob, pose)
        if np.isfinite(placed).all():
            _write(ob, in_blender(placed))

    def recentre(self) -> None:
        """Take the place of the next pose as where the mesh stands."""
        self._home = None

    def rest(self) -> Iterator[RestValue]:
        """That the mesh is at rest in the face's own shape."""
        ob = self._object()
        if ob is not None:
            yield rest_value(ob, MARK, value=True)

    def put_back(self) -> None:
        """Give the vertices back as they were found; a mesh that is gone is passed over. May be called again."""
        ob = self._object()
        if ob is not None:
            _write(ob, self._before)

    def _object(self) -> bpy.types.Object | None:
        ob = self._followed.find()
        if ob is None or not is_face_mesh(ob):
            return None
        self.object_name = ob.name
        return ob

    def _placed(self, ob: bpy.types.Object, pose: FacePose) -> NDArray[np.float64]:
        """The landmarks (478, 3) in the head's axes at rest, metres."""
        points = self._shape.astype(np.float64)
        if ob.get(TURN):
            points = points @ to_matrix(pose.head).T
        if ob.get(MOVE):
            self._home = self._home or pose.translation
            points += np.subtract(pose.translation, self._home)
        return points


def _write(ob: bpy.types.Object, points: Points) -> None:
    ob.data.vertices.foreach_set("co", points.ravel())
    ob.data.update()
