"""`page`: show the avatar and the face on a web page of this machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from addon.core import places
from addon.core.status import Problem, Ready

from .. import options
from ..commands.reporting import Reporter, report
from ..stopping import Stop
from .avatar_feed import AvatarFeed
from .content import Content
from .hearing import Hearing
from .server import PageServer

#: A Blender that gives no sign of life for this long is gone, as for the camera host.
_IDLE_AFTER_NS: Final = 5_000_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `page`."""
    parser.add_argument(
        "--port",
        type=options.port,
        default=places.DEFAULT_PAGE_PORT,
        metavar="PORT",
        help="the page's port (TCP), and where the tracker's frames are heard (UDP), default %(default)s",
    )
    parser.add_argument("--ring", metavar="PATH", help="the frame ring that Blender writes (default: the user's own)")
    parser.add_argument("--quit-with-parent", action="store_true", help="end when standard input is closed")


def run(args: argparse.Namespace) -> int:
    """Serve until somebody stops it."""
    return report(lambda reporter, stop: _run(args, reporter, stop), with_stdin=args.quit_with_parent)


def _run(args: argparse.Namespace, reporter: Reporter, stop: Stop) -> str:
    ring = Path(args.ring) if args.ring else places.default_ring()
    avatar = AvatarFeed(ring, _IDLE_AFTER_NS, lambda message: reporter.send(Problem(message)))
    hearing = Hearing(args.port)
    with hearing, PageServer(args.port, Content.read(hearing, avatar)) as server:
        reporter.send(Ready(server.address, 0, 0, 0.0))
        reporter.say(f"Open {server.address} in a browser; Ctrl-C ends it.")
        stop.wait()
    return "it is no longer wanted"
