"""Which objects are the avatar: an armature and the meshes that go with it.

Objects are kept by name and looked up at each use: after an undo every reference to a data-block is dead.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ..core.arkit import CHANNEL_INDEX
from ..core.bone_roles import BoneRole, role_of
from ..core.errors import LiveFaceError


class AvatarError(LiveFaceError):
    """There is nothing in the scene that a face could move."""


@dataclass(frozen=True, slots=True)
class Avatar:
    """Names of the avatar's objects; `armature` is None for a head without bones."""

    armature: str | None
    meshes: tuple[str, ...]


def find_avatar(scene: bpy.types.Scene, chosen: bpy.types.Object | None = None) -> Avatar:
    """The avatar that `chosen` belongs to, or the one of the scene with the most ARKit shape keys.

    Raises:
        AvatarError: the scene has no mesh, or `chosen` has none.
    """
    meshes = [ob for ob in scene.objects if ob.type == "MESH"]
    if not meshes:
        raise AvatarError("This file has no mesh: open or import an avatar first.")
    if chosen is not None:
        avatar = _avatar_around(chosen, meshes)
        if not avatar.meshes:
            raise AvatarError(f"{chosen.name} has no mesh: choose the avatar's armature or its face mesh.")
        return avatar
    candidates = [_avatar_around(ob, meshes) for ob in scene.objects if ob.type in {"ARMATURE", "MESH"}]
    return max((one for one in candidates if one.meshes), key=_score)


def object_named(name: str) -> bpy.types.Object:
    """The object of that name as it is now.

    Raises:
        AvatarError: it was deleted or renamed.
    """
    found = bpy.data.objects.get(name)
    if found is None:
        raise AvatarError(f"The avatar's object {name} is gone: press Start again.")
    return found


def _avatar_around(ob: bpy.types.Object, meshes: list[bpy.types.Object]) -> Avatar:
    armature = ob if ob.type == "ARMATURE" else ob.find_armature() or _armature_above(ob)
    if armature is not None:
        mine = [mesh for mesh in meshes if mesh.find_armature() == armature or _armature_above(mesh) == armature]
        return Avatar(armature.name, tuple(mesh.name for mesh in mine))
    family = {ob, *ob.children_recursive}
    return Avatar(None, tuple(mesh.name for mesh in meshes if mesh in family))


def _armature_above(ob: bpy.types.Object) -> bpy.types.Object | None:
    parent = ob.parent
    while parent is not None and parent.type != "ARMATURE":
        parent = parent.parent
    return parent


def _score(avatar: Avatar) -> tuple[int, int, int]:
    """More ARKit keys win, then a head bone, then more meshes."""
    keys = {
        block.name
        for name in avatar.meshes
        if (shape_keys := object_named(name).data.shape_keys)
        for block in shape_keys.key_blocks
        if block.name in CHANNEL_INDEX
    }
    bones = object_named(avatar.armature).data.bones if avatar.armature else ()
    has_head = any(role_of(bone.name) is BoneRole.HEAD for bone in bones)
    return len(keys), int(has_head), len(avatar.meshes)
