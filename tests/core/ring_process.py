"""One side of a frame ring in a process of its own: `python ring_process.py write|read PATH WxH LATER`.

The writer fills whole frames with one value each, as fast as it can. The reader copies as fast as it can until its
standard input is closed, and then says how many frames it saw and how many were torn. LATER sets the side's
clock forward by so many seconds: one after a kill need not wait until the dead one counts as gone.
"""

from __future__ import annotations

import json
import select
import sys
import time
from pathlib import Path

import numpy as np

from addon.core.frame_ring import FrameRingReader, FrameRingWriter, FrameTimes
from addon.core.ring_shape import RingShape


def now_ns(later: int) -> int:
    """The side's clock."""
    return time.monotonic_ns() + later * 10**9


def write(path: Path, width: int, height: int, later: int) -> None:
    """Write for ever. The value of frame n is n modulo 251, a prime, so that no slot has only one value."""
    with FrameRingWriter.create(path, RingShape(width, height), now_ns(later)) as ring:
        sys.stdout.write("writing\n")
        sys.stdout.flush()
        while True:
            ring.begin()[:] = (ring.newest + 1) % 251
            ring.commit(FrameTimes(capture_ns=ring.newest + 1), now_ns(later))


def read(path: Path, width: int, height: int, later: int) -> None:
    """Read until standard input is closed, then report."""
    ring = FrameRingReader.open(path)
    out = np.empty((height, width, 3), np.uint8)
    seen = torn = backwards = last = 0
    sys.stdout.write("reading\n")
    sys.stdout.flush()
    while not select.select([sys.stdin], [], [], 0)[0]:
        ring.beat(now_ns(later))
        frame = ring.read(out)
        if frame is None:
            continue
        seen += 1
        torn += bool((out != frame.number % 251).any()) or frame.times.capture_ns != frame.number
        backwards += frame.number < last
        last = frame.number
    sys.stdout.write(json.dumps({"seen": seen, "torn": torn, "backwards": backwards, "newest": last}) + "\n")


if __name__ == "__main__":
    kind, ring, sides, seconds = sys.argv[1:]
    wide, high = (int(side) for side in sides.split("x"))
    (write if kind == "write" else read)(Path(ring), wide, high, int(seconds))
