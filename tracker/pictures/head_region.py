"""Where a head is in a picture, from the landmarks of its face: with hair and ears, down to the chin."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

#: Landmarks of MediaPipe's face mesh: the forehead's top, the chin, the two sides before the ears.
_TOP, _CHIN, _ONE_SIDE, _OTHER_SIDE = 10, 152, 234, 454
#: A head with its hair in heights of the face: how far it reaches above the forehead, below the chin, and to each side
#: of the middle.
_ABOVE, _BELOW, _ASIDE = 0.55, 0.06, 0.78
#: The face itself is covered with this much more, a share of its height.
_MORE: Final = 0.08
#: OpenCV draws at sixteenths of a pixel.
_SHIFT: Final = 4

Vector = NDArray[np.floating[Any]]


def head_region(points: NDArray[np.float32], width: int, height: int) -> NDArray[np.uint8]:
    """The head of a face whose landmarks (478, 3) are shares of the picture: (height, width), 255 where it is.

    All of the face is in it, however it is turned.
    """
    region = np.zeros((height, width), np.uint8)
    at = points[:, :2] * (width, height)
    up = at[_TOP] - at[_CHIN]
    tall = max(float(np.hypot(*up)), float(np.hypot(*(at[_ONE_SIDE] - at[_OTHER_SIDE]))), 1.0)
    axis = up / max(float(np.hypot(*up)), 1e-6)
    top, bottom = at[_TOP] + axis * _ABOVE * tall, at[_CHIN] - axis * _BELOW * tall
    middle = (top + bottom + at[_ONE_SIDE] + at[_OTHER_SIDE]) / 4.0
    middle = (top + bottom) / 2.0 + _across(middle - (top + bottom) / 2.0, axis)
    axes = float(np.hypot(*(top - bottom))) / 2.0, _ASIDE * tall
    turn = float(np.degrees(np.arctan2(axis[1], axis[0])))
    cv2.ellipse(region, _fixed(middle), _fixed(np.array(axes)), turn, 0, 360, (255,), cv2.FILLED, cv2.LINE_8, _SHIFT)
    hull = cv2.convexHull(np.round(at).astype(np.int32))
    cv2.fillConvexPoly(region, hull, (255,))
    cv2.polylines(region, [hull], isClosed=True, color=(255,), thickness=max(1, round(2 * _MORE * tall)))
    return region


def face_hull(points: NDArray[np.float32], width: int, height: int) -> NDArray[np.uint8]:
    """The face alone, (height, width), 255 where it is."""
    region = np.zeros((height, width), np.uint8)
    at = np.round(points[:, :2] * (width, height)).astype(np.int32)
    cv2.fillConvexPoly(region, cv2.convexHull(at), (255,))
    return region


def _across(vector: Vector, axis: Vector) -> Vector:
    """The part of `vector` that is square to `axis`."""
    return np.asarray(vector - axis * float(vector @ axis))


def _fixed(at: Vector) -> tuple[int, int]:
    return round(float(at[0]) * (1 << _SHIFT)), round(float(at[1]) * (1 << _SHIFT))
