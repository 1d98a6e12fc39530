"""One clock for all frames of a recording, though the sender may be started anew in between."""

from __future__ import annotations

from typing import Final

from ..core.face_frame import Stamp

_NANOSECONDS: Final = 1_000_000_000


class Timeline:
    """Capture times on one clock. Another sender's clock is set so that it goes on where the one before was heard."""

    def __init__(self) -> None:
        self.latest_ns = 0
        self._session: int | None = None
        self._offset_ns = 0
        self._heard_at = 0.0

    def at(self, stamp: Stamp, now: float) -> int:
        """The time of a frame that came at `now` (monotonic seconds), ns since the first one; never below 0."""
        if stamp.session != self._session:
            pause_ns = 0 if self._session is None else max(1, round((now - self._heard_at) * _NANOSECONDS))
            self._session = stamp.session
            self._offset_ns = self.latest_ns + pause_ns - stamp.capture_ns
        time_ns = max(0, stamp.capture_ns + self._offset_ns)
        self.latest_ns, self._heard_at = max(self.latest_ns, time_ns), now
        return time_ns
