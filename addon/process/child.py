"""A helper program and what it says of itself.

Its standard output goes to a log file, which is read as it grows: pipes cannot be read without blocking on
every system. The words for people go to a second file beside it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path
from typing import IO, Final

from ..core.errors import LiveFaceError
from ..core.status import Failure, Status, StatusError, from_line
from .log import last_lines
from .starting import PYTHON_OPTIONS, start
from .work_folder import WorkFolder

#: Seconds that a program gets to end by itself once it was asked to.
_GRACE: Final = 5.0
#: Bytes that the pipe of every system takes without a reader (Windows has 4096 and more, others at least 512 at once).
_PIPE_HOLDS: Final = 2048
#: The longest line: what is no longer goes into a pipe whole or not at all (POSIX, PIPE_BUF).
_LONGEST_LINE: Final = 512
#: The folder that holds `addon` and `tracker`: the repository, or the installed extension.
ROOT: Final = Path(__file__).resolve().parents[2]


_DEAF: Final = "The tracker does not listen any more: stop Live Face and start it again."


class ChildError(LiveFaceError):
    """The helper program cannot be started."""


def tracker_python(chosen: Path | None) -> Path:
    """The Python that has the tracker's packages: the one given, else that of the environment beside the sources.

    Raises:
        ChildError: neither is there.
    """
    places = [chosen] if chosen else [ROOT / ".venv" / "tracker" / end for end in ("bin/python", "Scripts/python.exe")]
    for python in places:
        if python.is_file():
            return python
    raise ChildError(
        "The tracker's Python was not found: press Set Up the Tracker, or set its path in the add-on's preferences or"
        " with --tracker-python."
    )


class Child:
    """`python -m tracker …` as a helper program.

    With `ends_with_us` it holds our end of its standard input and ends when that closes, also when Blender is
    killed. Otherwise it outlives us (the camera host goes on with its idle picture).

    Raises:
        ChildError: there is no such Python.
    """

    def __init__(self, python: Path, arguments: list[str], *, ends_with_us: bool, words_to: Path | None = None) -> None:
        """`words_to` is a file of the caller's, to the end of which the words for people go."""
        self._folder = WorkFolder()
        self._log = self._folder.path / "status.jsonl"
        self._words = words_to or self._folder.path / "words.txt"
        with self._log.open("wb") as log, self._words.open("ab") as words:
            self._words_begin = words.seek(0, os.SEEK_END)
            command = [str(python), *PYTHON_OPTIONS, "-m", "tracker", *arguments]
            try:
                self._process = start(command, ROOT, log, words, with_stdin=ends_with_us)
            except OSError as error:
                self._folder.close()
                raise ChildError(f"{python} cannot be started: set the tracker's Python in the preferences.") from error
        self._reader: IO[str] = self._log.open(encoding="utf-8")
        self._rest = ""
        self._failure = ""
        self._unanswered = 0
        self._never_waits = _never_wait(self._process.stdin)

    @property
    def running(self) -> bool:
        """Whether the program has not ended yet."""
        return self._process.poll() is None

    @property
    def failure(self) -> str:
        """The sentence with which it has failed, "" where it has said none."""
        return self._failure

    @property
    def pid(self) -> int:
        """The program's process id."""
        return self._process.pid

    def statuses(self) -> list[Status]:
        """What it has said since the last call; lines that are no status are passed over."""
        self._rest += self._reader.read()
        *lines, self._rest = self._rest.split("\n")
        statuses = []
        for line in lines:
            with contextlib.suppress(StatusError):
                statuses.append(from_line(line))
        for status in statuses:
            if isinstance(status, Failure):
                self._failure = status.message
        if statuses:
            self._unanswered = 0
        return statuses

    def tell(self, line: str) -> None:
        """Write a line to the program's standard input, without ever waiting for it to be read.

        Raises:
            ChildError: it has ended, does not listen, or reads no more.
        """
        content = line.encode()
        if self._process.stdin is None or not self.running:
            raise ChildError("The tracker is not running: stop Live Face and start it again.")
        if len(content) > _LONGEST_LINE:
            raise ValueError("a line for a helper program is short")
        # where the pipe itself cannot be kept from waiting, no more is written than it is sure to take
        if not self._never_waits and self._unanswered + len(content) > _PIPE_HOLDS:
            raise ChildError(_DEAF)
        try:
            os.write(self._process.stdin.fileno(), content)
        except (OSError, ValueError) as error:  # full, broken, or closed by `end`
            raise ChildError(_DEAF) from error
        self._unanswered += len(content)

    def last_words(self) -> str:
        """Why it ended: its failure, else the end of what it wrote for people."""
        self.statuses()
        if self._failure:
            return self._failure
        lines = last_lines(self._words, 1, self._words_begin)
        return lines[-1] if lines else f"exit code {self._process.returncode}"

    def end(self) -> None:
        """End the program if it still runs, gently first; what it said last can still be read."""
        if self._process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        else:
            self._process.terminate()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """End the program and give up its log. May be called again."""
        self.end()
        self.release()

    def release(self) -> None:
        """Let the program go on without us; only its log is given up. May be called again."""
        self._reader.close()
        self._folder.close()


def _never_wait(pipe: IO[bytes] | None) -> bool:
    """Whether writing to the pipe never waits from now on; Windows can do that since Python 3.12."""
    if pipe is None:
        return False
    try:
        os.set_blocking(pipe.fileno(), False)
    except (AttributeError, OSError):
        return False
    return True
