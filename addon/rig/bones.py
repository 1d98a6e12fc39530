"""Moves bones: turns that follow the head and the eyes, and rotations, locations and scales along an axis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import bpy
import numpy as np
from mathutils import Matrix, Quaternion
from numpy.typing import NDArray

from ..core import rotation
from ..core.bone_roles import BoneNode, BoneRole, find_roles
from ..core.mapping.channels import Turn
from ..core.rest import RestValue
from ..core.rotation import HeadAngles
from .blocks import FollowedBlock
from .curves import Curves
from .facing import face_axes
from .names import names_changed
from .posed import Moves, PosedPlace, PosedWriter
from .rotation_modes import rotation_of
from .turns import Turns, TurnsOverTime


class BoneWriter:
    """The bones of one armature that rows move.

    A turn of the face becomes, in each bone's rest axes, a rotation on top of the pose that the bone had when this
    writer was made; it is written in the bone's own rotation mode. A chain of bones that share a turn turns about the
    same axes, not about those that a bent neck has carried away: shares that sum to 1 turn the face by the whole turn.
    """

    def __init__(self, armature: bpy.types.Object, moves: Mapping[str, Moves]) -> None:
        """`moves` says by the bone's name what is asked of it; all of these bones are there."""
        self._armature = FollowedBlock(armature)
        self._names = armature.pose.bones.keys()
        turned = {turn: _turned_by(moves, turn) for turn in Turn}
        bones = armature.data.bones
        named = find_roles([BoneNode(one.name, one.parent.name if one.parent else None) for one in bones])
        self._head = _head(armature, turned[Turn.HEAD], named.get(BoneRole.HEAD))
        face = self._head or named.get(BoneRole.HEAD) or next(iter(moves))
        self._axes = face_axes(armature, bones[face])
        self._rest = _rest(bones[self._head]).to_matrix() if self._head else Matrix.Identity(3)
        self._bones = {
            name: PosedWriter(
                armature.pose.bones[name],
                move,
                [self._frame(armature.pose.bones[name], turned[part.turn]) for part in move.turns],
            )
            for name, move in moves.items()
        }

    @property
    def turns_head(self) -> bool:
        """Whether a bone turns with the head."""
        return self._head is not None

    def write(self, turns: Turns, numbers: Sequence[float]) -> bool:
        """Move the bones; False where one of them is not there any more."""
        armature = self._armature.find()
        bones = armature.pose.bones if armature is not None else {}
        for name, writer in self._bones.items():
            bone = bones.get(name)
            if bone is None:
                return False
            writer.write(bone, turns, numbers)
        return True

    def over_time(self, turns: TurnsOverTime, inputs: NDArray[np.float64]) -> Iterator[Curves]:
        """What `write` would set, for turns and `inputs` (inputs, n) over time; bones that are gone are passed over."""
        armature = self._armature.find()
        bones = armature.pose.bones if armature is not None else {}
        for name, writer in self._bones.items():
            if name in bones:
                place = PosedPlace(self._armature, _prefix(name), name)
                yield from writer.over_time(bones[name], place, turns, inputs)

    @property
    def uid(self) -> int:
        """The `session_uid` of the armature's object."""
        return self._armature.uid

    def follow(self) -> dict[str, str]:
        """Go on with bones that were renamed: their new names by their old ones."""
        armature = self._armature.find()
        if armature is None:
            return {}
        names = armature.pose.bones.keys()
        renamed = names_changed(self._names, names)
        self._names = names
        self._bones = {renamed.get(name, name): writer for name, writer in self._bones.items()}
        self._head = renamed.get(self._head, self._head) if self._head else None
        return {old: new for old, new in renamed.items() if new in self._bones}

    def read_back(self) -> HeadAngles | None:
        """The head's turn away from its rest as the evaluated armature shows it; None where no head turns."""
        armature = self._armature.find()
        bone = armature.pose.bones.get(self._head) if armature is not None and self._head else None
        if bone is None:
            return None
        posed = bone.matrix.to_3x3().normalized()
        in_face = self._axes.transposed() @ posed @ self._rest.transposed() @ self._axes
        return rotation.to_angles(rotation.Quaternion(*in_face.to_quaternion()))

    def rest(self) -> Iterator[RestValue]:
        """What every bone had when this writer was made."""
        armature = self._armature.find()
        if armature is not None:
            for name, writer in self._bones.items():
                yield from writer.rest(armature, _prefix(name))

    def put_back(self) -> None:
        """Give every bone what it had; bones that are gone are passed over."""
        armature = self._armature.find()
        bones = armature.pose.bones if armature is not None else {}
        for name, writer in self._bones.items():
            if name in bones:
                writer.put_back(bones[name])

    def _frame(self, bone: bpy.types.PoseBone, turned: Sequence[str]) -> Quaternion:
        """From the axes of the face to those in which the bone's rotation is written."""
        carried = _bend(bone, turned) @ _rest(bone.bone)
        return carried.inverted() @ self._axes.to_quaternion()


def _prefix(bone: str) -> str:
    """The way from an armature's object to a bone's properties."""
    return f'pose.bones["{bpy.utils.escape_identifier(bone)}"].'


def _turned_by(moves: Mapping[str, Moves], turn: Turn) -> list[str]:
    return [name for name, move in moves.items() if any(part.turn is turn for part in move.turns)]


def _head(armature: bpy.types.Object, turned: Sequence[str], named: str | None) -> str | None:
    """The bone that carries the face: among those that turn with the head the one named so, else the farthest out."""
    if named in turned:
        return named
    bones = armature.data.bones
    return max(turned, key=lambda name: len(bones[name].parent_recursive), default=None)


def _rest(bone: bpy.types.Bone) -> Quaternion:
    return bone.matrix_local.to_3x3().normalized().to_quaternion()


def _bend(bone: bpy.types.PoseBone, turned: Sequence[str]) -> Quaternion:
    """How the pose bends the bones above this one away from rest, from the topmost of `turned` on; armature's axes."""
    above = list(bone.parent_recursive)
    topmost = next((at for at in range(len(above), 0, -1) if above[at - 1].name in turned), 0)
    bend = Quaternion()
    for one in above[:topmost]:
        rest = _rest(one.bone)
        bend = rest @ rotation_of(one) @ rest.inverted() @ bend
    return bend
