"""Blinks of its own, for people whose glasses hide their lids: now and then, as people do."""

from __future__ import annotations

import random
from typing import Final

#: Seconds from one blink to the next. People blink 10 to 20 times a minute.
_WAIT_S: Final = (2.0, 6.0)
#: Seconds in which a lid falls, stays down and rises.
_FALL_S, _DOWN_S, _RISE_S = 0.06, 0.04, 0.10
BLINK_S: Final = _FALL_S + _DOWN_S + _RISE_S


class AutoBlink:
    """Blinks at random; the same `seed` and steps give the same blinks."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311 (nothing secret hangs on it)
        self._until_s = self._random.uniform(*_WAIT_S)

    def step(self, step_s: float) -> float:
        """How far the lids are shut, 0 to 1, `step_s` after the last time."""
        self._until_s -= step_s
        if self._until_s <= -BLINK_S:
            self._until_s = self._random.uniform(*_WAIT_S)
        return _shut(-self._until_s)


def _shut(since_s: float) -> float:
    """How far lids are shut that began to fall `since_s` ago."""
    return max(0.0, min(1.0, since_s / _FALL_S, (BLINK_S - since_s) / _RISE_S))
