"""Pictures that are sent into the camera, and how they are told from what comes out of it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1280, 720
COLOURS: Final = (
    *((200, 100, 50), (255, 0, 0), (0, 255, 0), (0, 0, 255)),
    *((0, 0, 0), (255, 255, 255), (128, 128, 128), (30, 220, 240)),
)
_BARS: Final = ((200, 100, 50), (40, 160, 90), (90, 60, 200), (230, 220, 60), (20, 30, 40), (240, 240, 240))
_STEP: Final = 16

Pixels = NDArray[np.uint8]


def card(number: int, width: int, height: int) -> Pixels:
    """Upright bars of six colours, moved to the right by `number` steps."""
    row = np.array([_BARS[x * len(_BARS) // width] for x in range(width)], np.uint8)
    return np.ascontiguousarray(np.broadcast_to(np.roll(row, number * _STEP, axis=0), (height, width, 3)))


def flat(colour: tuple[int, ...], width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    """One colour all over."""
    return np.full((height, width, 3), colour, np.uint8)


def difference(seen: Pixels, sent: Pixels) -> int:
    """The largest difference of any value."""
    return int(np.abs(seen.astype(np.int16) - sent).max())


class CardReader:
    """Finds how far the test card has moved in a picture of WIDTH."""

    def __init__(self) -> None:
        self._rows = np.stack([card(number, WIDTH, 1)[0] for number in range(WIDTH // _STEP)]).astype(np.int16)
        edge = np.abs(np.diff(self._rows, axis=1, append=self._rows[:, :1])).max(axis=2) > 0
        # four pixels to either side, where halved colour mixes the bars
        self._inside = ~np.any([np.roll(edge, shift, axis=1) for shift in range(-4, 5)], axis=0)

    def read(self, seen: Pixels) -> tuple[int, int]:
        """The steps it has moved, and the largest difference away from the edges of its bars; any height."""
        line = seen[len(seen) // 2].astype(np.int16)
        number = int(np.argmin(np.abs(self._rows - line).mean(axis=(1, 2))))
        inside = self._inside[number]
        rows = seen[8:-8:4] if len(seen) > 16 else seen
        return number, int(np.abs(rows[:, inside] - self._rows[number][inside]).max())
