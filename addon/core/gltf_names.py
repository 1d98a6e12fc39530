"""The names of morph targets in a .glb, .gltf or .vrm file, from wherever exporters put them.

glTF itself has no place for them. Blender reads `mesh.extras.targetNames`, as the specification suggests, and calls
what has none `target_0`, `target_1`… UniVRM and those after it write `extras.targetNames` into the primitives. Where
both are missing, a VRM's expressions still tell what a target is when they consist of it alone.

- https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html#glb-file-format-specification and #morph-targets
- https://github.com/vrm-c/vrm-specification/blob/master/specification/0.0/README.md (blendShapeMaster)
- https://github.com/vrm-c/vrm-specification/blob/master/specification/VRMC_vrm-1.0/expressions.md
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, NamedTuple

from .errors import LiveFaceError

_MAGIC: Final = b"glTF"
_JSON_CHUNK: Final = b"JSON"
#: Magic, version, length; then the first chunk's length and type, which is JSON's.
_HEADER: Final = struct.Struct("<4sII")
_CHUNK: Final = struct.Struct("<I4s")
#: The JSON of an avatar has a few megabytes at most, a .gltf with its buffers inside some hundred.
_MOST_BYTES: Final = 512 * 1024 * 1024


class GltfError(LiveFaceError):
    """It is not a glTF file."""


@dataclass(frozen=True, slots=True)
class MeshNames:
    """A mesh by the name that Blender gives it, and the names of its morph targets; "" is one that has none."""

    mesh: str
    targets: tuple[str, ...]


class _Bind(NamedTuple):
    """The morph target that an expression moves; all numbers as they stand in the file."""

    mesh: object
    target: object
    name: str


def read_names(file: BinaryIO) -> tuple[MeshNames, ...]:
    """The names in a .glb, .vrm or .gltf file, one entry for each of its meshes, in the file's order.

    Raises:
        GltfError: it is none of these, damaged, or too large.
    """
    gltf = _dict(_parse(_json_of(file)))
    expressions = list(_expressions(gltf))
    return tuple(
        _mesh_names(index, _dict(mesh), [one for one in expressions if one.mesh == index])
        for index, mesh in enumerate(_list(gltf.get("meshes")))
    )


def _json_of(file: BinaryIO) -> bytes:
    start = file.read(_HEADER.size)
    if start[: len(_MAGIC)] != _MAGIC:
        rest = file.read(_MOST_BYTES + 1)
        if len(rest) > _MOST_BYTES:
            raise GltfError("This file is too large to be an avatar: choose its .glb, .gltf or .vrm file.")
        return start + rest
    chunk = file.read(_CHUNK.size)
    if len(start) < _HEADER.size or len(chunk) < _CHUNK.size:
        raise _damaged()
    length, kind = _CHUNK.unpack(chunk)
    if kind != _JSON_CHUNK or length > _MOST_BYTES:
        raise _damaged()
    content = file.read(length)
    if len(content) < length:
        raise _damaged()
    return content


def _parse(content: bytes) -> object:
    try:
        parsed: object = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _damaged() from error
    if not isinstance(parsed, dict) or not isinstance(parsed.get("asset"), dict):
        raise _damaged()  # every glTF says of itself what it is
    return parsed


def _damaged() -> GltfError:
    return GltfError("This file is damaged or not a glTF: choose the .glb, .gltf or .vrm that the avatar came from.")


def _mesh_names(index: int, mesh: dict[str, Any], expressions: list[_Bind]) -> MeshNames:
    primitives = [_dict(one) for one in _list(mesh.get("primitives"))]
    count = max((len(_list(one.get("targets"))) for one in primitives), default=0)
    told = [_list(_dict(one.get("extras")).get("targetNames")) for one in (mesh, *primitives)]
    targets = [next((name for names in told if (name := _name_at(names, at))), "") for at in range(count)]
    for bind in expressions:
        if isinstance(bind.target, int) and 0 <= bind.target < count and not targets[bind.target]:
            targets[bind.target] = bind.name
    return MeshNames(_text(mesh.get("name")) or f"Mesh_{index}", tuple(targets))


def _expressions(gltf: dict[str, Any]) -> Iterator[_Bind]:
    """The expressions of a VRM that move one morph target and no other."""
    extensions = _dict(gltf.get("extensions"))
    yield from _vrm_0(_dict(extensions.get("VRM")))
    yield from _vrm_1(_dict(extensions.get("VRMC_vrm")), _list(gltf.get("nodes")))


def _vrm_0(vrm: dict[str, Any]) -> Iterator[_Bind]:
    for group in map(_dict, _list(_dict(vrm.get("blendShapeMaster")).get("blendShapeGroups"))):
        preset = _text(group.get("presetName"))
        name = preset if preset not in ("", "unknown") else _text(group.get("name"))
        binds = [_dict(one) for one in _list(group.get("binds"))]
        if len(binds) == 1:
            yield _Bind(binds[0].get("mesh"), binds[0].get("index"), name)


def _vrm_1(vrm: dict[str, Any], nodes: list[Any]) -> Iterator[_Bind]:
    expressions = _dict(vrm.get("expressions"))
    for kind in ("preset", "custom"):
        for name, expression in _dict(expressions.get(kind)).items():
            binds = [_dict(one) for one in _list(_dict(expression).get("morphTargetBinds"))]
            node = binds[0].get("node") if len(binds) == 1 else None
            if isinstance(node, int) and 0 <= node < len(nodes):
                yield _Bind(_dict(nodes[node]).get("mesh"), binds[0].get("index"), _text(name))


def _name_at(names: list[Any], index: int) -> str:
    return _text(names[index]) if index < len(names) else ""


def _text(value: object) -> str:
    """`value` where it is a name that Blender can hold; else ""."""
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        return ""
    # JSON may hold halves of surrogate pairs, which are no characters
    return "" if any("\ud800" <= letter <= "\udfff" for letter in value) else value


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
