"""The last stage: the idle picture does not jump into the call, it fades in over what was last seen."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .picture import Kind, Picture


class IdleFade:
    """Fades from the last picture that was not idle to the idle one; the way back is a cut, within one picture.

    A picture that does not last is left at once, and an idle one that does not last is come to at once: what contains
    the camera is not to be seen a moment longer than it may be, and a pause is now.
    """

    def __init__(self, fade_ns: int) -> None:
        """`fade_ns` is how long it takes; 0 is a cut."""
        self._fade_ns = fade_ns
        self._last: NDArray[np.uint8] | None = None
        # made before they are needed: memory that is touched for the first time takes milliseconds
        self._kept = np.empty((0, 0, 3), np.uint8)
        self._mixed, self._spare = self._kept, self._kept
        self._begun_ns: int | None = None
        self.bytes_copied = 0

    def make(self, picture: Picture, now_ns: int) -> Picture:
        """The picture itself, but for the first idle ones."""
        if picture.kind is not Kind.IDLE:
            self._last, self._begun_ns = picture.pixels if picture.lasts else None, None
            if self._kept.shape != picture.pixels.shape:
                self._kept, self._mixed, self._spare = (picture.pixels.copy() for _ in range(3))
            return picture
        if not picture.lasts:
            self._last = None
        if self._last is None or self._last.shape != picture.pixels.shape:
            return picture
        if self._begun_ns is None:
            self._begun_ns = now_ns
            np.copyto(self._kept, self._last)  # who made it may use its memory again
            self._last = self._kept
            self.bytes_copied += self._kept.nbytes
            return Picture(self._kept, Kind.IDLE, why=picture.why) if self._fade_ns else picture
        gone = now_ns - self._begun_ns
        if gone >= self._fade_ns:
            self._last = None
            return picture
        share = gone / self._fade_ns
        self._mixed, self._spare = self._spare, self._mixed
        cv2.addWeighted(picture.pixels, share, self._last, 1.0 - share, 0.0, dst=self._mixed)
        self.bytes_copied += self._mixed.nbytes
        return Picture(self._mixed, Kind.IDLE, why=picture.why)
