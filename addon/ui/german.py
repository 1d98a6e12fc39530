"""Live Face in German. Blender looks the words up by itself, for its language of the interface."""

from __future__ import annotations

from typing import Final

import bpy

from ..settings.preferences import EXTENSION
from .german_labels import LABELS
from .german_sentences import SENTENCES

#: What stands in the program, and what a German user reads.
WORDS: Final = {**LABELS, **SENTENCES}
#: Blender asks for buttons' labels as "Operator", for all else without a context.
_CONTEXTS: Final = ("*", "Operator")
#: Blender's names of the language; which of them it goes by depends on its version.
_LOCALES: Final = ("de_DE", "de")


def register() -> None:
    """Hand the words to Blender."""
    words = {(context, english): german for english, german in WORDS.items() for context in _CONTEXTS}
    bpy.app.translations.register(EXTENSION, dict.fromkeys(_LOCALES, words))


def unregister() -> None:
    """Take them back."""
    bpy.app.translations.unregister(EXTENSION)
