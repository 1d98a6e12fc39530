"""The eyes of one face: between the model's weights and the filter.

The order is: model, gaze, ranges of the profile (without one, levels at rest), lids, eye contact, filter. The eyeLook
weights are made before the ranges, so that a calibration ranges what it will be used on; the lids after them, so that
a blink is told, and drawn shut, on lids that are ranged already. Nothing here looks at a clock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_INDEX
from addon.core.face_frame import Gaze

from ..filters.settings import GAP_S
from ..profile.face_profile import FaceProfile, Ranges
from ..profile.resting_level import RestingLevel
from .auto_blink import AutoBlink
from .eye_contact import turned_to
from .gaze import EYE_LANDMARKS, FULL_LOOK_PITCH, FULL_LOOK_SIDE, Eye, EyeAngles, GazeFollower, Look, Sighting
from .lids import Lids

FloatArray = NDArray[np.float64]

#: A lid that hangs lower than this does so for its glasses.
_LOWEST_REST: Final = 0.4
_BLINKS: Final = CHANNEL_INDEX["eyeBlinkLeft"], CHANNEL_INDEX["eyeBlinkRight"]
_DOWN: Final = CHANNEL_INDEX["eyeLookDownLeft"], CHANNEL_INDEX["eyeLookDownRight"]
_UP: Final = CHANNEL_INDEX["eyeLookUpLeft"], CHANNEL_INDEX["eyeLookUpRight"]
#: What looks to the own left, and to the own right, of each eye.
_TO_LEFT: Final = CHANNEL_INDEX["eyeLookOutLeft"], CHANNEL_INDEX["eyeLookInRight"]
_TO_RIGHT: Final = CHANNEL_INDEX["eyeLookInLeft"], CHANNEL_INDEX["eyeLookOutRight"]
_LOOKS: Final = np.array((*_DOWN, *_UP, *_TO_LEFT, *_TO_RIGHT))
_EYE_LANDMARKS: Final = np.array(EYE_LANDMARKS)


@dataclass(frozen=True, slots=True)
class EyeOptions:
    """What the eyes are to do beyond what is seen.

    `contact` 0 to 1 turns a gaze that is about at the camera there; `auto_blink` blinks at random, and not when the
    person does; `seed` decides when.
    """

    contact: float = 0.0
    auto_blink: bool = False
    seed: int = 0


AS_SEEN: Final = EyeOptions()


@dataclass(frozen=True, slots=True)
class EyesSeen:
    """The gaze of both eyes, the weights (52,) before and after ranges and lids, and the blinks so far."""

    angles: EyeAngles
    raw: FloatArray
    weights: FloatArray
    blinks: int


class Eyes:
    """Follows the eyes of one face."""

    def __init__(self, options: EyeOptions) -> None:
        self._options = options
        self._auto = AutoBlink(options.seed) if options.auto_blink else None
        self._lids = Lids()
        self._gaze = GazeFollower()
        self._blinks = 0

        self._looks = np.zeros(len(_LOOKS))
        self.use(None)

    def use(self, profile: FaceProfile | None) -> None:
        """From now on the person is the one of `profile`; None is somebody unknown."""
        self._ranges: Ranges | None = None if profile is None else profile.ranges
        self._level = RestingLevel()
        self._neutral = None if profile is None or profile.neutral is None else _eyes(profile.neutral)
        self._gaze.set(self._neutral)

    def forget_lids(self) -> None:
        """The picture has jumped: lids that differ from those before did not move there."""
        self._lids = Lids()

    def forget_person(self) -> None:
        """Somebody else is there, whose irises rest elsewhere: begin again, from the profile where there is one."""
        self._gaze.set(self._neutral)
        self._level = RestingLevel()

    def follow(
        self,
        raw: FloatArray,
        head: FloatArray,
        camera: Gaze,
        step_s: float,
        *,
        own_looks: bool = False,
    ) -> EyesSeen:
        """The eyes of a face `step_s` after the last picture.

        `raw` (52,) are the weights that were found, `head` (478, 3) the landmarks in the head's axes in metres,
        `camera` where the camera is in the head's frame. With `own_looks` the eyeLook
        weights stay as they were found while the eyes are open, and only the angles are made here.
        """
        step_s = max(0.0, step_s)
        if step_s > GAP_S:
            self.forget_lids()
        lids = self._lids
        seen = lids.follow(self._ranged(raw, _BLINKS[0]), self._ranged(raw, _BLINKS[1]), -camera.yaw, step_s)
        self._blinks += seen.blinked
        left, right = _eyes(head)
        sighting = Sighting(
            None if lids.left.hides else left,
            None if lids.right.hides else right,
            min(lids.left.closed_s, lids.right.closed_s),
            _signed(raw, _DOWN, _UP),
            camera,
        )
        look = self._gaze.follow(sighting, step_s)
        raw = self._with_looks(raw, look, own_looks=own_looks)
        weights = self._level.apply(raw, step_s) if self._ranges is None else self._ranges.apply(raw)
        weights[_BLINKS[0]], weights[_BLINKS[1]] = self._shown(seen.left, seen.right, step_s)
        angles = look.eyes
        if self._options.contact > 0.0:
            angles = self._contact(angles, camera, weights)
        return EyesSeen(angles, raw, weights, self._blinks)

    def _ranged(self, raw: FloatArray, channel: int) -> float:
        """One channel of `Ranges.apply`."""
        value = float(raw[channel])
        if self._ranges is not None:
            low, high = float(self._ranges.low[channel]), float(self._ranges.high[channel])
            value = (value - low) / (high - low)
        return max(0.0, min(1.0, value))

    def _with_looks(self, raw: FloatArray, look: Look, *, own_looks: bool) -> FloatArray:
        """The weights with the eyeLook channels of `look`, or with their own of when the eyes were last open."""
        raw = raw.copy()
        if not own_looks:
            yaw = max(-1.0, min(1.0, (look.eyes.left.yaw + look.eyes.right.yaw) / 2.0 / FULL_LOOK_SIDE))
            _put(raw, _DOWN, _UP, look.down)
            _put(raw, _TO_LEFT, _TO_RIGHT, yaw)
        elif self._lids.left.hides and self._lids.right.hides:
            raw[_LOOKS] = self._looks
        else:
            self._looks = raw[_LOOKS]
        return raw

    def _shown(self, left: float, right: float, step_s: float) -> tuple[float, float]:
        """The lids' weights, or those of blinks of their own."""
        if self._auto is None:
            return left, right
        shut = self._auto.step(step_s)
        rests = (min(_LOWEST_REST, lid.rest) for lid in (self._lids.left, self._lids.right))
        left, right = (rest + (1.0 - rest) * shut for rest in rests)
        return left, right

    def _contact(self, angles: EyeAngles, camera: Gaze, weights: FloatArray) -> EyeAngles:
        """The angles turned to the camera, and in `weights` the eyeLook channels with them."""
        turn = turned_to(angles, camera, self._options.contact)
        _put(weights, _DOWN, _UP, _signed(weights, _DOWN, _UP) + turn.pitch / FULL_LOOK_PITCH)
        _put(weights, _TO_LEFT, _TO_RIGHT, _signed(weights, _TO_LEFT, _TO_RIGHT) + turn.yaw / FULL_LOOK_SIDE)
        return EyeAngles(
            Gaze(angles.left.yaw + turn.yaw, angles.left.pitch + turn.pitch),
            Gaze(angles.right.yaw + turn.yaw, angles.right.pitch + turn.pitch),
        )


