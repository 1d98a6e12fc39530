"""What a source gives and what every source can do."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError

#: By how much OpenCV's count, which for some kinds of file is the length times the mean rate, may be wrong.
_UNSURE_FRAMES: Final = 2
_UNSURE_SHARE: Final = 0.05


class SourceError(LiveFaceError):
    """The source cannot be opened or has stopped; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: `bgr` (height, width, 3) uint8, when it was taken, and its number from 0 in its source."""

    bgr: NDArray[np.uint8]
    capture_ns: int
    index: int


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known of a source once it is open. `frames` is an estimate, 0 where there is no end."""

    what: str
    width: int
    height: int
    fps: float
    frames: int = 0

    def ends_early(self, read: int) -> bool:
        """Whether so few pictures could be read that a part of the file must be missing."""
        return self.frames - read > max(_UNSURE_FRAMES, _UNSURE_SHARE * self.frames)


class Source(Protocol):
    """A stream of pictures. Call order: `start` once, then `read` until it returns None, then `close`."""

    @property
    def info(self) -> SourceInfo:
        """What was opened."""

    @property
    def skipped(self) -> int:
        """Pictures that were due but never given out, because the caller was late."""

    def start(self) -> int:
        """Begin; returns the capture time of the first picture of a file, 0 for a live source."""

    def read(self, stop: threading.Event) -> Picture | None:
        """Wait for the next picture; None at the end, or once `stop` is set.

        Raises:
            SourceError: the source has stopped where it should not.
        """

    def close(self) -> None:
        """Let go of the device or file. May be called again."""
