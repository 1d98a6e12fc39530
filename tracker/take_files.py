"""The takes that tracking a film makes, one for each face: at their places whole or not at all."""

from __future__ import annotations

import contextlib
import enum
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol, Self

from addon.core.errors import LiveFaceError
from addon.core.face_frame import FaceFrame, FacePose, Stamp
from addon.core.takes import take_writer
from addon.core.takes.live_link_csv import TakeRow
from addon.core.takes.live_link_csv import TakeWriter as CsvWriter
from addon.core.takes.take_blocks import TakeFileError
from addon.core.takes.take_file import SUFFIX
from addon.core.takes.take_info import TakeInfo
from addon.core.takes.timecode import Timecode

from .pipeline import TrackedFace

_START: Final = Timecode(0, 0, 0, 0.0)
_NANOSECONDS: Final = 1e9
_AT_REST: Final = FacePose()


class OutputError(LiveFaceError):
    """The take cannot be written there."""


class TakeForm(enum.Enum):
    """How a take is kept in a file."""

    CSV = "csv"
    TAKE = "take"

    @property
    def suffix(self) -> str:
        """How such a file's name ends."""
        return SUFFIX if self is TakeForm.TAKE else ".csv"


class _Writer(Protocol):
    """Writes the frames of one face; raises `OSError` or `TakeFileError`."""

    def write(self, time_s: float, face: TrackedFace | None) -> None:
        """Append a frame; None where there was no face."""

    def close(self) -> None:
        """Finish the file."""


class _Csv:
    def __init__(self, path: Path) -> None:
        # not by `tempfile`, whose files nobody else may read
        self._file = path.open("x", encoding="utf-8", newline="")
        self._rows = CsvWriter(self._file, _START)

    def write(self, time_s: float, face: TrackedFace | None) -> None:
        self._rows.write(TakeRow(time_s, None if face is None else face.solved.pose))

    def close(self) -> None:
        self._file.close()


class _TakeFile:
    def __init__(self, path: Path, info: TakeInfo, *, landmarks: bool) -> None:
        self._rows = take_writer.TakeWriter(path, info)
        self._landmarks = landmarks

    def write(self, time_s: float, face: TrackedFace | None) -> None:
        time_ns = round(time_s * _NANOSECONDS)
        pose = _AT_REST if face is None else face.solved.pose
        stamp = Stamp(0, self._rows.frames, time_ns, self._rows.info.subject)
        self._rows.add(time_ns, FaceFrame(stamp, face is not None, pose))
        if self._landmarks and face is not None:
            self._rows.add_landmarks(time_ns, face.head_landmarks())

    def close(self) -> None:
        self._rows.close()


@dataclass(frozen=True, slots=True)
class TakesWish:
    """Where the takes of one film go, and how.

    Face 0 has the take at `path` in any case, face n, of `faces` at most, one whose name ends in _n. With `landmarks`
    they are kept too where the form has a place for them. What is there is written over only with `again`.
    """

    path: Path
    form: TakeForm
    faces: int = 1
    landmarks: bool = True
    again: bool = False

    def name(self, subject: int) -> Path:
        """The take of a face."""
        return self.path if subject == 0 else self.path.with_stem(f"{self.path.stem}_{subject}")


class TakeFiles:
    """The takes of one film, under temporary names until `keep`; a context manager. `info` is that of face 0.

    Raises:
        OutputError: on entering and later, where a take cannot be written.
    """

    def __init__(self, wish: TakesWish, info: TakeInfo) -> None:
        self._wish = wish
        self._info = info
        self._files: dict[int, tuple[Path, _Writer]] = {}
        self._times: list[float] = []

    def write(self, faces: Mapping[int, TrackedFace], time_s: float) -> None:
        """One frame for every face that was seen so far."""
        for subject in sorted(faces.keys() - self._files.keys()):
            self._open(subject)
        self._times.append(time_s)
        with self._telling():
            for subject, (_, writer) in self._files.items():
                writer.write(time_s, faces.get(subject))

    def keep(self) -> None:
        """Give the takes their names."""
        with self._telling():
            for _, writer in self._files.values():
                writer.close()
            for subject, (temporary, _) in self._files.items():
                temporary.replace(self._wish.name(subject))

    def _open(self, subject: int) -> None:
        """Begin the take of a face; for the time before it came there are frames without a face."""
        path = self._wish.path
        temporary = path.with_name(f".{path.name[-100:]}.{os.getpid()}.{subject}.part")
        with self._telling():
            writer = self._writer(temporary, subject)
            self._files[subject] = (temporary, writer)
            for time_s in self._times:
                writer.write(time_s, None)

    def _writer(self, path: Path, subject: int) -> _Writer:
        if self._wish.form is TakeForm.CSV:
            return _Csv(path)
        return _TakeFile(path, replace(self._info, subject=subject), landmarks=self._wish.landmarks)

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (OSError, TakeFileError) as error:
            cause = error if isinstance(error, OSError) else error.__cause__
            reason = cause.strerror if isinstance(cause, OSError) else str(error)
            raise OutputError(
                f"The take {self._wish.path} cannot be written ({reason}): choose a folder that exists and is writable."
            ) from error

    def __enter__(self) -> Self:
        # what cannot be written is known before the work begins
        path = self._wish.path
        if path.is_dir():
            example = path / f"take{self._wish.form.suffix}"
            raise OutputError(f"{path} is a folder: give the take a file name, such as {example}.")
        for name in map(self._wish.name, range(self._wish.faces)):
            if name.exists() and not self._wish.again:
                raise OutputError(f"There is a take at {name} already: give another name, or --again to write over it.")
        self._open(0)
        return self

    def __exit__(self, *_: object) -> None:
        for temporary, writer in self._files.values():
            with contextlib.suppress(OSError, TakeFileError):
                writer.close()
            temporary.unlink(missing_ok=True)
