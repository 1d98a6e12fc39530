"""Live Face in German. Blender looks the words up by itself, for its language of the interface."""

from __future__ import annotations

from typing import Final

import bpy

from ..settings.preferences import EXTENSION

#: What stands in the program, and what a German user reads.
WORDS: Final = {
    "Live Face": "Live Face",
}

_CONTEXTS: Final = ("*", "Operator")
#: Blender's names of the language: the second since it has left out the country.
_LOCALES: Final = ("de_DE", "de")


def register() -> None:
    """Hand the words to Blender."""
    words = {(context, english): german for english, german in WORDS.items() for context in _CONTEXTS}
    bpy.app.translations.register(EXTENSION, dict.fromkeys(_LOCALES, words))


def unregister() -> None:
    """Take them back."""
    bpy.app.translations.unregister(EXTENSION)
