"""The camera host's loop: at every tick of its own clock one picture goes to the sink."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from addon.core.status import CameraStats, OnAir

from .clock import Lead, SteadyClock
from .feed import FrameFeed
from .latency import Latency
from .picture import Kind, Picture, Stage
from .sinks.base import Sink

_STATS_EVERY_NS: Final = 1_000_000_000
#: A gap in a film is filled up to this long; a machine that slept for an hour is not to write an hour.
_FILL_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """When the host ends by itself; 0 = never."""

    seconds: float = 0.0
    linger_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Way:
    """What a picture goes through: out of the feed, from stage to stage, into the sink."""

    feed: FrameFeed
    stages: Sequence[Stage]
    sink: Sink
    latency: Latency = field(default_factory=Latency)
    """Of the new pictures that have gone through."""


class CameraHost:
    """Runs until its limits, the writer or the caller end it. The caller opens and closes what it is given."""

    def __init__(
        self, way: Way, clock: SteadyClock, limits: Limits, on_status: Callable[[CameraStats | OnAir], None]
    ) -> None:
        self._feed = way.feed
        self._stages = way.stages
        self._sink = way.sink
        self._clock = clock
        self._lead = Lead(clock.fps)
        self._fill_most = int(clock.fps * _FILL_SECONDS)
        self._limits = limits
        self._on_status = on_status
        self._counts = dict.fromkeys(Kind, 0)
        self._sink_bytes = 0
        self._latency = way.latency
        self._last: Picture | None = None
        self._on_air: OnAir | None = None

    def run(self, stopped: Callable[[], str]) -> str:
        """Send pictures until the end and return why it ended; `stopped` gives the caller's reason, "" = go on.

        Raises:
            LiveFaceError: the sink takes no more.
        """
        start = stats_at = self._clock.now()
        while True:
            dropped = self._clock.wait(self._lead.ns)
            now = max(self._clock.now(), self._clock.due_ns)
            reason = stopped() or self._reason(now - start, now)
            if not reason:
                self._tick(now, dropped)
            if reason or now - stats_at >= _STATS_EVERY_NS:
                stats_at = now
                self._on_status(self.stats())
            if reason:
                return reason

    def stats(self) -> CameraStats:
        """What has gone out so far."""
        p50, p95 = self._latency.percentiles()
        return CameraStats(
            frames_out=sum(self._counts.values()),
            frames_new=self._counts[Kind.NEW],
            frames_repeated=self._counts[Kind.REPEATED],
            frames_idle=self._counts[Kind.IDLE],
            bytes_copied=self._feed.bytes_copied + sum(stage.bytes_copied for stage in self._stages) + self._sink_bytes,
            latency_p50_ms=p50,
            latency_p95_ms=p95,
        )

    def _reason(self, running_ns: int, now_ns: int) -> str:
        if self._feed.stop_requested:
            return "Blender asked for it"
        seconds, linger = self._limits.seconds, self._limits.linger_seconds
        if seconds and running_ns >= seconds * 1e9 - 1:
            return f"its {seconds:g} seconds are over"
        if linger and now_ns - self._feed.writer_seen_ns >= linger * 1e9:
            return f"there was no Blender for {linger:g} seconds"
        return ""

    def _tick(self, now_ns: int, dropped: int) -> None:
        """Make the picture a little before the tick and send it at the tick: what it costs to make one varies.

        `now_ns` is when it is shown.
        """
        began_ns = self._clock.now()
        picture = self._feed.next(now_ns)
        for stage in self._stages:
            picture = stage.make(picture, now_ns)
        self._lead.add(self._clock.now() - began_ns)
        if self._sink.fills_gaps and self._last is not None:
            filling = self._last if self._last.lasts else picture
            again = Kind.IDLE if filling.kind is Kind.IDLE else Kind.REPEATED
            for _ in range(min(dropped, self._fill_most)):
                self._send(filling, again)
        self._clock.arrive()
        self._send(picture, picture.kind)
        if picture.kind is Kind.NEW:
            self._latency.add(picture.capture_ns, self._clock.now())
        self._last = picture
        on_air = OnAir(picture.kind is not Kind.IDLE, picture.why)
        if on_air != self._on_air:
            self._on_air = on_air
            self._on_status(on_air)

    def _send(self, picture: Picture, kind: Kind) -> None:
        self._sink_bytes += self._sink.send(picture.pixels)
        self._counts[kind] += 1
