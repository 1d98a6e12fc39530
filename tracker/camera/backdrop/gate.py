"""The one way by which the user's camera can come into the call.

Nothing else in the camera host opens the ring of camera pictures or makes a `CameraPicture` (held by
tests/project/test_privacy.py), so a backdrop without the camera cannot show it by any mistake. The gate is shut unless
all is as it should be: what is missing, late, broken, or of another kind is `None`, and the host shows its idle
picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from addon.core.backdrop import Backdrop
from addon.core.errors import LiveFaceError
from addon.core.frame_ring import FrameRingReader, RingFrame
from addon.core.ring_shape import Content

#: A camera picture that was captured longer ago than this is not shown.
STALE_NS: Final = 1_000_000_000
#: A clock that runs apart from ours by more is of another machine.
_AHEAD_NS: Final = 100_000_000
#: While there is no ring to read, it is looked for this often.
_LOOK_EVERY_NS: Final = 100_000_000
#: A picture that is overtaken while it is copied is tried again at once, this often in one tick.
_TRIES: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class CameraPicture:
    """What the tracker has handed over: `pixels` (height, width, channels) uint8 as `content` says.

    It is good until the next one is asked for; `number` tells one from the other.
    """

    pixels: NDArray[np.uint8]
    content: Content
    number: int


class PictureGate:
    """Reads the ring of camera pictures at `path`, which may come and go, for one backdrop."""

    def __init__(self, path: Path, content: Content, looked_ns: int) -> None:
        self.bytes_copied = 0
        self.why = ""
        """Why the gate is shut, for the user; empty while it is open."""
        self._path = path
        self._content = content
        self._ring: FrameRingReader | None = None
        self._looked_ns = looked_ns
        self._pixels = np.empty((0, 0, 0), np.uint8)
        self._frame: RingFrame | None = None
        self._generation = 0

    @classmethod
    def for_backdrop(cls, backdrop: Backdrop, path: Path, now_ns: int) -> Self | None:
        """A gate where the backdrop contains the camera; there is none for the others."""
        content = backdrop.camera_content
        return None if content is None else cls(path, content, now_ns - _LOOK_EVERY_NS)

    def picture(self, now_ns: int, wanted_ns: int = 0) -> CameraPicture | None:
        """The newest picture, or the one captured nearest to `wanted_ns`; None while there is none to be shown."""
        ring = self._reader(now_ns)
        if ring is None:
            self.why = self.why or "The camera's picture is missing: is the tracker running?"
            return None
        ring.beat(now_ns)
        if not self._read(ring, wanted_ns):
            self._frame = None
        frame = self._frame
        if frame is None or not -_AHEAD_NS <= now_ns - frame.times.capture_ns <= STALE_NS:
            self.why = "The camera's picture is not shown while no face is found in it."
            return None
        self.why = ""
        return CameraPicture(self._pixels, self._content, frame.number + (self._generation << 40))

    def close(self) -> None:
        """Leave the ring. May be called again."""
        self._frame = None
        if self._ring is not None:
            self._ring.close()
            self._ring = None

    def _read(self, ring: FrameRingReader, wanted_ns: int) -> bool:
        """Whether the frame that is wanted is in `_pixels` now."""
        for _ in range(_TRIES):
            number = ring.nearest(wanted_ns) if wanted_ns else ring.newest
            if self._frame is not None and number == self._frame.number and number > ring.before:
                return True
            frame = ring.read(self._pixels, number)
            if frame is not None:
                self.bytes_copied += self._pixels.nbytes
                self._frame = frame
                return True
        return False

    def _reader(self, now_ns: int) -> FrameRingReader | None:
        """The ring, if a tracker is there that writes it."""
        if self._ring is not None and self._ring.writer_alive(now_ns):
            return self._ring
        self.close()
        if now_ns - self._looked_ns < _LOOK_EVERY_NS:
            return None
        self._looked_ns = now_ns
        self.why = ""
        self._open(now_ns)
        return self._ring

    def _open(self, now_ns: int) -> None:
        try:
            ring = FrameRingReader.open(self._path, content=self._content)
        except FileNotFoundError:
            return
        except LiveFaceError as error:
            self.why = str(error)
            return
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self.why = f"The camera's picture {self._path} cannot be opened ({reason}): start Live Face again."
            return
        if not ring.writer_alive(now_ns):
            ring.close()
            return
        self._ring = ring
        shape = ring.shape
        self._generation += 1
        self._pixels = np.empty((shape.height, shape.width, shape.channels), np.uint8)
