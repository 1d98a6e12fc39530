"""Numbers of a command line, checked."""

from __future__ import annotations

import argparse
import math


def whole(text: str) -> int:
    """A whole number. Raises `argparse.ArgumentTypeError`, as all here."""
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from error


def real(text: str) -> float:
    """A number that is finite."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return number


def share(text: str) -> float:
    """A number from 0 to 1."""
    number = real(text)
    if not 0.0 <= number <= 1.0:
        raise argparse.ArgumentTypeError("a share is a number from 0 to 1")
    return number


def positive(text: str) -> float:
    """A number above 0."""
    number = real(text)
    if number <= 0.0:
        raise argparse.ArgumentTypeError("must be above 0")
    return number


def not_negative(text: str) -> float:
    """A number that is 0 or above."""
    number = real(text)
    if number < 0.0:
        raise argparse.ArgumentTypeError("must not be below 0")
    return number
