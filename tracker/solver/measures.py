"""What is measured on a face for the weights: lengths in millimetres between landmarks in the head's own axes.

Every measure is a sum of landmark coordinates, so that all of them are one matrix product. Each has a neutral
value, the middle of what FaceMesh finds on rendered heads at rest and on filmed people (outer eye corners 90 mm apart),
a spread, by which people differ at rest, and the share of the time in which it is below its value at rest: a
mouth is rarely more than closed, so lips apart are nearly always above.

The brows and lids are measured from the line of the eye's own corners, and what the jaw alone does to the lips is
taken out of their measures (in shares of the lip gap), both as seen on heads that move one blendshape at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from .head_pose import FloatArray

Term: TypeAlias = tuple[int, int, float]
"""Landmark, axis, factor."""

_X, _Y = 0, 1


@dataclass(frozen=True, slots=True)
class Measure:
    """One length: the sum of `terms`, in millimetres."""

    name: str
    neutral: float
    spread: float
    below: float
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """The landmarks of one half of the face; `outward` is the sign of x away from the middle."""

    name: str
    outward: float
    upper_lid: int
    lower_lid: int
    outer_corner: int
    inner_corner: int
    brow_inner: tuple[int, int]
    brow_middle: int
    brow_outer: tuple[int, int]
    mouth_corner: int
    upper_lip: int


_LEFT: Final = _Side("Left", 1.0, 386, 374, 263, 362, (285, 336), 334, (276, 300), 291, 270)
_RIGHT: Final = _Side("Right", -1.0, 159, 145, 33, 133, (55, 107), 105, (46, 70), 61, 40)

_UPPER_OUT, _UPPER_IN, _LOWER_IN, _LOWER_OUT, _CHIN = 0, 13, 14, 17, 152


def _lip_gap(share: float) -> tuple[Term, ...]:
    return ((_UPPER_IN, _Y, share), (_LOWER_IN, _Y, -share))


def _mean(landmarks: tuple[int, ...], axis: int, factor: float = 1.0) -> tuple[Term, ...]:
    return tuple((landmark, axis, factor / len(landmarks)) for landmark in landmarks)


def _of_side(side: _Side) -> tuple[Measure, ...]:
    eye_line = _mean((side.outer_corner, side.inner_corner), _Y, -1.0)
    # FaceMesh lifts the brow where the lid closes
    lid_pull = ((side.upper_lid, _Y, 0.25), (side.lower_lid, _Y, -0.25))
    corner = ((side.mouth_corner, _Y, 1.0), *_lip_gap(0.13))

    def named(name: str, neutral: float, spread: float, below: float, terms: tuple[Term, ...]) -> Measure:
        return Measure(name + side.name, neutral, spread, below, terms)

    return (
        named("eye_open", 9.4, 1.8, 0.7, ((side.upper_lid, _Y, 1.0), (side.lower_lid, _Y, -1.0))),
        named("lower_lid", -4.0, 1.0, 0.5, ((side.lower_lid, _Y, 1.0), *eye_line, *_lip_gap(-0.04))),
        named("brow_inner", 22.2, 2.5, 0.5, (*_mean(side.brow_inner, _Y), *eye_line, *lid_pull)),
        named("brow_middle", 28.8, 3.0, 0.5, ((side.brow_middle, _Y, 1.0), *eye_line, *lid_pull)),
        named("brow_outer", 18.4, 2.5, 0.5, (*_mean(side.brow_outer, _Y), *eye_line, *lid_pull)),
        named("corner_up", -66.8, 1.8, 0.5, corner),
        named("corner_out", 24.8, 1.4, 0.5, ((side.mouth_corner, _X, side.outward), *_lip_gap(0.155))),
        named("upper_lip", -60.6, 1.5, 0.5, ((side.upper_lip, _Y, 1.0), *_lip_gap(-0.04))),
    )


MEASURES: Final[tuple[Measure, ...]] = (
    *_of_side(_LEFT),
    *_of_side(_RIGHT),
    Measure("lip_gap", 0.8, 1.2, 0.25, _lip_gap(1.0)),
    Measure("lower_lip_up", -75.5, 2.5, 0.7, ((_LOWER_OUT, _Y, 1.0),)),
    Measure("chin_up", -107.5, 3.0, 0.65, ((_CHIN, _Y, 1.0),)),
    Measure("upper_lip_up", -55.6, 1.8, 0.5, ((_UPPER_OUT, _Y, 1.0), *_lip_gap(-0.095))),
    Measure("upper_lip_height", 7.5, 0.9, 0.5, ((_UPPER_OUT, _Y, 1.0), (_UPPER_IN, _Y, -1.0), *_lip_gap(0.078))),
    Measure("lower_lip_height", 10.0, 1.2, 0.5, ((_LOWER_IN, _Y, 1.0), (_LOWER_OUT, _Y, -1.0), *_lip_gap(0.134))),
    Measure("lips_left", 0.0, 0.8, 0.5, _mean((_UPPER_OUT, _UPPER_IN, _LOWER_IN, _LOWER_OUT), _X)),
    Measure("chin_left", -0.2, 0.6, 0.5, ((_CHIN, _X, 1.0),)),
)

MEASURE_INDEX: Final[dict[str, int]] = {measure.name: index for index, measure in enumerate(MEASURES)}


#: The landmarks that the measures are made of.
MEASURED_LANDMARKS: Final[tuple[int, ...]] = tuple(
    sorted({landmark for measure in MEASURES for landmark, _, _ in measure.terms})
)


def _matrix() -> FloatArray:
    matrix = np.zeros((len(MEASURES), len(MEASURED_LANDMARKS), 3))
    for row, measure in zip(matrix, MEASURES, strict=True):
        for landmark, axis, factor in measure.terms:
            row[MEASURED_LANDMARKS.index(landmark), axis] += factor * 1000.0
    return matrix.reshape(len(MEASURES), -1)


_MATRIX: Final = _matrix()
_NEUTRAL: Final[FloatArray] = np.array([measure.neutral for measure in MEASURES])
_SPREAD: Final[FloatArray] = np.array([measure.spread for measure in MEASURES])

_BELOW: Final[FloatArray] = np.array([measure.below for measure in MEASURES])

#: Seconds for which the common neutral counts as seen before the first picture of a person.
_PRIOR_SECONDS: Final = 1.0
#: Seconds after which the neutral forgets; long, so that an expression that is held stays one.
_MEMORY_SECONDS: Final = 40.0
#: How far the neutral of a person may be from the common one, in spreads.
_REACH: Final = 2.5


class RunningNeutral:
    """Measures of one face as deviations from how this face looks at rest.

    At first that is the common neutral; then it follows the quantile of the face's own measures that `Measure.below`
    tells, quickly in the first seconds and slowly later. However large an expression is, it pulls no
    harder than a small one, so that only what the face does most of the time counts.
    """

    def __init__(self) -> None:
        self._neutral = _NEUTRAL.copy()
        self._seen_s = _PRIOR_SECONDS

    def deviations(self, head: FloatArray, step_s: float) -> FloatArray:
        """Deviations in millimetres of `MEASURED_LANDMARKS` in the head's axes, `step_s` after the last ones."""
        deviation = _MATRIX @ head.ravel() - self._neutral
        if step_s > 0.0:
            self._seen_s = min(_MEMORY_SECONDS, self._seen_s + step_s)
            share = min(1.0, step_s / self._seen_s)
            pull = 2.0 * np.where(deviation > 0.0, _BELOW, 1.0 - _BELOW) * np.tanh(deviation / _SPREAD)
            self._neutral += share * _SPREAD * pull
            np.clip(self._neutral, _LOWEST, _HIGHEST, out=self._neutral)
        return np.asarray(deviation)


_LOWEST: Final[FloatArray] = _NEUTRAL - _REACH * _SPREAD
_HIGHEST: Final[FloatArray] = _NEUTRAL + _REACH * _SPREAD
