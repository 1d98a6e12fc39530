"""What is measured on a face for the weights: lengths in millimetres between landmarks in the head's own axes.

Every measure is a sum of landmark coordinates, so that all of them are one matrix product. Each has a neutral
value (that of rendered heads at rest, FaceMesh's landmarks, outer eye corners 90 mm apart) and a spread: a
deviation of this size may still be how this person looks at rest, one of twice the size is an expression.

The brows and lids are measured from the line of the eye's own corners, and what the jaw alone does to the lips is
taken out of their measures (in shares of the lip gap), both as seen on heads that move one blendshape at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .head_pose import FloatArray

Term: TypeAlias = tuple[int, int, float]
"""Landmark, axis, factor."""

_X, _Y = 0, 1
_LANDMARKS: Final = 478


@dataclass(frozen=True, slots=True)
class Measure:
    """One length: the sum of `terms`, in millimetres."""

    name: str
    neutral: float
    spread: float
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

    def named(name: str, neutral: float, spread: float, terms: tuple[Term, ...]) -> Measure:
        return Measure(name + side.name, neutral, spread, terms)

    return (
        named("eye_open", 10.0, 2.5, ((side.upper_lid, _Y, 1.0), (side.lower_lid, _Y, -1.0))),
        named("lower_lid", -4.1, 0.8, ((side.lower_lid, _Y, 1.0), *eye_line, *_lip_gap(-0.04))),
        named("brow_inner", 25.2, 1.0, (*_mean(side.brow_inner, _Y), *eye_line, *lid_pull)),
        named("brow_middle", 31.4, 1.2, ((side.brow_middle, _Y, 1.0), *eye_line, *lid_pull)),
        named("brow_outer", 19.7, 1.2, (*_mean(side.brow_outer, _Y), *eye_line, *lid_pull)),
        named("corner_up", -66.2, 1.8, corner),
        named("corner_out", 25.2, 1.5, ((side.mouth_corner, _X, side.outward), *_lip_gap(0.155))),
        named("upper_lip", -60.3, 1.2, ((side.upper_lip, _Y, 1.0), *_lip_gap(-0.04))),
    )


MEASURES: Final[tuple[Measure, ...]] = (
    *_of_side(_LEFT),
    *_of_side(_RIGHT),
    Measure("lip_gap", 1.0, 1.5, _lip_gap(1.0)),
    Measure("lower_lip_up", -75.0, 1.5, ((_LOWER_OUT, _Y, 1.0),)),
    Measure("chin_up", -106.2, 2.0, ((_CHIN, _Y, 1.0),)),
    Measure("upper_lip_up", -55.2, 1.2, ((_UPPER_OUT, _Y, 1.0), *_lip_gap(-0.095))),
    Measure("upper_lip_height", 7.7, 1.0, ((_UPPER_OUT, _Y, 1.0), (_UPPER_IN, _Y, -1.0), *_lip_gap(0.078))),
    Measure("lower_lip_height", 10.3, 1.2, ((_LOWER_IN, _Y, 1.0), (_LOWER_OUT, _Y, -1.0), *_lip_gap(0.134))),
    Measure("lips_left", 0.0, 1.0, _mean((_UPPER_OUT, _UPPER_IN, _LOWER_IN, _LOWER_OUT), _X)),
    Measure("chin_left", 0.0, 0.6, ((_CHIN, _X, 1.0),)),
)

MEASURE_INDEX: Final[dict[str, int]] = {measure.name: index for index, measure in enumerate(MEASURES)}


def _matrix() -> FloatArray:
    matrix = np.zeros((len(MEASURES), _LANDMARKS, 3))
    for row, measure in zip(matrix, MEASURES, strict=True):
        for landmark, axis, factor in measure.terms:
            row[landmark, axis] += factor * 1000.0
    return matrix.reshape(len(MEASURES), -1)


_MATRIX: Final = _matrix()
_NEUTRAL: Final[NDArray[np.float64]] = np.array([measure.neutral for measure in MEASURES])
_SPREAD: Final[NDArray[np.float64]] = np.array([measure.spread for measure in MEASURES])

#: Seconds for which the neutral of rendered heads counts as seen before the first picture of a person.
_PRIOR_SECONDS: Final = 2.0
#: Seconds after which the neutral forgets; long, so that an expression that is held stays one.
_MEMORY_SECONDS: Final = 30.0
#: How far the neutral of a person may be from the rendered heads', in spreads.
_REACH: Final = 2.0


class RunningNeutral:
    """Measures of one face as deviations from how this face looks at rest.

    At first that is the rendered heads' neutral; then it follows the face slowly, and only where the face is near
    it already, so that expressions do not pull it along.
    """

    def __init__(self) -> None:
        self._neutral = _NEUTRAL.copy()
        self._seen_s = _PRIOR_SECONDS

    def deviations(self, head: FloatArray, step_s: float) -> FloatArray:
        """Deviations in millimetres of the landmarks (478, 3) in the head's axes, `step_s` after the last ones."""
        deviation = _MATRIX @ head.ravel() - self._neutral
        if step_s > 0.0:
            self._seen_s = min(_MEMORY_SECONDS, self._seen_s + step_s)
            share = min(1.0, step_s / self._seen_s) * np.exp(-((deviation / _SPREAD) ** 2))
            self._neutral += share * deviation
            np.clip(self._neutral, _NEUTRAL - _REACH * _SPREAD, _NEUTRAL + _REACH * _SPREAD, out=self._neutral)
        return np.asarray(deviation)
