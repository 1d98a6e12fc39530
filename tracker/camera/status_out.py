"""Status lines on the way out, so that nobody who is slow to read them can hold up the camera.

Blender reads these lines. If it stalls, the pipe fills up; if it crashes, the pipe breaks. Neither may stop
the stream in the call: the lines are written by a thread of their own and thrown away where nobody takes them.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import Final

from addon.core.status import CameraStats, Status, to_line

_BACKLOG: Final = 64
_LAST_WORDS_SECONDS: Final = 1.0


class StatusOut:
    """Writes status lines in order. `send` never waits: with a full backlog the line is dropped.

    `CameraStats` are dropped at half the backlog, as the next ones say the same and more.
    """

    def __init__(self, write: Callable[[bytes], None] | None = None) -> None:
        """`write` takes one whole line; the default writes to the standard output."""
        self._write = write or _write_stdout
        self._lines: queue.Queue[bytes | None] = queue.Queue(_BACKLOG)
        self._thread = threading.Thread(target=self._run, name="status lines", daemon=True)
        self._thread.start()

    def send(self, status: Status) -> None:
        """Hand over one line. The order is kept."""
        if isinstance(status, CameraStats) and self._lines.qsize() > _BACKLOG // 2:
            return
        self._put(to_line(status).encode())

    def close(self) -> None:
        """Give the last lines a second to go out."""
        self._put(None)
        self._thread.join(_LAST_WORDS_SECONDS)

    def _put(self, line: bytes | None) -> None:
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            return

    def _run(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._write(line)
            except OSError:  # nobody listens any more
                return


def _write_stdout(line: bytes) -> None:
    # Not through `sys.stdout`: a thread stuck in its lock would stop the interpreter from ending.
    file = sys.stdout.fileno()
    while line:
        line = line[os.write(file, line) :]
