"""How steady the camera host is, how soon it shows a new picture, and what a picture costs it."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.ring_shape import RingShape
from addon.process.child import ROOT
from tracker.camera.clock import SteadyClock
from tracker.camera.feed import FrameFeed
from tracker.camera.host import CameraHost, Limits, Way
from tracker.camera.idle import Idle, draw_idle
from tracker.camera.idle_fade import IdleFade
from tracker.camera.picture import Kind, Picture

from .figures import Figure, median_ratio, timed
from .ring_writer import STALL

_FPS: Final = 30.0
_SIZES: Final = (RingShape(1280, 720), RingShape(1920, 1080))
_SECONDS: Final = 20.0
_BURST: Final = 40
_IDLE_AFTER: Final = 0.5


class _RecordingSink:
    """Converts each picture as the sink of a v4l2loopback device does, drops it, and remembers when it came."""

    name = "recording"
    fills_gaps = False
    takes_alpha = False

    def __init__(self) -> None:
        self.came_ns: list[int] = []

    def send(self, rgb: NDArray[np.uint8]) -> int:
        """Note the time first: the conversion takes the same time at every picture."""
        self.came_ns.append(time.monotonic_ns())
        cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420)
        return 0

    def close(self) -> None:
        """Nothing is open."""


class _Watch:
    """A stage that notes how long after a new picture was handed over it goes out, where it is the first of many."""

    bytes_copied = 0

    def __init__(self) -> None:
        self.after_stall_ms: list[float] = []
        self._last_ns = 0

    def make(self, picture: Picture, now_ns: int) -> Picture:
        """The picture as it is."""
        if picture.kind is Kind.NEW:
            if self._last_ns and picture.capture_ns - self._last_ns > STALL * 0.9e9:
                self.after_stall_ms.append((now_ns - picture.capture_ns) / 1e6)
            self._last_ns = picture.capture_ns
        return picture


def camera_host() -> list[Figure]:
    """All figures of the host, which takes about a minute. They need a quiet machine."""
    figures = []
    for shape in _SIZES:
        figures += [_steadiness(shape), _cost(shape)]
    return figures


def _steadiness(shape: RingShape) -> Figure:
    """Run a host in this process beside a writer that is unsteady and stalls, and a program that only sleeps."""
    with tempfile.TemporaryDirectory() as folder, _writer(Path(folder) / "ring", shape), _bare_sleeper() as bare:
        sink, watch = _RecordingSink(), _Watch()
        idle = Idle(draw_idle(shape.width, shape.height), round(_IDLE_AFTER * 1e9))
        feed = FrameFeed(Path(folder) / "ring", shape, idle, time.monotonic_ns(), print)
        clock = SteadyClock(_FPS, time.monotonic_ns, time.sleep)
        way = Way(feed, (watch, IdleFade(200_000_000)), sink)
        cpu = time.process_time()
        CameraHost(way, clock, Limits(seconds=_SECONDS), lambda _: None).run(str)
        cpu = time.process_time() - cpu
        feed.close()
        bare_p99 = float(bare.communicate()[0].split()[1])
    off = np.abs(np.diff(sink.came_ns) / 1e6 - 1e3 / _FPS)
    p50, p99 = (round(float(value), 3) for value in np.percentile(off, (50, 99)))
    parts = {
        "p50_ms": p50,
        "worst_ms": round(float(off.max()), 3),
        "bare_sleep_p99_ms": round(bare_p99, 3),
        "first_new_after_stall_ms": round(statistics.median(watch.after_stall_ms), 2),
        "first_new_after_stall_worst_ms": round(max(watch.after_stall_ms), 2),
        "cpu_ms_per_picture": round(cpu * 1e3 / len(sink.came_ns), 3),
    }
    what = f"99 % of the intervals between two pictures of {shape} at {_FPS:g} a second are off by less than this"
    return Figure(f"camera_jitter_{shape.height}p", p99, "ms", 3.0, parts, len(off), what)


def _cost(shape: RingShape) -> Figure:
    """What the host does for a new picture, over the least that any program must: one copy and one conversion."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ring"
        with _writer(path, shape, fps=1000.0, burst=10**9):
            idle = Idle(draw_idle(shape.width, shape.height), 5 * 10**9)
            feed = FrameFeed(path, shape, idle, time.monotonic_ns(), print)
            fade, sink = IdleFade(10**9), _RecordingSink()
            source, copy = draw_idle(shape.width, shape.height), np.empty((shape.height, shape.width, 3), np.uint8)

            def ours() -> None:
                now = time.monotonic_ns()
                sink.send(fade.make(feed.next(now), now).pixels)

            def bare() -> None:
                np.copyto(copy, source)
                cv2.cvtColor(copy, cv2.COLOR_RGB2YUV_I420)

            pairs = [(timed(ours), timed(bare)) for _ in range(300)]
            feed.close()
    ratio, ours_ms, bare_ms = median_ratio(pairs[20:])
    what = f"the host's work for one picture of {shape} over one copy and one conversion to I420"
    parts = {"host_ms": ours_ms, "bare_ms": bare_ms}
    return Figure(f"camera_cost_{shape.height}p", ratio, "ratio", 1.5, parts, len(pairs) - 20, what)


def _bare_sleeper() -> subprocess.Popen[str]:
    """The program that only sleeps."""
    command = [sys.executable, "-m", "tools.bench.bare_sleeper", str(_FPS), str(_SECONDS)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@contextmanager
def _writer(path: Path, shape: RingShape, fps: float = _FPS, burst: int = _BURST) -> Iterator[None]:
    """A process that writes into the ring."""
    command = [sys.executable, "-m", "tools.bench.ring_writer", str(path), str(shape), str(fps), str(burst)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            while not path.exists():
                time.sleep(0.01)
            yield
        finally:
            process.kill()
