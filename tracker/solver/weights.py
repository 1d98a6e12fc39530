"""The 52 weights from the measures of a face: one row of gains per weight.

A gain is weight per millimetre. They were chosen on rendered heads that move one blendshape at a time, so that a
weight answers its own shape and little else: the other terms of a row take out what neighbouring shapes
do to the first. Positive measures are up, outward, open, to the own left.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX

from .gaze import FULL_LOOK_DOWN, FULL_LOOK_SIDE, FULL_LOOK_UP, EyeAngles
from .head_pose import FloatArray
from .measures import MEASURE_INDEX, MEASURES

#: Rows that are the same on both sides: a measure's name without a side means the one of the same side,
#: with "other_" in front that of the other.
_SIDED: Final[dict[str, Mapping[str, float]]] = {
    "eyeBlink": {"eye_open": -0.125},
    "eyeWide": {"eye_open": 0.40},
    "eyeSquint": {"lower_lid": 0.60, "eye_open": -0.10},
    "browDown": {"brow_middle": -0.35, "brow_outer": -0.20, "brow_inner": -0.10},
    "browOuterUp": {"brow_outer": 0.25, "brow_middle": 0.10, "brow_inner": -0.18},
    "cheekSquint": {"lower_lid": 0.40, "corner_up": 0.05},
    "noseSneer": {"brow_inner": -0.15, "upper_lip": 0.15, "corner_up": -0.09},
    "mouthSmile": {"corner_up": 0.085, "corner_out": 0.03, "other_corner_out": 0.03},
    "mouthFrown": {"corner_up": -0.30},
    "mouthDimple": {"corner_up": 0.12, "corner_out": -0.05},
    "mouthStretch": {"corner_out": 0.25, "corner_up": -0.20},
    "mouthPress": {"corner_up": 0.15, "corner_out": -0.18, "upper_lip_height": -0.25, "lower_lip_height": -0.25},
    "mouthLowerDown": {"lower_lip_height": 0.25, "upper_lip_height": -0.20, "lip_gap": 0.02},
    "mouthUpperUp": {"upper_lip": 0.40, "corner_up": -0.24},
}

_WHOLE: Final[dict[str, Mapping[str, float]]] = {
    "jawOpen": {"lip_gap": 0.018, "lower_lip_up": -0.012, "chin_up": -0.030},
    "jawLeft": {"chin_left": 0.50, "lips_left": 0.10},
    "jawRight": {"chin_left": -0.50, "lips_left": -0.10},
    "mouthClose": {"chin_up": -0.08, "lip_gap": -0.04},
    "mouthFunnel": {"upper_lip_up": 0.13, "lip_gap": 0.010, "corner_outLeft": -0.05, "corner_outRight": -0.05},
    "mouthPucker": {
        "corner_outLeft": -0.10,
        "corner_outRight": -0.10,
        "upper_lip_height": 0.10,
        "lower_lip_height": 0.08,
    },
    "mouthLeft": {"lips_left": 0.145},
    "mouthRight": {"lips_left": -0.145},
    "mouthRollLower": {"lower_lip_height": -0.30},
    "mouthRollUpper": {"upper_lip_height": -0.25, "upper_lip_up": -0.10},
    "mouthShrugLower": {"lower_lip_up": 0.30, "lip_gap": 0.21, "lower_lip_height": 0.10},
    "mouthShrugUpper": {"upper_lip_up": 0.35, "upper_lipLeft": -0.14, "upper_lipRight": -0.14},
    "browInnerUp": {
        "brow_innerLeft": 0.29,
        "brow_innerRight": 0.29,
        "brow_outerLeft": -0.12,
        "brow_outerRight": -0.12,
    },
    "cheekPuff": {
        "corner_outLeft": -0.075,
        "corner_outRight": -0.075,
        "lower_lip_up": -0.20,
        "lip_gap": -0.14,
        "upper_lip_height": -0.20,
    },
    # jawForward and tongueOut stay 0: FaceMesh's landmarks do not move with them
}


def _gains() -> FloatArray:
    gains = np.zeros((CHANNEL_COUNT, len(MEASURES)))
    for channel, row in _WHOLE.items():
        for measure, gain in row.items():
            gains[CHANNEL_INDEX[channel], MEASURE_INDEX[measure]] = gain
    for stem, row in _SIDED.items():
        for side, other in (("Left", "Right"), ("Right", "Left")):
            for name, gain in row.items():
                measure = name.removeprefix("other_") + other if name.startswith("other_") else name + side
                column = MEASURE_INDEX.get(measure, MEASURE_INDEX.get(name, -1))
                gains[CHANNEL_INDEX[stem + side], column] = gain
    return gains


_GAINS: Final = _gains()
_BLINKS: Final = np.array([CHANNEL_INDEX["eyeBlinkLeft"], CHANNEL_INDEX["eyeBlinkRight"]])
_SQUINTS: Final = np.array([CHANNEL_INDEX["eyeSquintLeft"], CHANNEL_INDEX["eyeSquintRight"]])
_LOOK: Final = {name: index for name, index in CHANNEL_INDEX.items() if name.startswith("eyeLook")}


def expression(deviations: FloatArray) -> NDArray[np.float64]:
    """The weights (52,), 0 to 1, but for the eyeLook ones, which are 0 here."""
    weights = np.clip(_GAINS @ deviations, 0.0, 1.0)
    # a closed eye is closed, not squinted
    weights[_SQUINTS] *= 1.0 - weights[_BLINKS]
    return weights


def look(weights: NDArray[np.float64], eyes: EyeAngles) -> None:
    """Fill in the eyeLook weights of `weights` that say the same as the gaze angles."""
    for side, gaze, outward in (("Left", eyes.left, 1.0), ("Right", eyes.right, -1.0)):
        out = gaze.yaw * outward / FULL_LOOK_SIDE
        weights[_LOOK["eyeLookOut" + side]] = min(1.0, max(0.0, out))
        weights[_LOOK["eyeLookIn" + side]] = min(1.0, max(0.0, -out))
        weights[_LOOK["eyeLookDown" + side]] = min(1.0, max(0.0, gaze.pitch / FULL_LOOK_DOWN))
        weights[_LOOK["eyeLookUp" + side]] = min(1.0, max(0.0, -gaze.pitch / FULL_LOOK_UP))
