"""The contact sheet of a demo: eight moments and the numbers, for a look at one glance."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import matplotlib as mpl
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .film import Moment

_COLUMNS: Final = 2
_TILE_WIDTH: Final = 760
_GAP: Final = 16
_HEADER: Final = 84
_GROUND: Final = (28, 31, 40)
_INK: Final = (240, 240, 245)
_FAINT: Final = (160, 166, 182)
#: DejaVu comes with matplotlib, which comes with MediaPipe.
_FONT: Final = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def write_sheet(path: Path, moments: list[Moment], caption: str) -> None:
    """Write the sheet as PNG, whole or not at all."""
    tiles = [_tile(moment) for moment in moments]
    height = tiles[0].height
    rows = -(-len(tiles) // _COLUMNS)
    size = (_COLUMNS * (_TILE_WIDTH + _GAP) + _GAP, _HEADER + rows * (height + _GAP))
    sheet = Image.new("RGB", size, _GROUND)
    draw = ImageDraw.Draw(sheet)
    draw.text((_GAP, 14), "Live Face", _INK, ImageFont.truetype(_FONT, 30))
    draw.text((_GAP, 54), caption, _FAINT, ImageFont.truetype(_FONT, 17))
    for index, tile in enumerate(tiles):
        row, column = divmod(index, _COLUMNS)
        sheet.paste(tile, (_GAP + column * (_TILE_WIDTH + _GAP), _HEADER + row * (height + _GAP)))
    temporary = path.with_name(f"part-{path.name}")
    sheet.save(temporary)
    temporary.replace(path)


def _tile(moment: Moment) -> Image.Image:
    picture = Image.fromarray(np.ascontiguousarray(moment.picture[..., ::-1]))
    return picture.resize((_TILE_WIDTH, round(picture.height * _TILE_WIDTH / picture.width)), Image.Resampling.LANCZOS)
