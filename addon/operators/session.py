"""Start, stop, and straight ahead."""

from __future__ import annotations

from typing import ClassVar

import bpy

from ..core.errors import LiveFaceError
from ..link.receiver import free_port
from ..rig.auto_map import auto_map
from ..rig.avatar import find_avatar, object_named, root_of
from ..session.driver import DRIVER
from ..settings.checking import check_now
from ..settings.scene_settings import forget_deleted, session_config
from ..settings.stored_mapping import write_mapping


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
        """Start a session with the scene's settings; an avatar without a mapping is mapped first."""
        try:
            _prepare(context.scene)
            DRIVER.start(context.scene, session_config(context))
        except LiveFaceError as error:
            DRIVER.refuse(str(error))
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        check_now()
        return {"FINISHED"}


def _prepare(scene: bpy.types.Scene) -> None:
    """Choose the avatar that is found, and map those that have no row yet, which is a step of its own to undo.

    Raises:
        LiveFaceError: there is no avatar.
    """
    settings = scene.live_face
    forget_deleted(settings)
    root = object_named(find_avatar(scene, settings.avatar).root)
    if settings.avatar is None:
        settings.avatar = root
    if _is_to_be_mapped(root):
        bpy.ops.live_face.auto_map("EXEC_DEFAULT", True)
    others = {root_of(other.avatar) for other in settings.others if other.avatar is not None}
    unmapped = [other for other in others if _is_to_be_mapped(other)]
    for other in unmapped:
        write_mapping(other, auto_map(find_avatar(scene, other)))
    if unmapped:
        bpy.ops.ed.undo_push(message="Auto-Map")


def _is_to_be_mapped(root: bpy.types.Object) -> bool:
    return not root.live_face.rows and root.library is None


class LIVEFACE_OT_stop(bpy.types.Operator):
    """Stop, and put everything back as it was"""

    bl_idname = "live_face.stop"
    bl_label = "Stop Live Face"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Stop; there is nothing to say when nothing runs."""
        DRIVER.stop()
        return {"FINISHED"}


class LIVEFACE_OT_toggle(bpy.types.Operator):
    """Start Live Face, or stop it while it runs"""

    bl_idname = "live_face.toggle"
    bl_label = "Start or Stop Live Face"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Do what the big button would."""
        button = bpy.ops.live_face.stop if DRIVER.session.running else bpy.ops.live_face.start
        return button("EXEC_DEFAULT", True)  # True: what it maps is a step to undo


class LIVEFACE_OT_use_free_port(bpy.types.Operator):
    """Listen on a port that no other program has, and start. A tracker of your own must be told of it"""

    bl_idname = "live_face.use_free_port"
    bl_label = "Use a Free Port"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Not while it runs."""
        cls.poll_message_set("Live Face is running: stop it first")
        return not DRIVER.session.running

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Take one, and do what the big button does."""
        context.scene.live_face.port = free_port()
        return bpy.ops.live_face.start("EXEC_DEFAULT", True)


class LIVEFACE_OT_recentre(bpy.types.Operator):
    """Take how your head is now as straight ahead and in the middle"""

    bl_idname = "live_face.recentre"
    bl_label = "Recentre"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Only while live."""
        cls.poll_message_set("Press Start Live Face first")
        return DRIVER.session.running

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Recentre every avatar whose face is seen."""
        if not DRIVER.session.recentre():
            self.report({"WARNING"}, "No face is seen: look at the camera and try again")
            return {"CANCELLED"}
        return {"FINISHED"}


CLASSES = (LIVEFACE_OT_start, LIVEFACE_OT_stop, LIVEFACE_OT_toggle, LIVEFACE_OT_use_free_port, LIVEFACE_OT_recentre)
