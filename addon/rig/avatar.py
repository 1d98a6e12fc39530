"""Which objects are the avatar: its root, an armature and the meshes that go with it.

Objects are kept by name and looked up at each use: after an undo every reference to a data-block is dead.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ..core.bone_roles import BoneRole, role_of
from ..core.errors import LiveFaceError
from ..core.families import match_keys
from .blocks import is_deleted


class AvatarError(LiveFaceError):
    """There is nothing in the scene that a face could move."""


@dataclass(frozen=True, slots=True)
class Avatar:
    """Names of the avatar's objects.

    `root` is the object that the mapping is kept on: the armature, else the object that was chosen, else the mesh with
    the most keys that a face drives. `armature` is None for a head without bones.
    """

    root: str
    armature: str | None
    meshes: tuple[str, ...]


def root_of(ob: bpy.types.Object) -> bpy.types.Object:
    """The object that keeps the mapping of the avatar that `ob` belongs to: its armature, else itself."""
    armature = None if ob.type == "ARMATURE" else ob.find_armature() or _armature_above(ob)
    return ob if armature is None or is_deleted(armature) else armature


def find_avatar(scene: bpy.types.Scene, chosen: bpy.types.Object | None = None) -> Avatar:
    """The avatar that `chosen` belongs to, or the one of the scene with the most keys that a face drives.

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
    candidates = {root_of(ob) for ob in scene.objects if ob.type in {"ARMATURE", "MESH"}}
    avatars = [_avatar_around(root, meshes) for root in sorted(candidates, key=lambda ob: ob.name)]
    return max((one for one in avatars if one.meshes), key=_score)


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
    root = root_of(ob)
    if root.type == "ARMATURE":
        mine = [mesh for mesh in meshes if mesh.find_armature() == root or _armature_above(mesh) == root]
        return Avatar(root.name, root.name, tuple(mesh.name for mesh in mine))
    family = {root, *root.children_recursive}
    return Avatar(root.name, None, tuple(mesh.name for mesh in meshes if mesh in family))


def _armature_above(ob: bpy.types.Object) -> bpy.types.Object | None:
    parent = ob.parent
    while parent is not None and parent.type != "ARMATURE":
        parent = parent.parent
    return parent


def _score(avatar: Avatar) -> tuple[int, int, int, int]:
    """More driven keys win, then a head bone, then more meshes, then a root with driven keys of its own."""
    driven = {drive.key for drive in match_keys([key for mesh in avatar.meshes for key in _keys(mesh)]).drives}
    bones = object_named(avatar.armature).data.bones if avatar.armature else ()
    has_head = any(role_of(bone.name) is BoneRole.HEAD for bone in bones)
    return len(driven), int(has_head), len(avatar.meshes), len(driven.intersection(_keys(avatar.root)))


def _keys(name: str) -> list[str]:
    """The shape keys of an object."""
    keys = getattr(object_named(name).data, "shape_keys", None)
    return keys.key_blocks.keys() if keys else []
