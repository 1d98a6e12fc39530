"""Further cameras of a scene."""

from __future__ import annotations

from typing import ClassVar

import bpy
from bpy.props import IntProperty

from ..session.driver import DRIVER


class LIVEFACE_OT_add_camera_output(bpy.types.Operator):
    """Send one more picture of the scene to another virtual camera or file, through a camera of its own"""

    bl_idname = "live_face.add_camera_output"
    bl_label = "Add Camera Output"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Not while live."""
        cls.poll_message_set("Stop Live Face first")
        return not DRIVER.session.running

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add it; the active object is what it sees through if that is another camera than the scene's."""
        cameras, active = context.scene.live_face.cameras, context.active_object
        one = cameras.add()
        one.file = f"//live_face_{len(cameras) + 1}.mp4"
        if active is not None and active.type == "CAMERA" and active != context.scene.camera:
            one.view = active
        return {"FINISHED"}


class LIVEFACE_OT_remove_camera_output(bpy.types.Operator):
    """Send this picture no more"""

    bl_idname = "live_face.remove_camera_output"
    bl_label = "Remove Camera Output"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    index: IntProperty(name="Number", description="Its place in the list", min=0)  # type: ignore[valid-type]

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Not while live."""
        cls.poll_message_set("Stop Live Face first")
        return not DRIVER.session.running

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Remove it."""
        cameras = context.scene.live_face.cameras
        if self.index >= len(cameras):
            self.report({"ERROR"}, f"There is no further camera {self.index}.")
            return {"CANCELLED"}
        cameras.remove(self.index)
        return {"FINISHED"}


CLASSES = (LIVEFACE_OT_add_camera_output, LIVEFACE_OT_remove_camera_output)
