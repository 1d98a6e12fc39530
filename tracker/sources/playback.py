"""A file played as if it were live: every picture at its time, and what is late is left out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from .picture import Picture, SourceInfo
from .reel import Reel

NANOSECONDS = 1_000_000_000


class Playback:
    """Plays a reel at its own pace, once or over and over.

    Picture i is due at the start plus i / fps, and that is its capture time, to the nanosecond, whenever it is
    in fact given out; so whoever knows the start knows from a capture time which picture it was. In a loop i
    goes on counting.
    """

    def __init__(self, reel: Reel, *, loop: bool = False, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self._reel = reel
        self._loop = loop
        self._clock = clock
        self._start_ns = 0
        self._next = 0
        self._fresh = True
        self.skipped = 0

    @property
    def info(self) -> SourceInfo:
        """What was opened."""
        return self._reel.info

    def start(self) -> int:
        """Begin; the first picture is due now."""
        self._start_ns = self._clock()
        return self._start_ns

    def due_ns(self, index: int) -> int:
        """When picture `index` is due."""
        return self._start_ns + round(index * NANOSECONDS / self._reel.info.fps)

    def read(self, stop: threading.Event) -> Picture | None:
        """The newest picture that is due, after waiting for it."""
        while self.due_ns(self._next + 1) <= self._clock():
            if not self._advance():
                return None
            self.skipped += 1
        wait = (self.due_ns(self._next) - self._clock()) / NANOSECONDS
        if stop.wait(max(0.0, wait)):
            return None
        pixels = self._reel.next()
        if pixels is None:
            if not self._rewind():
                return None
            pixels = self._reel.next()
            if pixels is None:
                return None
        self._fresh = False
        picture = Picture(pixels, self.due_ns(self._next), self._next)
        self._next += 1
        return picture

    def _advance(self) -> bool:
        if not self._reel.skip() and not (self._rewind() and self._reel.skip()):
            return False
        self._fresh = False
        self._next += 1
        return True

    def _rewind(self) -> bool:
        """Back to the first picture; False where there is no loop, or nothing came since the last time."""
        if not self._loop or self._fresh:
            return False
        self._reel.rewind()
        self._fresh = True
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._reel.close()
