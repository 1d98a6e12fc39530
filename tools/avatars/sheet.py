"""Draws a contact sheet: labelled cells, the avatar's name and what of a face it shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import matplotlib as mpl
from PIL import Image, ImageDraw, ImageFont, ImageOps

from .filming import Picture

_COLUMNS: Final = 4
_CELL: Final = (360, 300)
_GAP: Final = 14
_LABEL: Final = 34
_HEADER: Final = 92
_GROUND: Final = (28, 31, 40)
_INK: Final = (240, 240, 245)
_FAINT: Final = (160, 166, 182)
_WARNING: Final = (250, 178, 92)
#: DejaVu comes with matplotlib, which comes with MediaPipe.
_FONT: Final = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@dataclass(frozen=True, slots=True)
class Cell:
    """A picture with its label and a word beside it, which is set off where it is a `warning`."""

    picture: Picture
    label: str
    aside: str = ""
    warning: bool = False


def write_sheet(path: Path, title: str, caption: str, cells: list[Cell]) -> None:
    """Write the sheet as PNG, whole or not at all."""
    width, height = _CELL
    rows = -(-len(cells) // _COLUMNS)
    size = (_COLUMNS * (width + _GAP) + _GAP, _HEADER + rows * (height + _LABEL + _GAP))
    sheet = Image.new("RGB", size, _GROUND)
    draw = ImageDraw.Draw(sheet)
    draw.text((_GAP, 14), title, _INK, _font(30))
    draw.text((_GAP, 56), caption, _FAINT, _font(18))
    for index, cell in enumerate(cells):
        row, column = divmod(index, _COLUMNS)
        x, y = _GAP + column * (width + _GAP), _HEADER + row * (height + _LABEL + _GAP)
        sheet.paste(_fitted(cell.picture), (x, y))
        draw.text((x + 2, y + height + 7), cell.label, _INK, _font(18))
        right = x + width - 2
        draw.text((right, y + height + 9), cell.aside, _WARNING if cell.warning else _FAINT, _font(15), anchor="ra")
    temporary = path.with_name(f"part-{path.name}")
    sheet.save(temporary)
    temporary.replace(path)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size)


def _fitted(picture: Picture) -> Image.Image:
    """The middle of the picture, where the face is."""
    return ImageOps.fit(Image.fromarray(picture), _CELL, Image.Resampling.LANCZOS)
