"""What every sink is, and the one place that opens one by its name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError


@dataclass(frozen=True, slots=True)
class Format:
    """What a sink is opened for: `width` by `height` pixels, about `fps` pictures a second."""

    width: int
    height: int
    fps: float

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Sink(Protocol):
    """Takes pictures. Opening is the constructor's work and raises `LiveFaceError` if it cannot be done.

    `close` is called exactly once, also after a failed `send`; nothing is called after it.
    """

    @property
    def name(self) -> str:
        """What the user knows it by: the device, the file."""

    @property
    def fills_gaps(self) -> bool:
        """Whether a missed tick is made up for by one more picture, for what has no clock of its own: a film."""

    def send(self, rgb: NDArray[np.uint8]) -> int:
        """Take one picture: (height, width, 3) uint8, contiguous, row 0 at the top; it is not changed or kept.

        Returns how many bytes were copied or converted on the way, as far as this side knows.

        Raises:
            LiveFaceError: the picture cannot be handed over, and the next one could not either.
        """

    def close(self) -> None:
        """Finish and let go of the device or file.

        Raises:
            LiveFaceError: what was sent could not be kept.
        """


class SinkKind(Enum):
    """The word before the colon."""

    DEVICE = "device"
    FILE = "file"
    PNG = "png"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SinkSpec:
    """A sink as the user names it, `kind:target`."""

    kind: SinkKind
    target: str

    @classmethod
    def parse(cls, text: str) -> SinkSpec:
        """Read `device:[NAME_OR_PATH]`, `file:PATH.mp4`, `png:FOLDER` or `none`.

        Raises:
            LiveFaceError: it is none of these.
        """
        word, _, target = text.partition(":")
        if word not in {kind.value for kind in SinkKind}:
            raise LiveFaceError(
                f"There is no sink {text!r}: use device:, device:NAME, file:PATH.mp4, png:FOLDER or none."
            )
        kind = SinkKind(word)
        if kind in (SinkKind.FILE, SinkKind.PNG) and not target:
            raise LiveFaceError(f"The sink {text!r} lacks its path: write file:PATH.mp4 or png:FOLDER.")
        return cls(kind, target)


def open_sink(spec: SinkSpec, form: Format) -> Sink:
    """Open the sink that `spec` names; what it needs is imported only now.

    Raises:
        LiveFaceError: it cannot be opened; the message says what to do.
    """
    match spec.kind:
        case SinkKind.DEVICE:
            from .device import DeviceSink  # noqa: PLC0415 (pyvirtualcam may be absent)

            return DeviceSink(spec.target, form)
        case SinkKind.FILE:
            from .video_file import VideoFileSink  # noqa: PLC0415

            return VideoFileSink(Path(spec.target), form)
        case SinkKind.PNG:
            from .png_folder import PngFolderSink  # noqa: PLC0415

            return PngFolderSink(Path(spec.target))
        case SinkKind.NONE:
            from .none import NoSink  # noqa: PLC0415

            return NoSink()


def need_even(form: Format, what: str) -> None:
    """Refuse a size that `what` cannot take, as its colours are stored for two by two pixels.

    Raises:
        LiveFaceError: width or height is odd.
    """
    if form.width % 2 or form.height % 2:
        even = Format(form.width + form.width % 2, form.height + form.height % 2, form.fps)
        raise LiveFaceError(f"{what} needs an even width and height: use --size {even} instead of {form}.")
