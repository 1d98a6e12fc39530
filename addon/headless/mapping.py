"""Which avatar a session without a window moves, and by which mapping."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import bpy

from ..core.mapping.row import FaceMapping
from ..rig.auto_map import DEFAULT_NECK_SHARE, auto_map
from ..rig.avatar import Avatar, AvatarError, find_avatar, object_named
from ..settings import avatar_settings, row_settings
from ..settings.preset_files import read_preset
from ..settings.stored_mapping import read_mapping


@dataclass(frozen=True, slots=True)
class MappingChoice:
    """A preset's file, or else the avatar's own mapping unless it is to be mapped `anew`; `mirror` besides."""

    preset: Path | None = None
    anew: bool = False
    mirror: bool = False
    neck_share: float = DEFAULT_NECK_SHARE


def choose_avatar(scene: bpy.types.Scene, name: str) -> Avatar:
    """The avatar of the object called `name`; without a name the one that has a mapping, else the most likely one.

    The settings must be registered, here and in `mapping_for`.

    Raises:
        AvatarError: there is no such object, or no avatar in the scene.
    """
    if name and name not in bpy.data.objects:
        raise AvatarError(f"There is no object {name} in this file: choose another avatar.")
    mapped = next((ob for ob in scene.objects if ob.live_face.rows), None)
    return find_avatar(scene, bpy.data.objects[name] if name else mapped)


def mapping_for(avatar: Avatar, choice: MappingChoice) -> FaceMapping:
    """The mapping that was chosen for the avatar.

    Raises:
        PresetError: the preset cannot be read.
    """
    mapping = read_preset(choice.preset).mapping if choice.preset else read_mapping(object_named(avatar.root))
    if not choice.preset and (choice.anew or not mapping.rows):
        mapping = auto_map(avatar, choice.neck_share)
    return replace(mapping, mirror=True) if choice.mirror else mapping


@contextlib.contextmanager
def settings_registered() -> Iterator[None]:
    """Let Blender know what an avatar's mapping is kept in, unless the add-on is enabled and has done so.

    It must not know any more when Python ends: 4.2 would call into what is torn down by then, and crash.
    """
    if hasattr(bpy.types.Object, "live_face"):
        yield
        return
    classes = (*row_settings.CLASSES, *avatar_settings.CLASSES)
    for cls in classes:
        bpy.utils.register_class(cls)
    avatar_settings.register()
    try:
        yield
    finally:
        avatar_settings.unregister()
        for cls in reversed(classes):
            bpy.utils.unregister_class(cls)
