"""Gaze: how far the iris stands from the middle of its eye, as the turn of an eyeball.

The pupil cannot be seen while the lid is down (FaceMesh then lets the iris drop), so a closed eye looks where
the open one does, and two closed eyes keep looking where they did.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from addon.core.face_frame import Gaze

from .head_pose import FloatArray

#: Outer corner, inner corner and iris of the left eye, then of the right.
EYE_LANDMARKS: Final = (263, 362, 473, 33, 133, 468)
#: From the centre of the eyeball to the iris, millimetres; an adult eyeball has a radius of about 12.
_IRIS_RADIUS: Final = 10.5
#: The iris of eyes that look straight ahead stands so far above the line of the corners, millimetres.
_REST_HEIGHT: Final = 1.3
#: Where an eyeLook weight is 1, radians.
FULL_LOOK_SIDE: Final = 0.60
FULL_LOOK_UP: Final = 0.45
FULL_LOOK_DOWN: Final = 0.55
#: A blink weight beyond which the iris is not believed.
_CLOSED: Final = 0.55
_FARTHEST: Final = 0.9


@dataclass(frozen=True, slots=True)
class EyeAngles:
    """Gaze of both eyes in the head's frame."""

    left: Gaze
    right: Gaze


class GazeSolver:
    """Follows the eyes of one face; remembers where they looked before they closed."""

    def __init__(self) -> None:
        self._last = EyeAngles(Gaze(0.0, 0.0), Gaze(0.0, 0.0))

    def solve(self, head: FloatArray, blink_left: float, blink_right: float) -> EyeAngles:
        """Where the eyes look whose `EYE_LANDMARKS` in the head's axes are `head`."""
        left = _eye(*head[:3].tolist()) if blink_left < _CLOSED else None
        right = _eye(*head[3:].tolist()) if blink_right < _CLOSED else None
        self._last = EyeAngles(left or right or self._last.left, right or left or self._last.right)
        return self._last


def _eye(outer: list[float], inner: list[float], iris: list[float]) -> Gaze:
    x, y = (1000.0 * (iris[axis] - (outer[axis] + inner[axis]) / 2.0) for axis in (0, 1))
    return Gaze(_angle(x), -_angle(y - _REST_HEIGHT))


def _angle(offset: float) -> float:
    angle = math.asin(max(-1.0, min(1.0, offset / _IRIS_RADIUS)))
    return max(-_FARTHEST, min(_FARTHEST, angle))
