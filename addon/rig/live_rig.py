"""The avatar as one thing that takes a pose and can be put back."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ..core.arkit import CHANNEL_COUNT
from ..core.bone_roles import BoneRole
from ..core.face_frame import FacePose
from ..core.rotation import HeadAngles
from .avatar import Avatar
from .bones import BoneWriter
from .eye_keys import turned_by_keys
from .shape_keys import missing_channels, writers_for


@dataclass(frozen=True, slots=True)
class AppliedPose:
    """What stands in Blender: shape-key values by channel, and the head's angles (None without a head bone)."""

    weights: dict[str, float]
    head: HeadAngles | None


class LiveRig:
    """Writes face poses to an avatar until `put_back`.

    All objects are looked up by name at each call, so it survives undo; `rebind` after keys or bones changed.
    """

    def __init__(self, avatar: Avatar, neck_share: float) -> None:
        self._avatar = avatar
        self._neck_share = neck_share
        self._bind()

    def _bind(self) -> None:
        self._keys = writers_for(self._avatar.meshes)
        armature = self._avatar.armature
        self._bones = BoneWriter(armature, self._neck_share, self._is_turned_by_bone) if armature else None

    def _is_turned_by_bone(self, role: BoneRole, bone: str) -> bool:
        is_eye = role in (BoneRole.EYE_LEFT, BoneRole.EYE_RIGHT)
        return not is_eye or not turned_by_keys(self._avatar.meshes, bone)

    @property
    def notes(self) -> tuple[str, ...]:
        """What does not move and why, one sentence each."""
        notes = []
        missing = missing_channels(self._keys)
        if missing:
            some = ", ".join(missing[:4]) + (" …" if len(missing) > 4 else "")
            notes.append(
                f"{CHANNEL_COUNT - len(missing)} of {CHANNEL_COUNT} channels have a shape key; missing: {some}"
            )
        driven = [name for writer in self._keys for name in writer.driven]
        driven += self._bones.driven if self._bones else ()
        notes += [f"{name} has a driver, Live Face leaves it alone." for name in dict.fromkeys(driven)]
        if self._bones is None or not self._bones.roles:
            notes.append("No head bone found: the head does not turn.")
        return tuple(notes)

    def write(self, pose: FacePose) -> None:
        """Move the avatar to `pose`."""
        if any(writer.stale for writer in self._keys):
            self.rebind()
        for writer in self._keys:
            writer.write(pose.weights)
        if self._bones:
            self._bones.write(pose)

    def read_back(self) -> AppliedPose:
        """What the avatar shows now; a channel on several meshes has the same value on all."""
        weights: dict[str, float] = {}
        for writer in self._keys:
            weights.update(writer.read_back())
        return AppliedPose(weights, self._bones.read_back() if self._bones else None)

    def rebind(self) -> None:
        """Look at the avatar anew after keys were added or removed."""
        self.put_back()
        self._bind()

    def put_back(self) -> None:
        """Give back every value as it was found."""
        for writer in self._keys:
            writer.put_back()
        if self._bones:
            self._bones.put_back()


def view_layer_of(scene: bpy.types.Scene) -> bpy.types.ViewLayer:
    """The view layer that the user sees of `scene`, else its first."""
    window = bpy.context.window
    return window.view_layer if window and window.scene == scene else scene.view_layers[0]
