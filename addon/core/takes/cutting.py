"""Cutting takes: a part of one, and a part of one with another in its place.

Moments are seconds after a take's first frame.
"""

from __future__ import annotations

import contextlib
from dataclasses import fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..face_frame import LANDMARK_COUNT
from .take import Take, TakeDataError
from .take_info import TakeInfo
from .take_rows import Mask
from .timecode import Timecode

#: Seconds that two frames of a cut are apart at least.
_APART: Final = 1e-4


def part_of(take: Take, start_s: float, end_s: float) -> Take:
    """The frames from `start_s` to `end_s` (both included), as a take that begins at 0.

    Raises:
        TakeDataError: there is no frame in between.
    """
    since = take.times - take.times[0] if len(take) else take.times
    within = (since >= start_s - _APART) & (since <= end_s + _APART)
    if not within.any():
        raise TakeDataError("There is no frame between In and Out: move one of them.")
    part = _only(take, within)
    return replace(part, times=part.times - part.times[0])


def trimmed_info(info: TakeInfo, start_s: float) -> TakeInfo:
    """The info of a take whose first `start_s` seconds are cut off: its sound and its timecode stay in step."""
    timecode = info.timecode
    with contextlib.suppress(ValueError):  # none, or what somebody else has written there
        timecode = str(Timecode.from_day_seconds(Timecode.parse(timecode).day_seconds + start_s))
    return replace(info, sound_at=info.sound_at - start_s, timecode=timecode)


def first_frame(take: Take) -> Take:
    """The first frame in which there is a face, as a take of its own at 0; the first of all where there is none."""
    if not len(take):
        return take
    frame = _only(take, np.arange(len(take)) == take.tracked.argmax())
    return replace(frame, times=np.zeros(1))


def with_part(take: Take, part: Take, start_s: float, end_s: float) -> Take:
    """`take` with all from `start_s` to `end_s` replaced by the beginning of `part`, as much of it as fits.

    Where `part` is shorter `take` goes on at its end: what was not recorded anew stays as it was.
    """
    if not len(part):
        return take
    begin = float(take.times[0]) if len(take) else 0.0
    times = part.times - part.times[0] + begin + start_s
    fits = times <= begin + max(start_s, end_s)
    fitting = replace(_only(part, fits), times=times[fits])
    last = float(fitting.times[-1])
    before = _only(take, take.times < begin + start_s - _APART)
    after = _only(take, take.times > last + _APART)
    return joined((before, fitting, after))


def joined(takes: tuple[Take, ...]) -> Take:
    """All frames of takes that follow each other in time."""
    columns = {
        field.name: np.concatenate([getattr(take, field.name) for take in takes])
        for field in fields(Take)
        if field.name != "landmarks"
    }
    return Take(**columns, landmarks=_joined_landmarks(takes))


def _joined_landmarks(takes: tuple[Take, ...]) -> NDArray[np.float32] | None:
    if all(take.landmarks is None for take in takes):
        return None
    parts = [
        np.full((len(take), LANDMARK_COUNT, 3), np.nan, np.float32) if take.landmarks is None else take.landmarks
        for take in takes
    ]
    return np.concatenate(parts)


def _only(take: Take, which: Mask) -> Take:
    return Take(
        take.times[which],
        take.tracked[which],
        take.head[which],
        take.translation[which],
        take.gaze[which],
        take.weights[which],
        None if take.landmarks is None else take.landmarks[which],
    )
