"""What Blender gets to know of the add-on, in order; and the same in reverse."""

from __future__ import annotations

from typing import Final

import bpy

from .operators import calibration as calibration_operators
from .operators import session as session_operators
from .operators import vrm_names
from .session import driver
from .settings import scene_settings
from .ui import panel, preferences

_CLASSES: Final = (
    *preferences.CLASSES,
    *scene_settings.CLASSES,
    *session_operators.CLASSES,
    *calibration_operators.CLASSES,
    *vrm_names.CLASSES,
    *panel.CLASSES,
)


def register() -> None:
    """Register everything; called when the extension is enabled."""
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    scene_settings.register()
    driver.register()


def unregister() -> None:
    """Stop the session and unregister everything; called when the extension is disabled."""
    driver.unregister()
    scene_settings.unregister()
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
