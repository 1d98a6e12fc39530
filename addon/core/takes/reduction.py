"""Fewer keys: those of a curve that are needed so that it stays within a largest error of what it was.

Curves that belong together, such as the four of a quaternion, keep the same keys. What is promised is for the
interpolation that is named: at every frame that there was, no curve is off by more than the largest error, in the
curve's own unit. Between frames a straight interpolation keeps it as well.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_Values = NDArray[np.float64]

#: Frames on either side that the slope at a frame is told from: more would cut corners, fewer would follow noise.
_REACH: Final = 3


class Interpolation(enum.Enum):
    """What stands between two keys; the value is its name for people."""

    CONSTANT = "Constant"
    LINEAR = "Linear"
    #: A smooth curve, which in Blender is a Bézier whose handles stand at a third of the way: a cubic over time.
    BEZIER = "Bézier"


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """The keys that are left: `at` (m,) are frames' places, rising; `slopes` (k, m) are there for Bézier alone.

    A slope is in the curve's unit for each unit of the times.
    """

    at: NDArray[np.intp]
    slopes: _Values | None = None


def reduced(times: _Values, values: _Values, largest_error: float, interpolation: Interpolation) -> Keys:
    """The keys to keep of `values` (k, n) of k curves at `times` (n,), which rise.

    The first frame is always kept, and (but where the curve is constant from a key on) the last one.
    """
    if len(times) <= 1:
        return Keys(np.arange(len(times)), np.zeros_like(values) if interpolation is Interpolation.BEZIER else None)
    if interpolation is Interpolation.CONSTANT:
        return Keys(_steps(values, largest_error))
    slopes = slopes_of(times, values) if interpolation is Interpolation.BEZIER else None
    kept = _needed(times, values, slopes, largest_error)
    return Keys(kept, None if slopes is None else slopes[:, kept])


def interpolated(times: _Values, values: _Values, keys: Keys, interpolation: Interpolation) -> _Values:
    """What curves with only these keys are at all `times`: (k, n). The opposite of `reduced`, but for the error."""
    segment = np.maximum(np.searchsorted(keys.at, np.arange(len(times)), side="right") - 1, 0)
    if interpolation is Interpolation.CONSTANT:
        return values[:, keys.at[segment]]
    segment = np.minimum(segment, max(len(keys.at) - 2, 0))
    begin, end = keys.at[segment], keys.at[np.minimum(segment + 1, len(keys.at) - 1)]
    slopes = None
    if keys.slopes is not None:
        slopes = np.zeros_like(values)
        slopes[:, keys.at] = keys.slopes
    return _between(times, values, slopes, _Spans(begin, end, np.arange(len(times))))


def slopes_of(times: _Values, values: _Values) -> _Values:
    """How steep `values` (k, n) are at each of `times` (n,): a straight line's slope through the frames around it."""
    places = np.arange(len(times))
    reach = np.minimum(np.minimum(places, places[::-1]), _REACH)  # as far on either side, so that no side pulls
    count, time, time_squared = (np.zeros(len(times)) for _ in range(3))
    value, product = np.zeros_like(values), np.zeros_like(values)
    for offset in (*range(-_REACH, 0), *range(1, _REACH + 1)):
        there = np.abs(offset) <= reach
        there |= (places == 0) & (offset == 1) | (places == len(times) - 1) & (offset == -1)
        at = np.clip(places + offset, 0, len(times) - 1)
        since = np.where(there, times[at] - times, 0.0)
        by = np.where(there, values[:, at] - values, 0.0)
        count, time, time_squared = count + there, time + since, time_squared + since * since
        value, product = value + by, product + by * since
    count += 1.0
    slopes: _Values = (product - value * time / count) / (time_squared - time * time / count)
    return slopes


@dataclass(frozen=True, slots=True)
class _Spans:
    """Frames `at` (f,), each between the key `begin` (f,) and the key `end` (f,)."""

    begin: NDArray[np.intp]
    end: NDArray[np.intp]
    at: NDArray[np.intp]


def _between(times: _Values, values: _Values, slopes: _Values | None, spans: _Spans) -> _Values:
    """What curves between two keys are at the frames of `spans`: (k, f)."""
    begin, end = spans.begin, spans.end
    width = times[end] - times[begin]
    share = (times[spans.at] - times[begin]) / np.where(width > 0.0, width, 1.0)
    straight: _Values = values[:, begin] + (values[:, end] - values[:, begin]) * share
    if slopes is None:
        return straight
    # a cubic with these ends and slopes is the straight line and, on top, what the slopes differ from it by
    rise = values[:, end] - values[:, begin]
    left, right = slopes[:, begin] * width - rise, slopes[:, end] * width - rise
    straight += share * (1.0 - share) * (left * (1.0 - share) - right * share)
    return straight


def _needed(times: _Values, values: _Values, slopes: _Values | None, largest_error: float) -> NDArray[np.intp]:
    """Split every span at its worst frame until all frames are within the largest error, all spans at once.

    The way of Douglas and Peucker (1973), with the error measured along the value.
    """
    kept = np.zeros(len(times), bool)
    kept[[0, -1]] = True
    begin, end = np.array([0]), np.array([len(times) - 1])
    while True:
        inside = end - begin - 1
        begin, end, inside = begin[inside > 0], end[inside > 0], inside[inside > 0]
        if not len(begin):
            return np.flatnonzero(kept)
        starts = np.concatenate(((0,), np.cumsum(inside)[:-1]))
        span = np.repeat(np.arange(len(begin)), inside)
        at = np.arange(len(span)) - starts[span] + begin[span] + 1
        shape = _between(times, values, slopes, _Spans(begin[span], end[span], at))
        error = np.abs(shape - values[:, at]).max(axis=0)
        worst = np.maximum.reduceat(error, starts)
        wrong = worst > largest_error
        # the first frame of each span whose error is the span's worst
        places = np.where(error == worst[span], np.arange(len(error)), len(error))
        split = at[np.minimum.reduceat(places, starts)[wrong]]
        kept[split] = True
        begin, end = np.concatenate((begin[wrong], split)), np.concatenate((split, end[wrong]))


def _steps(values: _Values, largest_error: float) -> NDArray[np.intp]:
    """A key wherever a curve has gone farther than the largest error from the key before."""
    rows = values.T.tolist()
    kept, last = [0], rows[0]
    for at, row in enumerate(rows):
        if any(abs(one - other) > largest_error for one, other in zip(row, last, strict=True)):
            kept.append(at)
            last = row
    return np.array(kept, np.intp)
