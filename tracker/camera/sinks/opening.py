"""Which sink a name means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from addon.core.errors import LiveFaceError

from .base import Format, Layout, Sink

if TYPE_CHECKING:
    from .film_sound import SoundSource


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


def open_sink(
    spec: SinkSpec, form: Format, on_problem: Callable[[str], None], sound: SoundSource | None = None
) -> Sink:
    """Open the sink that `spec` names; what it needs is imported only now.

    `on_problem` gets a sentence where it opens, but not as it should. `sound` is for films.

    Raises:
        LiveFaceError: it cannot be opened; the message says what to do.
    """
    if form.layout is not Layout.AUTO and spec.kind is not SinkKind.DEVICE:
        raise LiveFaceError("--format is for virtual cameras only: leave it out.")
    match spec.kind:
        case SinkKind.DEVICE:
            from .device import DeviceSink  # noqa: PLC0415 (pyvirtualcam may be absent)

            return DeviceSink(spec.target, form, on_problem)
        case SinkKind.FILE:
            from .video_file import VideoFileSink  # noqa: PLC0415

            return VideoFileSink(Path(spec.target), form, sound)
        case SinkKind.PNG:
            from .png_folder import PngFolderSink  # noqa: PLC0415

            return PngFolderSink(Path(spec.target))
        case SinkKind.NONE:
            from .none import NoSink  # noqa: PLC0415

            return NoSink()
