"""Sentences in a sidebar, in the user's language."""

from __future__ import annotations

from typing import Final

import bpy

#: Letters that fit on a line of a sidebar of the usual width.
_LINE: Final = 38


def translated(text: str) -> str:
    """The text in Blender's language, for what is put together while drawing; plain labels it translates itself."""
    return bpy.app.translations.pgettext_iface(text)


def draw_text(layout: bpy.types.UILayout, text: str, icon: str = "ERROR") -> bpy.types.UILayout:
    """A sentence, broken into lines that fit; the column that it stands in."""
    column = layout.column(align=True)
    for index, line in enumerate(lines_of(translated(text))):
        column.label(text=line, icon=icon if index == 0 else "BLANK1", translate=False)
    return column


def lines_of(text: str) -> list[str]:
    """The sentence in lines that fit; a word that is longer than a line has one of its own."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > _LINE:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]
