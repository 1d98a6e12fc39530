"""`replay`: send a take as if its face were here."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from addon.core.face_frame import FacePose
from addon.core.status import Problem, Ready
from addon.core.takes.take import Take

from .. import options
from ..publisher import Publisher
from ..stopping import Stop
from ..take_loading import load_take
from .reporting import Reporter, report
from .run import add_target, parse_targets

_AT_REST = FacePose()
_NANOSECONDS = 1_000_000_000
#: How long the one frame of a take of one frame lasts.
_LONE_FRAME_S = 1 / 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `replay`."""
    parser.add_argument("take", type=Path, metavar="TAKE", help="a Live Link Face CSV, or a take file of Live Face")
    add_target(parser)
    parser.add_argument("--speed", type=options.rate, default=1.0, metavar="X", help="2 is twice as fast (default 1)")
    parser.add_argument("--loop", action="store_true", help="over and over")


def run(args: argparse.Namespace) -> int:
    """Send until the take ends or somebody stops it."""
    return report(lambda reporter, stop: _replay(args, reporter, stop), with_stdin=args.quit_with_parent)


def _replay(args: argparse.Namespace, reporter: Reporter, stop: Stop) -> str:
    addresses = parse_targets(args.to)
    loaded = load_take(args.take)
    take = loaded.take
    for warning in loaded.warnings:
        reporter.send(Problem(warning))
    length_s = take.seconds + take.seconds / (len(take) - 1) if len(take) > 1 else _LONE_FRAME_S
    length_s = max(length_s, _LONE_FRAME_S)
    with Publisher(addresses, reporter.session) as publisher:
        start_ns = time.monotonic_ns()
        reporter.send(Ready(args.take.name, 0, 0, round(len(take) / length_s * args.speed, 3), start_ns))
        player = _Player(take, args.speed, publisher, reporter)
        player.play(start_ns, stop)
        while args.loop and not stop.is_set():
            start_ns += round(length_s / args.speed * _NANOSECONDS)
            player.play(start_ns, stop)
        reporter.tell(sent=publisher.sent, skipped=player.skipped, now=True)
    return "the take has ended"


class _Player:
    """Sends the frames of a take, each at its time; one whose follower is due already is skipped."""

    def __init__(self, take: Take, speed: float, publisher: Publisher, reporter: Reporter) -> None:
        self._take = take
        self._offsets = [round(time_s / speed * _NANOSECONDS) for time_s in take.times.tolist()]
        self._publisher = publisher
        self._reporter = reporter
        self.skipped = 0

    def play(self, start_ns: int, stop: Stop) -> None:
        """Send every frame once, or until `stop` is set."""
        for index, offset in enumerate(self._offsets):
            now_ns = time.monotonic_ns()
            if index + 1 < len(self._offsets) and start_ns + self._offsets[index + 1] <= now_ns:
                self.skipped += 1
                continue
            due_ns = start_ns + offset
            if stop.wait(max(0.0, (due_ns - now_ns) / _NANOSECONDS)):
                return
            self._send(index, due_ns)

    def _send(self, index: int, due_ns: int) -> None:
        tracked = bool(self._take.tracked[index])
        pose = self._take.pose(index) if tracked else _AT_REST
        self._publisher.send_frame(pose, tracked=tracked, subject=0, capture_ns=due_ns)
        self._reporter.frames_in += 1
        self._reporter.frames_detected += tracked
        self._reporter.tell(sent=self._publisher.sent, skipped=self.skipped, note="replaying")
