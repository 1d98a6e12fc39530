"""Opens an avatar file of any kind that Blender reads."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import bpy

from ..core.errors import LiveFaceError
from ..render.portrait import add_portrait
from ..rig.avatar import find_avatar
from ..rig.vrm_names import name_keys, names_in

_GLTF: Final = frozenset((".glb", ".gltf", ".vrm"))


class OpenError(LiveFaceError):
    """The avatar file cannot be opened."""


def open_avatar(path: Path) -> bpy.types.Scene:
    """Open `path` (.blend as it is; .glb, .gltf, .vrm into a new scene with a camera and lights).

    Scripts in a .blend are not run.

    Raises:
        OpenError: there is no such file, or it is not what its name says.
        AvatarError: it holds no mesh.
    """
    if not path.is_file():
        raise OpenError(f"There is no file {path}: give the path of a .blend, .glb or .vrm avatar.")
    suffix = path.suffix.lower()
    if suffix == ".blend":
        return _open_blend(path)
    if suffix in _GLTF:
        return _import_gltf(path)
    raise OpenError(f"{path.name} is not a .blend, .glb or .vrm file: export the avatar to one of these.")


def _open_blend(path: Path) -> bpy.types.Scene:
    try:
        bpy.ops.wm.open_mainfile(filepath=str(path), load_ui=True, use_scripts=False)
    except RuntimeError as error:
        raise OpenError(
            f"{path.name} cannot be opened as a Blender file: it is damaged or from a newer Blender."
        ) from error
    return bpy.context.scene


def _import_gltf(path: Path) -> bpy.types.Scene:
    bpy.ops.wm.read_factory_settings()
    for ob in list(bpy.data.objects):
        bpy.data.objects.remove(ob)
    try:
        result = bpy.ops.import_scene.gltf(filepath=str(path))
    except RuntimeError as error:
        raise OpenError(f"{path.name} cannot be imported: it is damaged, or not a glTF 2.0 file.") from error
    if "FINISHED" not in result:
        raise OpenError(f"{path.name} cannot be imported: it is damaged, or not a glTF 2.0 file.")
    scene = bpy.context.scene
    name_keys(scene.objects, names_in(path))  # Live Face need not be enabled here, so the importer was not told them
    bpy.context.view_layer.update()
    add_portrait(scene, find_avatar(scene))
    return scene
