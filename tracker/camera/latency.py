"""How old the pictures are when they are handed over: percentiles over the last minutes."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

#: How many frames are looked back on: a hundred seconds at 30 a second.
WINDOW: Final = 3000


#: More is no latency: the capture time is of another machine's clock.
_MOST_MS: Final = 60_000.0


class Latency:
    """Collects latencies; frames whose capture time is unknown, or of another clock, are left out."""

    def __init__(self, window: int = WINDOW) -> None:
        self._ms: deque[float] = deque(maxlen=window)

    def add(self, capture_ns: int, handed_over_ns: int) -> None:
        """Take in one new frame; `capture_ns` 0 = unknown."""
        ms = (handed_over_ns - capture_ns) / 1e6
        if capture_ns and 0.0 <= ms <= _MOST_MS:
            self._ms.append(ms)

    def percentiles(self) -> tuple[float, float]:
        """The median and the 95th percentile in milliseconds; zeros while nothing is known."""
        if not self._ms:
            return 0.0, 0.0
        p50, p95 = np.percentile(self._ms, (50, 95))
        return round(float(p50), 2), round(float(p95), 2)
