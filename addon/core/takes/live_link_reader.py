"""Takes as Live Link Face CSV, read: what can be kept is kept, and what was mended is said in plain sentences.

The header's case and the order of its columns do not matter, and columns of other names are passed over. Cells are
parted by commas, semicolons or tabs, whichever makes the most known columns; a comma within a cell is a decimal
comma. For the columns see `live_link_csv`, for the times `timecode`.

Weights are brought back to 0 to 1 (the app gives out some beyond it, a calibrated take more). Eye roll is passed over.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..arkit import CHANNEL_COUNT, CHANNELS
from ..codec import MAX_GAZE
from ..errors import LiveFaceError
from ..rotation import HeadAngles, from_angles
from .live_link_csv import COUNT, HEAD, LEFT_EYE, RIGHT_EYE, TIMECODE, WEIGHT_COLUMNS, column_of
from .take import Take
from .take_info import TakeInfo
from .timecode import TakeTimes, Timecode, take_times

Floats = NDArray[np.float64]

_DELIMITERS: Final = ",;\t"
_ANGLE_COLUMNS: Final = (*HEAD, *LEFT_EYE[:2], *RIGHT_EYE[:2])
#: In the order of a take's columns: 52 weights, three angles of the head, four of the eyes.
_VALUE_COLUMNS: Final = (*map(column_of, CHANNELS), *_ANGLE_COLUMNS)
#: Larger head and eye angles are degrees in a column of radians, or no angles at all.
_MAX_ANGLE: Final = 2 * math.pi
#: How many names of columns a message lists.
_LISTED: Final = 3


class CsvTakeError(LiveFaceError):
    """Nothing of it can be kept as a take; the message names the file."""


@dataclass(frozen=True, slots=True, eq=False)
class CsvTake:
    """What was read. `start_s` is the first row's time of day in seconds; `warnings` say what was mended, how."""

    take: Take
    start_s: float
    warnings: tuple[str, ...]

    @property
    def info(self) -> TakeInfo:
        """What a take file says of it: the timecode and the usual rate of its frames, 0 for a single one."""
        steps = np.diff(self.take.times)
        rate = round(1.0 / float(np.median(steps)), 3) if len(steps) else 0.0
        return TakeInfo(rate=rate, timecode=str(Timecode.from_day_seconds(self.start_s)))


def read_csv_take(data: bytes, name: str = "the take") -> CsvTake:
    """The take that a file's content is; its times count from its first row. `name` stands in the messages.

    Raises:
        CsvTakeError: it is no table, has no times or none of the 52 weights, or no whole row.
    """
    table = _Table.read(_text(data, name), name)
    times = take_times(table.timecodes)
    if times is None:
        raise CsvTakeError(f"{name} has no line with a timecode like 13:05:00:29.500: choose another file.")
    values = _Values(table)
    take = _take(times, table.tracked, values.read())
    return CsvTake(take, times.start_s, (*table.warnings, *times.warnings, *values.warnings))


def _text(data: bytes, name: str) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:  # what some spreadsheets call Unicode text
        text = data.decode("utf-16", "replace")
    else:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    if "\0" in text:
        raise CsvTakeError(f"{name} is not a text file, so it cannot be a take.")
    return text.removeprefix("\ufeff").lstrip("\r\n")


