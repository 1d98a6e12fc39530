"""How often something happens of late."""

from __future__ import annotations

from collections import deque
from typing import Final

#: It is counted over this many seconds.
_OVER: Final = 2.0
#: What has not happened for so long, seconds, does not happen any more.
_OVER_AFTER: Final = 3.0


class Rate:
    """Times a second, from totals that are noted now and then."""

    def __init__(self) -> None:
        self._noted: deque[tuple[float, int]] = deque()

    def note(self, now: float, total: int) -> None:
        """It has happened `total` times up to `now` (seconds); a total that goes back starts anew."""
        noted = self._noted
        if noted and total == noted[-1][1]:
            return
        if noted and (total < noted[-1][1] or now - noted[-1][0] > _OVER_AFTER):
            noted.clear()
        noted.append((now, total))
        while len(noted) > 2 and now - noted[0][0] > _OVER:
            noted.popleft()

    def at(self, now: float) -> float:
        """Times a second; 0 where it is not known or over."""
        noted = self._noted
        if len(noted) < 2 or now - noted[-1][0] > _OVER_AFTER:
            return 0.0
        seconds = noted[-1][0] - noted[0][0]
        return (noted[-1][1] - noted[0][1]) / seconds if seconds > 0.0 else 0.0
