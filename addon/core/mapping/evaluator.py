"""From the vector of signals to the numbers that stand in Blender: all rows at once, no loop."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .channels import MEASURE, Turn
from .measure import Measure
from .response import BentRows
from .row import Row, Target, TargetKind
from .signals import INDEX, SCALARS, channel_named, is_derived, measure_channel

#: The angles that a turn is made of, for its meter: together they are how far it is from straight ahead.
_ANGLES: Final = {
    Turn.HEAD.value: slice(INDEX["headYaw"], INDEX["headRoll"] + 1),
    Turn.GAZE_LEFT.value: slice(INDEX["gazeYawLeft"], INDEX["gazePitchLeft"] + 1),
    Turn.GAZE_RIGHT.value: slice(INDEX["gazeYawRight"], INDEX["gazePitchRight"] + 1),
}
#: What a turn's meter shows as full, radians.
_FULL_TURN: Final = math.pi / 2
#: Stands for a row that has a problem: whatever comes in, its value is 0.
_IDLE: Final = Row("", Target(TargetKind.PROPERTY), gain=0.0, upper=0.0)
#: Larger numbers are slips, and sums of them would not fit Blender's floats.
_LARGEST: Final = 1e9


@dataclass(frozen=True, slots=True)
class Wiggle:
    """Overrides the value of one row: lower + share x (upper - lower). A row that drives nothing still does not."""

    row: int
    share: float


def solo_or_unmuted(rows: Sequence[Row]) -> tuple[bool, ...]:
    """Which rows drive: none that is muted, and with a solo row only such rows."""
    any_solo = any(row.solo for row in rows)
    return tuple(not row.muted and (row.solo or not any_solo) for row in rows)


class Evaluator:
    """From signals to inputs; an input is one number in Blender: one key of one mesh, one axis of a bone, a property.

    `links` are pairs (index of a row, index of an input): a row may have many inputs, and into one input several rows
    add up, held within the widest of their bounds. A row of a whole turn has no links: here it has only a value for
    its meter, its gain times the angle in radians.

    `problems` holds one sentence for each row, by its index, that cannot be used; it drives nothing, its value is 0.
    `active` (inputs,), bool, is False for an input that no row drives, which is not to be written.
    """

    def __init__(
        self, rows: Sequence[Row], measures: Sequence[Measure], links: Sequence[tuple[int, int]], inputs: int
    ) -> None:
        signal_at = {**INDEX, **{measure_channel(m): len(SCALARS) + at for at, m in reversed([*enumerate(measures)])}}
        self._bent = BentRows()
        self.problems: dict[int, str] = {}
        for at, row in enumerate(rows):
            problem = _problem(row, signal_at) or self._bend(at, row)
            if problem:
                self.problems[at] = problem
        self._bent.bind()
        usable = [at not in self.problems for at in range(len(rows))]
        self._signal_of_row = np.array([signal_at.get(row.channel, 0) for row in rows], np.intp)
        #: Whether any row, also a muted one for its meter, follows a derived channel.
        self.needs_derived = any(map(is_derived, self._signal_of_row.tolist()))
        self._turns = [
            (at, _ANGLES[row.channel]) for at, row in enumerate(rows) if usable[at] and row.channel in _ANGLES
        ]
        self._take_numbers([row if ok else _IDLE for row, ok in zip(rows, usable, strict=True)])
        drives = [on and ok for on, ok in zip(solo_or_unmuted(rows), usable, strict=True)]
        self._take_links([(row, at) for row, at in links if drives[row]], inputs)
        self._values = np.zeros(len(rows))
        self._smoothed: NDArray[np.float64] | None = None
        self._step_s = math.nan
        self._passed = np.ones(len(rows))

    def _bend(self, at: int, row: Row) -> str:
        channel = channel_named(row.channel)
        return self._bent.add(at, row, channel) if channel else ""

    def _take_numbers(self, rows: Sequence[Row]) -> None:
        table = np.array([(r.gain, r.offset, r.lower, r.upper, r.smoothing) for r in rows], np.float64).reshape(-1, 5)
        self._gain, self._offset = table[:, 0].copy(), table[:, 1].copy()
        self._lower, self._upper = table[:, 2:4].min(axis=1), table[:, 2:4].max(axis=1)
        for at, _ in self._turns:
            self._lower[at], self._upper[at] = 0.0, _FULL_TURN
        self._smoothing = table[:, 4].copy()
        self._smooths = bool(self._smoothing.any())

    def _take_links(self, links: Sequence[tuple[int, int]], inputs: int) -> None:
        self._row_of_link = np.array([row for row, _ in links], np.intp)
        self._input_of_link = np.array([at for _, at in links], np.intp)
        self._inputs = inputs
        self.active = np.zeros(inputs, bool)
        self.active[self._input_of_link] = True
        self._input_lower, self._input_upper = np.full(inputs, np.inf), np.full(inputs, -np.inf)
        np.minimum.at(self._input_lower, self._input_of_link, self._lower[self._row_of_link])
        np.maximum.at(self._input_upper, self._input_of_link, self._upper[self._row_of_link])
        self._input_lower[~self.active] = self._input_upper[~self.active] = 0.0

    def evaluate(
        self, signals: NDArray[np.float32], step_s: float, wiggle: Wiggle | None = None
    ) -> NDArray[np.float32]:
        """The inputs, shape (inputs,), float32, each finite and within its bounds; 0 where not `active`.

        `signals` is what `signals_of` gives, with the shares of the evaluator's measures; what in it is not finite is
        taken as 0. `step_s` is the time since the last call, seconds.
        """
        values = signals.take(self._signal_of_row).astype(np.float64)
        for at, angles in self._turns:
            values[at] = math.hypot(*signals[angles].tolist())
        self._respond(values)
        if self._smooths:
            values = self._smooth(values, step_s)
        _hold_within(values, self._lower, self._upper)
        if wiggle is not None and 0 <= wiggle.row < len(values):
            lower, upper = self._lower[wiggle.row], self._upper[wiggle.row]
            values[wiggle.row] = lower + wiggle.share * (upper - lower)
        self._values = values
        sums = np.bincount(self._input_of_link, values.take(self._row_of_link), self._inputs).astype(
            np.float64, copy=False
        )
        _hold_within(sums, self._input_lower, self._input_upper)
        return sums.astype(np.float32)

    def evaluate_all(self, signals: NDArray[np.float32], steps_s: NDArray[np.float64]) -> NDArray[np.float32]:
        """What `evaluate` would give, called for one moment after the other since the evaluator was made.

        `signals` over time (signals, n), `steps_s` (n,) the time since the moment before, seconds; the inputs over time
        (inputs, n). The meters and what `evaluate` smooths are left alone.
        """
        values = signals.take(self._signal_of_row, axis=0).astype(np.float64)
        self._respond(values)
        if self._smooths:
            _smooth_all(values, self._smoothing, steps_s)
        _hold_within(values, self._lower, self._upper)
        sums = np.zeros((self._inputs, signals.shape[1]))
        for row, at in zip(self._row_of_link.tolist(), self._input_of_link.tolist(), strict=True):
            sums[at] += values[row]
        _hold_within(sums, self._input_lower, self._input_upper)
        return sums.astype(np.float32)

    def _respond(self, values: NDArray[np.float64]) -> None:
        """Bend, amplify and shift in place: `values` (rows,), or over time (rows, n). What is not finite is 0."""
        if not np.isfinite(values).all():
            values[~np.isfinite(values)] = 0.0
        self._bent.apply(values)
        across = values.T  # rows last, whether it is one moment or many
        across *= self._gain
        across += self._offset

    def _smooth(self, values: NDArray[np.float64], step_s: float) -> NDArray[np.float64]:
        """A copy of the values after a first-order low-pass; the first are taken whole."""
        if self._smoothed is None:
            self._smoothed = values
        else:
            if step_s != self._step_s:
                self._step_s = step_s
                self._passed = _share_passed(self._smoothing, step_s)
            self._smoothed += self._passed * (values - self._smoothed)
        return self._smoothed.copy()

    @property
    def row_values(self) -> NDArray[np.float32]:
        """The newest value of every row, also of muted ones, in the row's own unit: shape (rows,), float32."""
        return self._values.astype(np.float32)

    @property
    def row_shares(self) -> NDArray[np.float32]:
        """`row_values` from 0 at the lower bound to 1 at the upper: shape (rows,), float32, for meters."""
        span = self._upper - self._lower
        shares = np.zeros(len(span), np.float32)
        np.divide(self._values - self._lower, span, out=shares, where=span > 0.0, casting="same_kind")
        np.clip(shares, 0.0, 1.0, out=shares)
        return shares


