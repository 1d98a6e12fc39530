"""A program that works to its end beside Blender: looked at now and then, never waited for."""

from __future__ import annotations

import subprocess
from pathlib import Path

from .starting import kill_with_children, start
from .work_folder import WorkFolder


class Job:
    """A running program. All that it writes, to either stream, is had as lines.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, command: list[str], folder: Path) -> None:
        """`folder` is where it works."""
        self._folder = WorkFolder()
        log = self._folder.path / "words.txt"
        try:
            with log.open("wb") as out:
                self._process = start(command, folder, out, subprocess.STDOUT)
        except OSError:
            self._folder.close()
            raise
        self._reader = log.open("rb")
        self._rest = b""

    @property
    def code(self) -> int | None:
        """Its exit code, None while it runs. Its last lines can be read afterwards."""
        return self._process.poll()

    def lines(self) -> list[str]:
        """The whole lines that it has written since the last call; at its end also one without a line feed."""
        ended = self.code is not None  # before it is read: what it said last must not be missed
        *lines, self._rest = (self._rest + self._reader.read()).split(b"\n")
        if ended and self._rest:
            lines, self._rest = [*lines, self._rest], b""
        # a carriage return draws over what stood before it
        return [line.decode("utf-8", "replace").rstrip("\r").rpartition("\r")[2] for line in lines]

    def close(self) -> None:
        """End it at once, with what it has started, if it still runs. May be called again."""
        kill_with_children(self._process)
        self._reader.close()
        self._folder.close()

    def leave(self) -> None:
        """Let it go on without us; only what it writes is lost."""
        self._reader.close()
        self._folder.close()
