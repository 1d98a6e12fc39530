"""Gives shape keys the names that Blender's glTF import loses (`target_0`…): while importing, and afterwards.

Blender's importer calls the class `glTF2ImportUserExtension` of each enabled add-on; see the root's `__init__.py`.
https://github.com/KhronosGroup/glTF-Blender-IO/tree/main/example-addons
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import bpy

from ..core.errors import LiveFaceError
from ..core.gltf_names import MeshNames, read_names

#: What the importer calls a key without a name; the number is the target's in the file.
_LOST: Final = re.compile(r"target_(\d{1,6})")
#: What Blender appends to the name of a mesh that is in the file already.
_COPY: Final = re.compile(r"\.\d{3,}$")


class NamesError(LiveFaceError):
    """The file with the names cannot be read."""


def names_in(path: Path) -> tuple[MeshNames, ...]:
    """The names of the morph targets of a .glb, .gltf or .vrm file.

    Raises:
        NamesError: there is no such file, or it cannot be read.
        GltfError: it is no glTF file.
    """
    try:
        with path.open("rb") as file:
            return read_names(file)
    except OSError as error:
        raise NamesError(f"{path.name} cannot be read ({error.strerror}): choose the avatar's file.") from error


def tell_importer(gltf: Any) -> None:  # noqa: ANN401 (Blender's glTFImporter)
    """Put the names where the importer looks for them, before it makes the keys. A name that is there stays."""
    meshes = gltf.data.meshes or []
    for mesh, named in zip(meshes, names_in(Path(gltf.filename)), strict=False):
        if any(named.targets):
            mesh.extras = {**(mesh.extras or {}), "targetNames": list(named.targets)}


def lost_names(objects: Iterable[bpy.types.Object]) -> bool:
    """Whether any key of the objects is called as the importer calls those without a name."""
    return any(_lost(keys) for _, keys in _keys_of(objects))


def name_keys(objects: Iterable[bpy.types.Object], names: Sequence[MeshNames]) -> int:
    """Name the keys that have lost their names as they are called in the file; returns how many.

    A mesh is found in the file by its name, or else as the only one that the keys fit to.
    """
    named = 0
    for mesh, keys in _keys_of(objects):
        lost = _lost(keys)
        targets = _targets(mesh, 1 + max(lost.values(), default=0), names) if lost else ()
        for key, index in lost.items():
            if targets and targets[index]:
                keys.key_blocks[key].name = targets[index]
                named += 1
    return named


def _keys_of(objects: Iterable[bpy.types.Object]) -> list[tuple[str, bpy.types.Key]]:
    """Each mesh with keys, once, by name."""
    meshes = {ob.data for ob in objects if ob.type == "MESH" and ob.data.shape_keys}
    return sorted((mesh.name, mesh.shape_keys) for mesh in meshes if mesh.shape_keys.library is None)


def _lost(keys: bpy.types.Key) -> dict[str, int]:
    """The keys without a name of their own, and which target of the file each is."""
    found = ((block.name, _LOST.fullmatch(block.name)) for block in keys.key_blocks)
    return {name: int(match[1]) for name, match in found if match}


def _targets(mesh: str, count: int, names: Sequence[MeshNames]) -> tuple[str, ...]:
    """The names of the mesh's targets, of which there are `count` at least; empty where it is not clear which."""
    fitting = [one for one in names if len(one.targets) >= count and any(one.targets)]
    for candidates in (
        [one for one in fitting if one.mesh == mesh],
        [one for one in fitting if one.mesh == _COPY.sub("", mesh)],
        fitting,
    ):
        if candidates:
            return candidates[0].targets if len({one.targets for one in candidates}) == 1 else ()
    return ()
