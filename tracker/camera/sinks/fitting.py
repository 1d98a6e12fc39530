"""A picture in another size, whole and undistorted."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def fitted(rgb: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """The picture (height, width, 3), scaled evenly into the middle of `height` by `width`; the rest is black."""
    high, wide = rgb.shape[:2]
    if (wide, high) == (width, height):
        return rgb
    scale = min(width / wide, height / high)
    inner_width, inner_height = max(1, round(wide * scale)), max(1, round(high * scale))
    how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    inner = cv2.resize(rgb, (inner_width, inner_height), interpolation=how)
    x, y = (width - inner_width) // 2, (height - inner_height) // 2
    out = np.zeros((height, width, 3), np.uint8)
    out[y : y + inner_height, x : x + inner_width] = inner
    return out
