"""How well ours agrees with FaceLandmarker on films of people, of whom no truth is known. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import numpy as np

from .curves import Curves
from .scoring import Angles, correlation

#: Standard deviation over a clip from which on a channel of the reference is said to move.
MOVES_STD: Final = 0.05
#: Fewer pictures with a face say nothing.
_FEWEST: Final = 10
_SMILES: Final = ("mouthSmileLeft", "mouthSmileRight")
_BLINKS: Final = ("eyeBlinkLeft", "eyeBlinkRight")
_BROWS: Final = ("browInnerUp", "browOuterUpLeft", "browOuterUpRight")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Correlations with the reference, None where it does not move, and the head's mean absolute difference.

    `smile` and `blink` are the means of both sides, `brow_raise` that of the three channels that raise the brows.
    From `head_deg` the median difference is taken away.
    """

    jaw_open: float | None
    smile: float | None
    blink: float | None
    brow_raise: float | None
    head_deg: Angles | None


@dataclass(frozen=True, slots=True)
class ClipAgreement:
    """One clip; `seen` is the share of its pictures in which ours, and `reference_seen` in which theirs, has a face."""

    clip: str
    pictures: int
    seen: float
    reference_seen: float
    agreement: Agreement


def agreement(clip: str, ours: Curves, reference: Curves) -> ClipAgreement:
    """Compare both over the pictures in which both have a face."""
    count = min(len(ours), len(reference))
    ours, reference = ours.first(count), reference.first(count)
    both = ours.seen & reference.seen
    compared = _compare(_rows(ours, both), _rows(reference, both)) if both.sum() >= _FEWEST else _nothing()
    return ClipAgreement(clip, count, float(ours.seen.mean()), float(reference.seen.mean()), compared)


def pooled(clips: Sequence[ClipAgreement]) -> Agreement:
    """The median over the clips in which the reference moves."""

    def over(figure: Callable[[Agreement], float | None]) -> float | None:
        found = [value for clip in clips if (value := figure(clip.agreement)) is not None]
        return median(found) if found else None

    heads = [clip.agreement.head_deg for clip in clips if clip.agreement.head_deg is not None]
    head = Angles(*(median(axis) for axis in zip(*((h.pitch, h.yaw, h.roll) for h in heads), strict=True)))
    return Agreement(
        jaw_open=over(lambda found: found.jaw_open),
        smile=over(lambda found: found.smile),
        blink=over(lambda found: found.blink),
        brow_raise=over(lambda found: found.brow_raise),
        head_deg=head if heads else None,
    )


def _compare(ours: Curves, reference: Curves) -> Agreement:
    def r(*channels: str) -> float | None:
        theirs = reference.mean_of(*channels)
        return correlation(ours.mean_of(*channels), theirs) if theirs.std() > MOVES_STD else None

    apart = (ours.angles - reference.angles + 180.0) % 360.0 - 180.0
    head = np.abs(apart - np.median(apart, axis=0)).mean(axis=0)
    return Agreement(r("jawOpen"), r(*_SMILES), r(*_BLINKS), r(*_BROWS), Angles(*head.tolist()))


def _rows(curves: Curves, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Curves:
    return Curves(curves.weights[rows], curves.angles[rows])


def _nothing() -> Agreement:
    return Agreement(None, None, None, None, None)
