"""Takes as Live Link Face CSV, written: one row for every picture, 52 weights, head and eyes. No files here.

The app of Epic Games writes `Timecode,BlendShapeCount`, the 52 weights in PascalCase (JawRight stands before
JawLeft and MouthRight before MouthLeft), HeadYaw, HeadPitch, HeadRoll and yaw, pitch, roll of either eye; angles
are radians. For the timecode see `timecode`; `live_link_reader` reads it.
https://dev.epicgames.com/documentation/en-us/unreal-engine/recording-face-animation-on-ios-device-in-unreal-engine

A picture without a face is a row whose count is 0 and whose other cells are empty. The place of the head and the
landmarks do not fit the format; an eye does not roll.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Final, TextIO

import numpy as np

from ..arkit import CHANNEL_INDEX, CHANNELS
from ..face_frame import FacePose
from ..rotation import to_angles
from .take import Take
from .timecode import TICKS_PER_SECOND, Timecode

TIMECODE: Final = "Timecode"
COUNT: Final = "BlendShapeCount"
HEAD: Final = ("HeadYaw", "HeadPitch", "HeadRoll")
LEFT_EYE: Final = ("LeftEyeYaw", "LeftEyePitch", "LeftEyeRoll")
RIGHT_EYE: Final = ("RightEyeYaw", "RightEyePitch", "RightEyeRoll")


def column_of(channel: str) -> str:
    """The column of one of `arkit.CHANNELS`."""
    return channel[0].upper() + channel[1:]


def _app_order() -> tuple[str, ...]:
    names = [column_of(name) for name in CHANNELS]
    for left, right in (("JawLeft", "JawRight"), ("MouthLeft", "MouthRight")):
        at, other = names.index(left), names.index(right)
        names[at], names[other] = names[other], names[at]
    return tuple(names)


#: The weights' columns as the app orders them.
WEIGHT_COLUMNS: Final = _app_order()
COLUMNS: Final = (TIMECODE, COUNT, *WEIGHT_COLUMNS, *HEAD, *LEFT_EYE, *RIGHT_EYE)

_APP_TO_CHANNEL: Final = np.array([CHANNEL_INDEX[name[0].lower() + name[1:]] for name in WEIGHT_COLUMNS])
_VALUES: Final = len(COLUMNS) - 2
_VALUES_FORM: Final = f"%s,{_VALUES}" + ",%.10f" * _VALUES + "\n"
_NO_FACE_FORM: Final = "%s,0" + "," * _VALUES + "\n"


@dataclass(frozen=True, slots=True)
class TakeRow:
    """One picture of a take: when it was in seconds, and the face, None where none was found."""

    time_s: float
    pose: FacePose | None


class TakeWriter:
    """Writes a take to a text stream opened with ``newline=""``; the header at once, then row by row.

    `start` is the timecode of the moment 0 of the rows' times.
    """

    def __init__(self, stream: TextIO, start: Timecode) -> None:
        self._stream = stream
        self._start = start.day_seconds
        self._first: tuple[float, int] | None = None
        csv.writer(stream, lineterminator="\n").writerow(COLUMNS)

    def write(self, row: TakeRow) -> None:
        """Append one row."""
        timecode = self._timecode(row.time_s)
        if row.pose is None:
            self._stream.write(_NO_FACE_FORM % timecode)
        else:
            values = (*row.pose.weights[_APP_TO_CHANNEL].tolist(), *_angles(row.pose))
            self._stream.write(_VALUES_FORM % (timecode, *values))

    def _timecode(self, time_s: float) -> Timecode:
        """Rounded as a distance from the first row's, so that a take's times are off by one rounding, not two."""
        if self._first is None:
            self._first = time_s, _thousandths(self._start + time_s)
        first_s, first = self._first
        return Timecode.from_thousandths(first + _thousandths(time_s - first_s))


def write_csv_take(stream: TextIO, take: Take, start: Timecode) -> None:
    """Write a whole take; see `TakeWriter`."""
    writer = TakeWriter(stream, start)
    for index, (time_s, tracked) in enumerate(zip(take.times.tolist(), take.tracked.tolist(), strict=True)):
        writer.write(TakeRow(time_s, take.pose(index) if tracked else None))


def _thousandths(seconds: float) -> int:
    return round(seconds * TICKS_PER_SECOND * 1000)


def _angles(pose: FacePose) -> tuple[float, ...]:
    """The nine angle columns in the app's order; an eye does not roll."""
    left, right = pose.gaze_left, pose.gaze_right
    return (*to_angles(pose.head), left.yaw, left.pitch, 0.0, right.yaw, right.pitch, 0.0)