def _take(times: TakeTimes, tracked: NDArray[np.bool_], values: Floats) -> Take:
    head = np.array([from_angles(HeadAngles(*angles)) for angles in values[:, CHANNEL_COUNT:-4].tolist()], np.float32)
    return Take(
        times.times,
        tracked,
        head,
        np.zeros((len(values), 3), np.float32),
        values[:, -4:].astype(np.float32),
        values[:, :CHANNEL_COUNT].astype(np.float32),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """The whole lines: their numbers and timecodes, whether there was a face, and the values (n, 59).

    A value is NaN where its cell holds no number; `missing` are the columns that are not there at all.
    """

    lines: list[int]
    timecodes: list[str]
    tracked: NDArray[np.bool_]
    values: Floats
    missing: list[str]
    warnings: tuple[str, ...]

    @classmethod
    def read(cls, text: str, name: str) -> _Table:
        columns, delimiter = _header(text, name)
        rows = _Rows(columns)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            next(reader)
            for cells in reader:
                rows.add(reader.line_num, cells)
        except csv.Error as error:
            raise CsvTakeError(f"{name}, line {reader.line_num}: this is not a CSV table ({error}).") from error
        rows.end()
        if not rows.lines:
            raise CsvTakeError(f"{name} has no whole line below its header: choose another file.")
        missing = [column for column in _VALUE_COLUMNS if column.lower() not in columns]
        return cls(rows.lines, rows.timecodes, np.array(rows.tracked), np.array(rows.values), missing, rows.warnings())


def _header(text: str, name: str) -> tuple[dict[str, int], str]:
    """Where each column stands, by its name in lower case, and what parts the cells."""
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    found = [_columns(first, delimiter) for delimiter in _DELIMITERS]
    columns, delimiter = max(zip(found, _DELIMITERS, strict=True), key=lambda one: _known(one[0]))
    if TIMECODE.lower() not in columns:
        raise CsvTakeError(f"{name}, line 1: the column {TIMECODE} is missing, so this is no Live Link Face take.")
    if not any(column.lower() in columns for column in WEIGHT_COLUMNS):
        raise CsvTakeError(f"{name}, line 1: none of the 52 weights is there, so this is no Live Link Face take.")
    return columns, delimiter


def _columns(line: str, delimiter: str) -> dict[str, int]:
    cells = [cell.strip().strip('"').strip() for cell in line.split(delimiter)]
    return {cell.lower(): index for index, cell in reversed(list(enumerate(cells)))}


def _known(columns: Iterable[str]) -> int:
    return len({TIMECODE.lower(), *(column.lower() for column in _VALUE_COLUMNS)} & set(columns))


class _Rows:
    """Collects the lines of a table; those that end before their last column are left out."""

    def __init__(self, columns: dict[str, int]) -> None:
        self.lines: list[int] = []
        self.timecodes: list[str] = []
        self.tracked: list[bool] = []
        self.values: list[list[float]] = []
        self._timecode = columns[TIMECODE.lower()]
        self._count = columns.get(COUNT.lower())
        self._at = [columns.get(column.lower()) for column in _VALUE_COLUMNS]
        self._needed = 1 + max(self._timecode, *(at for at in self._at if at is not None))
        self._short: list[int] = []
        self._last = self._width = self._widest = 0

    def add(self, line: int, cells: list[str]) -> None:
        """A line as it was read."""
        if not any(cell.strip() for cell in cells):
            return
        self._last, self._width = line, len(cells)
        self._widest = max(self._widest, self._width)
        count = _number(cells[self._count]) if self._count is not None and self._count < len(cells) else math.nan
        if len(cells) < self._needed and not (count == 0.0 and self._timecode < len(cells)):
            self._short.append(line)
            return
        values = [math.nan] * len(self._at) if count == 0.0 else self._numbers(cells)
        self.lines.append(line)
        self.timecodes.append(cells[self._timecode])
        self.tracked.append(not all(map(math.isnan, values[:CHANNEL_COUNT])))
        self.values.append(values)

    def end(self) -> None:
        """The last line was added: if it ends before others do it is torn, though all that is asked for be there."""
        if self.lines and self.lines[-1] == self._last and self.tracked[-1] and self._width < self._widest:
            self._short.append(self._last)
            for column in (self.lines, self.timecodes, self.tracked, self.values):
                column.pop()

    def _numbers(self, cells: list[str]) -> list[float]:
        """The values of a line; a column that is not there counts as 0 where another one has a number."""
        try:  # nearly every line is as it should be, and this is three times as fast
            return [0.0 if at is None else float(cells[at]) for at in self._at]
        except ValueError:
            values = [math.nan if at is None else _number(cells[at]) for at in self._at]
            if all(map(math.isnan, values[:CHANNEL_COUNT])):
                return values
            return [0.0 if at is None else value for at, value in zip(self._at, values, strict=True)]

    def warnings(self) -> tuple[str, ...]:
        """What was left out."""
        inside = [line for line in self._short if line != self._last]
        warnings = []
        if inside:
            warnings.append(f"Lines that end too early: {len(inside)}, left out; the first is line {inside[0]}.")
        if self._last in self._short:
            warnings.append(f"The last line ({self._last}) is torn: everything before it was kept.")
        return tuple(warnings)


class _Values:
    """Mends the values of a table and says what was mended."""

    def __init__(self, table: _Table) -> None:
        self._table = table
        self.warnings: list[str] = []

    def read(self) -> Floats:
        """The values (n, 59), all numbers and within their bounds; 0 where there was no face."""
        table = self._table
        weights = [column for column in table.missing if column not in _ANGLE_COLUMNS]
        if weights:
            self.warnings.append(f"{_listed(weights)} missing: taken as 0 throughout.")
        values = np.where(np.isfinite(table.values), table.values, np.nan)
        values[~table.tracked] = 0.0
        angles = values[:, CHANNEL_COUNT:]  # a view
        with np.errstate(invalid="ignore"):
            self._strike(values, np.isnan(values), "Cells without a number")
            beyond = np.zeros(values.shape, bool)
            beyond[:, CHANNEL_COUNT:] = np.abs(angles) > _MAX_ANGLE
            self._strike(values, beyond, "Cells too large for an angle in radians")
        _fill(values, table.tracked)
        self._clip(values[:, :CHANNEL_COUNT], 0.0, 1.0, "Weights beyond 0 to 1")
        self._clip(values[:, -4:], -MAX_GAZE, MAX_GAZE, "Eye angles beyond 90 degrees")
        return values

    def _strike(self, values: Floats, bad: NDArray[np.bool_], what: str) -> None:
        if not bad.any():
            return
        row, column = np.argwhere(bad)[0].tolist()
        values[bad] = np.nan
        self.warnings.append(
            f"{what}: {int(bad.sum())}, filled in from the frames before and after; the first is in line"
            f" {self._table.lines[row]}, column {_VALUE_COLUMNS[column]}."
        )

    def _clip(self, values: Floats, least: float, most: float, what: str) -> None:
        beyond = int(((values < least) | (values > most)).sum())
        if beyond:
            np.clip(values, least, most, out=values)
            self.warnings.append(f"{what}: {beyond}, brought back to it.")


def _fill(values: Floats, tracked: NDArray[np.bool_]) -> None:
    """Put numbers for NaN: along the line between the last good row with a face and the next one, else 0."""
    index = np.arange(len(values))
    for column in np.flatnonzero(np.isnan(values).any(0)).tolist():
        bad = np.isnan(values[:, column])
        good = tracked & ~bad
        values[bad, column] = np.interp(index[bad], index[good], values[good, column]) if good.any() else 0.0


def _listed(columns: Sequence[str]) -> str:
    names = ", ".join(columns[:_LISTED])
    more = len(columns) - _LISTED
    if more > 0:
        return f"The columns {names} and {more} more are"
    return f"The columns {names} are" if len(columns) > 1 else f"The column {names} is"


def _number(cell: str) -> float:
    """The number in a cell, NaN where there is none."""
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return math.nan
