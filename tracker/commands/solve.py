"""`solve`: a take again from its landmarks, by the solver of today or by another profile."""

from __future__ import annotations

import argparse
from pathlib import Path

from addon.core.takes.take_file import SUFFIX, read_take_file, write_take

from .. import options
from ..engines.opening import EngineName
from ..profile.profile_file import profile_path, read_profile
from ..solver.take_solving import solve_take
from ..take_files import OutputError
from ..terminal import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `solve`."""
    parser.add_argument("take", type=Path, metavar="TAKE", help=f"a take file of Live Face ({SUFFIX}) with landmarks")
    parser.add_argument("--out", type=Path, required=True, metavar="TAKE2", help="the take to write, another file")
    options.add_eye_options(parser)
    parser.add_argument("--no-filter", action="store_true", help="leave out the smoothing over time")
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--profile", type=Path, metavar="PATH", help="use the profile in this file (default: none)")
    whose.add_argument(
        "--person", type=options.person, metavar="NAME", help="use this person's profile for the take's source"
    )


def run(args: argparse.Namespace) -> int:
    """Solve the take; the new one appears at its place whole or not at all."""
    if args.out.exists():
        raise OutputError(f"There is a file at {args.out} already: give the new take another name.")
    found = read_take_file(args.take)
    if found.problem:
        say(found.problem)
    path = profile_path(args.person, found.info.source) if args.person else args.profile
    profile = None if path is None else read_profile(path).for_engine(EngineName.FACE_MESH.value)
    solved = solve_take(
        found.take, profile=profile, eyes=options.eyes(args), filtered=not args.no_filter, name=str(args.take)
    )
    write_take(args.out, solved.take, found.info)
    tracked = int(found.take.tracked.sum())
    say(f"{args.out}: {tracked - solved.left} of {tracked} frames with a face solved again.")
    if solved.left:
        say(f"{solved.left} frames have no landmarks of use and stay as they were.")
    return 0
