"""Ranges that find themselves: what a channel hardly ever goes below is how this face rests, and shows as 0.

For people without a profile. However sure a solver is of movements, it cannot know whether a brow that it sees for the
first time is lowered or just low; a face that is at rest most of the time would so frown, a little, all the time.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNELS

FloatArray = NDArray[np.float64]

#: The share of the time that a channel is below its level at rest. Chosen with the constants below on rendered heads
#: whose weights are known, docs/solver.md: more takes away what a performance holds for long.
_BELOW: Final = 0.08
#: How far from the level a weight pulls with its full strength, and how strongly, a second.
_SPREAD: Final = 0.08
_PULL: Final = 0.48
#: Seconds that count as seen at the start, and after which the past is forgotten.
_START_S, _MEMORY_S = 1.0, 30.0
#: What is above this is meant, however long it lasts.
_HIGHEST: Final = 0.5
#: Lids and gaze have a rest of their own, see `tracker.eyes`.
_HAS_REST: Final = np.array([not name.startswith(("eyeBlink", "eyeLook")) for name in CHANNELS])


class RestingLevel:
    """Follows one person's level at rest in each channel, a low quantile of its weights."""

    def __init__(self) -> None:
        self._level = np.zeros(CHANNEL_COUNT)
        self._seen_s = _START_S

    def apply(self, raw: FloatArray, step_s: float) -> FloatArray:
        """Weights (52,), 0 to 1, of those `step_s` after the last ones: the level at rest becomes 0, 1 stays 1."""
        self._seen_s = min(_MEMORY_S, self._seen_s + step_s)
        above = raw - self._level
        pull = np.where(above > 0.0, _BELOW, 1.0 - _BELOW) * np.tanh(above / _SPREAD)
        self._level += _HAS_REST * (_PULL * min(step_s, _START_S) / self._seen_s) * pull
        np.clip(self._level, 0.0, _HIGHEST, out=self._level)
        return np.asarray(np.clip((raw - self._level) / (1.0 - self._level), 0.0, 1.0))
