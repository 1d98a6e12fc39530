from __future__ import annotations

import threading

from addon.core.status import CameraStats, Ended, Problem, from_line
from tracker.camera.status_out import StatusOut

STATS = CameraStats(1, 1, 0, 0, 0, 0.0, 0.0)


def test_lines_go_out_in_order() -> None:
    lines: list[bytes] = []
    out = StatusOut(lines.append)
    out.send(Problem("a"))
    out.send(STATS)
    out.send(Ended("b"))
    out.close()
    assert [from_line(line.decode()) for line in lines] == [Problem("a"), STATS, Ended("b")]


def test_a_reader_that_stalls_holds_up_nothing_and_gets_the_end() -> None:
    lines: list[bytes] = []
    may_go = threading.Event()

    def stalled(line: bytes) -> None:
        may_go.wait()
        lines.append(line)

    out = StatusOut(stalled)
    for _ in range(1000):
        out.send(STATS)
    out.send(Ended("b"))
    may_go.set()
    out.close()
    assert from_line(lines[-1].decode()) == Ended("b")
    assert len(lines) < 100


def test_a_reader_that_is_gone_is_no_error() -> None:
    def broken(_line: bytes) -> None:
        raise BrokenPipeError

    out = StatusOut(broken)
    for _ in range(1000):
        out.send(Problem("a"))
    out.close()
