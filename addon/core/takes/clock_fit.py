"""Two clocks that should run alike and do not: how one reads where the other is known.

The clocks of a camera, of a sound card and of a phone differ by some ten to some hundred millionths: half a second in
an hour. A straight line through pairs of readings of both tells the difference; it is fitted so that readings that
came late, of which every program that runs beside others has some, do not bend it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import LiveFaceError
from .take import Take
from .take_info import TakeInfo

Floats = NDArray[np.float64]

#: Pairs farther from the line than so many median distances are left out of the last fit.
_OUTLYING: Final = 4.0
_ROUNDS: Final = 4
#: Two clocks that differ by more are not two clocks: what was paired does not belong together.
MOST_DIFFERENT: Final = 0.05


class ClockError(LiveFaceError):
    """The pairs of readings tell nothing of two clocks."""


@dataclass(frozen=True, slots=True)
class ClockFit:
    """The reference clock shows `offset` + `rate` times what the source clock shows, both in seconds."""

    rate: float = 1.0
    offset: float = 0.0

    @property
    def drift_ppm(self) -> float:
        """By how many millionths the reference clock is faster."""
        return (self.rate - 1.0) * 1e6

    def reference(self, source: Floats) -> Floats:
        """What the reference clock shows at these readings (n,) of the source clock."""
        shown: Floats = self.offset + self.rate * source
        return shown

    def source(self, reference: Floats) -> Floats:
        """The other way round."""
        shown: Floats = (reference - self.offset) / self.rate
        return shown


def fit_clocks(source: Floats, reference: Floats) -> ClockFit:
    """The line through pairs of readings: `source` (n,) and `reference` (n,), seconds, of the same n moments.

    Up to a third of the pairs may be far off.

    Raises:
        ClockError: there are less than two pairs, they lie at one moment, or no two clocks differ so much.
    """
    if len(source) != len(reference) or len(source) < 2 or float(np.ptp(source)) <= 0.0:
        raise ClockError("Two moments are needed to compare two clocks: give the time of each by both clocks.")
    order = np.argsort(source)
    x, y = source[order], reference[order]
    fit = _by_medians(x, y)
    for _ in range(_ROUNDS):
        away = np.abs(y - fit.reference(x))
        near = away <= _OUTLYING * np.median(away) + 1e-9
        if near.sum() < 2 or float(np.ptp(x[near])) <= 0.0:
            break
        fit = _least_squares(x[near], y[near])
    if not abs(fit.rate - 1.0) <= MOST_DIFFERENT:
        raise ClockError("The two clocks do not belong together: one runs more than 5 % faster; check the moments.")
    return fit


def sound_clock(info: TakeInfo) -> ClockFit:
    """What the take's clock shows at each second of its sound. A rate that no two clocks have counts as 1."""
    rate = info.sound_rate if abs(info.sound_rate - 1.0) <= MOST_DIFFERENT else 1.0
    return ClockFit(rate, info.sound_at)


def with_sound_clock(take: Take, info: TakeInfo) -> Take:
    """The take with times that run as its sound does, so that both stay together; the sound begins where it began."""
    fit = sound_clock(info)
    return take if fit.rate == 1.0 else replace(take, times=fit.source(take.times) + fit.offset)


def _by_medians(x: Floats, y: Floats) -> ClockFit:
    """A first line: the median slope between readings half the list apart (after Theil and Sen)."""
    half = (len(x) + 1) // 2
    spans = x[half:] - x[:-half]
    slopes = (y[half:] - y[:-half])[spans > 0.0] / spans[spans > 0.0]
    rate = float(np.median(slopes)) if len(slopes) else 1.0
    return ClockFit(rate, float(np.median(y - rate * x)))


def _least_squares(x: Floats, y: Floats) -> ClockFit:
    """About the middle, where rounding is least."""
    mean_x, mean_y = float(x.mean()), float(y.mean())
    from_middle = x - mean_x
    rate = float(from_middle @ (y - mean_y)) / float(from_middle @ from_middle)
    return ClockFit(rate, mean_y - rate * mean_x)
