"""Where the picture goes, in the sidebar. Drawing only: what is shown was found out before."""

from __future__ import annotations

import bpy

from ..operators.devices import (
    LIVEFACE_OT_choose_device,
    LIVEFACE_OT_list_devices,
    LIVEFACE_OT_look_for_devices,
)
from ..settings.device_work import DEVICES
from ..settings.preferences import own_preferences
from ..settings.scene_settings import CameraKind
from .sidebar import settings_column
from .words import draw_text


class LIVEFACE_MT_devices(bpy.types.Menu):
    """The virtual cameras that were found, by name."""

    bl_idname = "LIVEFACE_MT_devices"
    bl_label = "Virtual Cameras"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the menu."""
        layout, choose = self.layout, LIVEFACE_OT_choose_device.bl_idname
        for device in DEVICES.devices or ():
            icon = "ERROR" if device.problem else "OUTLINER_OB_CAMERA"
            layout.operator(choose, text=device.name, translate=False, icon=icon).target = device.target
        layout.operator(choose, text="The First One").target = ""
        if DEVICES.looking:
            layout.label(text="Looking for cameras…")
        elif DEVICES.devices == ():
            layout.label(text="There is no virtual camera")
        layout.separator()
        layout.operator(LIVEFACE_OT_look_for_devices.bl_idname, icon="FILE_REFRESH")


def draw_camera(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The Camera panel: what kind, which one, and what the last look has found wrong with it."""
    settings = context.scene.live_face
    column = settings_column(layout)
    column.prop(settings, "camera")
    if settings.camera == CameraKind.FILE.name:
        column.prop(settings, "file")
    if settings.camera != CameraKind.DEVICE.name:
        return
    last = own_preferences(context).device
    row = column.row(align=True)
    row.prop(settings, "device", placeholder=last or "The First One")
    row.operator(LIVEFACE_OT_list_devices.bl_idname, text="", icon="DOWNARROW_HLT")
    problem = DEVICES.hint or DEVICES.problem_of(settings.device or last)
    if problem:
        box = layout.box()
        draw_text(box, problem)
        box.operator(LIVEFACE_OT_look_for_devices.bl_idname, icon="FILE_REFRESH")


def draw_idle(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What the call sees while Blender is busy or gone."""
    settings = context.scene.live_face
    column = settings_column(layout)
    for choice in ("idle_after", "idle_fade", "idle_picture"):
        column.prop(settings, choice)
    if settings.camera == CameraKind.DEVICE.name:
        column.prop(settings, "layout")


CLASSES = (LIVEFACE_MT_devices,)
