"""What the tests of the mapping share: poses at random and by name."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX
from addon.core.face_frame import FacePose, Gaze, Translation
from addon.core.rotation import HeadAngles, from_angles

ANGLE = st.floats(-1.5, 1.5)
GAZES = st.builds(Gaze, ANGLE, ANGLE)
#: From bytes, which are drawn many times faster than as many floats.
WEIGHTS = st.binary(min_size=CHANNEL_COUNT, max_size=CHANNEL_COUNT).map(
    lambda drawn: np.frombuffer(drawn, np.uint8).astype(np.float32) / 255
)
POSES = st.builds(
    FacePose,
    st.builds(HeadAngles, ANGLE, ANGLE, ANGLE).map(from_angles),
    st.builds(Translation, *[st.floats(-2, 2)] * 3),
    GAZES,
    GAZES,
    WEIGHTS,
)


def weights(**values: float) -> NDArray[np.float32]:
    """Weights by channel; a name without a side is both sides."""
    result = np.zeros(CHANNEL_COUNT, np.float32)
    for name, value in values.items():
        for channel in (name,) if name in CHANNEL_INDEX else (f"{name}Left", f"{name}Right"):
            result[CHANNEL_INDEX[channel]] = value
    return result


def pose(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0, **values: float) -> FacePose:
    """A pose by the head's angles in degrees, and weights by channel."""
    head = from_angles(HeadAngles(*map(math.radians, (yaw, pitch, roll))))
    return FacePose(head, weights=weights(**values))
