"""Laying pictures over each other, in display colours, within memory that is used again.

All pictures are uint8 with row 0 at the top. A front is RGBA, premultiplied: out = front + (1 - alpha) * behind, to the
nearest level. Blender's view transform has made display colours of light, and no way leads back from them; half of a
colour over another is the half that video calls and drawing programs show.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.backdrop import covering

Pixels = NDArray[np.uint8]

#: Rows that are worked on at once: what is needed between the steps stays in the processor's cache.
_BAND: Final = 32
_TO_SHARE: Final = 1.0 / 255.0


class Layers:
    """Composites pictures of one size."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        rows = min(_BAND, height)
        self._alpha = np.empty((rows, width), np.uint8)
        self._alpha3 = np.empty((rows, width, 3), np.uint8)
        self._colour = np.empty((rows, width, 3), np.uint8)

    def over(self, front: Pixels, behind: Pixels, out: Pixels) -> None:
        """`front` (height, width, 4) over `behind` (height, width, 3 or 4) into `out`, which has the shape of `behind`.

        `out` may be `behind` itself.
        """
        four = behind.shape[2] == 4
        for rows in self._bands():
            size = rows.stop - rows.start
            colour = front[rows]
            alpha = cv2.extractChannel(colour, 3, self._alpha[:size])
            cv2.bitwise_not(alpha, alpha)
            if four:
                clear = cv2.merge((alpha, alpha, alpha, alpha))
            else:
                clear = cv2.cvtColor(alpha, cv2.COLOR_GRAY2RGB, self._alpha3[:size])
                colour = np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGBA2RGB, self._colour[:size]), np.uint8)
            cv2.multiply(behind[rows], clear, out[rows], _TO_SHARE)
            cv2.add(out[rows], colour, out[rows])

    def cut_out(self, masked: Pixels, out: Pixels) -> None:
        """A picture whose fourth channel is a mask, (height, width, 4), as a premultiplied front."""
        for rows in self._bands():
            size = rows.stop - rows.start
            alpha = cv2.extractChannel(masked[rows], 3, self._alpha[:size])
            opaque = np.full_like(alpha, 255)
            cv2.multiply(masked[rows], cv2.merge((alpha, alpha, alpha, opaque)), out[rows], _TO_SHARE)

    def _bands(self) -> list[slice]:
        return [slice(start, min(start + _BAND, self.height)) for start in range(0, self.height, _BAND)]


def straight(front: Pixels, out: Pixels) -> None:
    """A premultiplied picture (height, width, 4) with its colours divided by alpha, as files and devices want it."""
    alpha = cv2.extractChannel(front, 3)
    divisor = cv2.merge((alpha, alpha, alpha, np.full_like(alpha, 255)))
    cv2.divide(front, divisor, out, 255.0)


def opaque(rgb: Pixels, out: Pixels) -> Pixels:
    """A picture (height, width, 3) as a front that hides all, into `out` (height, width, 4)."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA, out), np.uint8)


def fitted(picture: Pixels, width: int, height: int, *, mirrored: bool = False) -> Pixels:
    """The middle of a picture, scaled evenly so that it covers `width` by `height`."""
    high, wide = picture.shape[:2]
    crop = covering(wide, high, width, height)
    left, top = round(crop.x), round(crop.y)
    right, bottom = max(left + 1, round(crop.x + crop.width)), max(top + 1, round(crop.y + crop.height))
    part = picture[top:bottom, left:right]
    if part.shape[:2] != (height, width):
        smaller = part.shape[1] > width
        way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
        part = np.asarray(cv2.resize(part, (width, height), interpolation=way), np.uint8)
    return np.asarray(cv2.flip(part, 1) if mirrored else part, np.uint8)
