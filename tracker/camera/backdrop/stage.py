"""The first stage on the way from the ring to the sink: what stands behind and around the avatar."""

from __future__ import annotations

from pathlib import Path

from addon.core.backdrop import Behind

from ..idle import Idle
from ..picture import Kind, Picture
from ..sinks.base import NO_ALPHA
from .choice import BackdropChoice
from .composer import Composer


class BackdropStage:
    """Shows what is chosen or the idle picture, never anything else.

    A picture that contains the camera is marked so: nothing after this stage keeps it for longer than its tick.
    """

    def __init__(self, choice: BackdropChoice, idle: Idle, pictures: Path, *, takes_alpha: bool) -> None:
        """`pictures` is the path of the ring of camera pictures; `takes_alpha` says what the sink takes."""
        self._choice = choice
        self._idle = idle
        self._pictures = pictures
        self._takes_alpha = takes_alpha
        self._composer: Composer | None = None
        self._closed_bytes = 0

    @property
    def bytes_copied(self) -> int:
        """Bytes written in memory so far."""
        return self._closed_bytes + (self._composer.bytes_copied if self._composer else 0)

    def make(self, picture: Picture, now_ns: int) -> Picture:
        """The picture before its backdrop."""
        composer = self._composer_now(now_ns)
        if picture.kind is Kind.IDLE:
            return picture
        if composer is None:
            return self._nothing(self._choice.why)
        if composer.backdrop.behind is Behind.TRANSPARENT and not self._takes_alpha:
            return self._nothing(NO_ALPHA)
        made = composer.compose(picture, now_ns)
        if made is None:
            return self._nothing(composer.why)
        return Picture(made, picture.kind, picture.capture_ns, lasts=not composer.backdrop.contains_camera)

    def close(self) -> None:
        """Let go of files and rings. May be called again."""
        if self._composer is not None:
            self._closed_bytes += self._composer.bytes_copied
            self._composer.close()
            self._composer = None

    def _composer_now(self, now_ns: int) -> Composer | None:
        backdrop = self._choice.at(now_ns)
        if self._composer is not None and self._composer.backdrop is not backdrop:
            self.close()
        if self._composer is None and backdrop is not None:
            height, width = self._idle.pixels.shape[:2]
            self._composer = Composer(backdrop, (width, height), self._pictures, now_ns)
        return self._composer

    def _nothing(self, why: str) -> Picture:
        return Picture(self._idle.pixels, Kind.IDLE, lasts=False, why=why)
