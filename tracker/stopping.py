"""When to stop: Ctrl-C, a polite kill, or the end of the program that started this one."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final

_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Stop(threading.Event):
    """Set when the program is to end; `reason` says why."""

    def __init__(self) -> None:
        super().__init__()
        self.reason = ""

    def because(self, reason: str) -> None:
        """Set it, the first reason stays."""
        self.reason = self.reason or reason
        self.set()


@contextlib.contextmanager
def stopping(*, with_stdin: bool = False) -> Iterator[Stop]:
    """A `Stop` that signals set, and with `with_stdin` also the end of standard input."""
    stop = Stop()

    def heard(number: int, _frame: FrameType | None) -> None:
        stop.because(f"stopped by {signal.Signals(number).name}")

    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, heard) for number in numbers if not _is_nohup(number)}
    if with_stdin:
        threading.Thread(target=_wait_for_end, args=(stop,), name="standard input", daemon=True).start()
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_nohup(number: int) -> bool:
    """Whether the user has said, with `nohup`, that the end of the terminal is not to be the end of this program."""
    return number == getattr(signal, "SIGHUP", None) and signal.getsignal(number) is signal.SIG_IGN


def _wait_for_end(stop: Stop) -> None:
    # not through `sys.stdin`: a thread stuck in its lock would stop the interpreter from ending
    descriptor = sys.__stdin__.fileno() if sys.__stdin__ else 0
    with contextlib.suppress(OSError):
        while os.read(descriptor, 4096):
            pass
    stop.because("standard input was closed")
