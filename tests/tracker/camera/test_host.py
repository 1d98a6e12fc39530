from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import RingShape
from addon.core.status import CameraStats, OnAir
from tracker.camera.clock import SteadyClock
from tracker.camera.feed import FrameFeed
from tracker.camera.host import CameraHost, Limits, Way
from tracker.camera.idle import Idle
from tracker.camera.latency import Latency
from tracker.camera.picture import Kind, Picture, Stage

IDLE = np.zeros((4, 4, 3), np.uint8)
SECOND = 1_000_000_000


class FakeSink:
    """Remembers the value of each picture; taking the picture number `slow_at` costs a second and a half."""

    name = "fake"
    takes_alpha = False

    def __init__(self, stage: Theatre, *, fills_gaps: bool, slow_at: int = -1) -> None:
        self.fills_gaps = fills_gaps
        self.values: list[int] = []
        self._stage = stage
        self._slow_at = slow_at

    def send(self, rgb: NDArray[np.uint8]) -> int:
        if len(self.values) == self._slow_at:
            self._stage.ns += round(1.55 * SECOND)
        self.values.append(int(rgb[0, 0, 0]))
        self._stage.ns += 2_000_000
        return 5

    def close(self) -> None:
        """Nothing is open."""


class Theatre:
    """A host on a ring in a file, with a time that passes by sleeps; a writer that works in the sleeps."""

    def __init__(self, folder: Path) -> None:
        self.ns = 77 * SECOND
        self.path = folder / "ring"
        self.writer: FrameRingWriter | None = None
        self.stats: list[CameraStats] = []
        self.on_air: list[OnAir] = []
        self.problems: list[str] = []

    def sleep(self, seconds: float) -> None:
        self.ns += round(seconds * 1e9)
        if self.writer:
            self.writer.begin()[:] = 9
            self.writer.commit(FrameTimes(self.ns - 40_000_000, self.ns), self.ns)

    def hear(self, status: CameraStats | OnAir) -> None:
        if isinstance(status, OnAir):
            self.on_air.append(status)
        else:
            self.stats.append(status)

    def run(self, sink: FakeSink, limits: Limits, stages: Sequence[Stage] = ()) -> str:
        feed = FrameFeed(self.path, RingShape(4, 4), Idle(IDLE, 5 * SECOND), self.ns, self.problems.append)
        clock = SteadyClock(10, lambda: self.ns, self.sleep)
        try:
            return CameraHost(Way(feed, stages, sink), clock, limits, self.hear).run(str)
        finally:
            feed.close()


@pytest.fixture
def stage(tmp_path: Path) -> Theatre:
    return Theatre(tmp_path)


def test_seconds_are_pictures_over_rate(stage: Theatre) -> None:
    sink = FakeSink(stage, fills_gaps=False)
    assert stage.run(sink, Limits(seconds=2)) == "its 2 seconds are over"
    assert len(sink.values) == 20
    assert stage.stats[-1].frames_idle == stage.stats[-1].frames_out == 20
    assert len(stage.stats) == 2 or len(stage.stats) == 3


def test_the_host_ends_when_there_was_no_blender_for_long_enough(stage: Theatre) -> None:
    sink = FakeSink(stage, fills_gaps=False)
    assert "no Blender" in stage.run(sink, Limits(linger_seconds=3))
    assert len(sink.values) == 30


def test_statistics_add_up(stage: Theatre) -> None:
    stage.writer = FrameRingWriter.create(stage.path, RingShape(4, 4), stage.ns)
    sink = FakeSink(stage, fills_gaps=False)
    stage.run(sink, Limits(seconds=5))
    last = stage.stats[-1]
    assert last.frames_out == last.frames_new + last.frames_repeated + last.frames_idle == 50
    assert last.frames_new >= 48
    assert last.bytes_copied == last.frames_new * 48 + 50 * 5
    assert last.latency_p50_ms == pytest.approx(44, abs=0.1)  # 40 in the ring, 2 before the tick, 2 in the sink


def test_a_device_misses_pictures_in_a_stall(stage: Theatre) -> None:
    sink = FakeSink(stage, fills_gaps=False, slow_at=10)
    stage.run(sink, Limits(seconds=4))
    assert len(sink.values) == 40 - 14


def test_a_film_keeps_its_time_through_a_stall_up_to_a_second(stage: Theatre) -> None:
    sink = FakeSink(stage, fills_gaps=True, slow_at=10)
    stage.run(sink, Limits(seconds=4))
    assert len(sink.values) == 40 - 14 + 10


class Slow:
    """A stage that takes long for new pictures."""

    bytes_copied = 0

    def __init__(self, theatre: Theatre) -> None:
        self._theatre = theatre

    def make(self, picture: Picture, now_ns: int) -> Picture:  # noqa: ARG002
        self._theatre.ns += 20_000_000 if picture.kind is Kind.NEW else 0
        return Picture(np.asarray(picture.pixels + 1, np.uint8), picture.kind, picture.capture_ns)


class TimedSink(FakeSink):
    def send(self, rgb: NDArray[np.uint8]) -> int:
        self.times = [*getattr(self, "times", []), self._stage.ns]
        return super().send(rgb)


def test_pictures_go_through_the_stages_and_out_at_the_tick_however_long_those_take(stage: Theatre) -> None:
    stage.writer = FrameRingWriter.create(stage.path, RingShape(4, 4), stage.ns)
    sink = TimedSink(stage, fills_gaps=False)
    stage.run(sink, Limits(seconds=3), [Slow(stage)])
    assert set(sink.values[2:]) == {10}
    assert len(sink.values) == 30
    assert {later - earlier for earlier, later in zip(sink.times[3:], sink.times[4:], strict=False)} == {SECOND // 10}


def test_latency_looks_back_on_a_window() -> None:
    latency = Latency(window=4)
    assert latency.percentiles() == (0.0, 0.0)
    latency.add(0, 5)
    assert latency.percentiles() == (0.0, 0.0)
    latency.add(9_000_000, 5)  # the clock of another machine
    latency.add(1, 10**15)
    assert latency.percentiles() == (0.0, 0.0)
    for ms in (900, 10, 20, 30, 40):
        latency.add(1, 1 + ms * 1_000_000)
    assert latency.percentiles() == (25.0, 38.5)
