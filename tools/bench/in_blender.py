"""The part of the benchmark that runs in Blender: the tick against the bare draw, and decode plus apply."""

from __future__ import annotations

import argparse
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path

import bpy
import gpu
import numpy as np

from addon.camera.output import CameraConfig
from addon.core import codec
from addon.core.arkit import CHANNEL_COUNT, CHANNELS
from addon.core.face_frame import FaceFrame, FacePose, Stamp
from addon.core.places import LOOPBACK
from addon.core.rotation import HeadAngles, from_angles
from addon.headless.open_file import open_avatar
from addon.render.gpu_context import gpu_context
from addon.render.scene_camera import PictureOptions
from addon.render.view3d import find_view3d
from addon.rig.avatar import find_avatar
from addon.rig.bones import DEFAULT_NECK_SHARE
from addon.rig.live_rig import LiveRig, view_layer_of
from addon.session.live_session import LiveSession, SessionConfig

from .figures import Figure, median_ratio, timed, write_figure

_ROUNDS = 60
_APPLY_ROUNDS = 2000
_WIDTH, _HEIGHT = 640, 360


def main() -> int:
    """Measure and write; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.in_blender")
    parser.add_argument("--avatar", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    version = bpy.app.version_string
    write_figure(args.out, _decode_and_apply(), blender=version)
    write_figure(args.out, _tick_over_bare_draw(args.avatar), blender=version, avatar=args.avatar.name)
    return 0


def _frame(number: int) -> FaceFrame:
    """A face that moves from frame to frame; a scene at rest would cost nothing to draw."""
    phase = number * 0.37
    weights = (0.5 + 0.5 * np.sin(phase + np.arange(CHANNEL_COUNT))).astype(np.float32)
    head = from_angles(HeadAngles(0.3 * np.sin(phase), 0.1 * np.cos(phase), 0.0))
    return FaceFrame(Stamp(1, number, time.monotonic_ns()), tracked=True, pose=FacePose(head=head, weights=weights))


def _decode_and_apply() -> Figure:
    """Five meshes of 1,000 vertices with all 52 keys each, written but not evaluated."""
    bpy.ops.wm.read_factory_settings()
    for index in range(5):
        bpy.ops.mesh.primitive_grid_add(x_subdivisions=32, y_subdivisions=32)
        head = bpy.context.object
        head.name = f"Mesh {index}"
        for name in ("Basis", *CHANNELS):
            head.shape_key_add(name=name).value = 0.0
        head.parent = bpy.data.objects.get("Mesh 0") if index else None
    rig = LiveRig(find_avatar(bpy.context.scene, bpy.data.objects["Mesh 0"]), DEFAULT_NECK_SHARE)
    datagrams = [codec.encode_frame(_frame(number)) for number in range(_APPLY_ROUNDS)]

    def decode_and_apply(datagram: bytes) -> None:
        frame = codec.decode(datagram)
        assert isinstance(frame, FaceFrame)  # noqa: S101 (nothing else was encoded)
        rig.write(frame.pose)

    seconds = [timed(decode_and_apply, datagram) for datagram in datagrams]
    decode = [timed(codec.decode, datagram) for datagram in datagrams]
    value = round(statistics.median(seconds) * 1e6, 2)
    parts = {"decode_us": round(statistics.median(decode) * 1e6, 2)}
    what = "decode plus apply of one frame, 52 keys on five meshes, without Blender's own evaluation"
    return Figure("decode_apply", value, "µs", 200.0, parts, _APPLY_ROUNDS, what)


def _tick_over_bare_draw(avatar: Path) -> Figure:
    """In turn: a whole tick with a new frame, and the bare draw and read of the scene moved by as much."""
    scene = open_avatar(avatar)
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    session = LiveSession()
    with tempfile.TemporaryDirectory() as folder:
        camera = CameraConfig(Path(folder) / "camera.ring")
        picture = PictureOptions(_WIDTH, _HEIGHT, samples=1, shadows=False)
        session.start(scene, SessionConfig(camera, picture, fps=1000.0, port=_free_port()))
        assert session.receiver is not None  # noqa: S101 (it has started)
        address = (LOOPBACK, session.receiver.port)
        bare = _BareDraw(scene)
        pairs = []
        for number in range(_ROUNDS + 5):
            sender.sendto(codec.encode_frame(_frame(2 * number)), address)
            ours = timed(session.tick)
            bare.move(session, _frame(2 * number + 1))
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
        assert session.rig is not None  # noqa: S101 (the session runs)
        session.rig.write(frame.pose)

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
