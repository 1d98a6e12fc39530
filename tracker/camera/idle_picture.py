"""Which idle picture it is: the user's own, or the one that is drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError

from .backdrop.layers import fitted
from .backdrop.scenery import read_image
from .idle import draw_idle


def idle_picture(chosen: Path | None, width: int, height: int, on_problem: Callable[[str], None]) -> NDArray[np.uint8]:
    """The image file, of which the middle fills the picture; (height, width, 3) uint8 RGB, read-only.

    Without one it is drawn. It is also drawn where the file cannot be used: a call that has begun needs a picture. Then
    `on_problem` gets a sentence.
    """
    if chosen is None:
        return draw_idle(width, height)
    try:
        bgr = fitted(read_image(chosen), width, height)
    except LiveFaceError as error:
        on_problem(f"{error} Until then the idle picture is the usual one.")
        return draw_idle(width, height)
    rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
    rgb.setflags(write=False)
    return rgb
