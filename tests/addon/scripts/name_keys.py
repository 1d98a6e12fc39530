"""Imports a VRM with the extension enabled, and names keys of one that was imported without; says what happened."""

from __future__ import annotations

import json
import sys

import bpy

from tests.addon.scripts import extension

vrm, unnamed = sys.argv[1:3]


def imported(path: str) -> list[str]:
    """The keys of the file imported into an empty scene."""
    for mesh in list(bpy.data.meshes):
        bpy.data.meshes.remove(mesh)
    bpy.ops.import_scene.gltf(filepath=path)
    return keys()


def keys() -> list[str]:
    """The keys of the only mesh that has any."""
    (found,) = [mesh.shape_keys for mesh in bpy.data.meshes if mesh.shape_keys]
    return [block.name for block in found.key_blocks[1:]]


def refusal(path: str) -> str:
    """What the operator says when it names nothing: an error reaches a script as an exception."""
    try:
        return str(bpy.ops.live_face.name_keys(filepath=path))
    except RuntimeError as error:
        return str(error)


bpy.ops.wm.read_factory_settings()
said: dict[str, object] = {"before": imported(vrm)}
extension.install()
extension.enable()
bpy.ops.ed.undo_push(message="imported")
said["named"] = list(bpy.ops.live_face.name_keys(filepath=vrm))
said["after"] = keys()
said["again"] = refusal(vrm)
bpy.ops.ed.undo_push(message="named")
bpy.ops.ed.undo()
said["undone"] = keys()
said["missing"] = refusal(vrm + ".none")
said["other file"] = refusal(unnamed)
said["imported"] = imported(vrm)
said["from expressions"] = imported(unnamed)
sys.stdout.write("said " + json.dumps(said) + "\n")
