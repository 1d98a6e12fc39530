"""The room without the person: what was seen of it so far, and a soft guess at what never was."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

#: How quickly the room follows a change of light, seconds.
_FOLLOWS_SECONDS: Final = 0.5
#: The person's mask is widened by this share of the width before the room is looked at: no edge of hair gets into it.
_MARGIN: Final = 0.03
#: A mask above this, of 255, is the person or the edge.
_NOBODY: Final = 12
#: The guess is made at this width; its finest and coarsest blur are shares of that.
_SMALL: Final = 64
_BLURS: Final = (0.02, 0.08, 0.4)
#: Over this share of the width the guess runs into what was seen.
_SEAM: Final = 0.01


class Room:
    """Learns the room from pictures of one size in which somebody is."""

    def __init__(self, width: int, height: int) -> None:
        self._room = np.zeros((height, width, 3), np.float32)
        self._seen = np.zeros((height, width), np.uint8)
        self._shares: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None
        self._taken_ns = 0
        side = 2 * max(1, round(width * _MARGIN)) + 1
        self._brush = np.ones((side, side), np.uint8)

    def learn(self, bgr: NDArray[np.uint8], person: NDArray[np.uint8], capture_ns: int) -> None:
        """Look at a picture (height, width, 3) around the person, whose mask (height, width) is 0 to 255."""
        free = np.where(cv2.dilate(person, self._brush) <= _NOBODY, 255, 0).astype(np.uint8)
        new = cv2.bitwise_and(free, cv2.bitwise_not(self._seen))
        if cv2.countNonZero(new):
            cv2.copyTo(bgr.astype(np.float32), new, self._room)
            self._seen |= free
            self._shares = None
        seconds = min(max((capture_ns - self._taken_ns) / 1e9, 0.0), 1.0)
        self._taken_ns = capture_ns
        cv2.accumulateWeighted(bgr, self._room, 1.0 - math.exp(-seconds / _FOLLOWS_SECONDS), free)

    def picture(self) -> NDArray[np.uint8]:
        """The room, (height, width, 3), BGR like what it was learned from."""
        height, width = self._seen.shape
        room = cv2.convertScaleAbs(self._room)
        if self._shares is None:
            self._shares = self._seen_shares()
        if self._shares[1].any():
            guess = cv2.resize(self._guess(), (width, height), interpolation=cv2.INTER_CUBIC)
            room = cv2.blendLinear(room, guess, *self._shares)
        return np.asarray(room, np.uint8)

    def _seen_shares(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """How much of what was seen to show, and of the guess: what was seen fades towards its border."""
        seen = self._seen.astype(np.float32) / np.float32(255.0)
        soft = np.asarray(cv2.GaussianBlur(seen, (0, 0), max(1.0, seen.shape[1] * _SEAM)))
        share = np.asarray(np.clip(soft * 2.0 - 1.0, 0.0, 1.0) * seen, np.float32)
        return share, np.asarray(1.0 - share, np.float32)

    def _guess(self) -> NDArray[np.uint8]:
        """The colours about, at a small size: near ones where there are any, else those from farther away."""
        height, width = self._seen.shape
        size = _SMALL, max(1, round(_SMALL * height / width))
        # where nothing was seen the room is black, and counts for nothing
        colours = np.asarray(cv2.resize(self._room, size, interpolation=cv2.INTER_AREA))
        seen = np.asarray(cv2.resize(self._seen, size, interpolation=cv2.INTER_AREA)) / np.float32(255.0)
        small = np.dstack([colours, seen])
        total = np.zeros_like(small)
        weight = 1.0
        for blur in _BLURS:
            total += weight * np.asarray(cv2.GaussianBlur(small, (0, 0), max(0.5, blur * _SMALL)))
            weight *= 0.05
        return np.asarray(np.clip(total[..., :3] / np.maximum(total[..., 3:], 1e-6), 0, 255), np.uint8)
