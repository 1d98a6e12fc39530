"""The frame ring: rendered pictures on their way from Blender to the camera host, in shared memory.

A ring is a small file mapped by both processes (on Linux it stands in memory, see `places`). A file, not a
named segment: it needs no helper process, it outlives the death of either side, and either side finds it
again by its path. The newest frame wins; nothing waits for anything.

Layout, 64-bit native words:

===== =====================================================================================
word  header (128 bytes)
===== =====================================================================================
0     magic, the bytes ``LVFRING1``
1-4   width, height, channels, slots
5     number of the newest whole frame, 0 = none yet
6     writer's last sign of life, monotonic ns; 0 = it has closed the ring
7     reader's last sign of life, monotonic ns; 0 = there is none
8     1 = the writer asks the reader to end
9     number of the newest frame when this writer came: that frame and older ones are not its own
10    0 = on air; anything else = paused, the reader shows its idle picture
11    what the pictures are, see `Content`
12    what the reader was started to do, a number that the one who started it has given; 0 = it was not told
===== =====================================================================================

Each slot follows: a 64-byte head (word 0 = lock, 1 = capture ns, 2 = rendered ns), then the pixels, rounded
up to 64 bytes. Frame `n` stands in slot `n % slots`; its lock is `2n - 1` while it is written and `2n` when
whole (a sequence lock). A reader copies, then looks at the lock again: a copy during which the lock changed
is thrown away, so a torn frame cannot get out.
"""

from __future__ import annotations

import contextlib
import mmap
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .errors import LiveFaceError
from .fence import fence
from .ring_shape import HEADER_SIZE, SLOT_HEAD_SIZE, Content, RingShape
from .whole_file import alone_in, make_whole

#: What a ring of any layout begins with; this one's own number follows.
_FAMILY: Final = b"LVFRING"
_MAGIC: Final = int(np.frombuffer(_FAMILY + b"1", np.uint64)[0])
_WIDTH, _HEIGHT, _CHANNELS, _SLOTS, _NEWEST, _WRITER_NS, _READER_NS, _STOP, _BEFORE, _PAUSED, _CONTENT, _TASK = range(
    1, 13
)
_LOCK, _CAPTURE_NS, _RENDERED_NS = range(3)
_MAX_SIDE: Final = 16384

#: A side that gave no sign of life for this long is taken as gone.
GONE_AFTER_NS: Final = 2_000_000_000


class RingError(LiveFaceError):
    """The ring cannot be opened as asked."""


class _BrokenRingError(RingError):
    """What is there was a ring once, or is empty: a writer may make it anew."""


class RingBusyError(LiveFaceError):
    """The ring is in use by somebody else."""


class RingHeldError(RingBusyError):
    """A reader holds a ring of another size; it may be asked to end."""


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """When a frame's source picture was captured and when the avatar was rendered, monotonic ns; 0 = unknown."""

    capture_ns: int = 0
    rendered_ns: int = 0


@dataclass(frozen=True, slots=True)
class RingFrame:
    """What stands beside the pixels of one frame; numbers count from 1 and never go back."""

    number: int
    times: FrameTimes


