"""Draw one person acting, in a Python with the `bpy` wheel; `collect` starts it, as `python -m tools.training.draw`.

Writes to standard output a header line (JSON), then for each frame the picture (height, width, 3) in uint8.
"""

from __future__ import annotations

import argparse
import json
import math
import os
from pathlib import Path
from typing import BinaryIO, Final

import bpy
import numpy as np
from mathutils import Matrix, Vector

from addon.core.takes.live_link_reader import read_csv_take
from addon.render.gpu_context import gpu_context
from addon.render.scene_camera import PictureOptions, SceneCamera
from addon.render.scene_loan import SceneLoan

from .acting import Acting, FloatArray, act
from .head import Head, Pack

SIZE: Final = (480, 360)
_SENSOR: Final = 36.0
#: ARKit's face axes in Blender's world, for a face that looks along -y.
_AXES: Final = Matrix(((1, 0, 0), (0, 0, -1), (0, 1, 0)))


def main() -> None:
    """Draw what the arguments say."""
    parser = argparse.ArgumentParser(description="Draw one person acting")
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--performance", type=Path)
    parser.add_argument("--rows", default="0:")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--frames", type=int, required=True)
    args = parser.parse_args()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # Blender prints to standard output, too
    first, last = (int(end) if end else None for end in args.rows.split(":"))
    performance = _weights(args.performance)[first:last] if args.performance else None
    rng = np.random.default_rng(args.seed)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    acting = act(rng, args.frames, performance)
    head = Head(Pack.read(args.pack), rng, eyes_turn=bool(rng.random() < 0.6))
    field = _set_scene(head, rng)
    _draw(head, acting, field, out)


def _weights(path: Path) -> FloatArray:
    """The weights (n, 52) of a Live Link Face CSV."""
    take = read_csv_take(path.read_bytes(), path.name).take
    return take.weights[take.tracked].astype(np.float64)


def _set_scene(head: Head, rng: np.random.Generator) -> float:
    """Camera, light and world at random; returns the field of view across, radians."""
    scene = bpy.context.scene
    scene.view_settings.view_transform = ("Standard", "AgX")[rng.integers(2)]
    scene.world = bpy.data.worlds.new("World")
    scene.world.use_nodes = True
    scene.world.node_tree.nodes["Background"].inputs[0].default_value = (*rng.uniform(0.12, 0.6, 3), 1.0)
    for energy in (rng.uniform(1.2, 3.0), rng.uniform(0.0, 1.0)):
        light = bpy.data.lights.new("Light", "SUN")
        light.energy, light.use_shadow = energy, False
        light.color = rng.uniform(0.85, 1.0, 3)
        lamp = bpy.data.objects.new("Light", light)
        lamp.rotation_euler = (math.radians(rng.uniform(30, 80)), 0, math.radians(rng.uniform(-60, 60)))
        scene.collection.objects.link(lamp)
    field = math.radians(rng.uniform(44.0, 72.0))
    data = bpy.data.cameras.new("Camera")
    data.sensor_width, data.lens = _SENSOR, _SENSOR / 2.0 / math.tan(field / 2.0)
    data.clip_end = head.height * 100.0
    camera = bpy.data.objects.new("Camera", data)
    share = rng.uniform(0.5, 0.95)  # of the picture's height that head and neck fill
    distance = head.height / share / (SIZE[1] / SIZE[0] * 2.0 * math.tan(field / 2.0))
    camera.location = head.centre + Vector((0.0, -distance - head.height * 0.4, 0.0))
    camera.rotation_euler = (math.pi / 2.0, 0.0, 0.0)
    scene.collection.objects.link(camera)
    scene.camera = camera
    return field


def _draw(head: Head, acting: Acting, field: float, out: BinaryIO) -> None:
    layer = bpy.context.view_layer
    context = gpu_context()
    options = PictureOptions(*SIZE, samples=1, shadows=False)
    loan = SceneLoan(bpy.context.scene, options.quality)
    camera = SceneCamera(loan, options)
    picture = np.empty((SIZE[1], SIZE[0], 3), np.uint8)
    header = {
        "field": field,
        "weights": acting.weights.tolist(),
        "head": acting.head.tolist(),
        "width": SIZE[0],
        "height": SIZE[1],
    }
    out.write(json.dumps(header).encode() + b"\n")
    for weights, (pitch, yaw, roll), shift in zip(acting.weights, acting.head, acting.shift, strict=True):
        turn = Matrix.Rotation(yaw, 3, "Y") @ Matrix.Rotation(pitch, 3, "X") @ Matrix.Rotation(roll, 3, "Z")
        right, up, near = (shift * head.height).tolist()
        head.pose(weights, _AXES @ turn @ _AXES.transposed(), Vector((right, -near, up)))
        layer.update()
        context.run(lambda: camera.draw(layer, picture))
        out.write(picture.tobytes())
    out.flush()
    context.run(camera.close)
    loan.close()
    context.close()


if __name__ == "__main__":
    main()
