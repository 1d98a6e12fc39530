"""Lids: what is a blink, a wink or neither, and weights that say so.

A blink is told by how far a lid falls within a moment, not by how low it hangs: some people's open lids read 0.5, the
closed ones of others 0.45. The thresholds are from blinks counted by eye on filmed people, see docs/eyes.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

#: A lid's resting level rises so much a second at most, so that slow lids are no blinks; it sinks within some seconds.
_REST_RISE: Final = 2.5
_REST_FALL_S: Final = 0.1
#: A lid so far above its rest is closing; so far, it is closed.
_CLOSING: Final = 0.15
_CLOSED: Final = 0.23
#: It opens again once it has come back by this share of the way.
_OPENED: Final = 0.35
#: From the first of these distances above rest a closed lid is drawn shut, from the second all the way.
_SHUT_FROM, _SHUT_FULLY = 0.20, 0.40
#: A closed lid is all the way shut above this share of its way, and is drawn there within so many seconds.
_SHUT_ABOVE: Final = 0.8
_SHUT_S: Final = 0.05
#: Weights of an open lid that change by less are held.
_PLAY: Final = 0.025
#: Lids farther apart than this are a wink, until they are nearer than that; they part within so many seconds.
_APART, _TOGETHER = 0.14, 0.07
_PART_S: Final = 0.08
#: A shut lid has this weight at least.
_SHUT: Final = 0.9
#: One lid closed for so many seconds is a wink; in many blinks one is a picture early.
_WINK_S: Final = 0.1
#: Beyond this yaw, radians, landmarks err too much for a wink.
_NO_WINKS: Final = math.radians(25.0)
#: Up to the first of these yaws, radians, both lids count alike; from the second on the far one does as the near one.
_BOTH, _NEAR_ONLY = math.radians(15.0), math.radians(30.0)


class LidState(Enum):
    """What a lid is doing. It is closing, too, where it falls quickly and turns back half-way."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LidsSeen:
    """Weights of the lids, 0 to 1, and whether a blink of both, or a wink, has just been told."""

    left: float
    right: float
    blinked: bool = False
    winked: bool = False


class Lid:
    """Follows one lid. `state` is what it does now."""

    def __init__(self) -> None:
        self.state = LidState.OPEN
        self.closed_s = 0.0
        """Seconds for which it has been closed."""
        self._rest: float | None = None
        self._peak = 0.0
        self._shut = 0.0
        self._held = 0.0

    @property
    def closed(self) -> bool:
        """Whether it has fallen and not come back."""
        return self.state is LidState.CLOSED

    @property
    def hides(self) -> bool:
        """Whether it hides the pupil, or is about to."""
        return self.state is not LidState.OPEN

    @property
    def rest(self) -> float:
        """Where it hangs when it does not blink."""
        return self._rest or 0.0

    def follow(self, value: float, step_s: float) -> float:
        """The weight to show for a lid measured as `value`, `step_s` after the last one."""
        rest = value if self._rest is None else self._rest
        if self.closed:
            self._peak = max(self._peak, value)
            if value < self._peak - _OPENED * (self._peak - rest):
                self.state, rest = LidState.OPEN, value  # whether it falls again is told from here
        if not self.closed:
            self.state, self._peak = _state(value - rest), value
        if not self.closed:
            rest = _rested(rest, value, step_s)
        self._rest = rest
        self.closed_s = self.closed_s + step_s if self.closed else 0.0
        self._draw(value - rest, self._peak - rest, step_s)
        self._held = max(value - _PLAY, min(value + _PLAY, self._held))
        return self._held + max(0.0, _SHUT - self._held) * self._shut

    def _draw(self, way: float, peak: float, step_s: float) -> None:
        """How much of what is missing to a shut lid is to be added."""
        wanted = 0.0
        if self.closed:
            surely = min(1.0, max(0.0, (peak - _SHUT_FROM) / (_SHUT_FULLY - _SHUT_FROM)))
            wanted = surely * min(1.0, max(0.0, (way / peak - 1.0 + _OPENED) / (_SHUT_ABOVE - 1.0 + _OPENED)))
        most = step_s / _SHUT_S
        self._shut = max(self._shut - most, min(self._shut + most, wanted))


class Lids:
    """Follows both lids of one face."""

    def __init__(self) -> None:
        self.left, self.right = Lid(), Lid()
        self._apart = False
        self._parted = 0.0
        self._both = self._told = False
        self._alone_s = 0.0

    def follow(self, left: float, right: float, yaw: float, step_s: float) -> LidsSeen:
        """The lids measured as `left` and `right`, with the head turned by `yaw` radians, positive to the own left."""
        left, right = self._together(left, right, yaw, step_s)
        left, right = self.left.follow(left, step_s), self.right.follow(right, step_s)
        return LidsSeen(left, right, *self._tell(step_s))

    def _tell(self, step_s: float) -> tuple[bool, bool]:
        """Whether a blink has begun, and whether it is sure now that one lid is closed alone."""
        left, right = self.left.closed, self.right.closed
        both, alone = left and right, left != right
        blinked = both and not self._both
        self._both = both
        self._alone_s = self._alone_s + step_s if alone else 0.0
        winked = self._alone_s > _WINK_S and not self._told
        self._told = (left or right) and (self._told or blinked or winked)
        return blinked, winked

    def _together(self, left: float, right: float, yaw: float, step_s: float) -> tuple[float, float]:
        """Both lids moved to where both are on average, unless this is a wink."""
        difference = abs(left - right)
        self._apart = abs(yaw) < _NO_WINKS and difference > (_TOGETHER if self._apart else _APART)
        most = step_s / _PART_S
        self._parted = max(self._parted - most, min(self._parted + most, float(self._apart)))
        beyond = max(0.0, min(1.0, (abs(yaw) - _BOTH) / (_NEAR_ONLY - _BOTH)))
        share = 0.5 - 0.5 * math.copysign(beyond, yaw)  # turned to the own left, the left eye is the far one
        middle = share * left + (1.0 - share) * right
        return middle + self._parted * (left - middle), middle + self._parted * (right - middle)


def _rested(rest: float, value: float, step_s: float) -> float:
    """The resting level, moved towards `value`."""
    if value > rest:
        return min(value, rest + _REST_RISE * step_s)
    return rest + (value - rest) * min(1.0, step_s / _REST_FALL_S)


def _state(way: float) -> LidState:
    if way > _CLOSED:
        return LidState.CLOSED
    return LidState.CLOSING if way > _CLOSING else LidState.OPEN
