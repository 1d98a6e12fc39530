"""The names of morph targets in glTF and VRM files."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.core.gltf_names import GltfError, MeshNames, read_names

_TWO: dict[str, Any] = {"targets": [{"POSITION": 0}, {"POSITION": 1}]}


def glb(document: object, version: int = 2) -> bytes:
    """`document` as the JSON chunk of a .glb file."""
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    content += b" " * (-len(content) % 4)
    return (
        struct.pack("<4sII", b"glTF", version, 20 + len(content)) + struct.pack("<I4s", len(content), b"JSON") + content
    )


def gltf(*meshes: object, **more: object) -> dict[str, Any]:
    return {"asset": {"version": "2.0"}, "meshes": list(meshes), **more}


def names(document: object) -> tuple[MeshNames, ...]:
    return read_names(io.BytesIO(glb(document)))


def test_names_of_the_mesh_come_first_then_those_of_its_primitives() -> None:
    both = {
        "name": "A",
        "extras": {"targetNames": ["a", ""]},
        "primitives": [{**_TWO, "extras": {"targetNames": ["x", "y"]}}],
    }
    second = {"name": "B", "primitives": [_TWO, {**_TWO, "extras": {"targetNames": ["x", "y"]}}]}
    assert names(gltf(both, second)) == (MeshNames("A", ("a", "y")), MeshNames("B", ("x", "y")))


def test_a_gltf_file_is_read_like_a_glb() -> None:
    text = json.dumps(
        gltf({"name": '笑顔 "Face"', "primitives": [_TWO], "extras": {"targetNames": ["まばたき", "a/b"]}})
    )
    assert read_names(io.BytesIO(text.encode())) == (MeshNames('笑顔 "Face"', ("まばたき", "a/b")),)
    assert read_names(io.BytesIO(b"\xef\xbb\xbf" + text.encode()))[0].targets == ("まばたき", "a/b")


def test_a_mesh_without_a_name_is_called_as_blender_calls_it() -> None:
    assert [one.mesh for one in names(gltf({"primitives": []}, {"primitives": [_TWO]}))] == ["Mesh_0", "Mesh_1"]


def test_vrm_0_expressions_name_the_target_that_they_consist_of() -> None:
    groups = [
        {"name": "Blink_L", "presetName": "blink_l", "binds": [{"mesh": 1, "index": 0, "weight": 100}]},
        {"name": "Puff", "presetName": "unknown", "binds": [{"mesh": 1, "index": 1, "weight": 100}]},
        {"name": "Joy", "presetName": "joy", "binds": [{"mesh": 0, "index": 0}, {"mesh": 1, "index": 0}]},
    ]
    vrm = {"VRM": {"blendShapeMaster": {"blendShapeGroups": groups}}}
    found = names(gltf({"primitives": [_TWO]}, {"primitives": [_TWO]}, extensions=vrm))
    assert [one.targets for one in found] == [("", ""), ("blink_l", "Puff")]


def test_vrm_1_expressions_name_the_target_that_they_consist_of() -> None:
    expressions = {
        "preset": {"aa": {"morphTargetBinds": [{"node": 1, "index": 1, "weight": 1.0}]}, "blink": {}},
        "custom": {"Puff": {"morphTargetBinds": [{"node": 1, "index": 0, "weight": 1.0}]}},
    }
    found = names(
        gltf({"primitives": [_TWO]}, nodes=[{}, {"mesh": 0}], extensions={"VRMC_vrm": {"expressions": expressions}})
    )
    assert found[0].targets == ("Puff", "aa")


def test_names_that_are_there_are_kept_before_expressions() -> None:
    groups = [{"presetName": "blink_l", "binds": [{"mesh": 0, "index": 0}]}]
    mesh = {"primitives": [{**_TWO, "extras": {"targetNames": ["wink"]}}]}
    found = names(gltf(mesh, extensions={"VRM": {"blendShapeMaster": {"blendShapeGroups": groups}}}))
    assert found[0].targets == ("wink", "")


@pytest.mark.parametrize("bad", ["a\0b", "\ud800", "   ", 7, None, ["x"]])
def test_what_blender_cannot_hold_is_no_name(bad: object) -> None:
    assert names(gltf({"primitives": [_TWO], "extras": {"targetNames": [bad, "good"]}}))[0].targets == ("", "good")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"glTF",
        b"not a model",
        b"[]",
        b"{}",
        b"glTF" + b"\xff" * 400,
        glb(gltf())[:-5],
        glb(b"[" * 100_000),
        glb(b'{"asset": {}, "n": ' + b"9" * 10_000 + b"}"),
        struct.pack("<4sII", b"glTF", 2, 24) + struct.pack("<I4s", 4, b"BIN\0") + b"1234",
    ],
    ids=["empty", "magic", "text", "list", "no asset", "noise", "cut", "deep", "long number", "no json"],
)
def test_what_is_no_gltf_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(GltfError, match=r"^This file is damaged or not a glTF: .*\.$"):
        read_names(io.BytesIO(content))


def test_only_the_json_of_a_glb_is_read() -> None:
    file = io.BytesIO(glb(gltf()) + b"\0" * 1000)
    read_names(file)
    assert file.tell() == len(glb(gltf()))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["meshes", "primitives", "targets", "extras", "targetNames", "extensions", "VRM", "VRMC_vrm", "expressions",
         "preset", "custom", "morphTargetBinds", "node", "index", "mesh", "binds", "blendShapeMaster",
         "blendShapeGroups", "presetName", "name", "nodes"]), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["meshes", "nodes", "extensions"]), _JSON))
def test_whatever_stands_in_the_json_there_is_an_entry_for_each_mesh(document: dict[str, Any]) -> None:
    found = names({"asset": {}, **document})
    meshes = document.get("meshes")
    assert len(found) == (len(meshes) if isinstance(meshes, list) else 0)
    assert all(isinstance(name, str) for one in found for name in one.targets)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: glb(gltf(_TWO))[:30] + tail))
def test_any_bytes_give_names_or_the_one_error(content: bytes) -> None:
    try:
        found = read_names(io.BytesIO(content))
    except GltfError:
        return
    assert isinstance(found, tuple)
