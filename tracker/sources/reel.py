"""Pictures that lie in files: a video, or a folder of stills. One at a time, in order, as often as asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from .picture import SourceError, SourceInfo

#: What `cv2.imread` reads, apart from GIF, which is taken as a video.
STILL_SUFFIXES: Final = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm"})
#: A video that does not say how fast it is.
_UNKNOWN_FPS: Final = 30.0
_FASTEST: Final = 1000.0


class Reel(Protocol):
    """Pictures in files. `info` holds the size of the first picture."""

    @property
    def info(self) -> SourceInfo:
        """What was opened."""

    def next(self) -> NDArray[np.uint8] | None:
        """The next picture, None after the last."""

    def skip(self) -> bool:
        """Pass over one picture; False after the last."""

    def rewind(self) -> None:
        """Go back to the first picture."""

    def close(self) -> None:
        """Let go of the file."""


class VideoReel:
    """A video file; OpenCV turns the pictures of a phone upright by the file's own word."""

    def __init__(self, path: Path, fps: float | None = None) -> None:
        self._path = path
        self._capture = cv2.VideoCapture()
        self._open()
        picture = self._first()
        height, width = picture.shape[:2]
        said = float(self._capture.get(cv2.CAP_PROP_FPS))
        frames = int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        rate = fps or (said if 0.0 < said <= _FASTEST else _UNKNOWN_FPS)
        self.info = SourceInfo(path.name, width, height, rate, max(frames, 0))
        self.rewind()

    def _open(self) -> None:
        if not self._capture.open(str(self._path), cv2.CAP_FFMPEG):
            raise SourceError(
                f"{self._path} cannot be read as a video: it is damaged, incomplete or of a kind that OpenCV does not "
                f"know; play it in a video player, or convert it to MP4 (H.264)."
            )
        self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1.0)  # some builds of OpenCV leave it off

    def _first(self) -> NDArray[np.uint8]:
        picture = self.next()
        if picture is None:
            self.close()
            raise SourceError(f"{self._path} holds no picture that can be read: choose another video.")
        return picture

    def next(self) -> NDArray[np.uint8] | None:
        """The next picture, None after the last."""
        found, picture = self._capture.read()
        return np.asarray(picture, np.uint8) if found else None

    def skip(self) -> bool:
        """Pass over one picture; False after the last."""
        return bool(self._capture.grab())

    def rewind(self) -> None:
        """Go back to the first picture; opening anew is exact where seeking is not."""
        self._capture.release()
        self._open()

    def close(self) -> None:
        """Let go of the file."""
        self._capture.release()


class StillsReel:
    """Still pictures in the order of their names."""

    def __init__(self, paths: Sequence[Path], what: str, fps: float | None = None) -> None:
        self._paths = list(paths)
        self._at = 0
        height, width = self._load(self._paths[0]).shape[:2]
        self.info = SourceInfo(what, width, height, fps or _UNKNOWN_FPS, len(self._paths))

    @staticmethod
    def _load(path: Path) -> NDArray[np.uint8]:
        try:
            data = np.frombuffer(path.read_bytes(), np.uint8)  # OpenCV's own reading fails for some names on Windows
        except OSError as error:
            raise SourceError(f"The picture {path} cannot be read: {error.strerror}.") from error
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
        if picture is None:
            raise SourceError(f"{path} is empty or not a picture: take it out of the folder, or save it again as PNG.")
        return np.asarray(picture, np.uint8)

    def next(self) -> NDArray[np.uint8] | None:
        """The next picture, None after the last."""
        if self._at >= len(self._paths):
            return None
        self._at += 1
        return self._load(self._paths[self._at - 1])

    def skip(self) -> bool:
        """Pass over one picture; False after the last."""
        self._at += 1
        return self._at <= len(self._paths)

    def rewind(self) -> None:
        """Go back to the first picture."""
        self._at = 0

    def close(self) -> None:
        """Nothing is held open."""


def open_reel(path: Path, fps: float | None = None) -> Reel:
    """The pictures of a video, of a folder of stills, or one still.

    Raises:
        SourceError: nothing there, or nothing that can be read.
    """
    if path.is_dir():
        stills = sorted(entry for entry in path.iterdir() if entry.suffix.lower() in STILL_SUFFIXES)
        if not stills:
            raise SourceError(f"The folder {path} holds no pictures: put PNG or JPEG files there.")
        return StillsReel(stills, path.name, fps)
    if not path.exists():
        raise SourceError(f"There is no file {path}: check the name and the folder.")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error.strerror}.") from error
    if empty:
        raise SourceError(f"{path} is empty: the recording or the download did not finish, get it again.")
    if path.suffix.lower() in STILL_SUFFIXES:
        return StillsReel([path], path.name, fps)
    return VideoReel(path, fps)
