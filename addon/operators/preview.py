"""The picture that is sent, in an image editor."""

from __future__ import annotations

from typing import ClassVar

import bpy

from ..render.preview import show_in
from ..session.driver import DRIVER


class LIVEFACE_OT_show_preview(bpy.types.Operator):
    """Show what is sent in an image editor: in one that is open, else in a new window"""

    bl_idname = "live_face.show_preview"
    bl_label = "Show Preview"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Only while there is one."""
        cls.poll_message_set("Press Start Live Face first, with Preview ticked")
        outlets = DRIVER.session.outlets
        return outlets is not None and outlets.preview is not None

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Show it."""
        area = _open_editor(context) or _new_editor(context)
        if area is None or not show_in(area):
            self.report({"WARNING"}, "There is no picture yet: try again in a moment")
            return {"CANCELLED"}
        return {"FINISHED"}


def _open_editor(context: bpy.types.Context) -> bpy.types.Area | None:
    areas = (area for window in context.window_manager.windows for area in window.screen.areas)
    return next((area for area in areas if area.type == "IMAGE_EDITOR"), None)


def _new_editor(context: bpy.types.Context) -> bpy.types.Area | None:
    """In a window of its own; None without windows."""
    if bpy.app.background:
        return None
    bpy.ops.wm.window_new()
    area: bpy.types.Area = context.window_manager.windows[-1].screen.areas[0]
    area.type = "IMAGE_EDITOR"
    return area


CLASSES = (LIVEFACE_OT_show_preview,)
