"""The cameras of a machine, as `python -m tracker cameras` lists them: one line of JSON each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .errors import LiveFaceError
from .json_lines import JsonLines


class CameraListError(LiveFaceError):
    """A line that names no camera."""


@dataclass(frozen=True, slots=True)
class CameraFound:
    """A camera; `number` is what `--source` takes. A `virtual` one is where pictures go, not where a face is."""

    number: int
    name: str
    virtual: bool = False


_LINES: Final[JsonLines[CameraFound]] = JsonLines("camera", "found", {"camera": CameraFound}, CameraListError)


def to_line(camera: CameraFound) -> str:
    """One line of JSON with its line feed."""
    return _LINES.to_line(camera)


def from_line(line: str) -> CameraFound:
    """The camera that a line names.

    Raises:
        CameraListError: it names none.
    """
    return _LINES.from_line(line)
