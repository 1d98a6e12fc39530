"""Which picture goes out at each tick: a new frame of the ring, the newest one again, or the idle picture.

No sleeping and no output here: the time is given by the caller, problems go to the caller's function.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from addon.core.errors import LiveFaceError
from addon.core.frame_ring import FrameRingReader, RingError, RingFrame
from addon.core.ring_shape import RingShape

from .idle import Idle
from .picture import Kind, Picture

#: While no writer is alive, the path is looked at this often for a new ring.
LOOK_EVERY_NS: Final = 1_000_000_000
#: While a ring that was left still stands there, sooner: one of other channels may be on its way.
_LOOK_AGAIN_NS: Final = 100_000_000
#: A frame that is overtaken while it is copied is tried again at once, this often in one tick.
_TRIES: Final = 3


class FrameFeed:
    """Reads the ring at `path`, which may not exist yet, may be closed by Blender, left by a crash, or made anew.

    A writer that gives no sign of life repeats for `Idle.after_ns`, then it counts as gone; one that closed the
    ring is gone at once. After that only a frame written since brings the avatar back: never an old picture.
    """

    def __init__(
        self,
        path: Path,
        shape: RingShape,
        idle: Idle,
        now_ns: int,
        on_problem: Callable[[str], None],
    ) -> None:
        """`shape` has the size that the ring must have, its channels are those of each ring.

        `on_problem` gets a sentence for the user.

        Raises:
            LiveFaceError: there is a ring at `path` that cannot be used.
        """
        #: What this host was started to do, for the writer that would take it over.
        self.task = 0
        self.bytes_copied = 0
        self.writer_seen_ns = now_ns
        self._path = path
        self._shape = shape
        self._idle = Picture(idle.pixels, Kind.IDLE, why="Blender is not there.")
        self._paused = Picture(idle.pixels, Kind.IDLE, lasts=False, why="Paused.")
        self._idle_after_ns = idle.after_ns
        self._on_problem = on_problem
        self._told = ""
        self._shown = np.empty((shape.height, shape.width, shape.channels), np.uint8)
        self._spare = np.empty_like(self._shown)
        self._seen = 0
        self._current: RingFrame | None = None
        self._old_stop = False
        self._looked_ns = now_ns
        self._ring = self._open()

    @property
    def stop_requested(self) -> bool:
        """Whether the writer asked for the end; a request that was there before this side came is not for it."""
        return self._ring is not None and self._ring.stop_requested and not self._old_stop

    def next(self, now_ns: int) -> Picture:
        """The picture for the tick at `now_ns`; times must not go back."""
        self._look(now_ns)
        ring = self._ring
        if ring is None:
            return self._idle
        ring.beat(now_ns, self.task)
        self._old_stop = self._old_stop and ring.stop_requested
        if ring.writer_alive(now_ns):
            self.writer_seen_ns = now_ns
        if not ring.writer_alive(now_ns, self._idle_after_ns):
            self._current = None
            self._seen = ring.newest
            return self._idle
        if ring.paused:
            self._current = None
            self._seen = ring.newest
            return self._paused
        new = ring.newest > self._seen and self._read(ring)
        if self._current and self._current.number <= ring.before:  # another session has begun since the last tick
            self._current = None
        if self._current is None:
            return self._idle
        return Picture(self._shown, Kind.NEW if new else Kind.REPEATED, self._current.times.capture_ns)

    def close(self) -> None:
        """Leave the ring. May be called again."""
        if self._ring is not None:
            self._ring.close()
            self._ring = None

    def _read(self, ring: FrameRingReader) -> bool:
        for _ in range(_TRIES):
            frame = ring.read(self._spare)
            if frame is not None:
                self.bytes_copied += self._shown.nbytes
                self._shown, self._spare = self._spare, self._shown
                self._seen, self._current = frame.number, frame
                return True
        return False

    def _look(self, now_ns: int) -> None:
        """While nobody writes, see whether there is another ring by now."""
        if self._ring is not None and self._ring.writer_alive(now_ns):
            return
        if now_ns - self._looked_ns < (LOOK_EVERY_NS if self._ring is None else _LOOK_AGAIN_NS):
            return
        self._looked_ns = now_ns
        if self._ring is not None and not self._ring.replaced():
            return
        self.close()
        try:
            self._ring = self._open()
        except LiveFaceError as error:
            if str(error) != self._told:
                self._told = str(error)
                self._on_problem(self._told)

    def _open(self) -> FrameRingReader | None:
        try:
            ring = FrameRingReader.open(self._path, self._shape)
        except FileNotFoundError:
            return None
        except RingError:
            raise
        except (OSError, ValueError) as error:
            raise LiveFaceError(
                f"The camera ring {self._path} cannot be opened ({_why(error)}): choose another path with --ring."
            ) from error
        self._seen, self._current = 0, None
        size = ring.shape.height, ring.shape.width, ring.shape.channels
        if self._shown.shape != size:
            self._shown, self._spare = np.empty(size, np.uint8), np.empty(size, np.uint8)
        self._old_stop = ring.stop_requested
        self._told = ""
        return ring


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
