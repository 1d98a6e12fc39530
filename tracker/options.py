"""Option values and options that several commands share."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import Final

from .engines.model_file import default_model
from .engines.opening import EngineName

_SIZE: Final = re.compile(r"(\d{2,5})x(\d{2,5})", re.ASCII)
MOST_FACES: Final = 16


def faces(text: str) -> int:
    """A number of faces."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_FACES):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of faces from 1 to {MOST_FACES}")
    return int(text)


def rate(text: str) -> float:
    """Something that happens so often a second, or a factor of speed."""
    value = _number(text)
    if not 0.0 < value <= 1000.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0 and up to 1000")
    return value


def field_of_view(text: str) -> float:
    """Degrees."""
    value = _number(text)
    if not 10.0 <= value <= 150.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not an angle from 10 to 150 degrees")
    return value


def size(text: str) -> tuple[int, int]:
    """Width and height."""
    match = _SIZE.fullmatch(text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size like 1280x720")
    return int(match[1]), int(match[2])


def engine_name(text: str) -> EngineName:
    """One of the engines."""
    try:
        return EngineName(text)
    except ValueError as error:
        names = " or ".join(name.value for name in EngineName)
        raise argparse.ArgumentTypeError(f"{text!r} is not {names}") from error


def add_engine_options(parser: argparse.ArgumentParser) -> None:
    """The options of every command that looks for faces."""
    from .pipeline import DEFAULT_FIELD_OF_VIEW  # noqa: PLC0415 (loads OpenCV)

    parser.add_argument(
        "--engine",
        type=engine_name,
        default=EngineName.FACE_MESH,
        metavar="NAME",
        help="face-mesh (default, in the mediapipe wheel) or face-landmarker (needs its model, see the command model)",
    )
    parser.add_argument("--faces", type=faces, default=1, metavar="N", help="follow up to N faces (default 1)")
    parser.add_argument(
        "--fov",
        type=field_of_view,
        default=DEFAULT_FIELD_OF_VIEW,
        metavar="DEGREES",
        help=f"the camera's field of view along the longer side (default {DEFAULT_FIELD_OF_VIEW:g})",
    )
    parser.add_argument("--no-filter", action="store_true", help="leave out the smoothing over time")
    parser.add_argument(
        "--model",
        type=Path,
        default=default_model(),
        metavar="PATH",
        help="the model of face-landmarker (default: %(default)s)",
    )


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan
