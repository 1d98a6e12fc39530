"""A program that only sleeps until each tick: how steady this machine lets any program be.

`python -m tools.bench.bare_sleeper FPS SECONDS` prints the median and the 99th percentile in milliseconds by which
its intervals are off.
"""

from __future__ import annotations

import sys
import time

import numpy as np


def main(fps: float, seconds: float) -> None:
    """Sleep, and tell."""
    start, woke = time.monotonic(), []
    for tick in range(1, round(fps * seconds) + 1):
        time.sleep(max(0.0, start + tick / fps - time.monotonic()))
        woke.append(time.monotonic())
    off = np.abs(np.diff(woke) * 1e3 - 1e3 / fps)
    print(*np.percentile(off, (50, 99)))


if __name__ == "__main__":
    main(float(sys.argv[1]), float(sys.argv[2]))
