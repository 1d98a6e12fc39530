"""How a row's response bends the value of its channel: a table over the channel's range, made once.

The curves work on the share of the channel's reach, 0 to 1, and alike on both sides of 0 where the channel is signed.
An expression is of `x`, the value itself in the channel's unit. Beyond the range a table keeps its last value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .channels import Channel
from .expression import ExpressionError, evaluate
from .row import Response, Row

#: Values in a table: odd, so that 0 and the middle of a range stand exactly in it.
SAMPLES: Final = 513

_Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]

_CURVES: Final[dict[Response, _Curve]] = {
    Response.LINEAR: lambda share: share,
    Response.EASE_IN: lambda share: share * share,
    Response.EASE_OUT: lambda share: share * (2.0 - share),
    Response.S_CURVE: lambda share: share * share * (3.0 - 2.0 * share),
    Response.STEP: lambda share: (share >= 0.5).astype(np.float64),
}


def range_of(channel: Channel) -> tuple[float, float]:
    """The lowest and the highest value that the tables of `channel` know, in its unit."""
    return (-channel.reach if channel.signed else 0.0), channel.reach


def table_of(row: Row, channel: Channel) -> NDArray[np.float64]:
    """The bent values over `range_of(channel)`, evenly spaced, shape (SAMPLES,), in the channel's unit, all finite.

    Raises:
        ExpressionError: where the row's expression is not one, or is not finite somewhere in the range.
    """
    values = np.linspace(*range_of(channel), SAMPLES)
    if row.response is Response.EXPRESSION:
        return evaluate(row.expression, values)
    share = values / channel.reach
    bent: NDArray[np.float64] = np.sign(share) * _CURVES[row.response](np.abs(share)) * channel.reach
    return bent


class BentRows:
    """The rows of a mapping that are bent, whose tables are looked up at once. Rows that bend alike share a table."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, int, float, float]] = []
        self._tables: list[NDArray[np.float64]] = []
        self._place: dict[tuple[Response, str, float, float], int] = {}

    def add(self, at: int, row: Row, channel: Channel) -> str:
        """Take in row number `at`, if it is bent at all; returns why it cannot be, else an empty text."""
        if row.response is Response.LINEAR:
            return ""
        lower, upper = range_of(channel)
        key = (row.response, row.expression if row.response is Response.EXPRESSION else "", lower, upper)
        if key not in self._place:
            try:
                self._tables.append(table_of(row, channel))
            except ExpressionError as error:
                return str(error)
            self._place[key] = len(self._tables) - 1
        self._rows.append((at, self._place[key], lower, upper))
        return ""

    def bind(self) -> None:
        """Make the arrays that `apply` needs; call it once, after the last `add`."""
        rows = np.array(self._rows, np.float64).reshape(-1, 4)
        self._at = rows[:, 0].astype(np.intp)
        self._first = rows[:, 1].astype(np.intp) * SAMPLES
        self._lower = rows[:, 2].copy()
        self._per_unit = (SAMPLES - 1) / (rows[:, 3] - rows[:, 2])
        self._flat = np.concatenate(self._tables) if self._tables else np.zeros(0)

    def apply(self, values: NDArray[np.float64]) -> None:
        """Bend the values of the rows taken in; `values` (rows,) is changed in place and must be finite.

        They may be values over time (rows, n).
        """
        if not len(self._at):
            return
        place = (values[self._at].T - self._lower) * self._per_unit  # rows last, whether it is one moment or many
        np.maximum(place, 0.0, out=place)
        np.minimum(place, SAMPLES - 1, out=place)
        before = np.minimum(place.astype(np.intp), SAMPLES - 2)
        share = place - before
        before += self._first
        values[self._at] = (self._flat[before] * (1.0 - share) + self._flat[before + 1] * share).T
