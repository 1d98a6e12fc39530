"""Times of day as recordings write them, and the rising times of a take that is made of them.

``HH:MM:SS:FF.mmm`` is the form of Epic's Live Link Face: FF counts 60ths of a second and has a fraction. Without a
fraction in the whole take FF counts frames, of a rate that the file does not tell; a semicolon before it means
drop-frame, SMPTE ST 12-1: the labels 0 and 1 (at 60 a second 0 to 3) are left out at each minute but every tenth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ..errors import LiveFaceError

Floats = NDArray[np.float64]

TICKS_PER_SECOND: Final = 60
DAY_S: Final = 24 * 3600.0
_FORM: Final = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})([:;])(\d{1,2})(\.\d*)?", re.ASCII)
#: Frame rates that timecode counts in, https://en.wikipedia.org/wiki/SMPTE_timecode#Discontinuous_timecode,_and_flywheel_processing
_RATES: Final = (24, 25, 30, 50, 60)
#: What a count of frames is taken for that never reaches the next second, so that nothing tells its rate.
_UNKNOWN_RATE: Final = 30
#: A clock that is set back by less is one whose readings came out of order.
_SET_BACK_S: Final = 1.0
#: Seconds between two frames where no two times differ.
_USUAL_STEP_S: Final = 1 / 30
#: Finer differences are rounding.
_RESOLUTION_DECIMALS: Final = 6


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
        label = _Label.parse(text)
        if label is None:
            raise ValueError(f"{text!r} is not a timecode like 13:05:00:29.500")
        return cls(label.hours, label.minutes, label.seconds, label.frames)

    @classmethod
    def from_day_seconds(cls, day_seconds: float) -> Self:
        """The time of day `day_seconds` after midnight, to the thousandth of a tick; days beyond one wrap."""
        return cls.from_thousandths(round(day_seconds * TICKS_PER_SECOND * 1000))

    @classmethod
    def from_thousandths(cls, thousandths: int) -> Self:
        """The time of day so many thousandths of a tick after midnight; days beyond one wrap."""
        whole, part = divmod(thousandths % round(DAY_S * TICKS_PER_SECOND * 1000), TICKS_PER_SECOND * 1000)
        return cls(whole // 3600, whole // 60 % 60, whole % 60, part / 1000)

    @property
    def day_seconds(self) -> float:
        """Seconds since midnight."""
        return self.hours * 3600 + self.minutes * 60 + self.seconds + self.ticks / TICKS_PER_SECOND

    def __str__(self) -> str:
        return f"{self.hours:02}:{self.minutes:02}:{self.seconds:02}:{self.ticks:06.3f}"


class TimecodeError(LiveFaceError):
    """There is no such frame."""


def timeline_frame(timecode: str, origin: str, fps: float) -> float:
    """The frame at which the time of day `timecode` is, on a timeline of `fps` frames a second.

    `origin` is the time of day of frame 0; empty is the full hour before `timecode`: counted from midnight the frames
    of an afternoon would be beyond the last one that Blender has.

    Raises:
        TimecodeError: one of the two is no timecode.
    """
    if not timecode:
        raise TimecodeError("The take has no timecode: leave At Timecode off.")
    try:
        at = Timecode.parse(timecode)
        begin = Timecode.parse(origin) if origin.strip() else Timecode(at.hours, 0, 0, 0.0)
    except ValueError as error:
        raise TimecodeError(f"{error}.") from error
    return (at.day_seconds - begin.day_seconds) * fps


@dataclass(frozen=True, slots=True)
class _Label:
    """A timecode as it is written."""

    hours: int
    minutes: int
    seconds: int
    frames: float
    has_fraction: bool
    drops: bool

    @classmethod
    def parse(cls, text: str) -> _Label | None:
        match = _FORM.fullmatch(text.strip().replace(",", "."))
        if not match:
            return None
        hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3])
        frames = float(match[5] + (match[6] or ""))
        if hours > 23 or minutes > 59 or seconds > 59 or frames >= TICKS_PER_SECOND:
            return None
        return cls(hours, minutes, seconds, frames, bool(match[6]), match[4] == ";")

    @property
    def whole_seconds(self) -> int:
        return self.hours * 3600 + self.minutes * 60 + self.seconds

    def day_seconds(self, rate: int) -> float:
        """Seconds since midnight where frames are counted `rate` to the second."""
        if not (self.drops and rate in {30, 60}):
            return self.whole_seconds + self.frames / rate
        minutes = self.hours * 60 + self.minutes
        dropped = rate // 15 * (minutes - minutes // 10)
        return (self.whole_seconds * rate + self.frames - dropped) * 1001 / (rate * 1000)


@dataclass(frozen=True, slots=True, eq=False)
class TakeTimes:
    """When the rows of a take were: `times` (n,) float64, seconds since the first, rising strictly.

    `start_s` is the first row's time of day in seconds. `warnings` say in one sentence each what was mended.
    """

    times: Floats
    start_s: float
    warnings: tuple[str, ...]


def take_times(cells: Sequence[str]) -> TakeTimes | None:
    """The times of rows with these timecodes, in their order; None where no cell is a timecode.

    Every row keeps a time: unreadable ones lie evenly between their neighbours, as do those that repeat; after a
    clock that was set back time goes on, and past midnight as well.
    """
    labels = [_Label.parse(cell) for cell in cells]
    known = [label for label in labels if label]
    if not known:
        return None
    warnings = []
    rate = TICKS_PER_SECOND
    if not any(label.has_fraction for label in known):
        rate = _rate_of(known)
        warnings.append(f"The timecodes have no fractions of a frame: taken as frames at {rate} a second.")
    if len(known) < len(labels):
        first = next(cell for cell, label in zip(cells, labels, strict=True) if not label)
        count = len(labels) - len(known)
        warnings.append(
            f"Timecodes that cannot be read: {count}, put between their neighbours; the first is {first[:20]!r}."
        )
    day_seconds = np.round([label.day_seconds(rate) for label in known], _RESOLUTION_DECIMALS)
    passed, set_back = _passed(day_seconds)
    if set_back:
        warnings.append(f"Places where the clock was set back: {set_back}; the take goes on from there.")
    where = [index for index, label in enumerate(labels) if label]
    filled = np.interp(np.arange(len(labels)), where, passed)
    stuck = int((np.diff(passed) <= 0.0).sum())
    if stuck:
        warnings.append(f"Times that repeat or run backwards: {stuck}, spread evenly up to the next time.")
    return TakeTimes(_spread(np.maximum.accumulate(filled)), float(day_seconds[0]), tuple(warnings))


def _rate_of(labels: Sequence[_Label]) -> int:
    """The lowest rate that has all the frames that were counted."""
    most = max(label.frames for label in labels)
    rate = next(rate for rate in _RATES if most < rate)
    rolls_over = len({label.whole_seconds for label in labels}) > 1
    return rate if rolls_over else max(rate, _UNKNOWN_RATE)


def _passed(day_seconds: Floats) -> tuple[Floats, int]:
    """Seconds since the first, past midnight and past a clock set back, and how often it was set back."""
    steps = np.diff(day_seconds)
    steps[steps < -DAY_S / 2] += DAY_S
    back = steps <= -_SET_BACK_S
    steps[back] = _typical(steps)
    return np.concatenate([[0.0], np.cumsum(steps)]).round(_RESOLUTION_DECIMALS), int(back.sum())


def _typical(steps: Floats) -> float:
    forward = steps[steps > 0.0]
    return float(np.median(forward)) if len(forward) else _USUAL_STEP_S


def _spread(times: Floats) -> Floats:
    """Times that never fall, with those that are equal moved apart, at most as far as a usual step."""
    values, first, counts = np.unique(times, return_index=True, return_counts=True)
    if len(values) == len(times):
        return times
    step = _typical(np.diff(values))
    room = np.minimum(np.append(np.diff(values), step), step)
    nth = np.arange(len(times)) - np.repeat(first, counts)
    spread: Floats = times + nth * np.repeat(room / counts, counts)
    return spread
