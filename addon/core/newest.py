"""Which datagram is the newest: the one question a live link asks of its input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .face_frame import Stamp

#: A sender that was silent for this long may be replaced by another.
SENDER_GONE_AFTER: Final = 1.0


def is_newer(new: int, old: int) -> bool:
    """Whether sequence `new` comes after `old`, modulo 2**32 (serial number arithmetic, RFC 1982)."""
    return 0 < (new - old) % 2**32 < 2**31


@dataclass(slots=True)
class NewestWins:
    """Follows one stream of datagrams of one subject; older ones and those of a second sender are refused.

    A sender that starts anew has another session id. It is followed as soon as the one before has been silent
    for `SENDER_GONE_AFTER` seconds; until then two senders at once would make the avatar jump between two faces.
    """

    _session: int = -1
    _sequence: int = 0
    _heard_at: float = float("-inf")

    def accepts(self, stamp: Stamp, now: float) -> bool:
        """Whether the datagram of `stamp` that arrived at `now` (seconds) is to be used; if so it is the newest."""
        if stamp.session == self._session:
            if not is_newer(stamp.sequence, self._sequence):
                return False
        elif now - self._heard_at < SENDER_GONE_AFTER:
            return False
        self._session, self._sequence, self._heard_at = stamp.session, stamp.sequence, now
        return True
