"""What a session without a window leaves behind: a report, and a log of what stood in Blender."""

from __future__ import annotations

import csv
import dataclasses
import errno
import json
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from ..core.arkit import CHANNELS
from ..core.errors import LiveFaceError
from ..core.face_frame import Stamp
from ..rig.live_rig import AppliedPose


class ReportError(LiveFaceError):
    """The report or the log cannot be written."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """Totals of one run; latencies in milliseconds from capture to camera host (0 where none was measured).

    `mapped` tells what each channel moves, `missing` which of the 52 move nothing, `mapping_score` the share of the 52
    that do; `problems` are sentences about rows that drive nothing, `notes` about the rest that does not move.
    """

    blender: str
    avatar: str
    sink: str
    width: int
    height: int
    samples: int
    seconds: float
    frames_received: int
    frames_old: int
    frames_dropped: dict[str, int]
    frames_applied: int
    frames_rendered: int
    frames_late: int
    frames_recorded: int
    frames_out: int
    frames_repeated: int
    frames_idle: int
    bytes_copied_by_host: int
    latency_p50_ms: float
    latency_p95_ms: float
    mapped: dict[str, list[str]]
    missing: tuple[str, ...]
    mapping_score: float
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    def to_json(self) -> str:
        """As JSON, one field a line."""
        return json.dumps(dataclasses.asdict(self), indent=1) + "\n"


class WholeFile:
    """A text file that appears at its path when its block ends well, whole; until then it has `.part` in its name.

    It is opened at once, so that a path that cannot be written is told before the work and not after it.

    Raises:
        ReportError: the path cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._temporary = Path(f"{path}.part")
        try:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "it is a folder")
            self.text: IO[str] = self._temporary.open("w", newline="", encoding="utf-8")
        except OSError as error:
            raise _unwritable(path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.text.close()
            if kind is None:
                self._temporary.replace(self._path)
        except OSError as full:
            raise _unwritable(self._path, full) from full
        finally:
            self._temporary.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> ReportError:
    return ReportError(f"{path} cannot be written ({error.strerror}): choose another place.")


class AppliedLog:
    """A CSV with a row for every applied frame: capture and render time, sequence, head in radians, weights.

    Cells are empty for what the avatar has no bone or key for.
    """

    def __init__(self, file: WholeFile) -> None:
        self._table = csv.writer(file.text)
        self._table.writerow(
            ["capture_ns", "sequence", "rendered_ns", "head_yaw", "head_pitch", "head_roll", *CHANNELS]
        )

    def add(self, stamp: Stamp, applied: AppliedPose, rendered_ns: int) -> None:
        """One applied frame, whose picture was done at `rendered_ns`."""
        head = [f"{angle:.6f}" for angle in applied.head] if applied.head else ["", "", ""]
        weights = [f"{applied.weights[name]:.6f}" if name in applied.weights else "" for name in CHANNELS]
        self._table.writerow([stamp.capture_ns, stamp.sequence, rendered_ns, *head, *weights])
