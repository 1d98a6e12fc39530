"""The pictures as an mp4 film.

MPEG-4 part 2 (`mp4v`) is what OpenCV's wheel writes everywhere: it has no H.264 encoder, and its VP9 takes
forty milliseconds for a picture of 1280x720 where this takes two. Flat colours come back within 5 levels.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError

from .base import NO_ALPHA, Format, need_even

_SUFFIX: Final = ".mp4"


class VideoFileSink:
    """Writes a film under a temporary name beside the wanted one, and renames it at `close`.

    A host that was killed leaves `NAME.part.mp4`, never a broken film under the final name.
    """

    fills_gaps = True
    takes_alpha = False

    def __init__(self, path: Path, form: Format) -> None:
        """Open the film; the folder is made if need be.

        Raises:
            LiveFaceError: not an mp4, with alpha, an odd size, or nothing can be written there.
        """
        if path.suffix.lower() != _SUFFIX:
            raise LiveFaceError(f"The film {path} must be an mp4: name it {path.with_suffix(_SUFFIX).name}.")
        if form.alpha:
            raise LiveFaceError(NO_ALPHA)
        need_even(form, "An mp4")
        self.name = str(path)
        self._path = path
        self._partial = path.with_name(f"{path.stem}.part{_SUFFIX}")
        self._count = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise IsADirectoryError(None, "there is a folder of that name")
            self._partial.write_bytes(b"")
        except OSError as error:
            raise _unwritable(path, error) from error
        code = cv2.VideoWriter.fourcc(*"mp4v")
        self._writer = cv2.VideoWriter(str(self._partial), cv2.CAP_FFMPEG, code, form.fps, (form.width, form.height))
        if not self._writer.isOpened():
            self._partial.unlink(missing_ok=True)
            raise LiveFaceError(
                f"No film of {form} at {form.fps:g} pictures a second can be written: try --size 1280x720."
            )

    def send(self, rgb: NDArray[np.uint8]) -> int:
        """Append one picture."""
        self._writer.write(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
        self._count += 1
        return rgb.nbytes + rgb.nbytes // 2  # to BGR here, to YUV 4:2:0 in the encoder

    def close(self) -> None:
        """Finish the film and give it its name."""
        self._writer.release()
        if not self._count:
            self._partial.unlink(missing_ok=True)
            return
        # The writer tells nobody of a full disk.
        film = cv2.VideoCapture(str(self._partial), cv2.CAP_FFMPEG)
        whole = film.isOpened() and int(film.get(cv2.CAP_PROP_FRAME_COUNT)) == self._count
        film.release()
        if not whole:
            self._partial.unlink(missing_ok=True)
            raise LiveFaceError(f"The film {self._path} could not be written to its end: make room on the disk.")
        try:
            os.replace(self._partial, self._path)
        except OSError as error:
            raise _unwritable(self._path, error) from error


def _unwritable(path: Path, error: OSError) -> LiveFaceError:
    return LiveFaceError(
        f"The film {path} cannot be written ({error.strerror or error}): choose another with --sink file:PATH.mp4."
    )
