"""What a scene needs besides an avatar: a camera, and perhaps further avatars."""

from __future__ import annotations

from typing import ClassVar

import bpy
from bpy.props import IntProperty

from ..core.errors import LiveFaceError
from ..render.portrait import add_portrait
from ..rig.auto_map import auto_map
from ..rig.avatar import find_avatar, object_named
from ..settings.checking import check
from ..settings.stored_mapping import write_mapping
from .reporting import reporting


class LIVEFACE_OT_add_camera(bpy.types.Operator):
    """Add a camera that looks the avatar in the face, with three lights and a plain background"""

    bl_idname = "live_face.add_camera"
    bl_label = "Add Camera and Lights"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add them."""
        add_portrait(context.scene, find_avatar(context.scene, context.scene.live_face.avatar))
        return {"FINISHED"}


class LIVEFACE_OT_add_avatar(bpy.types.Operator):
    """Let one more avatar follow a face: the active object, if it is another avatar"""

    bl_idname = "live_face.add_avatar"
    bl_label = "Add Avatar"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add a place for it, and map the active object if that is an avatar that nothing moves yet."""
        settings = context.scene.live_face
        taken = {settings.avatar, *(other.avatar for other in settings.others)}
        other = settings.others.add()
        other.subject = settings.subject
        active = context.active_object
        if active is None:
            return {"FINISHED"}
        try:
            avatar = find_avatar(context.scene, active)
            root = object_named(avatar.root)
            if root in taken:
                return {"FINISHED"}
            other.avatar = root
            if not root.live_face.rows:
                write_mapping(root, auto_map(avatar))
            check(context.scene, root)
        except LiveFaceError as error:
            self.report({"INFO"}, f"Choose the avatar in the list. {error}")
        return {"FINISHED"}


class LIVEFACE_OT_remove_avatar(bpy.types.Operator):
    """Let this avatar follow no face any more; its mapping stays with it"""

    bl_idname = "live_face.remove_avatar"
    bl_label = "Remove Avatar"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    index: IntProperty(name="Number", description="Its place in the list", min=0)  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Remove it."""
        others = context.scene.live_face.others
        if self.index >= len(others):
            self.report({"ERROR"}, f"There is no further avatar {self.index}.")
            return {"CANCELLED"}
        others.remove(self.index)
        return {"FINISHED"}


CLASSES = (LIVEFACE_OT_add_camera, LIVEFACE_OT_add_avatar, LIVEFACE_OT_remove_avatar)
