"""Small glTF and VRM files, made in the test: triangles with morph targets."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

_TRIANGLE: Final = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)
#: Each morph target moves the whole triangle up by one.
_MOVED: Final = struct.pack("<9f", *(0, 1, 0) * 3)


def mesh(name: str, targets: int, **more: object) -> dict[str, Any]:
    """A triangle with so many morph targets; `more` are fields of its only primitive."""
    primitive = {"attributes": {"POSITION": 0}, "targets": [{"POSITION": 1}] * targets, **more}
    return {"name": name, "primitives": [primitive]}


def write_glb(path: Path, meshes: Sequence[dict[str, Any]], **more: object) -> Path:
    """A .glb or .vrm file with a node for each mesh; `more` are fields of the document. Returns `path`."""
    position = {"componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 1]}
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": list(range(len(meshes)))}],
        "nodes": [{"name": f"{one['name']} node", "mesh": index} for index, one in enumerate(meshes)],
        "meshes": list(meshes),
        "buffers": [{"byteLength": 72}],
        "bufferViews": [{"buffer": 0, "byteOffset": 36 * part, "byteLength": 36} for part in (0, 1)],
        "accessors": [{"bufferView": part, **position} for part in (0, 1)],
        **more,
    }
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", 72, b"BIN\0") + _TRIANGLE + _MOVED
    path.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)
    return path
