"""The add-on's page in Blender's preferences."""

from __future__ import annotations

import bpy

from ..settings.preferences import EXTENSION, TrackerPreferences


class LIVEFACE_AP_preferences(TrackerPreferences, bpy.types.AddonPreferences):
    """The tracker: who starts it, what it follows, where it is."""

    bl_idname = EXTENSION

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the page."""
        for name in ("tracker", "source", "engine", "eye_contact", "auto_blink", "person", "tracker_python"):
            self.layout.prop(self, name)


CLASSES = (LIVEFACE_AP_preferences,)
