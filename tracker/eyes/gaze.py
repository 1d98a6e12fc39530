"""Gaze: how far the iris stands from the middle of its eye, less where it stands in this person at rest.

The pupil cannot be seen while the lid is down (FaceMesh then lets the iris drop), so a closed eye looks where
the open one does, and two closed eyes keep looking where they did. Both eyes go together but for a little vergence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from addon.core.face_frame import Gaze

#: Outer corner, inner corner and iris of the left eye, then of the right.
EYE_LANDMARKS: Final = (263, 362, 473, 33, 133, 468)
#: From the centre of the eyeball to the iris, millimetres; an adult eyeball has a radius of about 12.
_IRIS_RADIUS: Final = 10.5
#: The iris of eyes that look straight ahead stands so far above the line of the corners, millimetres.
_REST_HEIGHT: Final = 1.3
#: Where an eyeLook weight is 1, radians: to the side as in ARKit's own scale, up and down as chosen by measurement.
FULL_LOOK_SIDE: Final = 0.52
FULL_LOOK_PITCH: Final = 0.45
#: How much the model's eyeLook weights up and down count, and the irises', see docs/eyes.md.
_MODEL_SHARE, _IRIS_SHARE = 1.0, 0.2
_FARTHEST: Final = 0.9
#: Of the angle between the eyes much is error: so much of it counts, up to so many radians to each side.
_VERGENCE_SHARE: Final = 0.5
_MOST_VERGENCE: Final = 0.05
#: Seconds for which nobody in particular, or the person's own face at rest, counts as seen before; and the memory.
_START_S, _START_KNOWN_S, _MEMORY_S = 1.3, 10.0, 30.0
#: Turned farther than this from the camera, radians, a head tells nothing of where its irises rest.
_TURNED_AWAY: Final = 0.2
#: Lids closed for longer, seconds, are no blink: the gaze follows them down if they say so.
_HOLD_S: Final = 0.4

Eye = tuple[list[float], list[float], list[float]]


@dataclass(frozen=True, slots=True)
class EyeAngles:
    """Gaze of both eyes in the head's frame."""

    left: Gaze
    right: Gaze


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is seen of the eyes in one picture; None is an eye whose lid hides it, both for `closed_s` by now.

    `model_down` is the model's mean eyeLookDown less its mean eyeLookUp, `camera` where the camera is in the head's
    frame: on the whole, people look there.
    """

    left: Eye | None
    right: Eye | None
    closed_s: float
    model_down: float
    camera: Gaze


@dataclass(frozen=True, slots=True)
class Look:
    """Where both eyes look: the angles, and the weight up (below 0) or down that goes with the lids."""

    eyes: EyeAngles
    down: float


class GazeFollower:
    """Follows the eyes of one face; remembers where they looked before they closed, and how they rest."""

    def __init__(self) -> None:
        self.set(None)

    def set(self, neutral: tuple[Eye, Eye] | None) -> None:
        """Begin with the eyes of somebody at rest: corners and irises in the head's axes, metres; None is nobody."""
        left, right = (Gaze(0.0, 0.0), Gaze(0.0, 0.0)) if neutral is None else (_turn(neutral[0]), _turn(neutral[1]))
        self._rest_yaw, self._rest_across = (left.yaw + right.yaw) / 2.0, (left.yaw - right.yaw) / 2.0
        self._rest_pitch, self._rest_down = (left.pitch + right.pitch) / 2.0, 0.0
        self._seen_s = _START_S if neutral is None else _START_KNOWN_S
        self._yaw = self._across = self._iris_down = 0.0
        self._angles = EyeAngles(Gaze(0.0, 0.0), Gaze(0.0, 0.0))

    def follow(self, seen: Sighting, step_s: float) -> Look:
        """Where the eyes look, `step_s` after the last picture."""
        left, right = seen.left and _turn(seen.left), seen.right and _turn(seen.right)
        if left is not None and right is not None:
            self._both(left, right, seen.camera, step_s)
        elif left is not None:
            self._one(left, self._rest_across)
        elif right is not None:
            self._one(right, -self._rest_across)
        down = _MODEL_SHARE * seen.model_down + _IRIS_SHARE * self._iris_down
        if left is not None and right is not None:
            self._rest_down += self._share(seen.camera, step_s) * (down - self._rest_down)
        if left is not None or right is not None or seen.closed_s > _HOLD_S:
            pitch = _within(FULL_LOOK_PITCH * (down - self._rest_down), _FARTHEST)
            self._angles = EyeAngles(
                Gaze(_within(self._yaw + self._across, _FARTHEST), pitch),
                Gaze(_within(self._yaw - self._across, _FARTHEST), pitch),
            )
        return Look(self._angles, _within(down, 1.0))

    def _both(self, left: Gaze, right: Gaze, camera: Gaze, step_s: float) -> None:
        """Both irises are seen: learn how they rest, and see how far from it they are."""
        yaw, across = (left.yaw + right.yaw) / 2.0, (left.yaw - right.yaw) / 2.0
        pitch = (left.pitch + right.pitch) / 2.0
        self._seen_s = min(_MEMORY_S, self._seen_s + step_s)
        share = self._share(camera, step_s)
        self._rest_yaw += share * (yaw - camera.yaw - self._rest_yaw)
        self._rest_across += share * (across - self._rest_across)
        self._rest_pitch += share * (pitch - self._rest_pitch)
        self._yaw = yaw - self._rest_yaw
        self._across = _within(_VERGENCE_SHARE * (across - self._rest_across), _MOST_VERGENCE)
        self._iris_down = (pitch - self._rest_pitch) / FULL_LOOK_PITCH

    def _one(self, gaze: Gaze, across: float) -> None:
        """One iris is seen, which at rest is turned by `across` from where both are on average."""
        self._yaw = gaze.yaw - across - self._rest_yaw
        self._across = 0.0
        self._iris_down = (gaze.pitch - self._rest_pitch) / FULL_LOOK_PITCH

    def _share(self, camera: Gaze, step_s: float) -> float:
        """How much of what is seen goes into what is at rest."""
        return min(1.0, step_s / self._seen_s) if abs(camera.yaw) < _TURNED_AWAY else 0.0


def _turn(eye: Eye) -> Gaze:
    """The turn of an eyeball that puts the iris there."""
    outer, inner, iris = eye
    x, y = (1000.0 * (iris[axis] - (outer[axis] + inner[axis]) / 2.0) for axis in (0, 1))
    return Gaze(_angle(x), -_angle(y - _REST_HEIGHT))


def _angle(offset: float) -> float:
    return _within(math.asin(_within(offset / _IRIS_RADIUS, 1.0)), _FARTHEST)


def _within(value: float, most: float) -> float:
    return max(-most, min(most, value))