def _hold_within(values: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]) -> None:
    """Hold values (k,), or over time (k, n), within their bounds (k,), in place."""
    across = values.T
    np.maximum(across, lower, out=across)
    np.minimum(across, upper, out=across)


def _smooth_all(values: NDArray[np.float64], smoothing: NDArray[np.float64], steps_s: NDArray[np.float64]) -> None:
    """The low-pass of `_smooth` over time, in place, for the rows that are smoothed: `values` (rows, n)."""
    rows = np.flatnonzero(smoothing)
    steps = np.maximum(np.nan_to_num(steps_s), 0.0)
    passed = -np.expm1(-steps[:, None] / smoothing[rows])
    moments = np.ascontiguousarray(values[rows].T)
    for at in range(1, len(moments)):
        moments[at] = moments[at - 1] + passed[at] * (moments[at] - moments[at - 1])
    values[rows] = moments.T


def _share_passed(smoothing: NDArray[np.float64], step_s: float) -> NDArray[np.float64]:
    """How much of a change passes in one step: 1 - exp(-step / time), the same at any frame rate."""
    passed = np.ones_like(smoothing)
    slow = smoothing > 0.0
    step = step_s if step_s > 0.0 else 0.0  # not a number is no time, too
    passed[slow] = -np.expm1(-step / smoothing[slow])
    return passed


def _problem(row: Row, signal_at: dict[str, int]) -> str:
    """Why the row cannot be used, apart from its expression; empty where it can."""
    turns = row.target.kind is TargetKind.TURN
    if row.channel in _ANGLES:
        if not turns:
            return f"{row.channel} is a whole turn, which only a bone or an object can follow."
    elif row.channel not in signal_at:
        if row.channel.startswith(MEASURE):
            return f'There is no measure named "{row.channel.removeprefix(MEASURE)}": add it or choose another channel.'
        return f'There is no channel named "{row.channel}": choose another.'
    elif turns:
        return f"A turn follows {', '.join(_ANGLES)}, not {row.channel}: choose one of these."
    return _problem_of_numbers(row)


def _problem_of_numbers(row: Row) -> str:
    for name in ("gain", "offset", "lower", "upper", "smoothing"):
        value = getattr(row, name)
        if not abs(value) <= _LARGEST:
            return f"The row's {name} is not a usable number: enter a smaller one."
    return "The row's smoothing is below 0: enter 0 for none." if row.smoothing < 0.0 else ""
