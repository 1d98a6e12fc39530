"""Made-up faces for the tests of profiles and the wizard: landmarks that are plausible, weights that are chosen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX
from tracker.profile.capture import Sight
from tracker.profile.face_profile import FaceProfile, Ranges

FloatArray = NDArray[np.float64]


def head(seed: int = 1) -> FloatArray:
    """Landmarks (478, 3) in the head's axes, metres: a cloud with the eye corners, forehead and chin of a face."""
    points = np.random.default_rng(seed).uniform(-0.07, 0.07, (478, 3))
    points[[33, 263, 10, 152]] = [[-0.045, 0, 0], [0.045, 0, 0], [0, 0.07, 0], [0, -0.11, 0]]
    return points


def weights(rest: float = 0.0, **channels: float) -> FloatArray:
    """Weights (52,): `rest` but for the named ones."""
    raw = np.full(CHANNEL_COUNT, rest)
    for name, value in channels.items():
        raw[CHANNEL_INDEX[name]] = value
    return raw


def sight(rest: float = 0.0, shift: float = 0.0, **channels: float) -> Sight:
    """A face in a picture; `shift` moves its landmarks (metres)."""
    return Sight(weights(rest, **channels), head() + shift)


def profile(**changes: object) -> FaceProfile:
    """A profile of which everything is known."""
    low = np.linspace(0.0, 0.3, CHANNEL_COUNT)
    fields = {
        "person": "Anna",
        "camera": "Camera 0",
        "neutral": head(),
        "ranges": Ranges(low, low + 0.5),
        "engine": "face-mesh",
        **changes,
    }
    return FaceProfile(**fields)  # type: ignore[arg-type]