class _Ring:
    """A mapped ring; the two sides build on it."""

    def __init__(self, path: Path, memory: mmap.mmap, shape: RingShape) -> None:
        self.path = path
        self.shape = shape
        self._memory = memory
        self._head = np.frombuffer(memory, np.uint64, HEADER_SIZE // 8)
        self._slot_heads: list[NDArray[np.uint64]] = []
        self._pixels: list[NDArray[np.uint8]] = []
        for slot in range(shape.slots):
            at = HEADER_SIZE + slot * shape.slot_size
            self._slot_heads.append(np.frombuffer(memory, np.uint64, SLOT_HEAD_SIZE // 8, at))
            pixels = np.frombuffer(memory, np.uint8, shape.frame_size, at + SLOT_HEAD_SIZE)
            self._pixels.append(pixels.reshape(shape.height, shape.width, shape.channels))

    @property
    def newest(self) -> int:
        """Number of the newest whole frame, 0 if none was written yet."""
        return int(self._head[_NEWEST])

    def _unmap(self) -> None:
        self._slot_heads.clear()
        self._pixels.clear()
        self._head = np.zeros(HEADER_SIZE // 8, np.uint64)
        # a picture still in the caller's hands keeps the memory mapped until it is let go
        with contextlib.suppress(BufferError):
            self._memory.close()


class FrameRingWriter(_Ring):
    """Blender's side. One writer at a time.

    Call order: `begin`, fill the array it returned, `commit`; a `begin` without `commit` leaves no trace.
    """

    @classmethod
    def create(cls, path: Path, shape: RingShape, now_ns: int) -> Self:
        """Open the ring at `path`, or make it; a ring of the same shape goes on where it was.

        Raises:
            RingBusyError: another writer is at work, or (`RingHeldError`) a reader holds a ring of another size.
            RingError: another file stands at `path`; it is left as it is.
        """
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone_in(path.parent):
            # what is no ring any more (cut short, an older layout) is made anew
            with contextlib.suppress(FileNotFoundError, _BrokenRingError):
                ring = cls._adopt(path, shape, now_ns)
                if ring is not None:
                    return ring
            make_whole(path, _head_of(shape), shape.file_size)
            ring = cls(path, *_map(path))
            ring.beat(now_ns)
            return ring

    @classmethod
    def _adopt(cls, path: Path, shape: RingShape, now_ns: int) -> Self | None:
        ring = cls(path, *_map(path))
        writer, reader = int(ring._head[_WRITER_NS]), int(ring._head[_READER_NS])
        found = ring.shape
        if _recent(writer, now_ns, GONE_AFTER_NS):
            ring._unmap()
            raise RingBusyError(f"Another Blender sends to the camera ring {path}: stop it, or choose another ring.")
        if found == shape:
            ring._head[_STOP] = ring._head[_PAUSED] = 0
            ring._head[_BEFORE] = ring.newest
            ring.beat(now_ns)
            return ring
        ring._unmap()
        # a reader finds a ring of the same size and other channels by itself
        if _recent(reader, now_ns, GONE_AFTER_NS) and not found.same_size(shape):
            raise RingHeldError(
                f"The camera is running at {found}, not {shape}: stop the camera first, or choose {found}."
            )
        return None

    def begin(self) -> NDArray[np.uint8]:
        """The next frame's pixels to be filled: shape (height, width, channels), uint8, row 0 at the top."""
        number = self.newest + 1
        slot = number % self.shape.slots
        self._slot_heads[slot][_LOCK] = 2 * number - 1
        fence()
        return self._pixels[slot]

    @property
    def newest_picture(self) -> NDArray[np.uint8]:
        """The pixels of the newest frame, which stay as they are until some frames later."""
        return self._pixels[self.newest % self.shape.slots]

    def commit(self, times: FrameTimes, now_ns: int) -> int:
        """Publish the frame that `begin` opened; returns its number."""
        number = self.newest + 1
        head = self._slot_heads[number % self.shape.slots]
        head[_CAPTURE_NS] = times.capture_ns
        head[_RENDERED_NS] = times.rendered_ns
        fence()
        head[_LOCK] = 2 * number
        fence()
        self._head[_NEWEST] = number
        self.beat(now_ns)
        return number

    def beat(self, now_ns: int) -> None:
        """Tell the reader that this side is alive, also while there is nothing new to show."""
        self._head[_WRITER_NS] = now_ns

    def reader_alive(self, now_ns: int) -> bool:
        """Whether a reader gave a sign of life in the last two seconds."""
        return _recent(int(self._head[_READER_NS]), now_ns, GONE_AFTER_NS)

    @property
    def reader_task(self) -> int:
        """What the reader was started to do; 0 where it was not told."""
        return int(self._head[_TASK])

    def ask_reader_to_end(self, *, ask: bool) -> None:
        """Ask the reader that is there to end, or take that back before another one comes."""
        self._head[_STOP] = int(ask)

    def pause(self, *, paused: bool) -> None:
        """Have the reader show its idle picture from its next tick on, or the frames again. A new writer is on air."""
        self._head[_PAUSED] = int(paused)

    def close(self, *, end_reader: bool = False) -> None:
        """Leave the ring; the reader shows its idle picture, or ends when `end_reader`. May be called again."""
        self._head[_STOP] = int(end_reader)
        self._head[_WRITER_NS] = 0
        self._unmap()

    def leave(self) -> None:
        """Leave the ring as a crash would: the reader shows the last frame, then its idle picture, and goes on."""
        self._unmap()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class FrameRingReader(_Ring):
    """The camera host's side. One that never calls `beat` only looks on, beside the host, and nobody notices."""

    @classmethod
    def open(cls, path: Path, shape: RingShape | None = None, content: Content = Content.AVATAR) -> Self:
        """Open the ring at `path` if its pictures are `content` and, with `shape`, only if they have that size.

        How many channels they have is for the caller to see.

        Raises:
            FileNotFoundError: no ring has been made there yet.
            RingError: the file is not a ring, or its pictures are others or have another size.
        """
        ring = cls(path, *_map(path))
        found = ring.shape
        if found.content is not content:
            ring._unmap()
            raise RingError(f"The ring {path} holds other pictures than are wanted: choose another path.")
        if shape and not found.same_size(shape):
            ring._unmap()
            raise RingError(
                f"The ring {path} holds {found} pictures, but the camera is set to {shape}:"
                f" stop both and start them with the same size (delete that file if neither is running)."
            )
        return ring

    @property
    def before(self) -> int:
        """Number of the newest frame when the present writer came: that one and older ones are not its own."""
        return int(self._head[_BEFORE])

    def nearest(self, capture_ns: int) -> int:
        """Number of the frame, among those still there, that was captured nearest to `capture_ns`; 0 if there is none.

        By the time it is read it may be gone.
        """
        newest = self.newest
        # the oldest slot is the next to be written
        numbers = range(max(self.before, newest - self.shape.slots + 1) + 1, newest + 1)

        def apart(number: int) -> int:
            return abs(int(self._slot_heads[number % self.shape.slots][_CAPTURE_NS]) - capture_ns)

        return min(reversed(numbers), key=apart, default=0)

    def read(self, out: NDArray[np.uint8], number: int | None = None) -> RingFrame | None:
        """Copy a frame, the newest unless told, into `out` (height, width, channels); None if it is gone or overtaken.

        A frame of an earlier writer is none: what that session showed is not to come back in this one.
        """
        number = self.newest if number is None else number
        if number <= self.before:
            return None
        slot = number % self.shape.slots
        head = self._slot_heads[slot]
        if int(head[_LOCK]) != 2 * number:
            return None
        fence()
        np.copyto(out, self._pixels[slot])
        frame = RingFrame(number, FrameTimes(int(head[_CAPTURE_NS]), int(head[_RENDERED_NS])))
        fence()
        return frame if int(head[_LOCK]) == 2 * number else None

    def beat(self, now_ns: int, task: int = 0) -> None:
        """Tell the writer that this side is alive, and what it was started to do."""
        self._head[_TASK] = task
        self._has_beaten = True
        self._head[_READER_NS] = now_ns

    def writer_alive(self, now_ns: int, within_ns: int = GONE_AFTER_NS) -> bool:
        """Whether the writer has the ring open and gave a sign of life within `within_ns`."""
        return _recent(int(self._head[_WRITER_NS]), now_ns, within_ns)

    @property
    def stop_requested(self) -> bool:
        """Whether the writer asked this side to end."""
        return bool(self._head[_STOP])

    @property
    def paused(self) -> bool:
        """Whether nothing but the idle picture is to be shown."""
        return bool(self._head[_PAUSED])

    def replaced(self) -> bool:
        """Whether another ring, or none, stands at the path by now."""
        try:
            return not os.path.samestat(os.stat(self.path), self._opened)
        except FileNotFoundError:
            return True

    def __init__(self, path: Path, memory: mmap.mmap, shape: RingShape) -> None:
        super().__init__(path, memory, shape)
        self._opened = os.stat(path)
        self._has_beaten = False

    def close(self) -> None:
        """Leave the ring. May be called again."""
        if self._has_beaten:
            self._head[_READER_NS] = 0
        self._unmap()


def end_reader(path: Path) -> None:
    """Ask whoever reads the ring at `path`, of whatever size, to end; nobody may be there."""
    with contextlib.suppress(FileNotFoundError, RingError):
        ring = _Ring(path, *_map(path))
        ring._head[_STOP] = 1
        ring._unmap()


def remove_left_over(path: Path, now_ns: int) -> None:
    """Remove the ring at `path` unless a side of it is alive: who leaves last calls this. What is no ring stays."""
    with contextlib.suppress(OSError, RingError), alone_in(path.parent):
        ring = _Ring(path, *_map(path))
        used = any(_recent(int(ring._head[word]), now_ns, GONE_AFTER_NS) for word in (_WRITER_NS, _READER_NS))
        ring._unmap()
        if not used:
            path.unlink()


def _recent(seen_ns: int, now_ns: int, within_ns: int) -> bool:
    """Whether a sign of life is less than `within_ns` away; one from far ahead is of before the last start-up."""
    return seen_ns != 0 and abs(now_ns - seen_ns) < within_ns


def _head_of(shape: RingShape) -> bytes:
    head = np.zeros(HEADER_SIZE // 8, np.uint64)
    head[0] = _MAGIC
    head[[_WIDTH, _HEIGHT, _CHANNELS, _SLOTS]] = shape.width, shape.height, shape.channels, shape.slots
    head[_CONTENT] = shape.content
    return head.tobytes()


def _map(path: Path) -> tuple[mmap.mmap, RingShape]:
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "r+b") as file:
        start = file.read(HEADER_SIZE)
        head = np.frombuffer(start.ljust(HEADER_SIZE, b"\0"), np.uint64)
        width, height, channels, slots = (int(word) for word in head[_WIDTH : _SLOTS + 1])
        plausible = 0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE and channels in (3, 4) and 2 <= slots <= 64
        plausible = plausible and int(head[_CONTENT]) in list(Content)
        shape = RingShape(width, height, channels, slots, Content(int(head[_CONTENT])) if plausible else Content.AVATAR)
        if int(head[0]) != _MAGIC or not plausible or os.fstat(file.fileno()).st_size != shape.file_size:
            kind = _BrokenRingError if not start or start.startswith(_FAMILY) else RingError
            raise kind(f"{path} is not a Live Face camera ring: delete it or choose another path.")
        return mmap.mmap(file.fileno(), shape.file_size), shape
