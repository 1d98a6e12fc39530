"""Start and stop."""

from __future__ import annotations

from typing import ClassVar

import bpy

from ..core.errors import LiveFaceError
from ..session.driver import DRIVER
from ..settings.scene_settings import session_config


class LIVEFACE_OT_start(bpy.types.Operator):
    """Move the avatar with the tracker's frames and send its picture to the camera"""

    bl_idname = "live_face.start"
    bl_label = "Start Live Face"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Not while it runs."""
        cls.poll_message_set("Live Face is running: stop it first")
        return not DRIVER.session.running

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Start a session with the scene's settings."""
        try:
            DRIVER.start(context.scene, session_config(context))
        except LiveFaceError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class LIVEFACE_OT_stop(bpy.types.Operator):
    """Stop, and put everything back as it was"""

    bl_idname = "live_face.stop"
    bl_label = "Stop Live Face"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Stop; there is nothing to say when nothing runs."""
        DRIVER.stop()
        return {"FINISHED"}


CLASSES = (LIVEFACE_OT_start, LIVEFACE_OT_stop)
