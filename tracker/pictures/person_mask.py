"""The mask of the person: steady in time, and its edge where the picture's edge is."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .segmentation import HEIGHT, WIDTH, Mask, Segmenter

#: Where nothing moves the mask follows in this time, seconds; where the picture changes it follows at once.
_CALM_SECONDS: Final = 0.16
#: A change of light by this share of white is a movement.
_MOVED: Final = 0.06
#: A pause of this many seconds begins anew.
_ANEW_SECONDS: Final = 0.5
#: The model is unsure over a wide band: below the first nothing is the person, above the second all is.
_NOTHING, _ALL = 0.25, 0.75
#: Window and smoothness of the guided filter, in pixels of the model and in squared shares of white.
#: He, Sun, Tang: Guided Image Filtering, 2013, https://doi.org/10.1109/TPAMI.2012.213
_WINDOW: Final = 9
_SMOOTH: Final = 4e-4
#: What the filter lets run beyond the edge, a share.
_FAINT: Final = 0.08


class PersonMask:
    """Follows the person from picture to picture."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._mask: Mask | None = None
        self._light: Mask | None = None
        self._taken_ns = 0
        self.small: Mask = np.zeros((HEIGHT, WIDTH), np.float32)
        """The newest mask as the model's size has it, (144, 256), 0 to 1."""

    def find(self, bgr: NDArray[np.uint8], capture_ns: int) -> NDArray[np.uint8]:
        """The mask of the person in a picture (height, width, 3): (height, width), 0 to 255."""
        small = np.asarray(cv2.resize(bgr, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)
        found = self._segmenter.find(np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.uint8))
        light = _light(small)
        self.small = self._steady(found, light, (capture_ns - self._taken_ns) / 1e9)
        self._light, self._taken_ns = light, capture_ns
        return _along_edges(self.small, light, _light(bgr))

    def _steady(self, found: Mask, light: Mask, seconds: float) -> Mask:
        """Less of a new mask where the picture has not changed: there it is the model that wavers, not the person."""
        before, last = self._mask, self._light
        if before is None or last is None or not 0.0 < seconds < _ANEW_SECONDS:
            self._mask = found
        else:
            moved = cv2.blur(np.abs(light - last), (7, 7)) / _MOVED
            share = np.clip((1.0 - math.exp(-seconds / _CALM_SECONDS)) + np.asarray(moved), 0.0, 1.0)
            self._mask = np.asarray(before + share * (found - before), np.float32)
        sure = np.clip((self._mask - _NOTHING) / (_ALL - _NOTHING), 0.0, 1.0)
        return np.asarray(sure * sure * (3.0 - 2.0 * sure), np.float32)


def _light(bgr: NDArray[np.uint8]) -> Mask:
    """How light a picture is, (height, width), 0 to 1."""
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.float32) / np.float32(255.0)


def _along_edges(mask: Mask, light: Mask, full: Mask) -> NDArray[np.uint8]:
    """The small mask at the size of the picture, as a linear function of its light in each window: a guided filter."""
    mean_light, mean_mask = _mean(light), _mean(mask)
    slope = (_mean(light * mask) - mean_light * mean_mask) / (_mean(light * light) - mean_light**2 + _SMOOTH)
    offset = mean_mask - slope * mean_light
    size = full.shape[1], full.shape[0]
    slope, offset = (
        np.asarray(cv2.resize(_mean(part), size, interpolation=cv2.INTER_LINEAR)) for part in (slope, offset)
    )
    level = slope * full
    level += offset
    np.clip((level - _FAINT) * (1.0 + 2.0 * _FAINT), 0.0, 1.0, out=level)
    return np.asarray(cv2.convertScaleAbs(level, alpha=255.0), np.uint8)


def _mean(values: Mask) -> Mask:
    return np.asarray(cv2.blur(values, (_WINDOW, _WINDOW)), np.float32)
