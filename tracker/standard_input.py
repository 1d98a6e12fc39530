"""Lines from standard input: from the program that started this one, or from a person at a terminal."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable
from typing import Final

#: What is longer than this is no line that anybody means.
_LONGEST_LINE: Final = 4096
#: Seconds after which a program in the background looks whether the terminal is its own again.
_BACKGROUND_S: Final = 0.5


def is_terminal() -> bool:
    """Whether a person types there."""
    with contextlib.suppress(OSError, ValueError):
        return os.isatty(_descriptor())
    return False


def read_lines(hear: Callable[[str], None]) -> None:
    """Give `hear` each line; returns when standard input is closed. To be called in a daemon thread."""
    rest = b""
    with contextlib.suppress(OSError):
        while part := _read():
            *lines, rest = (rest + part).split(b"\n")
            for line in lines:
                hear(line[:_LONGEST_LINE].decode("utf-8", "replace"))
            rest = rest[-_LONGEST_LINE:]


def _descriptor() -> int:
    # not through `sys.stdin`: a thread stuck in its lock would stop the interpreter from ending
    return sys.__stdin__.fileno() if sys.__stdin__ else 0


def _read() -> bytes:
    """What has come, empty at the end; a program in the background waits until the terminal is its own again."""
    while True:
        try:
            return os.read(_descriptor(), _LONGEST_LINE)
        except OSError as error:
            if error.errno != errno.EIO or not is_terminal():
                raise
            time.sleep(_BACKGROUND_S)
