"""When to stop: Ctrl-C, a polite kill, or the end of the program that started this one; and what that one says."""

from __future__ import annotations

import contextlib
import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Final

from .standard_input import is_terminal, read_lines

_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
#: Seconds after which a wait looks whether a signal has come.
_LOOKS_EVERY: Final = 0.1


class Stop(threading.Event):
    """Set when the program is to end; `reason` says why.

    A signal comes in the middle of anything, also of a wait for this very event, whose lock is then held: what a signal
    sets takes no lock, and a wait looks at it again and again.
    """

    def __init__(self) -> None:
        super().__init__()
        self.reason = ""
        self._asked = False

    def because(self, reason: str) -> None:
        """Set it, the first reason stays. Not for a signal's handler."""
        self.reason = self.reason or reason
        self.set()

    def ask(self, reason: str) -> None:
        """The same out of a signal's handler; other threads notice within a tenth of a second."""
        self.reason = self.reason or reason
        self._asked = True

    def is_set(self) -> bool:
        """Whether the program is to end."""
        return self._asked or super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, or for `timeout` seconds; whether it is set."""
        end = math.inf if timeout is None else time.monotonic() + timeout
        while not self.is_set() and (left := end - time.monotonic()) > 0.0:
            super().wait(min(left, _LOOKS_EVERY))
        return self.is_set()


@contextlib.contextmanager
def stopping(*, with_stdin: bool = False, hear: Callable[[str], None] | None = None) -> Iterator[Stop]:
    """A `Stop` that signals set, and with `with_stdin` also the end of standard input.

    `hear` gets each line of standard input, in a thread of its own; without `with_stdin` only where a person types it.
    """
    stop = Stop()

    def heard(number: int, _frame: FrameType | None) -> None:
        stop.ask(f"stopped by {signal.Signals(number).name}")

    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, heard) for number in numbers if not _is_nohup(number)}
    if with_stdin or (hear is not None and is_terminal()):
        _mind_no_terminal()
        threading.Thread(
            target=_listen, args=(stop, hear or _pass_over), kwargs={"to_end": with_stdin}, daemon=True
        ).start()
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _mind_no_terminal() -> None:
    """Let a program in the background that reads its terminal go on, to the end; else the terminal would halt it."""
    if hasattr(signal, "SIGTTIN"):
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)


def _is_nohup(number: int) -> bool:
    """Whether the user has said, with `nohup`, that the end of the terminal is not to be the end of this program."""
    return number == getattr(signal, "SIGHUP", None) and signal.getsignal(number) is signal.SIG_IGN


def _listen(stop: Stop, hear: Callable[[str], None], *, to_end: bool) -> None:
    read_lines(hear)
    if to_end:
        stop.because("standard input was closed")


def _pass_over(_line: str) -> None:
    """Nobody wants to know."""
