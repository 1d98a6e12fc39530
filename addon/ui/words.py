"""Sentences in a sidebar, in the user's language."""

from __future__ import annotations

from typing import Final

import bpy

#: Letters that fit on a line in a box of a sidebar of the usual width.
_USUAL_LINE: Final = 32
_SHORTEST_LINE: Final = 16
#: Of a sidebar's width (pixels at a scale of 1) this goes to its tabs, the edges of panel and box, and the icon.
_AROUND: Final = 95.0
#: A letter of Blender's usual font at its usual size, on average, with room to spare (pixels at a scale of 1).
_LETTER: Final = 6.0


def translated(text: str) -> str:
    """The text in Blender's language, for what is put together while drawing; plain labels it translates itself."""
    return bpy.app.translations.pgettext_iface(text)


def draw_text(layout: bpy.types.UILayout, text: str, icon: str = "ERROR") -> bpy.types.UILayout:
    """A sentence, broken into lines that fit; the column that it stands in."""
    column = layout.column(align=True)
    for index, line in enumerate(lines_of(translated(text), _letters())):
        column.label(text=line, icon=icon if index == 0 else "BLANK1", translate=False)
    return column


def _letters() -> int:
    """How many letters fit on a line of the sidebar that is drawn just now."""
    region, scale = bpy.context.region, bpy.context.preferences.system.ui_scale
    if region is None or region.type != "UI" or region.width <= 1 or scale <= 0.0:  # a popup, or no window at all
        return _USUAL_LINE
    return max(_SHORTEST_LINE, int((region.width / scale - _AROUND) / _LETTER))


def lines_of(text: str, letters: int) -> list[str]:
    """The sentence in lines of at most so many letters; a word that is longer has a line of its own."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > letters:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]
