"""Words for a person, on standard error; what was asked for, on standard output."""

from __future__ import annotations

import os
import sys
import time
from typing import Final, TextIO

#: The exit code after Ctrl-C, as shells have it: 128 and the number of the signal.
INTERRUPTED: Final = 130
_ON_TERMINAL_S: Final = 0.2
_ELSEWHERE_S: Final = 5.0
#: Letters of the bar that shows how far something is.
_BAR: Final = 20


def say(text: str) -> None:
    """Write one line, whether or not anybody still reads there."""
    _write(sys.stderr, text + "\n")


def answer(text: str) -> None:
    """Write one line to standard output, whether or not anybody still reads there (``| head -1``)."""
    _write(sys.stdout, text + "\n")


def bar(done: float) -> str:
    """How far something is, from 0 to 1."""
    filled = round(done * _BAR)
    return f"[{'#' * filled}{'.' * (_BAR - filled)}]"


def open_missing_streams() -> None:
    """Give a program that was started with closed streams (``>&-``, pythonw) some that lead nowhere.

    To be called before anything is opened: the next file would get the number of a standard stream, and what is
    meant for that stream would be written into it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115 (open to the end)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        # what is left in the buffer would fail once more at the interpreter's end, with exit code 120
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


class ProgressLine:
    """A line that is drawn over on a terminal; elsewhere a new line every few seconds."""

    def __init__(self) -> None:
        self._drawn_over = sys.stderr.isatty()
        self._next = time.monotonic() + (0.0 if self._drawn_over else _ELSEWHERE_S)
        self._shown = False

    @property
    def due(self) -> bool:
        """Whether it is time for a new text."""
        return time.monotonic() >= self._next

    def show(self, text: str) -> None:
        """Show `text` instead of the text before."""
        self._next = time.monotonic() + (_ON_TERMINAL_S if self._drawn_over else _ELSEWHERE_S)
        if not self._drawn_over:
            say(text)
            return
        _write(sys.stderr, "\r\x1b[K" + text)
        self._shown = True

    def end(self) -> None:
        """Leave the line; what is written next starts a new one."""
        if self._shown:
            say("")
        self._shown = False
