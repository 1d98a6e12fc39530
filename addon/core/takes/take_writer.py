"""Writes a take while it is recorded: what was flushed is kept, whatever becomes of this process.

What the system has taken it writes to the disk in its own time, on Linux within half a minute: to wait for the disk
would hold up the picture. Only a power cut takes that much.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..face_frame import FaceFrame
from .take_blocks import Kind, TakeFileError, encode_block
from .take_file import end_blocks, unwritable
from .take_info import TakeInfo
from .take_rows import NANOSECONDS, pack_frame, pack_landmarks

#: Rows that are kept back at most; a second of twice the rate of any camera that people have.
_MOST_ROWS: Final = 120
_COPY_SIZE: Final = 1 << 20


class TakeWriter:
    """A take file that grows: `add` frames, `flush` several times a second, `close`.

    Raises:
        TakeFileError: there is a file already, or the folder cannot be written in.
    """

    def __init__(self, path: Path, info: TakeInfo) -> None:
        self.path = path
        self.info = info
        self.frames = 0
        self._first_ns = 0
        self._last_ns = -1
        self._rows: dict[Kind, list[bytes]] = {Kind.FRAMES: [], Kind.LANDMARKS: []}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("x+b", buffering=0)  # to be read where it has to be brought to safety
        except OSError as error:
            if path.exists():
                raise TakeFileError(f"There is a take at {path} already: choose another name.") from error
            raise unwritable(path, error) from error
        self._size = 0
        self.note(info)

    @property
    def seconds(self) -> float:
        """From the first frame to the last."""
        return (self._last_ns - self._first_ns) / NANOSECONDS if self.frames else 0.0

    def add(self, time_ns: int, frame: FaceFrame) -> bool:
        """Take in a frame, captured `time_ns` after the recording began; False where it is no later than the last.

        Raises:
            TakeFileError: see `flush`, which is called when much is waiting.
        """
        if time_ns <= self._last_ns:
            return False
        if not self.frames:
            self._first_ns = time_ns
        self._last_ns = time_ns
        self.frames += 1
        self._keep(Kind.FRAMES, pack_frame(time_ns, frame))
        return True

    def add_landmarks(self, time_ns: int, points: NDArray[np.float32]) -> None:
        """Take in the landmarks (478, 3), metres in the head's axes, of the last frame; those of others are left out.

        Raises:
            TakeFileError: see `flush`.
        """
        if time_ns == self._last_ns and self.frames:
            self._keep(Kind.LANDMARKS, pack_landmarks(time_ns, points))

    def note(self, info: TakeInfo) -> None:
        """Keep another info with the take from now on.

        Raises:
            TakeFileError: see `flush`.
        """
        self.info = info
        self._write(encode_block(Kind.INFO, info.to_json()))

    def flush(self) -> None:
        """Hand everything to the system, which writes it also when this process is killed.

        Raises:
            TakeFileError: it does not take it; what stands in the file already is kept.
        """
        for kind, rows in self._rows.items():
            if rows:
                block = encode_block(kind, b"".join(rows))
                rows.clear()
                self._write(block)

    @property
    def in_place(self) -> bool:
        """Whether the file still stands where it was begun; the folder may have been moved or removed since."""
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), os.stat(self.path))
        except OSError:
            return False

    @property
    def removed(self) -> bool:
        """Whether the file has no name any more: it is gone when it is closed."""
        return os.fstat(self._file.fileno()).st_nlink == 0

    def bring_to(self, path: Path) -> None:
        """Go on at `path`, with all that has been written: the file was removed.

        Raises:
            TakeFileError: there is a file already, or it cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            new = path.open("x+b", buffering=0)
            self._file.seek(0)
            shutil.copyfileobj(self._file, new, _COPY_SIZE)
        except OSError as error:
            raise unwritable(path, error) from error
        self._file.close()
        self._file, self.path = new, path

    def close(self) -> None:
        """Finish the take.

        Raises:
            TakeFileError: what was not flushed yet cannot be written; the file is closed all the same.
        """
        if self._file.closed:
            return
        try:
            self.flush()
            self._write(end_blocks(self.info, self.frames, self.seconds, self._size))
            os.fsync(self._file.fileno())
        except OSError as error:
            raise unwritable(self.path, error) from error
        finally:
            self._file.close()

    def _keep(self, kind: Kind, row: bytes) -> None:
        rows = self._rows[kind]
        rows.append(row)
        if len(rows) >= _MOST_ROWS:
            self.flush()

    def _write(self, data: bytes) -> None:
        """All of it or an error; after one the file is closed, at the end of what is whole."""
        try:
            written = self._file.write(data) or 0
            while written < len(data):  # a full disk takes a part, and says so the next time
                written += self._file.write(data[written:]) or 0
        except OSError as error:
            self._file.close()
            raise unwritable(self.path, error) from error
        self._size += len(data)
