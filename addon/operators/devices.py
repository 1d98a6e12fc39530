"""The virtual camera: look which there are, and choose one."""

from __future__ import annotations

from typing import ClassVar

import bpy
from bpy.props import StringProperty

from ..settings.device_work import DEVICES
from ..settings.preferences import own_preferences, tracker_python
from .reporting import reporting
from .waiting import LooksForCameras, ShowsList


class LIVEFACE_OT_choose_device(bpy.types.Operator):
    """Send the picture to this virtual camera"""

    bl_idname = "live_face.choose_device"
    bl_label = "Choose Virtual Camera"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO", "INTERNAL"}

    target: StringProperty()  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Keep it in the scene, and for the next file in the preferences."""
        context.scene.live_face.device = self.target
        own_preferences(context).device = self.target
        context.preferences.is_dirty = True
        return {"FINISHED"}


class LIVEFACE_OT_look_for_devices(LooksForCameras, bpy.types.Operator):
    """Look which virtual cameras there are, and what is the matter with them"""

    bl_idname = "live_face.look_for_devices"
    bl_label = "Look Again"
    bl_options: ClassVar[set[str]] = {"REGISTER", "INTERNAL"}

    @staticmethod
    def looking() -> bool:
        """Whether they are being looked for."""
        return DEVICES.looking

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Begin to look; a timer goes on."""
        DEVICES.look(tracker_python(context))
        return {"FINISHED"}


class LIVEFACE_OT_list_devices(ShowsList, bpy.types.Operator):
    """Choose from the virtual cameras of this machine"""

    bl_idname = "live_face.list_devices"
    bl_label = "Choose Virtual Camera…"
    bl_options: ClassVar[set[str]] = {"REGISTER", "INTERNAL"}
    menu = "LIVEFACE_MT_devices"

    @staticmethod
    def begin_to_look(context: bpy.types.Context) -> bool:
        """The first time."""
        if DEVICES.devices is None and LIVEFACE_OT_look_for_devices.poll(context):
            bpy.ops.live_face.look_for_devices()
        return DEVICES.looking

    @staticmethod
    def looking() -> bool:
        """Whether the list is still to come."""
        return DEVICES.looking


CLASSES = (LIVEFACE_OT_choose_device, LIVEFACE_OT_look_for_devices, LIVEFACE_OT_list_devices)
