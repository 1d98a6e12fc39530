"""A stand-in for Blender for the benchmarks of the camera host: `python -m tools.bench.ring_writer RING WxH FPS BURST`.

It writes pictures at that rate, of itself as unsteady as Blender is, and after every BURST of them it stalls for longer
than the host waits before it shows its idle picture.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import RingShape

#: Seconds that it stalls.
STALL = 1.2


def main(path: Path, shape: RingShape, fps: float, burst: int) -> None:
    """Write until killed."""
    random = np.random.default_rng(1)
    with FrameRingWriter.create(path, shape, time.monotonic_ns()) as ring:
        while True:
            for _ in range(burst):
                ring.begin()[...] = ring.newest % 256
                now = time.monotonic_ns()
                ring.commit(FrameTimes(now, now), now)
                time.sleep(random.uniform(0.5, 1.5) / fps)
            time.sleep(STALL)


if __name__ == "__main__":
    width, height = sys.argv[2].split("x")
    main(Path(sys.argv[1]), RingShape(int(width), int(height)), float(sys.argv[3]), int(sys.argv[4]))
