"""What the tracker and the camera host say of themselves: JSON lines on their standard output.

One line, one event: ``{"event": "stats", …}`` with the fields of the data class of that name. The first line is
always ``hello``; a ``failure`` is the last one and its message is the sentence for the user. Nothing else
is written to standard output; words for people go to standard error.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from .errors import LiveFaceError


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


Status: TypeAlias = Hello | Ready | TrackerStats | CameraStats | Problem | Failure | Ended

_EVENTS: Final[dict[str, type[Status]]] = {
    "hello": Hello,
    "ready": Ready,
    "tracker_stats": TrackerStats,
    "camera_stats": CameraStats,
    "problem": Problem,
    "failure": Failure,
    "ended": Ended,
}
_NAMES: Final = {kind: name for name, kind in _EVENTS.items()}
_FIELD_TYPES: Final[dict[str, tuple[type, ...]]] = {"str": (str,), "int": (int,), "float": (int, float)}


def to_line(status: Status) -> str:
    """One line of JSON with its line feed."""
    return json.dumps({"event": _NAMES[type(status)], **dataclasses.asdict(status)}) + "\n"


def from_line(line: str) -> Status:
    """The status that a line holds; fields that this version does not know are passed over.

    Raises:
        StatusError: not JSON, an unknown event, a missing field or one of another type.
    """
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise StatusError(f"Not a status line: {line[:80]!r}") from error
    event = fields.get("event") if isinstance(fields, dict) else None
    if not isinstance(event, str) or event not in _EVENTS:
        raise StatusError(f"Not a status line: {line[:80]!r}")
    kind = _EVENTS[event]
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        if field.name not in fields and field.default is not dataclasses.MISSING:
            continue
        value = fields.get(field.name)
        if isinstance(value, bool) or not isinstance(value, _FIELD_TYPES[str(field.type)]):
            raise StatusError(f"The status {fields['event']} has no good value for {field.name}.")
        values[field.name] = value
    return kind(**values)
