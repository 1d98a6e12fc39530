"""Takes for tests: a face that moves all over, and one that is lost for a while."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT
from addon.core.face_frame import LANDMARK_COUNT
from addon.core.face_points import canonical_points
from addon.core.rotations import normalized
from addon.core.takes.take import Take


def acted(
    times: NDArray[np.float64] | int = 60, *, landmarks: bool = False, turn: float = 0.4, tracked: bool | str = True
) -> Take:
    """A take of so many frames, or at these times, that is the same each time. `tracked` "gap" loses the face."""
    if isinstance(times, int):
        times = np.arange(times) / 60.0
    count, t = len(times), times[:, None]
    weights = 0.5 + 0.5 * np.sin(t * np.linspace(2.0, 7.0, CHANNEL_COUNT) + np.arange(CHANNEL_COUNT))
    axes = np.concatenate((np.ones((1, count)), turn * np.sin(np.outer((2.0, 3.0, 1.5), times) + 0.3)))
    there = np.ones(count, bool)
    if tracked == "gap":
        there[count // 3 : count // 2] = False
    return Take(
        times,
        there,
        np.where(there[:, None], normalized(axes).T, (1.0, 0.0, 0.0, 0.0)).astype(np.float32),
        (0.1 * np.sin(t * (1.0, 2.0, 3.0)) * there[:, None]).astype(np.float32),
        (0.3 * np.sin(t * (1.0, 2.0, 1.1, 2.1)) * there[:, None]).astype(np.float32),
        (weights * there[:, None]).astype(np.float32),
        _landmarks(t) if landmarks else None,
    )


def _landmarks(t: NDArray[np.float64]) -> NDArray[np.float32]:
    """A face whose points swing by half a centimetre."""
    swing = 0.005 * np.sin(t[:, :, None] * 5.0 + np.arange(LANDMARK_COUNT)[None, :, None])
    return np.asarray(canonical_points() + swing, np.float32)
