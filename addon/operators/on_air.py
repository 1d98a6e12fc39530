"""Off the air for a moment, and back."""

from __future__ import annotations

from typing import ClassVar

import bpy

from ..session.driver import DRIVER, redraw_sidebars


class LIVEFACE_OT_pause(bpy.types.Operator):
    """Show the idle picture instead of everything else, at once, and go on when pressed again"""

    bl_idname = "live_face.pause"
    bl_label = "Pause"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Only while live."""
        cls.poll_message_set("Press Start Live Face first")
        return DRIVER.session.running

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Pause all cameras, or go on."""
        outlets = DRIVER.session.outlets
        if outlets is not None:
            outlets.paused = not outlets.paused
        redraw_sidebars()
        return {"FINISHED"}


CLASSES = (LIVEFACE_OT_pause,)
