"""What every sink is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError


class Layout(Enum):
    """How a virtual camera stores its pixels; the value is what ``--format`` takes."""

    AUTO = "auto"
    """What an app that watches already has, else what most apps take and costs least."""
    I420 = "i420"
    """A colour for two by two pixels, in planes of their own."""
    YUYV = "yuyv"
    """A colour for two pixels side by side, between their greys, as most webcams have it."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a sink is opened for: `width` by `height` pixels, about `fps` pictures a second, `alpha` if it may be."""

    width: int
    height: int
    fps: float
    layout: Layout = Layout.AUTO
    alpha: bool = False

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

    @property
    def takes_alpha(self) -> bool:
        """Whether pictures of four channels may be sent: RGBA, its colours not times alpha."""

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


#: What to do where there is no alpha to be had.
NO_ALPHA: Final = (
    "This output has no transparency: choose another background, or send to Unity Capture (Windows) or a folder of PNG"
    " pictures."
)


def need_even(form: Format, what: str) -> None:
    """Refuse a size that `what` cannot take, as its colours are stored for two by two pixels.

    Raises:
        LiveFaceError: width or height is odd.
    """
    if form.width % 2 or form.height % 2:
        even = Format(form.width + form.width % 2, form.height + form.height % 2, form.fps)
        raise LiveFaceError(f"{what} needs an even width and height: use --size {even} instead of {form}.")
