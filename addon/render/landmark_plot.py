"""The live landmarks as a plot in a corner of a viewport."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..core.face_plot import Frame, on_screen
from ..core.rotation import IDENTITY, Quaternion
from .face_drawing import Drawing, draw_centred

#: Width and height of the plot, its distance from the viewport's edges, the radius of its corners and the size of its
#: letters, in pixels at a user interface of ordinary size.
_WIDTH: Final = 190.0
_HEIGHT: Final = 230.0
_MARGIN: Final = 18.0
_RADIUS: Final = 10.0
_LETTERS: Final = 13.0
_QUIET: Final = (0.72, 0.74, 0.78, 1.0)


class LandmarkPlot:
    """Draws the newest face, or says why there is none. What is drawn is made anew only when it has changed."""

    def __init__(self) -> None:
        self._points: NDArray[np.float32] | None = None
        self._head = IDENTITY
        self._words = ""
        self._made_for: tuple[Frame, float] | None = None
        self._drawing = Drawing()

    def show(self, points: NDArray[np.float32], head: Quaternion) -> None:
        """Show a face: landmarks (478, 3) in the head's axes, metres, and how the head is turned."""
        self._points, self._head, self._words, self._made_for = points, head, "", None

    def say(self, words: str) -> bool:
        """Show a few words instead of a face; whether they are others than before."""
        if words == self._words:
            return False
        self._points, self._words, self._made_for = None, words, None
        return True

    def draw(self, width: int, height: int, right: float, scale: float) -> None:
        """Draw into the lower right corner of a region of `width` times `height` pixels.

        `right` pixels of it are covered by the sidebar; `scale` is the user interface's. Only where the GPU may be
        used.
        """
        frame = _frame(width, height, right, scale)
        if frame is None:
            return
        if (frame, scale) != self._made_for:
            self._drawing = self._made(frame, scale)
            self._made_for = frame, scale
        self._drawing.draw()
        if self._words:
            draw_centred(self._words, frame.centre, _LETTERS * scale, _QUIET)

    def _made(self, frame: Frame, scale: float) -> Drawing:
        drawing = Drawing()
        drawing.add_panel(frame, _RADIUS * scale)
        if self._points is not None:
            places = on_screen(self._points, self._head, frame)
            drawing.add_dots(places, 1.8 * scale)
            drawing.add_lines(places, 1.4 * scale)
        return drawing


def _frame(width: int, height: int, right: float, scale: float) -> Frame | None:
    """Where the plot goes; None where the viewport is too small for it."""
    across, up, margin = _WIDTH * scale, _HEIGHT * scale, _MARGIN * scale
    x = width - right - margin - across
    return Frame(x, margin, across, up) if x >= margin and height >= up + 2.0 * margin else None
