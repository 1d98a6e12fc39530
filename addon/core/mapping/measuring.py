"""Measures of landmarks: what they measure, as a share of their range, and how the range is learned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..face_frame import LANDMARK_COUNT
from .landmarks import NAMED_LANDMARKS
from .measure import Measure, MeasureKind

#: How far these are apart is the unit of all lengths.
_OUTER_CORNERS: Final = tuple(NAMED_LANDMARKS[f"{side} Eye Outer Corner"] for side in ("Right", "Left"))
#: How far an ordinary movement goes, until a range is learned: lengths and areas as shares of the outer corners'
#: distance and its square (0.3 of 9 cm is a mouth that opens by 2.7 cm), angles in radians.
_ORDINARY: Final = {
    MeasureKind.DISTANCE: 0.3,
    MeasureKind.HEIGHT: 0.1,
    MeasureKind.ANGLE: math.radians(30.0),
    MeasureKind.AREA: 0.1,
}
#: Less than this is no movement but the landmarks' own noise.
_SMALLEST_RANGE: Final = 1e-3

_Points = NDArray[np.floating]  # type: ignore[type-arg]


def is_measurable(measure: Measure) -> bool:
    """Whether the measure has enough landmarks and all of them are some."""
    enough = len(measure.landmarks) >= measure.kind.fewest
    return enough and all(0 <= landmark < LANDMARK_COUNT for landmark in measure.landmarks)


def measure(what: Measure, points: _Points) -> float:
    """What `what` measures on `points` (478, 3) in the head's axes, metres: scaled by the face, an angle in radians.

    Not finite where the points are not, or the face has no size. Raises `ValueError` where it is not measurable.
    """
    if not is_measurable(what):
        raise ValueError(f'The measure "{what.name}" has not the landmarks that it needs.')
    chosen = np.asarray(points, np.float64)[list(what.landmarks)]
    if what.kind is MeasureKind.ANGLE:
        return _angle(chosen)
    unit = math.dist(*(points[corner].tolist() for corner in _OUTER_CORNERS))
    if not unit > 0.0:
        return math.nan
    if what.kind is MeasureKind.AREA:
        return _area(chosen) / unit**2
    if what.kind is MeasureKind.HEIGHT:
        return float(chosen[0, 1] - chosen[1, 1]) / unit
    return math.dist(chosen[0], chosen[1]) / unit


def shares(measures: Sequence[Measure], points: _Points) -> NDArray[np.float32]:
    """Each measure as a share of its range, shape (m,), float32: 0 at its neutral, 1 at its full, held within.

    A measure that has no range, is not measurable, or is not finite on these points, is 0.
    """
    return np.array([_share(what, points) for what in measures], np.float32)


def shares_over_time(measures: Sequence[Measure], points: _Points) -> NDArray[np.float32]:
    """What `shares` gives at each of n moments, shape (m, n), of their points (n, 478, 3)."""
    moments = np.zeros((len(measures), len(points)), np.float32)
    for at, what in enumerate(measures):
        span = what.full - what.neutral
        if span != 0.0 and is_measurable(what):
            with np.errstate(all="ignore"):
                moments[at] = (_over_time(what, points) - what.neutral) / span
    moments[~np.isfinite(moments)] = 0.0
    np.clip(moments, 0.0, 1.0, out=moments)
    return moments


def with_neutral(what: Measure, points: _Points) -> Measure:
    """`what` with the present value as its neutral and a range as wide as before; as it is where that is not finite."""
    neutral = measure(what, points)
    return replace(what, neutral=neutral, full=neutral + what.full - what.neutral) if math.isfinite(neutral) else what


def with_ordinary_range(what: Measure, points: _Points) -> Measure:
    """`what` for a face of which nothing was learned yet: its neutral from `points`, its range an ordinary one."""
    return with_neutral(replace(what, neutral=0.0, full=_ORDINARY[what.kind]), points)


class RangeLearner:
    """Watches a measure while the user moves: the farthest from its neutral is what is full."""

    def __init__(self, what: Measure) -> None:
        self._measure = what
        self._farthest = what.neutral

    def see(self, points: _Points) -> None:
        """Take one picture's points (478, 3) into account; what is not finite is passed over."""
        value = measure(self._measure, points)
        neutral = self._measure.neutral
        if math.isfinite(value) and abs(value - neutral) > abs(self._farthest - neutral):
            self._farthest = value

    @property
    def learned(self) -> Measure:
        """The measure with the learned range; as it was where nothing moved."""
        moved = abs(self._farthest - self._measure.neutral) >= _SMALLEST_RANGE
        return replace(self._measure, full=self._farthest) if moved else self._measure


def _share(what: Measure, points: _Points) -> float:
    span = what.full - what.neutral
    if span == 0.0 or not is_measurable(what):
        return 0.0
    share = (measure(what, points) - what.neutral) / span
    return min(1.0, max(0.0, share)) if math.isfinite(share) else 0.0


def _over_time(what: Measure, points: _Points) -> NDArray[np.float64]:
    """What `measure` gives for each of many moments (n,), of their points (n, 478, 3)."""
    chosen = points[:, list(what.landmarks)].astype(np.float64)
    if what.kind is MeasureKind.ANGLE:
        one, other = chosen[:, 0] - chosen[:, 1], chosen[:, 2] - chosen[:, 1]
        angle: NDArray[np.float64] = np.arctan2(np.linalg.norm(np.cross(one, other), axis=1), (one * other).sum(axis=1))
        return angle
    corners = points[:, list(_OUTER_CORNERS)].astype(np.float64)
    unit: NDArray[np.float64] = np.linalg.norm(corners[:, 0] - corners[:, 1], axis=1)
    if what.kind is MeasureKind.AREA:
        about = chosen - chosen[:, :1]
        twice = np.cross(about, np.roll(about, -1, axis=1)).sum(axis=1)
        area: NDArray[np.float64] = np.linalg.norm(twice, axis=1) / 2.0
        return area / (unit * unit)
    if what.kind is MeasureKind.HEIGHT:
        height: NDArray[np.float64] = chosen[:, 0, 1] - chosen[:, 1, 1]
        return height / unit
    distance: NDArray[np.float64] = np.linalg.norm(chosen[:, 0] - chosen[:, 1], axis=1)
    return distance / unit


def _angle(points: NDArray[np.float64]) -> float:
    """The angle at the second of three points, 0 to pi."""
    one, other = points[0] - points[1], points[2] - points[1]
    return math.atan2(float(np.linalg.norm(np.cross(one, other))), float(one @ other))


def _area(points: NDArray[np.float64]) -> float:
    """The area of a polygon (n, 3), also of one that is not quite flat (Newell's sum of cross products)."""
    about = points - points[0]
    return float(np.linalg.norm(np.cross(about, np.roll(about, -1, axis=0)).sum(axis=0))) / 2.0
