"""The 52 weights from the measures of a face: one row of gains per weight.

A gain is weight per millimetre. They were chosen on rendered heads that move one blendshape at a time, so that a
weight answers its own shape and little else: the other terms of a row take out what neighbouring shapes
do to the first. Positive measures are up, outward, open, to the own left.

The sum is bent at its foot (a power above one), so that noise and small misfits of the neutral show as little; not
for blinks, whose way down must be seen from the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX, CHANNELS

from .gaze import FULL_LOOK_DOWN, FULL_LOOK_SIDE, FULL_LOOK_UP, EyeAngles
from .head_pose import FloatArray
from .measures import MEASURE_INDEX, MEASURES

#: Rows that are the same on both sides: a measure's name without a side means the one of the same side,
#: with "other_" in front that of the other.
_SIDED: Final[dict[str, Mapping[str, float]]] = {
    "eyeBlink": {"eye_open": -0.10, "other_eye_open": -0.018},
    "eyeWide": {"eye_open": 0.35},
    "eyeSquint": {"lower_lid": 0.45, "eye_open": -0.075},
    "browDown": {"brow_middle": -0.262, "brow_outer": -0.15, "brow_inner": -0.075},
    "browOuterUp": {"brow_outer": 0.188, "brow_middle": 0.075, "brow_inner": -0.135},
    "cheekSquint": {"lower_lid": 0.3, "corner_up": 0.0375},
    "noseSneer": {"brow_inner": -0.112, "upper_lip": 0.112, "corner_up": -0.0675},
    "mouthSmile": {"corner_up": 0.072, "corner_out": 0.025, "other_corner_out": 0.025},
    "mouthFrown": {"corner_up": -0.225},
    "mouthDimple": {"corner_up": 0.09, "corner_out": -0.0375},
    "mouthStretch": {"corner_out": 0.188, "corner_up": -0.15},
    "mouthPress": {"corner_up": 0.112, "corner_out": -0.135, "upper_lip_height": -0.188, "lower_lip_height": -0.188},
    "mouthLowerDown": {"lower_lip_height": 0.188, "upper_lip_height": -0.15, "lip_gap": 0.015},
    "mouthUpperUp": {"upper_lip": 0.3, "corner_up": -0.18},
}

_WHOLE: Final[dict[str, Mapping[str, float]]] = {
    "jawOpen": {"lip_gap": 0.0165, "lower_lip_up": -0.011, "chin_up": -0.028},
    "jawLeft": {"chin_left": 0.375, "lips_left": 0.075},
    "jawRight": {"chin_left": -0.375, "lips_left": -0.075},
    "mouthClose": {"chin_up": -0.06, "lip_gap": -0.03},
    "mouthFunnel": {"upper_lip_up": 0.0975, "lip_gap": 0.0075, "corner_outLeft": -0.0375, "corner_outRight": -0.0375},
    "mouthPucker": {
        "corner_outLeft": -0.075,
        "corner_outRight": -0.075,
        "upper_lip_height": 0.075,
        "lower_lip_height": 0.06,
    },
    "mouthLeft": {"lips_left": 0.109},
    "mouthRight": {"lips_left": -0.109},
    "mouthRollLower": {"lower_lip_height": -0.225},
    "mouthRollUpper": {"upper_lip_height": -0.188, "upper_lip_up": -0.075},
    "mouthShrugLower": {"lower_lip_up": 0.225, "lip_gap": 0.158, "lower_lip_height": 0.075},
    "mouthShrugUpper": {"upper_lip_up": 0.262, "upper_lipLeft": -0.105, "upper_lipRight": -0.105},
    "browInnerUp": {
        "brow_innerLeft": 0.217,
        "brow_innerRight": 0.217,
        "brow_outerLeft": -0.09,
        "brow_outerRight": -0.09,
    },
    # jawForward, cheekPuff and tongueOut stay 0: FaceMesh's landmarks do not tell of them
}


#: How far a weight is believed. Compared with the truth of rendered heads (the project's clip, and heads of other
#: shapes that act captured performances), some weights follow it only loosely; there the smallest error is
#: had by showing a share of them. Weights that are not named are shown whole.
_BELIEF: Final[dict[str, float]] = {
    "eyeWide": 0.3,
    "eyeSquint": 0.2,
    "browDown": 0.35,
    "browInnerUp": 0.3,
    "browOuterUp": 0.8,
    "cheekSquint": 0.35,
    "noseSneer": 0.5,
    "jawLeft": 0.15,
    "jawRight": 0.15,
    "mouthClose": 0.3,
    "mouthPucker": 0.8,
    "mouthLeft": 0.6,
    "mouthRight": 0.6,
    "mouthFrown": 0.7,
    "mouthDimple": 0.3,
    "mouthStretch": 0.35,
    "mouthRollLower": 0.3,
    "mouthRollUpper": 0.6,
    "mouthShrugLower": 0.1,
    "mouthShrugUpper": 0.3,
    "mouthPress": 0.2,
    "mouthLowerDown": 0.6,
    "mouthUpperUp": 0.6,
}


def _beliefs() -> FloatArray:
    named = {channel: _BELIEF.get(channel, _BELIEF.get(_stem(channel), 1.0)) for channel in CHANNELS}
    return np.array(list(named.values()))


def _stem(channel: str) -> str:
    return channel.removesuffix("Left").removesuffix("Right")


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
_BELIEFS: Final = _beliefs()
_BLINKS: Final = np.array([CHANNEL_INDEX["eyeBlinkLeft"], CHANNEL_INDEX["eyeBlinkRight"]])
_SQUINTS: Final = np.array([CHANNEL_INDEX["eyeSquintLeft"], CHANNEL_INDEX["eyeSquintRight"]])
_TOE: Final = np.full(CHANNEL_COUNT, 1.4)
_TOE[_BLINKS] = 1.0
_LOOK: Final = {name: index for name, index in CHANNEL_INDEX.items() if name.startswith("eyeLook")}


def expression(deviations: FloatArray) -> NDArray[np.float64]:
    """The weights (52,), 0 to 1, but for the eyeLook ones, which are 0 here."""
    weights = np.clip(_GAINS @ deviations, 0.0, 1.0) ** _TOE
    # a closed eye is closed, not squinted
    weights[_SQUINTS] *= 1.0 - weights[_BLINKS]
    return np.asarray(weights * _BELIEFS)


def look(weights: NDArray[np.float64], eyes: EyeAngles) -> None:
    """Fill in the eyeLook weights of `weights` that say the same as the gaze angles."""
    for side, gaze, outward in (("Left", eyes.left, 1.0), ("Right", eyes.right, -1.0)):
        out = gaze.yaw * outward / FULL_LOOK_SIDE
        weights[_LOOK["eyeLookOut" + side]] = min(1.0, max(0.0, out))
        weights[_LOOK["eyeLookIn" + side]] = min(1.0, max(0.0, -out))
        weights[_LOOK["eyeLookDown" + side]] = min(1.0, max(0.0, gaze.pitch / FULL_LOOK_DOWN))
        weights[_LOOK["eyeLookUp" + side]] = min(1.0, max(0.0, -gaze.pitch / FULL_LOOK_UP))
