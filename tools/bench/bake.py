"""What a bake costs beside the bare calls that write the same keys; needs Blender.

`python -m tools.bench.bake --out FILE.json` measures in the Blender whose Python runs it.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNELS
from addon.core.mapping.row import FaceMapping, Row, Target, TargetKind
from addon.core.rotations import normalized
from addon.core.takes.keying import BakeOptions
from addon.core.takes.take import Take
from addon.rig.actions import Channels, channels_of, new_channels
from addon.rig.avatar import find_avatar
from addon.rig.baking import Bake

from .figures import BAKE_ROUNDS, median_ratio, timed
from .map_and_write import armature_of, keyed_grid

_FRAMES = 36_000
_TURNS = {"Neck": 0.35, "Head": 0.65}
_CHECKED = 50
_OPTIONS = BakeOptions(fps=60.0)
#: Weights below this are written as 0, as live (`rig.shape_keys`).
_SEEN = 0.005


def main() -> int:
    """Measure, check the values, and write; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.bake", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    text = json.dumps(bake_over_bare())
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text + "\n", encoding="utf-8")
    return 0


def bake_over_bare() -> dict[str, object]:
    """In turn: a whole bake of 60 channels from the take to the assigned Action, and the bare calls for its keys."""
    bpy.ops.wm.read_factory_settings()
    armature = armature_of(_TURNS)
    mesh = keyed_grid("Face", CHANNELS, 2)
    mesh.parent = armature
    keys = [Row(channel, Target(TargetKind.SHAPE_KEY, channel)) for channel in CHANNELS]
    turns = [Row("head", Target(TargetKind.TURN, bone), gain=share) for bone, share in _TURNS.items()]
    mapping, take = FaceMapping((*keys, *turns)), _acted()
    avatar = find_avatar(bpy.context.scene, armature)

    def bake() -> None:
        job = Bake(avatar, mapping, take, _OPTIONS)
        list(job.steps())
        job.write("Take")

    pairs, unfinished = [], []
    for _ in range(BAKE_ROUNDS):
        ours = timed(bake)
        curves = [*_curves_of(mesh.data.shape_keys), *_curves_of(armature)]
        blocks = (mesh.data.shape_keys, armature)
        pairs.append((ours, timed(_write_bare, blocks, curves, finish=True)))
        unfinished.append(timed(_write_bare, blocks, curves, finish=False))
        used = {block.animation_data.action.name for block in blocks}
        for action in [action for action in bpy.data.actions if action.name not in used]:
            bpy.data.actions.remove(action)
    worst = _largest_error(mesh.data.shape_keys, armature, take)
    if worst > 1e-5:
        sys.exit(f"The bake is off by {worst}: it is not what the take says.")
    ratio, ours_ms, bare_ms = median_ratio(pairs)
    return {
        "blender": bpy.app.version_string,
        "ratio_to_bare": ratio,
        "bake_ms": ours_ms,
        "bare_ms": bare_ms,
        "bare_without_update_ms": round(sorted(unfinished)[BAKE_ROUNDS // 2] * 1e3, 4),
        "frames": _FRAMES,
        "channels": len(curves),
        "largest_error": float(worst),
    }


@dataclass(frozen=True, slots=True)
class _Curve:
    """The finished data of one curve, as the bare calls take it."""

    block: int
    path: str
    index: int
    places: NDArray[np.float32]


def _curves_of(block: bpy.types.ID) -> list[_Curve]:
    found = []
    for curve in _channels(block).bag.fcurves:
        places = np.empty(len(curve.keyframe_points) * 2, np.float32)
        curve.keyframe_points.foreach_get("co", places)
        found.append(_Curve(int(block.id_type == "OBJECT"), curve.data_path, curve.array_index, places))
    return found


def _write_bare(blocks: tuple[bpy.types.ID, ...], curves: list[_Curve], *, finish: bool) -> None:
    """The least that any program must call: make each curve, add its keys, set where they are and how they go on.

    `finish` sorts them and sets their handles (`FCurve.update`), without which they are no keys to work with.
    """
    made: list[Channels] = []
    for block in blocks:
        action = made[0].action if made and made[0].slot is not None else bpy.data.actions.new("Bare")
        made.append(new_channels(action, block))
    linear = np.ones(_FRAMES, np.uint8)
    for one in curves:
        curve = made[one.block].bag.fcurves.new(one.path, index=one.index)
        curve.keyframe_points.add(_FRAMES)
        curve.keyframe_points.foreach_set("co", one.places)
        curve.keyframe_points.foreach_set("interpolation", linear)
        if finish:
            curve.update()


def _largest_error(keys: bpy.types.ID, armature: bpy.types.ID, take: Take) -> float:
    """How far the F-curves are from the take at random frames: keys from its weights, both bones from its head."""
    worst = 0.0
    for at in np.random.default_rng(7).integers(0, _FRAMES, _CHECKED):
        frame = _OPTIONS.start + take.times[at] * _OPTIONS.fps
        for column, channel in enumerate(CHANNELS):
            curve = _channels(keys).find(f'key_blocks["{channel}"].value', 0)
            assert curve is not None  # noqa: S101 (nothing in the take is still)
            weight = float(take.weights[at, column])
            worst = max(worst, abs(curve.evaluate(frame) - (weight if weight >= _SEEN else 0.0)))
        parts = [[_value(armature, bone, index, frame) for index in range(4)] for bone in _TURNS]
        whole = sum(2.0 * np.arctan2(np.linalg.norm(part[1:]), part[0]) for part in parts)
        head = take.head[at].astype(np.float64)
        worst = max(worst, abs(whole - 2.0 * np.arctan2(np.linalg.norm(head[1:]), head[0])))
    return worst


def _value(armature: bpy.types.ID, bone: str, index: int, frame: float) -> float:
    curve = _channels(armature).find(f'pose.bones["{bone}"].rotation_quaternion', index)
    assert curve is not None  # noqa: S101 (both bones turn)
    return float(curve.evaluate(frame))


def _channels(block: bpy.types.ID) -> Channels:
    channels = channels_of(block)
    assert channels is not None  # noqa: S101 (it was just baked)
    return channels


def _acted() -> Take:
    """Ten minutes of a face that moves all over."""
    times = np.arange(_FRAMES) / _OPTIONS.fps
    weights = 0.5 + 0.5 * np.sin(np.outer(times, np.linspace(1.0, 5.0, CHANNEL_COUNT)) + np.arange(CHANNEL_COUNT))
    head = normalized(np.concatenate((np.ones((1, _FRAMES)), 0.3 * np.sin(np.outer((0.7, 1.1, 1.7), times) + 0.2))))
    nothing = np.zeros((_FRAMES, 3), np.float32), np.zeros((_FRAMES, 4), np.float32)
    return Take(times, np.ones(_FRAMES, bool), head.T.astype(np.float32), *nothing, weights.astype(np.float32))


if __name__ == "__main__":
    sys.exit(main())
