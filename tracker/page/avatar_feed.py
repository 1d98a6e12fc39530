"""The avatar's picture for browsers: the newest of the frame ring, encoded once for all who look.

The ring holds what Blender draws. What the camera host puts around it never comes here, so neither does the picture
of the user's camera; a ring of camera pictures is not even opened.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError
from addon.core.frame_ring import FrameRingReader

from ..camera.backdrop.layers import straight
from ..camera.latency import Latency
from .rate import Rate

#: While nobody writes, the path is looked at this often for a new ring.
_LOOK_EVERY_NS: Final = 500_000_000
#: The ring tells nobody of a new frame: it is looked at this often by those who wait for one, seconds.
_POLL_EVERY: Final = 0.004
_LATENCIES: Final = 60
#: Half the bytes of 95, and no difference that is seen at the size of a picture in a call.
_JPEG: Final = [cv2.IMWRITE_JPEG_QUALITY, 90]


@dataclass(frozen=True, slots=True)
class AvatarPicture:
    """One picture to send; `number` differs from that of the picture before. `kind` is its media type.

    With an alpha channel `body` is the bare pixels, RGBA, the colours not times alpha: a PNG would take fifty
    milliseconds for each of 1280x720.
    """

    number: int
    width: int
    height: int
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class AvatarNumbers:
    """How Blender draws: `latency_ms` is from the capture of the face to here (median, 0 = unknown)."""

    width: int
    height: int
    fps: float
    latency_ms: float


class AvatarFeed:
    """Looks on at the ring at `path` beside its reader, who does not notice. Any thread may call.

    A Blender that gives no sign of life for `idle_after_ns` is gone, and so is one that has closed the ring, or whose
    camera the user has paused; then only a frame written since brings the avatar back.
    """

    def __init__(self, path: Path, idle_after_ns: int, on_problem: Callable[[str], None]) -> None:
        self._path = path
        self._idle_after_ns = idle_after_ns
        self._on_problem = on_problem
        self._told = ""
        self._lock = threading.Lock()
        self._ring: FrameRingReader | None = None
        self._looked_ns = -_LOOK_EVERY_NS
        self._seen = 0
        self._pixels = np.empty((0, 0, 0), np.uint8)
        self._picture: AvatarPicture | None = None
        self._count = 0
        self._rate = Rate()
        self._latency = Latency(_LATENCIES)

    def numbers(self) -> AvatarNumbers | None:
        """How it goes; None while Blender is gone."""
        with self._lock:
            now_ns = time.monotonic_ns()
            ring = self._look(now_ns)
            if ring is None:
                return None
            shape = ring.shape
            latency, _ = self._latency.percentiles()
            return AvatarNumbers(shape.width, shape.height, self._rate.at(now_ns / 1e9), latency)

    def newest(self, after: int, seconds: float) -> AvatarPicture | None:
        """The newest picture, once that is another one than number `after`; `seconds` are waited at most.

        None while Blender is gone, which is told at once to who has a picture, and a known picture once more where
        there was no other in time.
        """
        end = time.monotonic() + seconds
        while True:
            with self._lock:
                picture = self._newest()
            known = picture.number if picture else 0
            if known != after or time.monotonic() >= end:
                return picture
            time.sleep(_POLL_EVERY)

    def close(self) -> None:
        """Leave the ring. May be called again."""
        with self._lock:
            self._leave()

    def _newest(self) -> AvatarPicture | None:
        ring = self._look(time.monotonic_ns())
        if ring is None:
            return None
        if ring.newest > self._seen:
            self._take(ring)
        return self._picture

    def _take(self, ring: FrameRingReader) -> None:
        shape = ring.shape
        if self._pixels.shape != (shape.height, shape.width, shape.channels):
            self._pixels = np.empty((shape.height, shape.width, shape.channels), np.uint8)
        frame = ring.read(self._pixels)
        if frame is None:  # overtaken while it was copied, or of an earlier session
            return
        self._seen = frame.number
        self._latency.add(frame.times.capture_ns, time.monotonic_ns())
        self._count += 1
        kind, body = _encoded(self._pixels)
        self._picture = AvatarPicture(self._count, shape.width, shape.height, kind, body)

    def _look(self, now_ns: int) -> FrameRingReader | None:
        """The ring if Blender is there; while nobody writes, see whether there is another ring by now."""
        ring = self._ring
        if ring is None or not ring.writer_alive(now_ns):
            if now_ns - self._looked_ns >= _LOOK_EVERY_NS:
                self._looked_ns = now_ns
                if ring is None or ring.replaced():
                    self._leave()
                    self._open()
            ring = self._ring
        if ring is None:
            return None
        self._rate.note(now_ns / 1e9, ring.newest)
        if ring.paused or not ring.writer_alive(now_ns, self._idle_after_ns):
            self._picture, self._seen = None, ring.newest
            return None
        if self._seen <= ring.before:  # another session has begun
            self._picture = None
        return ring

    def _leave(self) -> None:
        ring, self._ring = self._ring, None
        self._picture, self._seen = None, 0
        if ring is not None:
            ring.close()

    def _open(self) -> None:
        try:
            self._ring = FrameRingReader.open(self._path)
        except FileNotFoundError:
            return
        except (LiveFaceError, OSError, ValueError) as error:
            told = f"The page cannot show the avatar: {error}"
            if told != self._told:
                self._told = told
                self._on_problem(told)
            return
        self._told = ""


def _encoded(pixels: NDArray[np.uint8]) -> tuple[str, bytes]:
    """Media type and bytes of a picture (height, width, 3 or 4), RGB or premultiplied RGBA, which is written over."""
    if pixels.shape[2] == 4:
        straight(pixels, pixels)
        return "application/octet-stream", pixels.tobytes()
    _, data = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), _JPEG)
    return "image/jpeg", data.tobytes()
