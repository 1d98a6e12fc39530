"""What the tracker and the camera host say of themselves: JSON lines on their standard output.

One line, one event: ``{"event": "stats", …}`` with the fields of the data class of that name. The first line is
always ``hello``; a ``failure`` is the last one and its message is the sentence for the user. Nothing else
is written to standard output; words for people go to standard error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from .errors import LiveFaceError
from .json_lines import JsonLines


class StatusError(LiveFaceError):
    """A line that is no status line."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The program has started. `protocol` is `codec.PROTOCOL_VERSION`; `session` stamps its datagrams (0 = none)."""

    program: str
    version: str
    protocol: int
    pid: int
    session: int = 0


@dataclass(frozen=True, slots=True)
class Ready:
    """The work begins: the source or sink is open. `start_ns` is when the first picture was due."""

    what: str
    width: int
    height: int
    fps: float
    start_ns: int = 0


@dataclass(frozen=True, slots=True)
class TrackerStats:
    """Totals since the start, but for the last two, which are of the last second."""

    frames_in: int
    frames_detected: int
    frames_sent: int
    frames_skipped: int
    fps: float
    engine_ms: float


@dataclass(frozen=True, slots=True)
class CameraStats:
    """Totals since the start; latencies in milliseconds from capture to hand-over to the sink, of new frames.

    `frames_new` is how many different frames of the ring went out, `frames_repeated` how often one was sent
    again, `frames_idle` how often the idle picture went out; their sum is `frames_out`.
    """

    frames_out: int
    frames_new: int
    frames_repeated: int
    frames_idle: int
    bytes_copied: int
    latency_p50_ms: float
    latency_p95_ms: float


@dataclass(frozen=True, slots=True)
class OnAir:
    """Told at every change: whether the call sees what was chosen or the idle picture, and in a sentence why."""

    on_air: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class CalibrationStep:
    """Where the calibration is: one sentence for the user, and how far it has come.

    `number` counts from 1 to `steps`; `done` is the share of the whole, 0 to 1; `seconds_left` are those of the
    present half of the step, which is either getting ready or, with `capturing`, being looked at.
    """

    sentence: str
    number: int
    steps: int
    capturing: bool
    done: float
    seconds_left: float


@dataclass(frozen=True, slots=True)
class CalibrationEnded:
    """The calibration is over, or the neutral face was set; `message` says in one or more sentences what came of it.

    With `saved` there is a new profile; without, the one before is as it was.
    """

    saved: bool
    message: str


@dataclass(frozen=True, slots=True)
class ProfileInUse:
    """Whose face the tracker follows from now on, before which camera; not `known` is a face without a profile."""

    person: str
    camera: str
    known: bool


@dataclass(frozen=True, slots=True)
class SoundBegun:
    """A sound is being recorded to the file `path`; its first sample was heard at `begins_ns` of the frames' clock."""

    path: str
    begins_ns: int


@dataclass(frozen=True, slots=True)
class SoundKept:
    """The sound in the file `path` is finished; `rate` seconds of the frames' clock go by in one second of it.

    When it began is known better by now than at `SoundBegun`.
    """

    path: str
    begins_ns: int
    rate: float


@dataclass(frozen=True, slots=True)
class Problem:
    """Something is wrong and the work goes on; the message is one sentence for the user."""

    message: str


@dataclass(frozen=True, slots=True)
class Failure:
    """The program ends; the message is one sentence for the user."""

    message: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The program has done what it was asked for."""

    reason: str


Status: TypeAlias = (
    Hello
    | Ready
    | TrackerStats
    | CameraStats
    | OnAir
    | CalibrationStep
    | CalibrationEnded
    | ProfileInUse
    | SoundBegun
    | SoundKept
    | Problem
    | Failure
    | Ended
)

_EVENTS: Final[dict[str, type[Status]]] = {
    "hello": Hello,
    "ready": Ready,
    "tracker_stats": TrackerStats,
    "camera_stats": CameraStats,
    "on_air": OnAir,
    "calibration_step": CalibrationStep,
    "calibration_ended": CalibrationEnded,
    "profile_in_use": ProfileInUse,
    "sound_begun": SoundBegun,
    "sound_kept": SoundKept,
    "problem": Problem,
    "failure": Failure,
    "ended": Ended,
}
_LINES: Final[JsonLines[Status]] = JsonLines("status", "event", _EVENTS, StatusError)


def to_line(status: Status) -> str:
    """One line of JSON with its line feed."""
    return _LINES.to_line(status)


def from_line(line: str) -> Status:
    """The status that a line holds; fields that this version does not know are passed over.

    Raises:
        StatusError: not JSON, an unknown event, a missing field or one of another type.
    """
    return _LINES.from_line(line)
