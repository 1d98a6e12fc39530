"""Takes as Live Link Face CSV: one row for every picture, 52 weights, head and eyes. Text streams only, no files.

The app of Epic Games writes `Timecode,BlendShapeCount`, the 52 weights in PascalCase (JawRight stands before
JawLeft and MouthRight before MouthLeft), HeadYaw, HeadPitch, HeadRoll and yaw, pitch, roll of either eye; angles
are radians. The timecode is ``HH:MM:SS:FF.mmm`` with FF counting 60ths of a second.
https://dev.epicgames.com/documentation/en-us/unreal-engine/recording-face-animation-on-ios-device-in-unreal-engine

A picture without a face is a row whose count is 0 and whose other cells are empty. The place of the head
does not fit the format: it is not written, and read as zero.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self, TextIO

import numpy as np

from .arkit import CHANNEL_INDEX, CHANNELS
from .codec import MAX_GAZE
from .errors import LiveFaceError
from .face_frame import FacePose, Gaze
from .rotation import HeadAngles, from_angles, to_angles

_TIMECODE: Final = "Timecode"
_COUNT: Final = "BlendShapeCount"
_HEAD: Final = ("HeadYaw", "HeadPitch", "HeadRoll")
_LEFT_EYE: Final = ("LeftEyeYaw", "LeftEyePitch", "LeftEyeRoll")
_RIGHT_EYE: Final = ("RightEyeYaw", "RightEyePitch", "RightEyeRoll")
_ANGLES: Final = (*_HEAD, *_LEFT_EYE, *_RIGHT_EYE)
_TICKS_PER_SECOND: Final = 60
_TIMECODE_FORM: Final = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})[:;](\d{1,2}(?:\.\d+)?)", re.ASCII)
_DAY: Final = 24 * 3600.0
#: Larger head and eye angles are degrees in a column of radians, or no angles at all.
_MAX_ANGLE: Final = 2 * math.pi


def _app_order() -> tuple[str, ...]:
    names = [name[0].upper() + name[1:] for name in CHANNELS]
    for left, right in (("JawLeft", "JawRight"), ("MouthLeft", "MouthRight")):
        at, other = names.index(left), names.index(right)
        names[at], names[other] = names[other], names[at]
    return tuple(names)


#: The weights' columns as the app orders them.
WEIGHT_COLUMNS: Final = _app_order()
COLUMNS: Final = (_TIMECODE, _COUNT, *WEIGHT_COLUMNS, *_ANGLES)

_APP_TO_CHANNEL: Final = np.array([CHANNEL_INDEX[name[0].lower() + name[1:]] for name in WEIGHT_COLUMNS])


class TakeError(LiveFaceError):
    """The text is not a take; the message names the file, the line and the column."""


@dataclass(frozen=True, slots=True)
class Timecode:
    """A time of day; `ticks` are 60ths of a second with a fraction, in [0, 60)."""

    hours: int
    minutes: int
    seconds: int
    ticks: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """The time that `text`, as ``HH:MM:SS:FF.mmm``, says. Raises `ValueError`."""
        match = _TIMECODE_FORM.fullmatch(text.strip())
        if not match:
            raise ValueError(f"{text!r} is not a timecode like 13:05:00:29.500")
        time = cls(int(match[1]), int(match[2]), int(match[3]), float(match[4]))
        if time.hours > 23 or time.minutes > 59 or time.seconds > 59 or time.ticks >= _TICKS_PER_SECOND:
            raise ValueError(f"{text!r} is not a time of day")
        return time

    @classmethod
    def from_day_seconds(cls, day_seconds: float) -> Self:
        """The time of day `day_seconds` after midnight, to the thousandth of a tick; days beyond one wrap."""
        thousandths = round(day_seconds * _TICKS_PER_SECOND * 1000) % round(_DAY * _TICKS_PER_SECOND * 1000)
        whole, part = divmod(thousandths, _TICKS_PER_SECOND * 1000)
        return cls(whole // 3600, whole // 60 % 60, whole % 60, part / 1000)

    @property
    def day_seconds(self) -> float:
        """Seconds since midnight."""
        return self.hours * 3600 + self.minutes * 60 + self.seconds + self.ticks / _TICKS_PER_SECOND

    def __str__(self) -> str:
        return f"{self.hours:02}:{self.minutes:02}:{self.seconds:02}:{self.ticks:06.3f}"


@dataclass(frozen=True, slots=True)
class TakeRow:
    """One picture of a take: seconds since the take's first row, and the face, None where none was found."""

    time_s: float
    pose: FacePose | None


