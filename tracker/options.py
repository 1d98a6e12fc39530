"""Option values and options that several commands share."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import Final

from .engines.model_file import default_model
from .engines.opening import EngineName, usual_engine
from .eyes.eyes import EyeOptions
from .profile.profile_file import MAX_NAME

_SIZE: Final = re.compile(r"(\d{2,5})x(\d{2,5})", re.ASCII)
MOST_FACES: Final = 16


def faces(text: str) -> int:
    """A number of faces."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_FACES):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of faces from 1 to {MOST_FACES}")
    return int(text)


def port(text: str) -> int:
    """A port of this machine."""
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 1 to 65535")
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


def share(text: str) -> float:
    """How much of something, 0 to 1."""
    value = _number(text)
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return value


def engine_name(text: str) -> EngineName:
    """One of the engines."""
    try:
        return EngineName(text)
    except ValueError as error:
        names = " or ".join(name.value for name in EngineName)
        raise argparse.ArgumentTypeError(f"{text!r} is not {names}") from error


def person(text: str) -> str:
    """A person's name."""
    name = text.strip()
    if not (0 < len(name) <= MAX_NAME and name.isprintable()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a name of up to {MAX_NAME} letters")
    return name


def add_person_option(parser: argparse.ArgumentParser) -> None:
    """Whose profile it is about."""
    parser.add_argument(
        "--person", type=person, metavar="NAME", help="whose face it is (default: the one of last time)"
    )


def add_new_profile_option(parser: argparse.ArgumentParser) -> None:
    """The way around a profile that cannot be read."""
    parser.add_argument(
        "--new-profile",
        action="store_true",
        help="begin as if there were no profile; one that is damaged is kept, its name ending in .bak",
    )


def add_engine_options(parser: argparse.ArgumentParser) -> None:
    """The options of every command that looks for faces."""
    from .pipeline import DEFAULT_FIELD_OF_VIEW  # noqa: PLC0415 (loads OpenCV)

    parser.add_argument(
        "--engine",
        type=engine_name,
        default=usual_engine(),
        metavar="NAME",
        help="face-mesh (default, where the installed mediapipe has it) or face-landmarker (needs its model, see the"
        " command model)",
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


def add_eye_options(parser: argparse.ArgumentParser) -> None:
    """What the eyes are to do beyond what is seen."""
    parser.add_argument(
        "--eye-contact",
        type=share,
        nargs="?",
        const=1.0,
        default=0.0,
        metavar="0..1",
        help="turn a gaze that is about at the camera there, all the way or by this share (default: as it is)",
    )
    parser.add_argument(
        "--auto-blink", action="store_true", help="blink now and then instead of when the person does, as for glasses"
    )


def eyes(args: argparse.Namespace) -> EyeOptions:
    """What was asked for with the options of `add_eye_options`."""
    return EyeOptions(args.eye_contact, args.auto_blink)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan
