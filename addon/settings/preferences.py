"""Preferences: what belongs to the machine, not to the file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import bpy
from bpy.props import StringProperty

#: The extension's own module, as Blender knows it: the folder above `addon`.
EXTENSION: Final = __package__.removesuffix(".addon.settings")


class LIVEFACE_AP_preferences(bpy.types.AddonPreferences):
    """Where the tracker's Python is, and whose face is before the camera."""

    bl_idname = EXTENSION

    tracker_python: StringProperty(  # type: ignore[valid-type]
        name="Tracker's Python",
        description="The Python that has the tracker's packages, needed for the camera; see the README for its set-up",
        subtype="FILE_PATH",
    )

    person: StringProperty(  # type: ignore[valid-type]
        name="Person",
        description="Whose face is before the camera; each person's calibration is kept. Empty is the one of last time",
        maxlen=60,
    )

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the page."""
        self.layout.prop(self, "tracker_python")
        self.layout.prop(self, "person")


def own_preferences(context: bpy.types.Context) -> LIVEFACE_AP_preferences:
    """The add-on's preferences."""
    return context.preferences.addons[EXTENSION].preferences


def tracker_python(context: bpy.types.Context) -> Path | None:
    """The Python that the user has set, None for the default."""
    preferences = own_preferences(context)
    return Path(bpy.path.abspath(preferences.tracker_python)) if preferences.tracker_python else None


CLASSES = (LIVEFACE_AP_preferences,)
