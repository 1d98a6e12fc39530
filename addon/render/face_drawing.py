"""Draws the landmarks as dots and lines on the screen, where Blender lets one draw. Pixels of the region, y up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import blf
import gpu
import numpy as np
from gpu_extras.batch import batch_for_shader
from numpy.typing import NDArray

from ..core.face_plot import COLOURS, Frame, Points2D, line_ends, rounded

Colour = tuple[float, float, float, float]

PANEL: Final[Colour] = (0.07, 0.075, 0.085, 0.82)
DOTS: Final[Colour] = (0.86, 0.88, 0.92, 0.75)
TEXT: Final[Colour] = (0.92, 0.93, 0.95, 1.0)

_FONT: Final = 0
#: Two triangles about a point.
_SQUARE: Final = np.array(((-1, -1), (1, -1), (1, 1), (-1, -1), (1, 1), (-1, 1)), np.float32)
#: Six triangles about a point: round enough for a dot of a few pixels.
_HEXAGON: Final = np.array(
    [
        corner
        for k in range(6)
        for corner in (
            (0.0, 0.0),
            (np.cos(k * np.pi / 3.0), np.sin(k * np.pi / 3.0)),
            (np.cos((k + 1) * np.pi / 3.0), np.sin((k + 1) * np.pi / 3.0)),
        )
    ],
    np.float32,
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One batch in one colour; lines have a width in pixels."""

    batch: Any
    colour: Colour
    width: float = 0.0

    def draw(self) -> None:
        shader = _shader(lines=self.width > 0.0)
        shader.uniform_float("color", self.colour)
        if self.width > 0.0:
            shader.uniform_float("viewportSize", gpu.state.viewport_get()[2:])
            shader.uniform_float("lineWidth", self.width)
        self.batch.draw(shader)


class Drawing:
    """Pieces that are made once and drawn any number of times. Both only where the GPU may be used."""

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []

    def add_panel(self, frame: Frame, radius: float, colour: Colour = PANEL) -> None:
        """A rectangle with round corners."""
        outline = rounded(frame, radius)
        fan = [(0, k, k + 1) for k in range(1, len(outline) - 1)]
        self._pieces.append(_Piece(_batch("TRIS", outline, fan), colour))

    def add_lines(self, points: Points2D, width: float, dim: float = 1.0) -> None:
        """The lines of the face, each feature in its colour, `dim` times as opaque."""
        for feature, (red, green, blue, alpha) in COLOURS.items():
            ends = points[line_ends(feature).ravel()]
            self._pieces.append(_Piece(_batch("LINES", ends, lines=True), (red, green, blue, alpha * dim), width))

    def add_dots(self, points: Points2D, size: float, colour: Colour = DOTS) -> None:
        """A dot at each point (n, 2), `size` pixels across."""
        shape = _SQUARE if size < 3.0 else _HEXAGON
        corners = points[:, None] + shape * (size / 2.0)
        self._pieces.append(_Piece(_batch("TRIS", corners.reshape(-1, 2)), colour))

    def add_line(self, points: Points2D, width: float, colour: Colour) -> None:
        """One line through points (n, 2)."""
        ends = np.repeat(points, 2, 0)[1:-1]
        if len(ends):
            self._pieces.append(_Piece(_batch("LINES", ends, lines=True), colour, width))

    def draw(self) -> None:
        """Draw all pieces, the first one lowest."""
        gpu.state.blend_set("ALPHA")
        try:
            for piece in self._pieces:
                piece.draw()
        finally:
            gpu.state.blend_set("NONE")


def draw_words(words: str, x: float, y: float, size: float, colour: Colour = TEXT) -> None:
    """A line of text that begins at a place."""
    blf.size(_FONT, size)
    blf.color(_FONT, *colour)
    blf.position(_FONT, x, y, 0.0)
    blf.draw(_FONT, words)


def width_of(words: str, size: float) -> float:
    """How wide a line of text is, pixels."""
    blf.size(_FONT, size)
    return float(blf.dimensions(_FONT, words)[0])


def draw_centred(words: str, centre: tuple[float, float], size: float, colour: Colour = TEXT) -> None:
    """A line of text about a place."""
    blf.size(_FONT, size)
    across, up = blf.dimensions(_FONT, words)
    draw_words(words, centre[0] - across / 2.0, centre[1] - up / 2.0, size, colour)


def _shader(*, lines: bool) -> Any:  # noqa: ANN401 (Blender's shader)
    return gpu.shader.from_builtin("POLYLINE_UNIFORM_COLOR" if lines else "UNIFORM_COLOR")


def _batch(
    kind: str, points: Points2D, indices: Sequence[tuple[int, int, int]] | None = None, *, lines: bool = False
) -> Any:  # noqa: ANN401 (Blender's batch)
    flat: NDArray[np.float32] = np.zeros((len(points), 3), np.float32)
    flat[:, :2] = points
    return batch_for_shader(_shader(lines=lines), kind, {"pos": flat}, indices=indices)
