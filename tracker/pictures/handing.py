"""Hands camera pictures to the camera host through a ring of their own, beside the tracking and never in its way.

The ring is there only while pictures are wanted, and nothing of them stays behind.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.control import Control, HandPictures
from addon.core.errors import LiveFaceError
from addon.core.frame_ring import FrameRingWriter, FrameTimes, RingBusyError, remove_left_over
from addon.core.ring_shape import Content, RingShape

from .maker import PictureMaker, Points
from .segmentation import Segmenter, SelfieSegmenter

#: Larger camera pictures are made smaller: calls show no more.
_LONGEST_SIDE: Final = 1280
#: So many pictures back the one that belongs to the avatar's is still there: 400 ms at 30 a second.
_SLOTS: Final = 12
_JOIN_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A camera picture (height, width, 3) BGR, the landmarks of the faces found in it, and when it was captured."""

    bgr: NDArray[np.uint8]
    faces: Sequence[Points]
    capture_ns: int


class PictureHand:
    """Makes and hands over the newest picture whenever it is free; what comes meanwhile is left out.

    All methods are for one thread; the work is done in another.
    """

    def __init__(self, path: Path, open_segmenter: Callable[[], Segmenter] = SelfieSegmenter) -> None:
        """`path` is where the ring is to stand; what a tracker that died has left there is removed."""
        self._problems: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._path = path
        self._open_segmenter = open_segmenter
        self._changed = threading.Condition()
        self._wanted: PictureMaker | None = None
        self._newest: Taken | None = None
        self._segmenter: Segmenter | None = None
        self._thread: threading.Thread | None = None
        self._closing = False
        remove_left_over(path, time.monotonic_ns())

    def obey(self, told: Control) -> None:
        """Do what is asked; what is no matter of pictures is passed over. An unknown kind is none."""
        if not isinstance(told, HandPictures):
            return
        kinds = {content.name.lower(): content for content in Content if content is not Content.AVATAR}
        if told.content and told.content not in kinds:
            self._problems.put(f"There are no pictures of the kind {told.content[:40]!r}, only {', '.join(kinds)}.")
        self.want(kinds.get(told.content))

    def problems(self) -> Iterator[str]:
        """The sentences for the user that have come since the last time."""
        while not self._problems.empty():
            yield self._problems.get_nowait()

    def want(self, content: Content | None) -> None:
        """From now on hand over pictures of that kind, or none."""
        with self._changed:
            self._wanted = self._newest = None
            self._changed.notify()
        if content is None or content is Content.AVATAR:
            return
        try:
            self._segmenter = self._segmenter or self._open_segmenter()
        except LiveFaceError as error:
            self._problems.put(str(error))
            return
        self._thread = self._thread or self._start()
        with self._changed:
            self._wanted = PictureMaker(content, self._segmenter)

    def offer(self, taken: Taken) -> None:
        """The next picture of the camera; never waits."""
        with self._changed:
            if self._wanted is not None:
                self._newest = taken
                self._changed.notify()

    def close(self) -> None:
        """End, and leave nothing behind. May be called again."""
        with self._changed:
            self._closing = True
            self._wanted = self._newest = None
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(_JOIN_SECONDS)
        if self._segmenter is not None:
            self._segmenter.__exit__(None, None, None)
            self._segmenter = None

    def _start(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, name="hand over pictures", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        with contextlib.closing(_Outlet(self._path)) as outlet:
            for maker, taken in self._work(outlet):
                try:
                    outlet.put(maker, taken)
                except RingBusyError:
                    self._fail(f"Another tracker hands over camera pictures at {self._path}: stop that one.", maker)
                except LiveFaceError as error:
                    self._fail(str(error), maker)
                except (OSError, RuntimeError, cv2.error) as error:
                    self._fail(f"The camera's pictures cannot be handed over ({error}): start Live Face again.", maker)

    def _work(self, outlet: _Outlet) -> Iterator[tuple[PictureMaker, Taken]]:
        """What is to be done next, until the end; between two kinds of pictures nothing is left in the ring."""
        before: PictureMaker | None = None
        while True:
            with self._changed:
                while not self._closing and self._newest is None and self._wanted is before:
                    self._changed.wait()
                maker, taken, self._newest = self._wanted, self._newest, None
                closing = self._closing
            if maker is not before:
                outlet.close()
                before = maker
            if closing:
                return
            if maker is not None and taken is not None:
                yield maker, taken

    def _fail(self, problem: str, maker: PictureMaker) -> None:
        self._problems.put(problem)
        with self._changed:
            if self._wanted is maker:
                self._wanted = None


class _Outlet:
    """The ring for as long as there are pictures of one kind and size."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ring: FrameRingWriter | None = None

    def put(self, maker: PictureMaker, taken: Taken) -> None:
        """Make a picture and hand it over, or only say that the tracker is alive."""
        picture = maker.make(_not_too_large(taken.bgr), taken.faces, taken.capture_ns)
        if picture is None:
            if self._ring is not None:
                self._ring.beat(time.monotonic_ns())
            return
        ring = self._ring_for(RingShape(picture.shape[1], picture.shape[0], picture.shape[2], _SLOTS, maker.content))
        np.copyto(ring.begin(), picture)
        now_ns = time.monotonic_ns()
        ring.commit(FrameTimes(taken.capture_ns, now_ns), now_ns)

    def close(self) -> None:
        """Wipe and remove the ring. May be called again."""
        ring, self._ring = self._ring, None
        if ring is None:
            return
        for _ in range(ring.shape.slots):  # who still has it mapped is to find nothing in it
            ring.begin()[:] = 0
            ring.commit(FrameTimes(), time.monotonic_ns())
        ring.close()
        with contextlib.suppress(OSError):  # Windows keeps a file that is mapped
            self._path.unlink()

    def _ring_for(self, shape: RingShape) -> FrameRingWriter:
        if self._ring is None or self._ring.shape != shape:
            self.close()
            self._ring = FrameRingWriter.create(self._path, shape, time.monotonic_ns())
        return self._ring


def _not_too_large(bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = bgr.shape[:2]
    scale = _LONGEST_SIDE / max(width, height)
    if scale >= 1.0:
        return bgr
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(bgr, size, interpolation=cv2.INTER_AREA), np.uint8)
