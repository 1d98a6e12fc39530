"""What a source gives and what every source can do."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError


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
