"""The vector of signals: every scalar channel of one face at one moment, in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..arkit import CHANNEL_COUNT
from ..face_frame import FacePose
from ..rotation import to_angles
from ..rotations import to_angles as all_angles
from ..takes.take import Take
from .channels import GAZE, HEAD, MEASURE, WEIGHTS, Channel, Turn, Unit
from .derived import DERIVED, derive
from .measure import Measure

#: All scalar channels that every face has, in the order of the vector; the measures of a mapping come after them.
SCALARS: Final = WEIGHTS + HEAD + GAZE + DERIVED

#: Where each of `SCALARS` stands in the vector, by its name.
INDEX: Final = {channel.name: at for at, channel in enumerate(SCALARS)}

_DERIVED_AT: Final = len(SCALARS) - len(DERIVED)
_NO_MEASURES: Final = np.zeros(0, np.float32)


def channel_named(name: str) -> Channel | None:
    """The scalar channel of that name, a measure's included; None for turns and for names that are not known."""
    if name in INDEX:
        return SCALARS[INDEX[name]]
    return Channel(name, Unit.SHARE) if name.startswith(MEASURE) and name != MEASURE else None


def measure_channel(measure: Measure) -> str:
    """The name of the channel that a measure is."""
    return MEASURE + measure.name


def all_channel_names(measures: Sequence[Measure] = ()) -> tuple[str, ...]:
    """Every name that a row may hold: turns, scalar channels, measures."""
    turns = tuple(turn.value for turn in Turn)
    return (*turns, *INDEX, *map(measure_channel, measures))


def is_derived(signal: int) -> bool:
    """Whether that place of the vector has a derived channel."""
    return _DERIVED_AT <= signal < len(SCALARS)


def signals_of(
    pose: FacePose, measures: NDArray[np.float32] = _NO_MEASURES, *, derived: bool = True
) -> NDArray[np.float32]:
    """The vector of signals, shape (len(SCALARS) + m,), float32, of a pose and the shares of m measures.

    A weight that is not a finite number is taken as 0: it would spoil every channel derived from it, too. The other
    numbers are passed on as they are. Without `derived` the derived channels are 0: who needs none saves a tenth of
    what it costs to move an avatar.
    """
    signals = np.empty(len(SCALARS) + len(measures), np.float32)
    weights = signals[:CHANNEL_COUNT]
    weights[:] = pose.weights
    if not np.isfinite(weights).all():
        weights[~np.isfinite(weights)] = 0.0
    left, right = pose.gaze_left, pose.gaze_right
    signals[CHANNEL_COUNT:_DERIVED_AT] = (*to_angles(pose.head), *pose.translation, *left, *right)
    signals[_DERIVED_AT : len(SCALARS)] = derive(weights) if derived else 0.0
    signals[len(SCALARS) :] = measures
    return signals


def signals_over_time(take: Take, measures: NDArray[np.float32], *, derived: bool = True) -> NDArray[np.float32]:
    """The vectors of `signals_of` for all frames of a take, one channel a row: (len(SCALARS) + m, n), float32.

    `measures` (m, n) are the shares of m measures.
    """
    signals = np.empty((len(SCALARS) + len(measures), len(take)), np.float32)
    weights = signals[:CHANNEL_COUNT]
    weights[:] = take.weights.T
    if not np.isfinite(weights).all():
        weights[~np.isfinite(weights)] = 0.0
    head = CHANNEL_COUNT + 3
    signals[CHANNEL_COUNT:head] = all_angles(take.head.T.astype(np.float64))
    signals[head : head + 3] = take.translation.T
    signals[head + 3 : _DERIVED_AT] = take.gaze.T
    signals[_DERIVED_AT : len(SCALARS)] = derive(weights) if derived else 0.0
    signals[len(SCALARS) :] = measures
    return signals
