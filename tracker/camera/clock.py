"""The camera host's own clock: a meeting app must see a steady stream, whatever Blender does.

Pure logic: the time and the sleep are given by the caller.
"""

from __future__ import annotations

from collections.abc import Callable


class SteadyClock:
    """Ticks at `start + n / fps`, counted from the start, so that errors do not add up.

    A stall is not made up for: the ticks that went by in it are dropped, the late one runs at once and
    the next comes at its own time. `wait` is called by one thread.
    """

    def __init__(self, fps: float, now: Callable[[], int], sleep: Callable[[float], None]) -> None:
        """`now` gives monotonic nanoseconds, `sleep` takes seconds and may return early."""
        self.fps = fps
        self.now = now
        self._sleep = sleep
        self._start: int | None = None
        self._tick = 0

    def wait(self) -> int:
        """Return when the next tick is due: how many were dropped before it. The first is due at once."""
        now = self.now()
        if self._start is None:
            self._start = now
            return 0
        self._tick += 1
        # one nanosecond more than the rounding of `_due`
        newest_due = int((now - self._start + 1) * self.fps / 1e9)
        dropped = max(0, newest_due - self._tick)
        self._tick += dropped
        while (left := self._due(self._tick) - now) > 0:
            self._sleep(left / 1e9)
            now = self.now()
        return dropped

    def _due(self, tick: int) -> int:
        assert self._start is not None  # noqa: S101 (set by the first wait)
        return self._start + round(tick * 1e9 / self.fps)
