"""Every picture as a PNG file, exact: for tests, and for looking closely."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError

_NAME: Final = re.compile(r"frame_(\d+)\.png")
_FAST: Final = [cv2.IMWRITE_PNG_COMPRESSION, 1]


class PngFolderSink:
    """Writes `frame_000001.png`, … into a folder; one that has some already goes on after its last.

    Each file appears whole under its name.
    """

    fills_gaps = False
    takes_alpha = True

    def __init__(self, folder: Path) -> None:
        """Make the folder if need be.

        Raises:
            LiveFaceError: nothing can be written there.
        """
        self.name = str(folder)
        self._folder = folder
        self._partial = folder / f".frame.{os.getpid()}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._partial.write_bytes(b"")
            self._partial.unlink()
            numbers = [int(found[1]) for path in folder.iterdir() if (found := _NAME.fullmatch(path.name))]
        except OSError as error:
            raise _unwritable(folder, error) from error
        self._number = max(numbers, default=0)

    def send(self, rgb: NDArray[np.uint8]) -> int:
        """Write one picture."""
        order = cv2.COLOR_RGBA2BGRA if rgb.shape[2] == 4 else cv2.COLOR_RGB2BGR
        done, data = cv2.imencode(".png", cv2.cvtColor(rgb, order), _FAST)
        if not done:
            raise LiveFaceError(f"A picture of {rgb.shape[1]}x{rgb.shape[0]} cannot be a PNG: choose another --size.")
        try:
            # not cv2.imwrite: it knows no error but False, and no letters beyond the code page on Windows
            self._partial.write_bytes(data.tobytes())
            os.replace(self._partial, self._folder / f"frame_{self._number + 1:06d}.png")
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        self._number += 1
        return rgb.nbytes + 2 * data.nbytes

    def close(self) -> None:
        """Leave no half-written file."""
        self._partial.unlink(missing_ok=True)


def _unwritable(folder: Path, error: OSError) -> LiveFaceError:
    return LiveFaceError(
        f"The folder {folder} cannot be written to ({error.strerror or error}): choose another with --sink png:FOLDER."
    )
