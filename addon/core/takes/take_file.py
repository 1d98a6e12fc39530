"""Take files, `.lftake`: written as the frames come, and read up to the last good one whatever happened.

The first block is an `INFO` block (JSON, see `TakeInfo`), then come `FRAMES` and `LANDMARKS` blocks, and when the
take is finished an `INFO` and an `END` block: the number of frames (u32), the seconds from the first to the last
(f64), and at which byte the newest info stands (u64). A note or a star that is changed later is another such pair at
the end: nothing that stands in the file is ever written over. The blocks are told in `take_blocks`, the rows in them
in `take_rows`.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from .take import Take
from .take_blocks import (
    HEAD_SIZE,
    MAX_PAYLOAD,
    Block,
    Damage,
    Kind,
    TakeFileError,
    encode_block,
    is_of_newer_version,
    read_block,
    read_blocks,
)
from .take_info import TakeInfo
from .take_rows import (
    FRAME_ROW,
    LANDMARKS_ROW,
    Rows,
    good_frames,
    good_landmarks,
    landmark_rows_of,
    rows_of,
    take_of,
)

#: How a take file's name ends.
SUFFIX: Final = ".lftake"

_END: Final = struct.Struct("<IdQ")
_END_SIZE: Final = HEAD_SIZE + _END.size
#: Rows that `write_take` puts into one block: what a damaged byte costs at most.
_FRAMES_PER_BLOCK: Final = 64
_LANDMARKS_PER_BLOCK: Final = 16


@dataclass(frozen=True, slots=True)
class ReadTake:
    """What was in a take file; `problem` is a sentence where some of it is lost."""

    take: Take
    info: TakeInfo
    problem: str | None


@dataclass(frozen=True, slots=True)
class TakeHead:
    """What a list shows of a take; `frames` is None where the take was cut off, and `seconds` is what is seen then."""

    info: TakeInfo
    frames: int | None
    seconds: float


def read_take_file(path: Path, *, landmarks: bool = True) -> ReadTake:
    """The take at `path`, as far as it is whole; `landmarks`, most of its bytes, may be left where they are.

    Raises:
        TakeFileError: it cannot be read, is no take, or one of a newer version.
    """
    try:
        with path.open("rb") as file:
            return read_take(file, path.stem, landmarks=landmarks)
    except OSError as error:
        raise TakeFileError(f"The take {path} cannot be read ({error.strerror}): choose another.") from error


def read_take(file: BinaryIO, name: str, *, landmarks: bool = True) -> ReadTake:
    """The same of a binary file that can be sought in; `name` is what the sentences call it.

    Raises:
        TakeFileError: it is no take, or one of a newer version.
    """
    found = _Found()
    for block in read_blocks(file, skipped=None if landmarks else Kind.LANDMARKS):
        found.add(block)
    _refuse_other(file, name, found)
    frames, points = found.rows(Kind.FRAMES, FRAME_ROW), found.rows(Kind.LANDMARKS, LANDMARKS_ROW)
    take = take_of(frames[good_frames(frames)], points[good_landmarks(points)])
    return ReadTake(take, found.info or TakeInfo(), _problem(name, take, found))


def read_take_head(path: Path) -> TakeHead:
    """What a list shows of the take at `path`, by its two ends: however long the take is.

    Raises:
        TakeFileError: it cannot be read, is no take, or one of a newer version.
    """
    try:
        with path.open("rb") as file:
            return _finished_head(file) or _cut_off_head(file, path.stem)
    except OSError as error:
        raise TakeFileError(f"The take {path} cannot be read ({error.strerror}): choose another.") from error


def write_take(path: Path, take: Take, info: TakeInfo) -> None:
    """Put a take at `path`; it appears there whole or not at all, and no other take is ever written over.

    Raises:
        TakeFileError: there is a file already, it cannot be written, or the take holds what no take may.
    """
    rows = rows_of(take)
    if not good_frames(rows).all():
        raise TakeFileError("The take holds values that are out of range: it cannot be kept.")
    temporary = path.with_name(f".{os.getpid()}.{path.name[-100:]}.part")
    try:
        if path.exists():
            raise TakeFileError(f"There is a take at {path} already: choose another name.")
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            for block in _encoded(rows, landmark_rows_of(take), take, info):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with contextlib.suppress(OSError):  # the folder may be gone or none
            temporary.unlink()


def change_info(path: Path, info: TakeInfo) -> None:
    """Keep another info with the take at `path`: added at its end, whole or not at all; no frame is touched.

    Raises:
        TakeFileError: it is no take, or cannot be written.
    """
    head = read_take_head(path)
    try:
        with path.open("r+b") as file:
            size = file.seek(0, 2)
            try:
                file.write(_closing(info, head, size))
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
    except OSError as error:
        raise unwritable(path, error) from error


def end_blocks(info: TakeInfo, frames: int, seconds: float, at: int) -> bytes:
    """The bytes that finish a take file of `at` bytes."""
    return encode_block(Kind.INFO, info.to_json()) + encode_block(Kind.END, _END.pack(frames, seconds, at))


def _closing(info: TakeInfo, head: TakeHead, at: int) -> bytes:
    """A take that was cut off is not finished by a note."""
    if head.frames is None:
        return encode_block(Kind.INFO, info.to_json())
    return end_blocks(info, head.frames, head.seconds, at)


def _encoded(rows: Rows, landmarks: Rows, take: Take, info: TakeInfo) -> Iterator[bytes]:
    """The blocks of a whole file."""
    begin = encode_block(Kind.INFO, info.to_json())
    size = len(begin)
    yield begin
    parts = ((Kind.FRAMES, rows, _FRAMES_PER_BLOCK), (Kind.LANDMARKS, landmarks, _LANDMARKS_PER_BLOCK))
    for kind, table, many in parts:
        for at in range(0, len(table), many):
            block = encode_block(kind, table[at : at + many].tobytes())
            size += len(block)
            yield block
    yield end_blocks(info, len(take), take.seconds, size)


class _Found:
    """What the blocks of a file hold, as it is found."""

    def __init__(self) -> None:
        self.info: TakeInfo | None = None
        #: How many frames there should be; None where the take was never finished.
        self.frames: int | None = None
        self.damaged = 0
        self.whole = 0
        self._payloads: dict[Kind, list[bytes]] = {Kind.FRAMES: [], Kind.LANDMARKS: []}

    def add(self, block: Block | Damage) -> None:
        """Take in the next block."""
        if isinstance(block, Damage):
            self.damaged += 1
            return
        self.whole += 1
        if block.kind is Kind.INFO:
            self.info = TakeInfo.from_json(block.payload)
        elif block.kind is Kind.END:
            end = _end(block)
            self.frames = end.frames if end else self.frames
        else:
            self._payloads[block.kind].append(block.payload)

    def rows(self, kind: Kind, row: np.dtype[np.void]) -> Rows:
        """All rows of the blocks of a kind; a payload that is no whole number of rows is damage."""
        whole = [payload for payload in self._payloads[kind] if len(payload) % row.itemsize == 0]
        self.damaged += len(self._payloads[kind]) - len(whole)
        return np.frombuffer(b"".join(whole), row)


def _refuse_other(file: BinaryIO, name: str, found: _Found) -> None:
    if found.whole:
        return
    if is_of_newer_version(file):
        raise TakeFileError(f"The take {name} was made by a newer version of Live Face: update to open it.")
    raise TakeFileError(f"{name} is no take of Live Face, or nothing in it is whole: choose another.")


def _problem(name: str, take: Take, found: _Found) -> str | None:
    """What is lost, in one sentence."""
    at = float(take.times[-1]) if len(take) else 0.0
    if found.frames is None:
        return (
            f"The take {name} was cut off while it was recorded: it is kept up to its last good frame, at {at:.1f} s;"
            " at most one second is missing."
        )
    missing = found.frames - len(take)
    if missing > 0:
        return f"The take {name} is damaged: {missing} of its {found.frames} frames cannot be read and are left out."
    if found.damaged:
        return f"The take {name} is damaged: its frames are whole, but landmarks or notes are lost."
    return None


@dataclass(frozen=True, slots=True)
class _End:
    frames: int
    seconds: float
    info_at: int


def _end(block: Block | None) -> _End | None:
    """What an end block says, None where it is none."""
    if block is None or block.kind is not Kind.END or len(block.payload) != _END.size:
        return None
    end = _End(*_END.unpack(block.payload))
    return end if 0.0 <= end.seconds < float("inf") else None


def _finished_head(file: BinaryIO) -> TakeHead | None:
    """By the last block of the file; None where it is no end, or leads to no info."""
    size = file.seek(0, 2)
    end = _end(read_block(file, max(0, size - _END_SIZE)))
    if end is None or end.info_at >= size:
        return None
    info = read_block(file, end.info_at)
    if info is None or info.kind is not Kind.INFO:
        return None
    return TakeHead(TakeInfo.from_json(info.payload), end.frames, end.seconds)


def _cut_off_head(file: BinaryIO, name: str) -> TakeHead:
    """By the first block and those in the last two megabytes."""
    found = _Found()
    first = read_block(file, 0)
    tail = max(0, file.seek(0, 2) - 2 * MAX_PAYLOAD)
    for block in (*((first,) if first else ()), *read_blocks(file, tail)):
        found.add(block)
    _refuse_other(file, name, found)
    frames = found.rows(Kind.FRAMES, FRAME_ROW)
    times = frames["time_ns"][good_frames(frames)]
    seconds = float(times[-1]) / 1e9 if len(times) else 0.0
    return TakeHead(found.info or TakeInfo(), found.frames, seconds)


def unwritable(path: Path, error: OSError) -> TakeFileError:
    """What to say where a take cannot be written."""
    return TakeFileError(f"The take {path} cannot be written ({error.strerror}): make room and the folder writable.")
