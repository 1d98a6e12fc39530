"""The virtual cameras of a machine, as `python -m tracker camera --list` lists them: one line of JSON each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from .errors import LiveFaceError
from .json_lines import JsonLines


class DeviceListError(LiveFaceError):
    """A line that names no virtual camera."""


@dataclass(frozen=True, slots=True)
class DeviceFound:
    """A virtual camera: `target` is what ``--sink device:`` takes, `name` is what meeting apps call it.

    `problem` says in a sentence why it could not be used just now, or not by every app; "" = it is good.
    """

    target: str
    name: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DeviceHint:
    """There is no virtual camera; a sentence says how one is made on this system."""

    message: str


Device: TypeAlias = DeviceFound | DeviceHint

_KINDS: Final[dict[str, type[Device]]] = {"found": DeviceFound, "hint": DeviceHint}
_LINES: Final[JsonLines[Device]] = JsonLines("device", "device", _KINDS, DeviceListError)


def to_line(device: Device) -> str:
    """One line of JSON with its line feed."""
    return _LINES.to_line(device)


def from_line(line: str) -> Device:
    """What a line says.

    Raises:
        DeviceListError: it names no virtual camera and is no hint.
    """
    return _LINES.from_line(line)
