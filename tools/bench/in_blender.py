"""The part of the benchmark that runs in Blender: the tick against the bare draw, and what mapping and writing cost."""

from __future__ import annotations

import argparse
import socket
import sys
import tempfile
import time
from pathlib import Path

import bpy
import gpu
import numpy as np

from addon.camera.output import CameraConfig
from addon.core import codec
from addon.core.face_frame import FaceFrame
from addon.core.mapping.row import FaceMapping
from addon.core.places import LOOPBACK
from addon.headless.open_file import open_avatar
from addon.render.gpu_context import gpu_context
from addon.render.scene_camera import PictureOptions
from addon.render.view3d import find_view3d
from addon.rig.auto_map import auto_map
from addon.rig.avatar import find_avatar
from addon.rig.live_rig import view_layer_of
from addon.session.actor import AvatarConfig
from addon.session.live_session import LiveSession
from addon.session.session_config import SessionConfig

from .figures import Figure, median_ratio, timed, write_figure
from .long_take import long_take
from .map_and_write import map_and_write, moving_frame, rows_growth
from .record import record
from .ways_out import ways_out

_ROUNDS = 60
_WIDTH, _HEIGHT = 640, 360


def main() -> int:
    """Measure and write; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.in_blender")
    parser.add_argument("--avatar", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    version = bpy.app.version_string
    for figure in (*map_and_write(), rows_growth()):
        write_figure(args.out, figure, blender=version)
    tick = _tick_over_bare_draw(args.avatar)
    write_figure(args.out, tick, blender=version, avatar=args.avatar.name)
    write_figure(args.out, record(tick.parts["tick_ms"]), blender=version)
    write_figure(args.out, long_take(), blender=version)
    write_figure(args.out, ways_out(args.avatar), blender=version, avatar=args.avatar.name)
    return 0


def _tick_over_bare_draw(avatar: Path) -> Figure:
    """In turn: a whole tick with a new frame, and the bare draw and read of the scene moved by as much."""
    scene = open_avatar(avatar)
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    session = LiveSession()

    def automatic(root: str) -> FaceMapping:
        return auto_map(find_avatar(scene, bpy.data.objects[root]))

    with tempfile.TemporaryDirectory() as folder:
        camera = CameraConfig(Path(folder) / "camera.ring")
        picture = PictureOptions(_WIDTH, _HEIGHT, samples=1, shadows=False)
        avatars = (AvatarConfig("", automatic),)
        session.start(scene, SessionConfig(camera, picture, avatars, fps=1000.0, port=_free_port()))
        assert session.receiver is not None  # noqa: S101 (it has started)
        address = (LOOPBACK, session.receiver.port)
        bare = _BareDraw(scene)
        pairs = []
        for number in range(_ROUNDS + 5):
            sender.sendto(codec.encode_frame(moving_frame(2 * number)), address)
            ours = timed(session.tick)
            bare.move(session, moving_frame(2 * number + 1))
            pairs.append((ours, bare.draw()))
        bare.close()
        session.stop()
    if session.problem:
        sys.exit(session.problem)
    ratio, ours, bare_ms = median_ratio(pairs[5:])
    what = f"tick (receive, apply, evaluate, render, hand over) over bare draw_view3d and read, {_WIDTH}x{_HEIGHT}"
    return Figure("tick_over_bare_draw", ratio, "ratio", 1.05, {"tick_ms": ours, "bare_ms": bare_ms}, _ROUNDS, what)


class _BareDraw:
    """What any program must do: evaluate, `draw_view3d`, read."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        self._scene = scene
        self._context = gpu_context()
        self._offscreen: gpu.types.GPUOffScreen | None = None
        self._place = find_view3d()
        self._seconds = 0.0

    def move(self, session: LiveSession, frame: FaceFrame) -> None:
        """Pose the avatar; not timed."""
        session.actors[0].rig.write(frame.pose)

    def draw(self) -> float:
        """Seconds for evaluation, draw and read."""
        self._context.run(self._draw)
        return self._seconds

    def close(self) -> None:
        """Free the buffer."""
        if self._offscreen is not None:
            self._context.run(self._offscreen.free)
        self._context.close()

    def _draw(self) -> None:
        if self._offscreen is None:
            self._offscreen = gpu.types.GPUOffScreen(_WIDTH, _HEIGHT)
        begin = time.perf_counter()
        layer = view_layer_of(self._scene)
        layer.update()
        camera = self._scene.camera
        space, region = self._place.find()
        projection = camera.calc_matrix_camera(layer.depsgraph, x=_WIDTH, y=_HEIGHT)
        view = camera.matrix_world.inverted()
        self._offscreen.draw_view3d(self._scene, layer, space, region, view, projection, do_color_management=True)
        np.asarray(self._offscreen.texture_color.read())
        self._seconds = time.perf_counter() - begin


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
