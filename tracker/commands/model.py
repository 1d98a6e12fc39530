"""`model`: have the official model of the engine face-landmarker, checked by its sha256."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..engines.model_file import (
    MODEL_SIZE,
    MODEL_URL,
    ModelError,
    check_model,
    default_model,
    fetch_model,
    install_model,
)
from ..terminal import ProgressLine, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `model`."""
    parser.add_argument(
        "--model", type=Path, default=default_model(), metavar="PATH", help="where it lies (default: %(default)s)"
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--from", dest="source", type=Path, metavar="FILE", help="install it from a local file")
    source.add_argument("--url", default=MODEL_URL, help="fetch it from another place (default: Google's)")
    source.add_argument("--check", action="store_true", help="only say whether it is there")


def run(args: argparse.Namespace) -> int:
    """Fetch the model unless it is there."""
    if args.check:
        check_model(args.model)
    elif args.source:
        install_model(args.model, args.source)
    elif not _is_there(args.model):
        progress = ProgressLine()
        try:
            fetch_model(args.model, args.url, lambda size: _show(progress, size))
        finally:
            progress.end()
    say(f"ok: the model lies at {args.model}.")
    return 0


def _is_there(path: Path) -> bool:
    try:
        check_model(path)
    except ModelError:
        return False
    return True


def _show(progress: ProgressLine, size: int) -> None:
    if progress.due:
        progress.show(f"{size / 1e6:.1f} of {MODEL_SIZE / 1e6:.1f} MB")
