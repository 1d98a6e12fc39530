"""`replay`: send a take as if its face were here."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from addon.core.face_frame import FacePose
from addon.core.live_link_csv import TakeError, TakeRow, read_take
from addon.core.status import Ready

from .. import options
from ..publisher import Publisher
from ..stopping import Stop
from .reporting import Reporter, report
from .run import add_target, parse_targets

_AT_REST = FacePose()
_NANOSECONDS = 1_000_000_000
#: How long the one row of a take of one row lasts.
_LONE_ROW_S = 1 / 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `replay`."""
    parser.add_argument("take", type=Path, metavar="TAKE.csv", help="a Live Link Face CSV")
    add_target(parser)
    parser.add_argument("--speed", type=options.rate, default=1.0, metavar="X", help="2 is twice as fast (default 1)")
    parser.add_argument("--loop", action="store_true", help="over and over")


def run(args: argparse.Namespace) -> int:
    """Send until the take ends or somebody stops it."""
    return report(lambda reporter, stop: _replay(args, reporter, stop), with_stdin=args.quit_with_parent)


def load_take(path: Path) -> list[TakeRow]:
    """All rows of a take. Raises `TakeError`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(read_take(file, str(path)))
    except OSError as error:
        raise TakeError(f"The take {path} cannot be read: {error.strerror}.") from error
    if not rows:
        raise TakeError(f"The take {path} has no rows: choose another.")
    return rows


def _replay(args: argparse.Namespace, reporter: Reporter, stop: Stop) -> str:
    addresses = parse_targets(args.to)
    rows = load_take(args.take)
    length_s = rows[-1].time_s + rows[-1].time_s / (len(rows) - 1) if len(rows) > 1 else _LONE_ROW_S
    length_s = max(length_s, _LONE_ROW_S)
    with Publisher(addresses, reporter.session) as publisher:
        start_ns = time.monotonic_ns()
        reporter.send(Ready(args.take.name, 0, 0, round(len(rows) / length_s * args.speed, 3), start_ns))
        player = _Player(rows, args.speed, publisher, reporter)
        player.play(start_ns, stop)
        while args.loop and not stop.is_set():
            start_ns += round(length_s / args.speed * _NANOSECONDS)
            player.play(start_ns, stop)
        reporter.tell(sent=publisher.sent, skipped=player.skipped, now=True)
    return "the take has ended"


class _Player:
    """Sends the rows of a take, each at its time; a row whose follower is due already is skipped."""

    def __init__(self, rows: Sequence[TakeRow], speed: float, publisher: Publisher, reporter: Reporter) -> None:
        self._rows = rows
        self._offsets = [round(row.time_s / speed * _NANOSECONDS) for row in rows]
        self._publisher = publisher
        self._reporter = reporter
        self.skipped = 0

    def play(self, start_ns: int, stop: Stop) -> None:
        """Send every row once, or until `stop` is set."""
        for index, row in enumerate(self._rows):
            now_ns = time.monotonic_ns()
            if index + 1 < len(self._rows) and start_ns + self._offsets[index + 1] <= now_ns:
                self.skipped += 1
                continue
            due_ns = start_ns + self._offsets[index]
            if stop.wait(max(0.0, (due_ns - now_ns) / _NANOSECONDS)):
                return
            self._send(row, due_ns)

    def _send(self, row: TakeRow, due_ns: int) -> None:
        tracked = row.pose is not None
        self._publisher.send_frame(row.pose or _AT_REST, tracked=tracked, subject=0, capture_ns=due_ns)
        self._reporter.frames_in += 1
        self._reporter.frames_detected += tracked
        self._reporter.tell(sent=self._publisher.sent, skipped=self.skipped, note="replaying")
