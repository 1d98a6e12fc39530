"""What `run` and `replay` say of themselves: status lines for a program, a progress line for a person."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

from addon.core.codec import PROTOCOL_VERSION
from addon.core.errors import LiveFaceError
from addon.core.status import CalibrationEnded, CalibrationStep, Ended, Failure, Hello, Problem, Status, TrackerStats

from ..camera.status_out import StatusOut
from ..publisher import new_session
from ..stopping import Stop, stopping
from ..terminal import ProgressLine, bar, say
from ..version import version

_STATS_NS: Final = 1_000_000_000
#: Lines that wait to be obeyed; who says more in the time of one picture is not listened to.
_BACKLOG: Final = 16

Work = Callable[["Reporter", Stop], str]


class Reporter:
    """Counts, and tells once a second. On a terminal the status lines are left out: words say it all."""

    def __init__(self) -> None:
        self.session = new_session()
        self.frames_in = 0
        self.frames_detected = 0
        self._out = None if _is_terminal() else StatusOut()
        self._progress = ProgressLine()
        self._told_ns = time.monotonic_ns()
        self._told_in = 0
        self._told_engine_ns = 0
        self._calibrating = False
        self._lines: queue.Queue[str] = queue.Queue(_BACKLOG)

    def send(self, status: Status) -> None:
        """Send a status line; tell a person of it."""
        if self._out:
            self._out.send(status)
        if not self._out or sys.stderr.isatty():
            self._show(status)

    def say(self, text: str) -> None:
        """Words for a person alone."""
        self._progress.end()
        say(text)

    def hear(self, line: str) -> None:
        """Take in a line of standard input, from any thread."""
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(line)

    def heard(self) -> Iterator[str]:
        """The lines that have come since the last time."""
        while not self._lines.empty():
            yield self._lines.get_nowait()

    def _show(self, status: Status) -> None:
        self._calibrating = isinstance(status, CalibrationStep)
        if isinstance(status, CalibrationStep):
            self._progress.show(step_words(status))
        elif isinstance(status, CalibrationEnded | Problem):
            self.say(status.message)

    def tell(self, *, sent: int, skipped: int, engine_ns: int = 0, note: str = "", now: bool = False) -> bool:
        """Send the stats if a second has gone by, or `now`; returns whether they were sent."""
        passed = time.monotonic_ns() - self._told_ns
        if passed < _STATS_NS and not now:
            return False
        frames = self.frames_in - self._told_in
        fps = frames * 1e9 / passed if passed else 0.0
        engine_ms = (engine_ns - self._told_engine_ns) / 1e6 / frames if frames else 0.0
        self.send(TrackerStats(self.frames_in, self.frames_detected, sent, skipped, round(fps, 2), round(engine_ms, 3)))
        self._told_ns += passed
        self._told_in, self._told_engine_ns = self.frames_in, engine_ns
        if self._progress.due and not self._calibrating:
            face = note or ("face found" if self.frames_detected else "no face yet")
            self._progress.show(f"{fps:5.1f} pictures/s, engine {engine_ms:.1f} ms, {skipped} skipped, {face}")
        return True

    def close(self) -> None:
        """Let the last lines out."""
        self._progress.end()
        if self._out:
            self._out.close()


def report(work: Work, *, with_stdin: bool, listening: bool = False) -> int:
    """Run `work` between hello and ended or failure; it returns why it ended. Returns the exit code.

    With `with_stdin` the end of standard input ends it; with `listening` the reporter hears what is said there.
    """
    reporter = Reporter()
    with stopping(with_stdin=with_stdin, hear=reporter.hear if listening else None) as stop:
        try:
            reporter.send(Hello("tracker", version(), PROTOCOL_VERSION, os.getpid(), reporter.session))
            reason = work(reporter, stop)
            reporter.send(Ended(stop.reason or reason))
        except LiveFaceError as error:
            reporter.send(Failure(str(error)))
            reporter.close()
            say(str(error))
            return 2
        finally:
            reporter.close()
    return 0


def step_words(step: CalibrationStep) -> str:
    """A step of the calibration in one line."""
    when = "now" if step.capturing else f"in {step.seconds_left:.0f} s"
    return f"{step.number}/{step.steps} {bar(step.done)} {when}: {step.sentence}"


def _is_terminal() -> bool:
    with contextlib.suppress(OSError, ValueError):
        return sys.stdout.isatty()
    return False
