"""The web page: look at it, and take its address to OBS."""

from __future__ import annotations

from typing import ClassVar

import bpy

from ..process.page import PageProcess
from ..session.driver import DRIVER
from ..settings.scene_settings import page_config


def _page() -> PageProcess | None:
    """The page of the session that runs."""
    output = DRIVER.session.output
    return output.page if output else None


class LIVEFACE_OT_open_page(bpy.types.Operator):
    """Open the page in your browser: the avatar, the landmarks, the weights and the numbers"""

    bl_idname = "live_face.open_page"
    bl_label = "Open Page"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Only while it is there."""
        page = _page()
        cls.poll_message_set("Tick Web Page, then press Start Live Face" if page is None else "The page is starting")
        return page is not None and page.ready

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Let the system's browser open it."""
        page = _page()
        if page is None:
            return {"CANCELLED"}
        bpy.ops.wm.url_open(url=page.config.address)
        return {"FINISHED"}


class LIVEFACE_OT_copy_page_address(bpy.types.Operator):
    """Copy the address of the avatar alone, without a background: paste it into a browser source of OBS"""

    bl_idname = "live_face.copy_page_address"
    bl_label = "Copy Address for OBS"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Only where there is a page."""
        cls.poll_message_set("Tick Web Page first")
        return page_config(context) is not None

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Copy it."""
        page = page_config(context)
        if page is None:
            return {"CANCELLED"}
        context.window_manager.clipboard = page.address_for_obs
        self.report({"INFO"}, "Paste it into a browser source of OBS")
        return {"FINISHED"}


CLASSES = (LIVEFACE_OT_open_page, LIVEFACE_OT_copy_page_address)
