"""The large drawing of the face that landmarks are picked on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import bpy
import numpy as np

from ..core.face_plot import Frame, Points2D
from .face_drawing import TEXT, Colour, Drawing, draw_words, width_of

_SHADE: Final[Colour] = (0.06, 0.065, 0.075, 0.97)
_DOTS: Final[Colour] = (0.80, 0.83, 0.88, 0.9)
_PICKED: Final[Colour] = (1.0, 0.62, 0.16, 1.0)
_JOINED: Final[Colour] = (1.0, 0.62, 0.16, 0.8)
_HOVERED: Final[Colour] = (1.0, 1.0, 1.0, 1.0)
_LETTERS: Final = 13.0
#: Where the list of names begins, from the left and from below, and how far its lines are apart.
_MARGIN: Final = 28.0
_LINE: Final = 20.0
#: A longer list would cover the face: then the numbers have to do.
_MOST_LINES: Final = 12


@dataclass(frozen=True, slots=True, eq=False)
class PickerView:
    """What is shown: where all points (478, 2) are, which are picked and how they are joined, which the mouse is on.

    `free` is the part of the viewport that nothing covers: names stay within it.
    """

    places: Points2D
    picked: tuple[int, ...]
    lines: tuple[int, ...]
    hovered: int | None
    hovered_name: str
    picked_names: tuple[str, ...]
    free: Frame
    scale: float


class PickerDrawing:
    """Draws in one viewport, given by its area's address, whatever was shown last."""

    def __init__(self, area: int) -> None:
        self._area = area
        self._view: PickerView | None = None
        self._drawing = Drawing()
        self._made_for: tuple[PickerView, int, int] | None = None

    def show(self, view: PickerView) -> None:
        """Show this from now on."""
        self._view = view

    def draw(self) -> None:
        """Draw into the region that Blender draws just now, if it is of the right viewport."""
        area, region = bpy.context.area, bpy.context.region
        if area is not None and area.as_pointer() == self._area:
            self.draw_into(region.width, region.height)

    def draw_into(self, width: int, height: int) -> None:
        """Draw into a region of that size. Only where the GPU may be used."""
        view = self._view
        if view is None:
            return
        if self._made_for != (view, width, height):
            self._drawing, self._made_for = _made(view, width, height), (view, width, height)
        self._drawing.draw()
        _draw_names(view)


def _made(view: PickerView, width: int, height: int) -> Drawing:
    scale, drawing = view.scale, Drawing()
    drawing.add_panel(Frame(0.0, 0.0, width, height), 0.0, _SHADE)
    drawing.add_lines(view.places, 1.2 * scale, dim=0.6)
    drawing.add_dots(view.places, 4.6 * scale, _DOTS)
    drawing.add_line(view.places[list(view.lines)], 2.0 * scale, _JOINED)
    if view.hovered is not None:
        drawing.add_dots(view.places[[view.hovered]], 11.0 * scale, _HOVERED)
    if view.picked:
        drawing.add_dots(view.places[list(view.picked)], 9.0 * scale, _PICKED)
    return drawing


def _draw_names(view: PickerView) -> None:
    """A number beside each picked point and the names in a list; the name of the point that the mouse is on."""
    size, aside = _LETTERS * view.scale, np.array((8.0, 5.0)) * view.scale
    for number, (landmark, name) in enumerate(zip(view.picked, view.picked_names, strict=True), 1):
        if landmark != view.hovered:
            x, y = (view.places[landmark] + aside).tolist()
            draw_words(str(number), x, y, size, _PICKED)
        if len(view.picked) > _MOST_LINES:
            continue
        line = len(view.picked) - number
        left, bottom = view.free.x + _MARGIN * view.scale, view.free.y + (_MARGIN + line * _LINE) * view.scale
        draw_words(f"{number}  {name}", left, bottom, size, _PICKED)
    if view.hovered is not None:
        x, y = view.places[view.hovered].tolist()
        across = width_of(view.hovered_name, size * 1.15)
        fits = x + aside[0] + across < view.free.x + view.free.width
        draw_words(view.hovered_name, x + aside[0] if fits else x - aside[0] - across, y + aside[1], size * 1.15, TEXT)