def camera_in_head(rotation: FloatArray, translation: FloatArray) -> Gaze:
    """Where the camera is in the head's frame, of a head turned by `rotation` (3, 3) at `translation` (3,)."""
    x, y, z = (-(translation @ rotation)).tolist()
    return Gaze(math.atan2(x, z), -math.atan2(y, math.hypot(x, z)))


def _eyes(head: FloatArray) -> tuple[Eye, Eye]:
    """Corners and iris of the left eye and of the right one."""
    points = head[_EYE_LANDMARKS].tolist()
    return (points[0], points[1], points[2]), (points[3], points[4], points[5])


def _signed(weights: FloatArray, plus: tuple[int, int], minus: tuple[int, int]) -> float:
    """What a pair of channels says, less what the opposite pair says, mean of both eyes."""
    return float(weights[plus[0]] + weights[plus[1]] - weights[minus[0]] - weights[minus[1]]) / 2.0


def _put(weights: FloatArray, plus: tuple[int, int], minus: tuple[int, int], value: float) -> None:
    """Set a pair of channels and the opposite one, of which only one is above 0."""
    weights[plus[0]] = weights[plus[1]] = max(0.0, min(1.0, value))
    weights[minus[0]] = weights[minus[1]] = max(0.0, min(1.0, -value))
