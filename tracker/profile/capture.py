"""What was seen in one step of a calibration, and what it is worth. Pure: no clock, no files."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

import numpy as np

from addon.core.arkit import CHANNEL_INDEX

from .face_profile import FloatArray, Ranges
from .steps import EYELIDS, GAZE, Look, Step

#: A step of which the face was to be seen for less than this share of the time tells nothing.
_SEEN_SHARE: Final = 0.6
#: Nor do fewer pictures than this.
_FEWEST: Final = 5
#: A weight that rises by less has hardly moved: two to three times what noise and talking do at rest.
_MOVED: Final = 0.1
#: No range is narrower: a half-hearted smile is not to become a hair-trigger, nor the noise at rest a twitch.
NARROWEST: Final = 0.25
#: The lids' and the eyes' movements are large for everybody; a small range of theirs is a mistake.
_NARROWEST_EYELIDS: Final = 0.4
_NARROWEST_GAZE: Final = 0.6
#: A range begins no higher: what a person shows at rest must leave something to be shown.
_HIGHEST_REST: Final = 0.5
#: Nor ends higher; the weights of a solver stay near 1.
_HIGHEST: Final = 1.5
#: Of a channel that did not move when asked to only so much of its rest is taken away: it may have no more than that.
_LITTLE_REST: Final = 0.2
#: An expression is held, but for its beginning; of blinks and looks around the extremes are short.
_HELD: Final = 0.8
_SHORT: Final = 0.95
#: Of the lids at rest the more open part: someone who rests blinks, too.
_OPEN: Final = 0.3
#: A lid counts as closed a little before its extreme: a blink is to close the eye each time.
_CLOSED_AT: Final = 0.9
#: Millimetres (root mean square over the landmarks) by which a face that is kept still may wander about its median.
_STILL_MM: Final = 1.0
_RESTLESS_MM: Final = 4.0


class Verdict(enum.Enum):
    """What a captured step is worth; the value says it to the user."""

    GOOD = "good"
    AWAY = "your face was not to be seen"
    HARDLY_MOVED = "your face hardly moved"
    RESTLESS = "your face did not keep still"


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """A face in a picture: weights (52,) before they are ranged, landmarks (478, 3) in the head's axes, metres."""

    raw: FloatArray
    head: FloatArray


class Capture:
    """Collects the pictures of one step."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self._sights: list[Sight] = []
        self._seen_s = self._whole_s = 0.0

    def add(self, step_s: float, sight: Sight | None) -> None:
        """One picture, `step_s` seconds after the one before; None where there is no face in it."""
        self._whole_s += step_s
        if sight is not None:
            self._seen_s += step_s
            self._sights.append(sight)

    def verdict(self, ranges: Ranges) -> Verdict:
        """Whether the step can be used; `ranges` are those that begin where the person rests."""
        if len(self._sights) < _FEWEST or self._seen_s < _SEEN_SHARE * self._whole_s:
            return Verdict.AWAY
        if self.step.look is Look.FACE and np.median(self._restlessness()) > _RESTLESS_MM:
            return Verdict.RESTLESS
        if self.step.look is Look.MOVE and not self._moved(ranges):
            return Verdict.HARDLY_MOVED
        return Verdict.GOOD

    def neutral(self) -> FloatArray:
        """The face at rest (478, 3): the median over the pictures in which it was still."""
        heads = self._heads()
        restless = self._restlessness()
        still = restless <= max(_STILL_MM, float(np.median(restless)))
        return np.asarray(np.median(heads[still], axis=0))

    def rested(self, ranges: Ranges) -> Ranges:
        """`ranges`, each beginning where the weight is at rest; gaze begins at zero, as resting eyes look anywhere."""
        raw = self._raw()
        low = np.median(raw, axis=0)
        for name in EYELIDS:
            low[CHANNEL_INDEX[name]] = np.quantile(raw[:, CHANNEL_INDEX[name]], _OPEN)
        low = np.clip(low, 0.0, _HIGHEST_REST)
        low[_indices(GAZE)] = 0.0
        return Ranges(low, np.maximum(ranges.high, low + _narrowest()))

    def moved(self, ranges: Ranges) -> Ranges:
        """`ranges`, those of the step's channels that have moved ending where they went; the others as is usual."""
        found = self.usual(ranges)
        for index in self._moved(ranges):
            low, reach = ranges.low[index], self._reach(index)
            if index in _EYELIDS:
                reach = low + _CLOSED_AT * (reach - low)
            found.low[index] = low
            found.high[index] = np.clip(reach, low + _narrowest()[index], _HIGHEST)
        return found

    def usual(self, ranges: Ranges) -> Ranges:
        """`ranges`, those of the step's channels ending as is usual: what is not known to move is not cut short."""
        low, high = ranges.low.copy(), ranges.high.copy()
        for index in _indices(self.step.channels):
            low[index] = low[index] if low[index] <= _LITTLE_REST else 0.0
            high[index] = 1.0
        return Ranges(low, high)

    def _moved(self, ranges: Ranges) -> list[int]:
        indices = _indices(self.step.channels)
        return [index for index in indices if self._reach(index) - ranges.low[index] >= _MOVED]

    def _reach(self, index: int) -> float:
        share = _SHORT if index in _SHORTLY else _HELD
        return float(np.quantile(self._raw()[:, index], share))

    def _raw(self) -> FloatArray:
        return np.stack([sight.raw for sight in self._sights])

    def _heads(self) -> FloatArray:
        return np.stack([sight.head for sight in self._sights])

    def _restlessness(self) -> FloatArray:
        """For each picture how far (mm, root mean square) its landmarks are from the median of all."""
        heads = self._heads()
        away = np.linalg.norm(heads - np.median(heads, axis=0), axis=2)
        return np.asarray(1e3 * np.sqrt((away**2).mean(axis=1)))


def _indices(names: tuple[str, ...]) -> list[int]:
    return [CHANNEL_INDEX[name] for name in names]


_EYELIDS: Final = frozenset(_indices(EYELIDS))
_SHORTLY: Final = frozenset(_indices(EYELIDS + GAZE))


def _narrowest() -> FloatArray:
    """The narrowest range of each channel (52,)."""
    narrowest = np.full(len(CHANNEL_INDEX), NARROWEST)
    narrowest[_indices(EYELIDS)] = _NARROWEST_EYELIDS
    narrowest[_indices(GAZE)] = _NARROWEST_GAZE
    return narrowest
