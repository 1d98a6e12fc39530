"""The bytes that are copied for one picture between Blender's GPU and the sink, counted by the host that copies."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import RingShape
from addon.core.status import CameraStats
from addon.process.child import Child

from .figures import Figure

_WIDTH, _HEIGHT = 1280, 720
_PICTURES = 60


def bytes_per_frame() -> Figure:
    """Feed a host with sink `none` and ask it what it has copied; Blender's two copies are added."""
    shape = RingShape(_WIDTH, _HEIGHT)
    pixels = _WIDTH * _HEIGHT
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "camera.ring"
        with FrameRingWriter.create(path, shape, time.monotonic_ns()) as ring:
            size = ["--size", str(shape), "--fps", "60", "--seconds", "3"]
            host = Child(
                Path(sys.executable), ["camera", "--sink", "none", "--ring", str(path), *size], ends_with_us=False
            )
            statuses = []
            while host.running:
                ring.begin()[...] = ring.newest % 256
                ring.commit(FrameTimes(time.monotonic_ns()), time.monotonic_ns())
                time.sleep(1 / 60)
                statuses += host.statuses()
            statuses += host.statuses()
            host.close()
    stats = [status for status in statuses if isinstance(status, CameraStats)][-1]
    host_bytes = stats.bytes_copied / max(stats.frames_new, 1)
    parts = {
        "gpu_to_memory_rgba": float(pixels * 4),
        "flip_and_pack_into_ring": float(pixels * 3),
        "ring_to_host": round(host_bytes, 1),
    }
    total = round(sum(parts.values()))
    what = f"bytes copied for one {shape} picture from the GPU to the sink's door (pyvirtualcam converts on top)"
    return Figure("bytes_per_frame", float(total), "bytes", None, parts, stats.frames_new, what)