class TakeWriter:
    """Writes a take to a text stream opened with ``newline=""``; the header at once, then row by row.

    `start` is the timecode of the moment 0 of the rows' times.
    """

    def __init__(self, stream: TextIO, start: Timecode) -> None:
        self._start = start.day_seconds
        self._table = csv.writer(stream, lineterminator="\n")
        self._table.writerow(COLUMNS)

    def write(self, row: TakeRow) -> None:
        """Append one row."""
        timecode = str(Timecode.from_day_seconds(self._start + row.time_s))
        if row.pose is None:
            self._table.writerow((timecode, 0, *[""] * (len(COLUMNS) - 2)))
        else:
            values = [*row.pose.weights[_APP_TO_CHANNEL].tolist(), *_angles(row.pose)]
            self._table.writerow((timecode, len(values), *(f"{value:.10f}" for value in values)))


def read_take(stream: TextIO, name: str = "the take") -> Iterator[TakeRow]:
    """The rows of a take, one by one, in the order of the text; `name` stands in the messages.

    The header's case and the order of its columns do not matter; columns of other names are passed over, missing
    head and eye columns are zero. Weights beyond 0 to 1 (a calibrated take has some) are brought back to it.

    Raises:
        TakeError: at the first line that is not as it should be.
    """
    lines = csv.reader(stream)
    try:
        header = next(lines, [])
        columns = _columns(header, name)
        first: float | None = None
        last = 0.0
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            row = _Row(cells, columns, f"{name}, line {lines.line_num}")
            day_seconds = row.day_seconds()
            first = day_seconds if first is None else first
            last = _since(first, day_seconds, last)
            yield TakeRow(last, row.pose())
    except csv.Error as error:
        raise TakeError(f"{name}, line {lines.line_num}: this is not a CSV table ({error}).") from error
    except UnicodeDecodeError as error:
        raise TakeError(f"{name} is not a text file, so it cannot be a take.") from error


def _since(first: float, day_seconds: float, last: float) -> float:
    """Seconds of a timecode since the first; never before `last`, so that a clock set back shows as a pause."""
    since = day_seconds - first
    if since < -_DAY / 2:  # past midnight the timecode starts anew
        since += _DAY
    return max(since, last)


def _columns(header: list[str], name: str) -> dict[str, int]:
    """Where each known column stands in the header, by its name in lower case."""
    found = {cell.strip().lstrip("\ufeff").lower(): index for index, cell in reversed(list(enumerate(header)))}
    for column in (_TIMECODE, *WEIGHT_COLUMNS):
        if column.lower() not in found:
            raise TakeError(f"{name}, line 1: the column {column} is missing, so this is no Live Link Face take.")
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    cells: list[str]
    columns: dict[str, int]
    where: str

    def day_seconds(self) -> float:
        try:
            return Timecode.parse(self._cell(_TIMECODE)).day_seconds
        except ValueError as error:
            raise TakeError(f"{self.where}, column {_TIMECODE}: {error}.") from error

    def pose(self) -> FacePose | None:
        if not self._has_face():
            return None
        weights = np.zeros(len(CHANNELS), np.float32)
        weights[_APP_TO_CHANNEL] = [min(1.0, max(0.0, self._number(column))) for column in WEIGHT_COLUMNS]
        head = HeadAngles(*(self._angle(column) for column in _HEAD))
        left, right = (self._gaze(columns) for columns in (_LEFT_EYE, _RIGHT_EYE))
        return FacePose(from_angles(head), gaze_left=left, gaze_right=right, weights=weights)

    def _has_face(self) -> bool:
        """A row has no face where it counts none, or where the count's column is missing and all is empty."""
        if _COUNT.lower() in self.columns:
            return self._number(_COUNT) != 0
        return any(self._cell(column) for column in WEIGHT_COLUMNS)

    def _gaze(self, columns: tuple[str, str, str]) -> Gaze:
        yaw, pitch, _ = columns
        return Gaze(*(min(MAX_GAZE, max(-MAX_GAZE, self._angle(column))) for column in (yaw, pitch)))

    def _angle(self, column: str) -> float:
        if column.lower() not in self.columns:
            return 0.0
        angle = self._number(column)
        if abs(angle) > _MAX_ANGLE:
            raise TakeError(f"{self.where}, column {column}: {angle:g} is too large for an angle in radians.")
        return angle

    def _number(self, column: str) -> float:
        text = self._cell(column)
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise TakeError(f"{self.where}, column {column}: {text!r} is not a number.")
        return value

    def _cell(self, column: str) -> str:
        index = self.columns[column.lower()]
        if index >= len(self.cells):
            raise TakeError(f"{self.where}, column {column}: the line ends before it.")
        return self.cells[index].strip()


def _angles(pose: FacePose) -> tuple[float, ...]:
    """The nine angle columns in the app's order; an eye does not roll."""
    left, right = pose.gaze_left, pose.gaze_right
    return (*to_angles(pose.head), left.yaw, left.pitch, 0.0, right.yaw, right.pitch, 0.0)
