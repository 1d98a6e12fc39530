"""The web page in the sidebar, below the camera. Drawing only."""

from __future__ import annotations

from typing import ClassVar

import bpy

from ..operators.web_page import LIVEFACE_OT_copy_page_address, LIVEFACE_OT_open_page
from ..session.driver import DRIVER
from .sidebar import SidebarPanel, settings_column


class LIVEFACE_PT_web_page(SidebarPanel, bpy.types.Panel):
    """A page of this machine, for a browser and for OBS."""

    bl_label = "Web Page"
    bl_parent_id = "LIVEFACE_PT_camera"
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}

    def draw_header(self, context: bpy.types.Context) -> None:
        """The switch."""
        header = self.layout.row()
        header.enabled = not DRIVER.session.running
        header.prop(context.scene.live_face, "web_page", text="")

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        settings, layout = context.scene.live_face, self.layout
        column = settings_column(layout)
        column.active = settings.web_page
        column.prop(settings, "web_port")
        row = layout.row(align=True)
        row.operator(LIVEFACE_OT_open_page.bl_idname, icon="URL")
        row.operator(LIVEFACE_OT_copy_page_address.bl_idname, text="", icon="COPYDOWN")


CLASSES = (LIVEFACE_PT_web_page,)
