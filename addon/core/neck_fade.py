"""Lets a picture with alpha fade out below a line, as where a head ends and a neck begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class FadeLine:
    """A line across a picture: above it all stays, `width` below it nothing is left.

    `x` and `y` are a point on it, pixels from the left upper corner; `across` and `down` the direction in which it
    fades, of length 1; `width` is in pixels.
    """

    x: float
    y: float
    across: float
    down: float
    width: float


def fade_below(rgba: NDArray[np.uint8], line: FadeLine) -> None:
    """Fade premultiplied RGBA out, in place; (height, width, 4) uint8, row 0 at the top.

    Rows that the line leaves alone are not touched, those that are wholly gone are only cleared.
    """
    height, width = rgba.shape[:2]
    by_column = (np.arange(width, dtype=np.float32) + np.float32(0.5 - line.x)) * np.float32(line.across)
    by_row = (np.arange(height, dtype=np.float32) + np.float32(0.5 - line.y)) * np.float32(line.down)
    gone = by_row + by_column.min() >= line.width
    rgba[gone] = 0
    rows = np.flatnonzero(~gone & (by_row + by_column.max() > 0.0))
    if len(rows):
        below = (by_row[rows, None] + by_column) / np.float32(line.width)
        left = 256 - np.rint(np.clip(below, 0.0, 1.0) * 256).astype(np.uint16)
        rgba[rows] = (rgba[rows] * left[..., None] >> 8).astype(np.uint8)
