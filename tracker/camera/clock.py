"""The camera host's own clock: a meeting app must see a steady stream, whatever Blender does.

Pure logic: the time and the sleep are given by the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

#: Work that takes longer is late rather than begun with yet older pictures.
_MOST_OF_A_TICK: Final = 0.5
#: So early it always is: for work that comes now and then, such as the first picture of a fade.
_LEAST_NS: Final = 2_000_000
#: On top of what it took, for a processor that was asleep; and what is left of the longest after each further tick.
_MARGIN: Final = 1.3
_FORGETS: Final = 0.97


class SteadyClock:
    """Ticks at `start + n / fps`, counted from the start, so that errors do not add up.

    A stall is not made up for: the ticks that went by in it are dropped, the late one runs at once and
    the next comes at its own time. What a tick needs beforehand may be done early, so that the tick itself is on time
    however long that took. Called by one thread.
    """

    def __init__(self, fps: float, now: Callable[[], int], sleep: Callable[[float], None]) -> None:
        """`now` gives monotonic nanoseconds, `sleep` takes seconds and may return early."""
        self.fps = fps
        self.now = now
        self._sleep = sleep
        self._start: int | None = None
        self._tick = 0

    def wait(self, early_ns: int = 0) -> int:
        """Return `early_ns` before the next tick is due: how many were dropped before it. The first is due at once."""
        now = self.now()
        if self._start is None:
            self._start = now
            return 0
        self._tick += 1
        # one nanosecond more than the rounding of `_due`
        newest_due = int((now - self._start + 1) * self.fps / 1e9)
        dropped = max(0, newest_due - self._tick)
        self._tick += dropped
        self._sleep_until(self.due_ns - early_ns)
        return dropped

    @property
    def due_ns(self) -> int:
        """When the tick that was waited for is due."""
        return self._due(self._tick)

    def arrive(self) -> None:
        """Return when the tick that was waited for is due, at once if that is over."""
        self._sleep_until(self.due_ns)

    def _sleep_until(self, due_ns: int) -> None:
        while (left := due_ns - self.now()) > 0:
            self._sleep(left / 1e9)

    def _due(self, tick: int) -> int:
        assert self._start is not None  # noqa: S101 (set by the first wait)
        return self._start + round(tick * 1e9 / self.fps)


class Lead:
    """How early a tick's work is to begin, learned from how long it took of late."""

    def __init__(self, fps: float) -> None:
        self._most = round(_MOST_OF_A_TICK * 1e9 / fps)
        self.ns = min(_LEAST_NS, self._most)

    def add(self, took_ns: int) -> None:
        """Take in how long the work of one tick took: the longest of late counts, and a little more."""
        self.ns = min(self._most, max(_LEAST_NS, round(took_ns * _MARGIN), round(self.ns * _FORGETS)))
