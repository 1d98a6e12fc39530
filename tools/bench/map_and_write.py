"""What it costs to map a pose and to write it into an avatar, without Blender's own evaluation; needs Blender."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Quaternion

from addon.core import codec
from addon.core.arkit import CHANNEL_COUNT, CHANNELS
from addon.core.face_frame import FaceFrame, FacePose, Stamp
from addon.core.mapping.row import Axis, FaceMapping, Row, Target, TargetKind
from addon.core.rotation import HeadAngles, from_angles
from addon.rig.avatar import find_avatar
from addon.rig.live_rig import LiveRig

from .figures import Figure, timed

_ROUNDS = 2000
_MESHES = 5
_TURNS = {"Neck": ("head", 0.35), "Head": ("head", 0.65), "Eye.L": ("gazeLeft", 1.0), "Eye.R": ("gazeRight", 1.0)}
_SIZES = (50, 500, 5000)
#: How fifty rows of the growing mapping are made up.
_KEYS, _BONES, _PROPERTIES = 40, 5, 5


def moving_frame(number: int) -> FaceFrame:
    """A face that moves from frame to frame; a scene at rest would cost nothing to draw."""
    phase = number * 0.37
    weights = (0.5 + 0.5 * np.sin(phase + np.arange(CHANNEL_COUNT))).astype(np.float32)
    head = from_angles(HeadAngles(0.3 * np.sin(phase), 0.1 * np.cos(phase), 0.0))
    return FaceFrame(Stamp(1, number, time.monotonic_ns()), tracked=True, pose=FacePose(head=head, weights=weights))


def map_and_write() -> tuple[Figure, Figure]:
    """Five meshes of 1,000 vertices with all 52 keys each, and four bones: with decoding, and without."""
    bpy.ops.wm.read_factory_settings()
    armature = armature_of(_TURNS)
    for index in range(_MESHES):
        keyed_grid(f"Mesh {index}", CHANNELS, 32).parent = armature
    keys = [Row(channel, Target(TargetKind.SHAPE_KEY, channel)) for channel in CHANNELS]
    turns = [Row(turn, Target(TargetKind.TURN, bone), gain=share) for bone, (turn, share) in _TURNS.items()]
    rig = _rig(armature, keys + turns)
    frames = [moving_frame(number) for number in range(_ROUNDS)]
    datagrams = [codec.encode_frame(frame) for frame in frames]

    def decode_and_apply(datagram: bytes) -> None:
        frame = codec.decode(datagram)
        assert isinstance(frame, FaceFrame)  # noqa: S101 (nothing else was encoded)
        rig.write(frame.pose)

    both = _microseconds([timed(decode_and_apply, datagram) for datagram in datagrams])
    decode = _microseconds([timed(codec.decode, datagram) for datagram in datagrams])
    pairs = [
        (timed(rig.write, frame.pose), timed(_write_bare, armature, _Bare(_MESHES, CHANNEL_COUNT), number / _ROUNDS))
        for number, frame in enumerate(frames)
    ]
    writes, bares = zip(*pairs, strict=True)
    write = _microseconds(writes)
    parts = {"fastest_tenth_us": _fastest_tenth(writes), "bare_us": _microseconds(bares)}
    what = "of one frame, 52 keys on five meshes and 4 bones, without Blender's own evaluation"
    return (
        Figure("decode_apply", both, "µs", 200.0, {"decode_us": decode}, _ROUNDS, f"decode, map and write {what}"),
        Figure("map_write", write, "µs", 150.0, parts, _ROUNDS, f"map and write {what}"),
    )


def rows_growth() -> Figure:
    """The cost of a row in mappings of 50, 500 and 5,000, beside the bare calls of Blender that write the same.

    Blender itself takes longer for a key among many meshes than for one among few: the memory that it touches does
    not fit the processor's caches any more. What Live Face adds is told by the ratio of the two.
    """
    costs = {size: _costs_of(size) for size in _SIZES}
    parts: dict[str, float] = {}
    for size, (ours, bare) in costs.items():
        parts |= {f"us_{size}": ours, f"bare_us_{size}": bare}
        parts |= {f"us_per_row_{size}": round(ours / size, 4), f"bare_us_per_row_{size}": round(bare / size, 4)}
    parts |= {f"over_bare_{size}": round(ours / bare, 4) for size, (ours, bare) in costs.items()}
    middle, many = _SIZES[1:]
    growth = parts[f"over_bare_{many}"] / parts[f"over_bare_{middle}"]
    what = (
        f"a frame over Blender's bare calls for the same, with {many:,} rows, over that with {middle}: at most 1 where"
        " what Live Face adds does not grow faster than Blender's own cost"
    )
    return Figure("rows_growth", round(growth, 4), "ratio", 1.0, parts, _ROUNDS // 10, what)


def _costs_of(size: int) -> tuple[float, float]:
    """Microseconds for one frame of `size` rows, mapped and written, and of the bare calls that write as much."""
    bpy.ops.wm.read_factory_settings()
    blocks = size // (_KEYS + _BONES + _PROPERTIES)
    bones = [f"Bone {number}" for number in range(blocks * _BONES)]
    armature = armature_of(bones)
    rows: list[Row] = []
    for block in range(blocks):
        keys = [f"Key {number}" for number in range(_KEYS)]
        mesh = keyed_grid(f"Mesh {block}", keys, 2)
        mesh.parent = armature
        rows += [Row(_channel(at), Target(TargetKind.SHAPE_KEY, key, mesh.name)) for at, key in enumerate(keys)]
        for number in range(_PROPERTIES):
            mesh[f"number {number}"] = 0.0
            path = f'["number {number}"]'
            rows.append(Row(_channel(number), Target(TargetKind.PROPERTY, owner=mesh.name, path=path)))
    rows += [Row(_channel(at), Target(TargetKind.BONE_ROTATION, bone, axis=Axis.X)) for at, bone in enumerate(bones)]
    rig = _rig(armature, rows)
    poses = [moving_frame(number).pose for number in range(_ROUNDS // 10)]
    what = _Bare(blocks, _KEYS, _PROPERTIES)
    pairs = [(timed(rig.write, pose), timed(_write_bare, armature, what, at / 300)) for at, pose in enumerate(poses)]
    ours, bare = zip(*pairs, strict=True)
    return _microseconds(ours), _microseconds(bare)


@dataclass(frozen=True, slots=True)
class _Bare:
    """How much the bare calls write, apart from all bones of the armature; keys and properties are those of a mesh."""

    meshes: int
    keys: int
    properties: int = 0


def _write_bare(armature: bpy.types.Object, what: _Bare, value: float) -> None:
    """The least that any program must call to set as much: the same value everywhere, no look at what is there."""
    weights = np.full(what.keys + 1, value, np.float32)
    rotation = Quaternion((1.0, 0.0, 0.0), value)
    for number in range(what.meshes):
        mesh = bpy.data.objects[f"Mesh {number}"]
        keys = mesh.data.shape_keys
        keys.key_blocks.foreach_set("value", weights)
        keys.update_tag()
        for at in range(what.properties):
            mesh[f"number {at}"] = value
        if what.properties:
            mesh.update_tag()
    for bone in armature.pose.bones:
        bone.rotation_quaternion = rotation


def _channel(at: int) -> str:
    return CHANNELS[at % CHANNEL_COUNT]


def _rig(root: bpy.types.Object, rows: Sequence[Row]) -> LiveRig:
    rig = LiveRig(find_avatar(bpy.context.scene, root), FaceMapping(tuple(rows)))
    assert not rig.problems  # noqa: S101 (all targets were just made)
    return rig


def armature_of(bones: Iterable[str]) -> bpy.types.Object:
    """An armature of bones in a row, none above another but the first two."""
    bpy.ops.object.armature_add()
    armature = bpy.context.object
    bpy.ops.object.mode_set(mode="EDIT")
    edit_bones = armature.data.edit_bones
    edit_bones.remove(edit_bones[0])
    for number, name in enumerate(bones):
        bone = edit_bones.new(name)
        bone.head, bone.tail = (number, 0.0, 0.0), (number, 0.0, 1.0)
        bone.parent = edit_bones[0] if number else None
    bpy.ops.object.mode_set(mode="OBJECT")
    return armature


def keyed_grid(name: str, keys: Sequence[str], side: int) -> bpy.types.Object:
    """A grid of `side` times `side` squares with shape keys at 0."""
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=side, y_subdivisions=side)
    ob = bpy.context.object
    ob.name = name
    for key in ("Basis", *keys):
        ob.shape_key_add(name=key).value = 0.0
    return ob


def _fastest_tenth(seconds: Sequence[float]) -> float:
    """Microseconds that the fastest tenth stays within, which other programs disturb least."""
    return round(statistics.quantiles(seconds, n=10)[0] * 1e6, 2)


def _microseconds(seconds: Sequence[float]) -> float:
    return round(statistics.median(seconds) * 1e6, 2)
