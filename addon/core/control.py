"""What the tracker can be told while it runs: lines on its standard input, the twin of `status`.

A program writes JSON: ``{"control": "set_neutral"}``, with the fields of the data class of that name. A person types
one letter and presses Enter: see `LETTERS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from .errors import LiveFaceError
from .json_lines import JsonLines


class ControlError(LiveFaceError):
    """A line that tells the tracker nothing."""


@dataclass(frozen=True, slots=True)
class SetNeutral:
    """The face of the next two seconds is the person's face at rest."""


@dataclass(frozen=True, slots=True)
class Calibrate:
    """Begin the calibration, anew if it is under way."""


@dataclass(frozen=True, slots=True)
class CancelCalibration:
    """Leave the calibration; the profile stays as it was."""


@dataclass(frozen=True, slots=True)
class HandPictures:
    """From now on hand camera pictures to the camera host; `content` is a `Content` in small letters, or none."""

    content: str = ""


@dataclass(frozen=True, slots=True)
class RecordSound:
    """Record what the microphone hears to the file `path`, a whole path that ends in .wav and is not there yet."""

    path: str


@dataclass(frozen=True, slots=True)
class EndSound:
    """Finish the sound that is being recorded."""


@dataclass(frozen=True, slots=True)
class Help:
    """Say what can be typed."""


Control: TypeAlias = SetNeutral | Calibrate | CancelCalibration | HandPictures | RecordSound | EndSound | Help

_CONTROLS: Final[dict[str, type[Control]]] = {
    "set_neutral": SetNeutral,
    "calibrate": Calibrate,
    "cancel_calibration": CancelCalibration,
    "hand_pictures": HandPictures,
    "record_sound": RecordSound,
    "end_sound": EndSound,
    "help": Help,
}
_LINES: Final[JsonLines[Control]] = JsonLines("control", "control", _CONTROLS, ControlError)

#: What a person types, and what it means.
LETTERS: Final[dict[str, Control]] = {"n": SetNeutral(), "c": Calibrate(), "x": CancelCalibration(), "h": Help()}
LETTERS_HELP: Final = (
    "Type a letter and Enter: n takes your face at rest, c calibrates in steps, x leaves the calibration, h shows this."
)


def to_line(control: Control) -> str:
    """One line of JSON with its line feed."""
    return _LINES.to_line(control)


def from_line(line: str) -> Control:
    """The control that a line holds, be it JSON or a letter.

    Raises:
        ControlError: it is neither.
    """
    text = line.strip()
    if text.startswith("{"):
        return _LINES.from_line(text)
    if text.lower() not in LETTERS:
        raise ControlError(f"{text[:40]!r} means nothing here: h and Enter shows what can be typed.")
    return LETTERS[text.lower()]
