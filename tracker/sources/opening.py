"""Which kind of source a name means."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from .cameras import CameraWish, device_number, open_camera
from .picture import Source
from .playback import Playback
from .reel import open_reel
from .streams import is_stream, open_stream


class SourceKind(enum.Enum):
    """What a source's name can mean."""

    CAMERA = "camera"
    STREAM = "stream"
    FILE = "file"

    @classmethod
    def of(cls, text: str) -> SourceKind:
        """A number or /dev/videoN is a camera, an address with :// a stream, all else a file or folder."""
        if device_number(text) is not None:
            return cls.CAMERA
        return cls.STREAM if is_stream(text) else cls.FILE


@dataclass(frozen=True, slots=True)
class SourceWish:
    """How a source is to be opened; what does not fit its kind is passed over."""

    loop: bool = False
    fps: float = 0.0
    width: int = 0
    height: int = 0


def open_source(text: str, wish: SourceWish) -> Source:
    """Open what `text` names.

    Raises:
        SourceError: it cannot be opened; the message says what to do.
    """
    kind = SourceKind.of(text)
    if kind is SourceKind.CAMERA:
        return open_camera(device_number(text) or 0, CameraWish(wish.width, wish.height, wish.fps))
    if kind is SourceKind.STREAM:
        return open_stream(text)
    return Playback(open_reel(Path(text).expanduser(), wish.fps or None), loop=wish.loop)
