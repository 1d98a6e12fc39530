"""What is behind where it does not come from the camera: a colour, an image, a video in a loop.

Files are opened, decoded and scaled in a thread: the camera host's clock waits for no disk. One picture is held, and
the next one of a video: a film of any length takes the memory of two pictures.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np

from addon.core.backdrop import Backdrop, BackdropError, Behind, Colour
from addon.core.errors import LiveFaceError

from ...sources.reel import VideoReel
from .layers import Pixels, fitted

#: Larger files are no pictures that anybody means, and would fill the memory.
_LARGEST_FILE: Final = 256 * 2**20
#: A video that is late by more pictures than this goes on from where it is.
_MOST_SKIPPED: Final = 8
_SLOWEST: Final = 0.5
_JOIN_SECONDS: Final = 2.0


class Scenery(Protocol):
    """What is behind, picture for picture."""

    @property
    def why(self) -> str:
        """Why there is no picture, a sentence for the user."""

    def picture(self) -> Pixels | None:
        """What is to be seen now: (height, width, 3) uint8 RGB, not to be changed; None while there is none."""

    def close(self) -> None:
        """Let go of what is open. May be called again."""


class Plain:
    """One colour."""

    why = ""

    def __init__(self, colour: Colour, width: int, height: int) -> None:
        self._picture = np.full((height, width, 3), colour, np.uint8)

    def picture(self) -> Pixels:
        """The colour."""
        return self._picture

    def close(self) -> None:
        """Nothing is open."""


class _Loaded:
    """A scenery that is made in a thread."""

    def __init__(self, width: int, height: int) -> None:
        self.why = "What is to be behind you is being opened."
        self._size = width, height
        self._closing = threading.Event()
        self._newest: Pixels | None = None
        self._thread = threading.Thread(target=self._work, name="backdrop", daemon=True)
        self._thread.start()

    def picture(self) -> Pixels | None:
        """The newest picture."""
        return self._newest

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        self._thread.join(_JOIN_SECONDS)

    def _work(self) -> None:
        try:
            self._make()
        except LiveFaceError as error:
            self.why, self._newest = str(error), None

    def _make(self) -> None:
        raise NotImplementedError

    def _show(self, bgr: Pixels) -> None:
        """From now on this one; the one before may still be in use and is left to Python."""
        part = fitted(bgr, *self._size)
        self._newest = np.asarray(cv2.cvtColor(part, cv2.COLOR_BGR2RGB), np.uint8)


class Image(_Loaded):
    """A picture file."""

    def __init__(self, path: Path, width: int, height: int) -> None:
        self._path = path
        super().__init__(width, height)

    def _make(self) -> None:
        self._show(read_image(self._path))


class VideoLoop(_Loaded):
    """A film, over and over, at its own pace."""

    def __init__(self, path: Path, width: int, height: int, now: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._now = now
        super().__init__(width, height)

    def _make(self) -> None:
        _look_at(self._path, "video")
        reel = VideoReel(self._path)
        try:
            step, due = 1.0 / max(reel.info.fps, _SLOWEST), self._now()
            while not self._closing.wait(max(0.0, due - self._now())):
                late = min(int((self._now() - due) / step), _MOST_SKIPPED)
                for _ in range(late):
                    reel.skip()
                self._show(_next(reel))
                due = max(due + step * (1 + late), self._now() - step * _MOST_SKIPPED)
        finally:
            reel.close()


def open_scenery(backdrop: Backdrop, width: int, height: int) -> Scenery | None:
    """What is behind; None where Blender or the camera shows it, or nothing is."""
    match backdrop.behind:
        case Behind.COLOUR:
            return Plain(backdrop.colour, width, height)
        case Behind.IMAGE:
            return Image(Path(backdrop.file), width, height)
        case Behind.VIDEO:
            return VideoLoop(Path(backdrop.file), width, height)
        case Behind.SCENE | Behind.TRANSPARENT | Behind.ROOM | Behind.BLURRED_ROOM:
            return None


def read_image(path: Path) -> Pixels:
    """The picture in a file, upright by the file's own word where that is sound, (height, width, 3) uint8 BGR.

    Raises:
        BackdropError: there is none, or it is too large; the message says what to do.
    """
    _look_at(path, "image")
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise BackdropError(f"The image {path} cannot be read ({error.strerror}): choose another one.") from error
    try:
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    except cv2.error:  # more pixels than OpenCV takes
        picture = None
    if picture is None:
        raise BackdropError(f"{path.name} is no image that can be read: save it as PNG or JPEG, up to 8192x8192.")
    return np.asarray(picture, np.uint8)


def _look_at(path: Path, kind: str) -> None:
    """Refuse a file that cannot be one. Raises `BackdropError`."""
    try:
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        raise BackdropError(f"There is no {kind} {path}: choose the file again.") from error
    if not path.is_file():
        raise BackdropError(f"{path} is no file: choose the {kind} again.")
    if kind == "image" and size > _LARGEST_FILE:
        raise BackdropError(f"The image {path.name} is too large ({size >> 20} MB): save it smaller.")


def _next(reel: VideoReel) -> Pixels:
    picture = reel.next()
    if picture is None:
        reel.rewind()
        picture = reel.next()
    if picture is None:
        raise BackdropError("The video behind you cannot be read any more: choose the file again.")
    return picture
