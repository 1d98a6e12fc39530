"""The add-on's page in Blender's preferences."""

from __future__ import annotations

import bpy

from ..settings.preferences import EXTENSION, TrackerPreferences
from .tracker import draw_preferences


class LIVEFACE_AP_preferences(TrackerPreferences, bpy.types.AddonPreferences):
    """The tracker: who starts it, what it follows, where it is."""

    bl_idname = EXTENSION

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the page."""
        draw_preferences(self.layout, self)


CLASSES = (LIVEFACE_AP_preferences,)
