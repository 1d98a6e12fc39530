"""What is left of the head's rotation once perspective is taken out: how faces, and FaceMesh, are not like the model.

A face that smiles, frowns or is built differently stands off the face at rest, and the fit of `head_pose` takes part of
that for a turn of the head. How the landmarks stand off tells which part: the turn to add is linear in their
misfit, with gains that change with yaw and pitch, plus a curve in the angles themselves (FaceMesh flattens faces
that look away). `tools/training/head_correction.py` learns the numbers and writes them to `head_correction.npz`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError

from .canonical_face import FIT_LANDMARKS
from .npz import DamagedArraysError, read_arrays

FloatArray = NDArray[np.float64]

FILE: Final = Path(__file__).with_name("head_correction.npz")
#: The heads that it was learned on turn little further than this, radians: beyond, it stays what it is there.
_REACH: Final = 0.75
#: The longest turn, radians. On drawn heads none is above 0.10; landmarks of a half hidden face ask for more.
_LONGEST: Final = 0.15


class HeadCorrectionError(LiveFaceError):
    """The file of coefficients is missing, damaged, or belongs to another version."""


@dataclass(frozen=True, slots=True, eq=False)
class HeadCorrection:
    """Coefficients of the turn about x, y and z.

    `gains` (9, 3 n): radians a metre of misfit of the n fit landmarks (x, y, z of the first, …); three rows that
    always count, three that count times pitch, three times yaw. `bends` (3, 10): radians for each of `powers`.
    """

    gains: FloatArray
    bends: FloatArray

    @classmethod
    def nothing(cls) -> HeadCorrection:
        """The one that leaves every rotation as it is."""
        return cls(np.zeros((9, 3 * len(FIT_LANDMARKS))), np.zeros((3, 10)))

    def turn(self, misfit: FloatArray, rotation: FloatArray) -> FloatArray:
        """The turn to add, about the head's own axes (a rotation vector).

        `misfit` (n, 3) is how far the fit landmarks are from the face at rest, in the head's axes, metres;
        `rotation` (3, 3) is the head's.
        """
        pitch, yaw, roll = angles(rotation)
        gain = (self.gains @ misfit.ravel()).reshape(3, 3)
        turn = gain[0] + pitch * gain[1] + yaw * gain[2] + self.bends @ powers(pitch, yaw, roll)
        x, y, z = turn.tolist()
        length = math.sqrt(x * x + y * y + z * z)
        return np.asarray(turn if length <= _LONGEST else turn * (_LONGEST / length))


def angles(rotation: FloatArray) -> tuple[float, float, float]:
    """Pitch, yaw and roll of a rotation, radians, held to where the correction knows them."""
    (_, _, sine), (side, up, down), (_, _, out) = rotation.tolist()
    pitch, yaw, roll = math.asin(max(-1.0, min(1.0, -down))), math.atan2(sine, out), math.atan2(side, up)
    return (
        max(-_REACH, min(_REACH, pitch)),
        max(-_REACH, min(_REACH, yaw)),
        max(-_REACH, min(_REACH, roll)),
    )


def powers(pitch: float, yaw: float, roll: float) -> FloatArray:
    """What `bends` weighs, shape (10,): 1, the angles, their squares and their products."""
    return np.array(
        (1.0, pitch, yaw, roll, pitch * pitch, yaw * yaw, roll * roll, pitch * yaw, yaw * roll, pitch * roll)
    )


def read_head_correction(path: Path) -> HeadCorrection:
    """Read the coefficients. Raises `HeadCorrectionError` where they are missing, damaged, or for other landmarks."""
    try:
        landmarks, gains, bends = read_arrays(path, ("landmarks", "gains", "bends")).values()
    except DamagedArraysError as error:
        raise HeadCorrectionError(
            f"The tracker's {path.name} is damaged or missing: install Live Face again."
        ) from error
    fits = np.array_equal(landmarks, FIT_LANDMARKS) and gains.shape == (9, 3 * len(FIT_LANDMARKS))
    if not (fits and bends.shape == (3, 10) and np.isfinite(gains).all() and np.isfinite(bends).all()):
        raise HeadCorrectionError(f"The tracker's {path.name} is of another version: install Live Face again.")
    return HeadCorrection(gains.astype(np.float64), bends.astype(np.float64))


@cache
def shipped() -> HeadCorrection:
    """The coefficients beside this module, read once. Raises `HeadCorrectionError`."""
    return read_head_correction(FILE)
