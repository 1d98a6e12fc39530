"""The room out of focus."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from .layers import Pixels

#: The blur is made at this share of the size, where it is as good and sixty times as fast.
_SMALLER: Final = 8
#: Radius (one sigma) for a blur of 0 and 1, shares of the height.
_LEAST, _MOST = 0.006, 0.06


def blurred_room(room: Pixels, blur: float) -> Pixels:
    """The room, (height, width, 3); in a picture whose fourth channel is the person's mask the person is left out.

    So no colour of the person runs into the room. `blur` is 0 to 1.
    """
    height, width = room.shape[:2]
    small = cv2.resize(room, (max(1, width // _SMALLER), max(1, height // _SMALLER)), interpolation=cv2.INTER_AREA)
    sigma = max(0.5, (_LEAST + (_MOST - _LEAST) * blur) * height / _SMALLER)
    if room.shape[2] == 3:
        soft = np.asarray(cv2.GaussianBlur(small, (0, 0), sigma))
    else:
        soft = _left_out(small.astype(np.float32), sigma)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def _left_out(small: np.ndarray[tuple[int, ...], np.dtype[np.float32]], sigma: float) -> Pixels:
    weight = 1.0 - small[..., 3:] / 255.0
    weighted = np.concatenate([small[..., :3] * weight, weight], 2)
    near, far = cv2.GaussianBlur(weighted, (0, 0), sigma), cv2.GaussianBlur(weighted, (0, 0), sigma * 4.0)
    # deep behind the person nothing of the room is near: the room from farther away stands in
    mixed = np.asarray(near) + 0.02 * np.asarray(far)
    filled = mixed[..., :3] / np.maximum(mixed[..., 3:], 1e-4)
    return np.asarray(np.clip(np.round(filled), 0, 255), np.uint8)
