"""Whole rotations that a face asks for: of the head, and of each eye in the head."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..core import rotations
from ..core.face_frame import FacePose, Gaze
from ..core.mapping.channels import Turn
from ..core.mapping.evaluator import Wiggle
from ..core.rotation import IDENTITY, HeadAngles, Quaternion, from_angles, power
from ..core.rotations import Rotations
from ..core.takes.take import Take

#: How far a row that is tried out turns the whole face, radians: far enough to be seen, near enough for any rig.
_WIGGLE_YAW: Final = 0.5


@dataclass(frozen=True, slots=True)
class TurnShare:
    """What one row asks of a bone or an object: to turn by `share` of a turn."""

    row: int
    turn: Turn
    share: float


class Turns:
    """The turns of one pose; a turn that is not finite is none."""

    def __init__(self, pose: FacePose, wiggle: Wiggle | None = None) -> None:
        self._turns = {
            Turn.HEAD: _finite(pose.head),
            Turn.GAZE_LEFT: _of_gaze(pose.gaze_left),
            Turn.GAZE_RIGHT: _of_gaze(pose.gaze_right),
        }
        self._wiggle = wiggle

    def of(self, part: TurnShare) -> Quaternion:
        """The rotation that a row asks for, in the axes of the face."""
        if self._wiggle is not None and self._wiggle.row == part.row:
            return power(from_angles(HeadAngles(_WIGGLE_YAW * self._wiggle.share, 0.0, 0.0)), part.share)
        whole = self._turns[part.turn]
        return whole if part.share == 1.0 else power(whole, part.share)


class TurnsOverTime:
    """The turns of all frames of a take, each as rotations over time (4, n)."""

    def __init__(self, take: Take) -> None:
        gaze = np.nan_to_num(take.gaze.T.astype(np.float64), posinf=0.0, neginf=0.0)
        self._turns = {
            Turn.HEAD: rotations.normalized(take.head.T.astype(np.float64)),
            Turn.GAZE_LEFT: rotations.of_gaze(gaze[0], gaze[1]),
            Turn.GAZE_RIGHT: rotations.of_gaze(gaze[2], gaze[3]),
        }

    def of(self, part: TurnShare) -> Rotations:
        """The rotations that a row asks for, in the axes of the face."""
        whole = self._turns[part.turn]
        return whole if part.share == 1.0 else rotations.power(whole, part.share)


def _finite(q: Quaternion) -> Quaternion:
    return q if all(map(math.isfinite, q)) else IDENTITY


def _of_gaze(gaze: Gaze) -> Quaternion:
    """Ry(yaw) @ Rx(pitch), as `from_angles` has it without a roll, at a third of the time."""
    if not (math.isfinite(gaze.yaw) and math.isfinite(gaze.pitch)):
        return IDENTITY
    yaw, pitch = gaze.yaw / 2.0, gaze.pitch / 2.0
    cos_yaw, sin_yaw, cos_pitch, sin_pitch = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch)
    return Quaternion(cos_yaw * cos_pitch, cos_yaw * sin_pitch, sin_yaw * cos_pitch, -sin_yaw * sin_pitch)
