"""Sentences in a sidebar."""

from __future__ import annotations

from typing import Final

import bpy

#: Letters that fit on a line of a sidebar of the usual width.
_LINE: Final = 38


def draw_text(layout: bpy.types.UILayout, text: str, icon: str = "ERROR") -> None:
    """A sentence, broken into lines that fit."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > _LINE:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    box = layout.column(align=True)
    for index, part in enumerate([*lines, line]):
        box.label(text=part, icon=icon if index == 0 else "BLANK1")
