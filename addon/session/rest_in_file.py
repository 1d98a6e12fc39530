"""The way back to rest, kept in the scene while an avatar is moved.

Blender's undo steps and its autosave are taken in the middle of an expression and ask nobody before. They hold this as
well: whoever loads such a file, or undoes into such a step, is given the file as the user left it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

import bpy

from ..core.rest import RestError, RestValue, from_text, to_text
from ..rig.rest import give_back

_log: Final = logging.getLogger(__name__)

_PROPERTY: Final = "live_face_rest"


def note_rest(scene: bpy.types.Scene, values: Iterable[RestValue]) -> None:
    """Keep in the scene what the file holds at rest."""
    scene[_PROPERTY] = to_text(values)


def forget_rest(scene: bpy.types.Scene) -> None:
    """All is at rest again."""
    scene.pop(_PROPERTY, None)


def give_back_left_over() -> None:
    """Put the file to rest where it was kept in the middle of an expression, by an undo step or an autosave."""
    for scene in bpy.data.scenes:
        text = scene.pop(_PROPERTY, None) if scene.is_editable else None
        if text is not None:
            try:
                give_back(from_text(text))
            except RestError as error:
                _log.warning("What %s has to be put back cannot be read: %s", scene.name, error)
