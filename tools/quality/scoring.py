"""How far a take is from the truth of its clip. Pure.

Only pictures in which a face was found count, beside `detected`. A channel that never moves in a take correlates at
0 with a truth that does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from addon.core.arkit import CHANNEL_INDEX, CHANNELS

from .curves import YAW, Curves, FloatArray

#: Standard deviation over a clip from which on a channel is said to move in the truth.
MOVES_STD: Final = 0.03
#: The same for an angle, degrees.
_TURNS_STD: Final = 1.0
_FLAT_STD: Final = 1e-6
_MAX_LAG: Final = 8
#: Correlation from which on one curve is said to follow another.
_FOLLOWS: Final = 0.3
_BLINKS: Final = ("eyeBlinkLeft", "eyeBlinkRight")


@dataclass(frozen=True, slots=True)
class Angles:
    """One figure for each angle of the head, degrees."""

    pitch: float
    yaw: float
    roll: float


@dataclass(frozen=True, slots=True)
class ChannelScore:
    """One channel. `r` is its correlation with the truth, None where the truth does not move."""

    name: str
    r: float | None
    mae: float


@dataclass(frozen=True, slots=True)
class Lag:
    """By how many pictures a take comes after the truth; None where the truth does not move, or nothing follows it."""

    jaw_open: float | None
    blink: float | None
    yaw: float | None


@dataclass(frozen=True, slots=True)
class Jitter:
    """Root mean square of the change from picture to picture, of a head that is still."""

    weights: float
    head_deg: float


@dataclass(frozen=True, slots=True)
class Closeness:
    """How close what was seen is to the truth.

    `head_mae_without_offset_deg` is the mean absolute error once its median is taken away, as where a head looks
    straight ahead is a matter of definition. `mean_r` is over the channels that move in the truth, None where none
    does; `mae` over all 52. `jitter` is there for clips in which nothing moves.
    """

    head_mae_deg: Angles
    head_mae_without_offset_deg: Angles
    head_offset_deg: Angles
    channels_moving: int
    mean_r: float | None
    mae: float
    lag: Lag
    jitter: Jitter | None
    channels: tuple[ChannelScore, ...]


@dataclass(frozen=True, slots=True)
class TakeScore:
    """A take against the truth. `detected` is a share of the truth's pictures; `closeness` needs two with a face."""

    pictures: int
    detected: float
    closeness: Closeness | None


def score(take: Curves, truth: Curves) -> TakeScore:
    """Compare a take with the truth, row by row; rows that only one of them has are left out."""
    count = min(len(take), len(truth))
    seen = take.first(count).seen
    detected = float(seen.sum() / len(truth))
    if seen.sum() < 2:
        return TakeScore(len(truth), detected, None)
    return TakeScore(len(truth), detected, _closeness(take.first(count), truth.first(count)))


def correlation(ours: FloatArray, theirs: FloatArray) -> float:
    """Pearson's r of two curves (n,) without NaN, 0 where either is flat."""
    if min(ours.std(), theirs.std()) < _FLAT_STD:
        return 0.0
    return float(np.corrcoef(ours, theirs)[0, 1])


def lag(ours: FloatArray, truth: FloatArray) -> float | None:
    """By how many pictures `ours` (n,), with NaN where there is no face, comes after `truth` (n,).

    The place where their changes from picture to picture correlate most (the values themselves change so slowly that
    any error would move it), to a part of a picture by the parabola through it and its neighbours; None where that is
    little, or at the edge of the search.
    """
    ours, truth = np.diff(ours), np.diff(truth)
    if (~np.isnan(ours)).sum() < 4 * _MAX_LAG:
        return None
    found = np.array([_shifted_correlation(ours, truth, shift) for shift in range(-_MAX_LAG, _MAX_LAG + 1)])
    best = int(found.argmax())
    if best in (0, 2 * _MAX_LAG) or found[best] < _FOLLOWS:
        return None
    before, at, after = found[best - 1 : best + 2]
    bend = before - 2 * at + after
    return best - _MAX_LAG + (0.5 * float((before - after) / bend) if bend < 0 else 0.0)


def _shifted_correlation(ours: FloatArray, truth: FloatArray, shift: int) -> float:
    """The correlation of what is there `shift` pictures later with the truth."""
    end = len(ours)
    later, earlier = ours[max(shift, 0) : end + min(shift, 0)], truth[max(-shift, 0) : end - max(shift, 0)]
    seen = ~np.isnan(later)
    return correlation(later[seen], earlier[seen]) if seen.sum() > 2 else 0.0


def _closeness(take: Curves, truth: Curves) -> Closeness:
    seen = take.seen
    error = take.angles[seen] - truth.angles[seen]
    offset = np.median(error, axis=0)
    got, want = take.weights[seen], truth.weights[seen]
    moves = want.std(axis=0) > MOVES_STD
    maes = np.abs(got - want).mean(axis=0)
    rs = [correlation(got[:, i], want[:, i]) if moves[i] else None for i in range(len(CHANNELS))]
    channels = tuple(ChannelScore(name, r, float(mae)) for name, r, mae in zip(CHANNELS, rs, maes, strict=True))
    moving = [r for r in rs if r is not None]
    return Closeness(
        head_mae_deg=Angles(*np.abs(error).mean(axis=0).tolist()),
        head_mae_without_offset_deg=Angles(*np.abs(error - offset).mean(axis=0).tolist()),
        head_offset_deg=Angles(*offset.tolist()),
        channels_moving=len(moving),
        mean_r=float(np.mean(moving)) if moving else None,
        mae=float(maes.mean()),
        lag=_lags(take, truth),
        jitter=_jitter(take) if truth.weights.std(axis=0).max() < _FLAT_STD else None,
        channels=channels,
    )


def _lags(take: Curves, truth: Curves) -> Lag:
    jaw, blink, yaw = truth.mean_of("jawOpen"), truth.mean_of(*_BLINKS), truth.angles[:, YAW]
    return Lag(
        jaw_open=lag(take.mean_of("jawOpen"), jaw) if jaw.std() > MOVES_STD else None,
        blink=lag(take.mean_of(*_BLINKS), blink) if blink.std() > MOVES_STD else None,
        yaw=lag(take.angles[:, YAW], yaw) if yaw.std() > _TURNS_STD else None,
    )


def _jitter(take: Curves) -> Jitter:
    seen = take.seen
    steps = (np.diff(values[seen], axis=0) for values in (take.weights, take.angles))
    weights, head = (float(np.sqrt((step**2).mean())) for step in steps)
    return Jitter(weights, head)


def channel(closeness: Closeness, name: str) -> ChannelScore:
    """The score of a channel by its name."""
    return closeness.channels[CHANNEL_INDEX[name]]
