"""`cameras`: which cameras there are, one line of JSON each."""

from __future__ import annotations

import argparse

from addon.core.camera_list import to_line

from ..sources.camera_list import found_cameras
from ..terminal import answer


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """There are none."""


def run(_args: argparse.Namespace) -> int:
    """Print the list; an empty one is no error."""
    for camera in found_cameras():
        answer(to_line(camera).rstrip())
    return 0
