"""The sidebar: View3D > N > Live Face. Drawing only; nothing is decided or looked for here."""

from __future__ import annotations

from typing import ClassVar

import bpy

from ..operators.scene import LIVEFACE_OT_add_avatar, LIVEFACE_OT_remove_avatar
from ..operators.session import LIVEFACE_OT_start, LIVEFACE_OT_stop
from ..rig.face_mesh import is_face_mesh
from ..session.driver import DRIVER
from ..session.live_session import SessionState
from .background import draw_background, draw_further_cameras
from .calibration import draw_calibration
from .camera import draw_camera, draw_idle
from .landmarks import draw_face_mesh, draw_plot
from .on_air import draw_on_air
from .picture import draw_picture
from .problems import draw_problems
from .sidebar import SidebarPanel, chosen_avatar
from .status import draw_numbers, draw_state
from .tracker import draw_tracking, draw_tracking_options
from .words import draw_text

_CLOSED = {"DEFAULT_CLOSED"}


class LIVEFACE_PT_main(SidebarPanel, bpy.types.Panel):
    """Avatar, start and stop, and how it goes."""

    bl_label = "Live Face"
    bl_order = 0

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        layout, session = self.layout, DRIVER.session
        column = layout.column()
        column.enabled = not session.running
        column.prop(context.scene.live_face, "avatar", placeholder="Found by Itself")
        button = layout.row()
        button.scale_y = 1.8
        if session.running:
            button.operator(LIVEFACE_OT_stop.bl_idname, icon="SNAP_FACE", depress=True)
        else:
            button.operator(LIVEFACE_OT_start.bl_idname, icon="PLAY")
        draw_state(layout, session)
        if DRIVER.camera_left:
            box = layout.box()
            draw_text(box, "The call sees the idle picture until you start again.", icon="INFO")
            box.operator(LIVEFACE_OT_stop.bl_idname, text="End the Camera", icon="X")
        draw_on_air(layout, session)
        if session.state is SessionState.LIVE:
            draw_numbers(layout, context, session)
        draw_problems(layout, context)
        root = chosen_avatar(context)
        if root is not None and is_face_mesh(root):
            draw_face_mesh(layout, root)


class LIVEFACE_PT_tracking(SidebarPanel, bpy.types.Panel):
    """What follows the face."""

    bl_label = "Tracking"
    bl_order = 1

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        draw_tracking(self.layout, context)
        draw_plot(self.layout, context)


class LIVEFACE_PT_tracking_options(SidebarPanel, bpy.types.Panel):
    """How the tracker works."""

    bl_label = "Options"
    bl_parent_id = "LIVEFACE_PT_tracking"
    bl_options: ClassVar[set[str]] = _CLOSED

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        draw_tracking_options(self.layout, context)


class LIVEFACE_PT_calibration(SidebarPanel, bpy.types.Panel):
    """The person's own face."""

    bl_label = "Calibration"
    bl_order = 3

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the panel."""
        draw_calibration(self.layout, DRIVER.session)


class LIVEFACE_PT_camera(SidebarPanel, bpy.types.Panel):
    """Where the picture goes."""

    bl_label = "Camera"
    bl_order = 4

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        draw_camera(self.layout, context)


class LIVEFACE_PT_idle(SidebarPanel, bpy.types.Panel):
    """What the call sees without Blender."""

    bl_label = "Idle Picture"
    bl_parent_id = "LIVEFACE_PT_camera"
    bl_options: ClassVar[set[str]] = _CLOSED

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        draw_idle(self.layout, context)


class LIVEFACE_PT_background(SidebarPanel, bpy.types.Panel):
    """What stands behind and around the avatar."""

    bl_label = "Background"
    bl_parent_id = "LIVEFACE_PT_camera"
    bl_options: ClassVar[set[str]] = _CLOSED

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        draw_background(self.layout, context.scene.live_face.backdrop)


class LIVEFACE_PT_cameras(SidebarPanel, bpy.types.Panel):
    """Cameras beside the first one."""

    bl_label = "Further Cameras"
    bl_parent_id = "LIVEFACE_PT_camera"
    bl_options: ClassVar[set[str]] = _CLOSED

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        draw_further_cameras(self.layout, context)


class LIVEFACE_PT_picture(SidebarPanel, bpy.types.Panel):
    """Size, rate and quality."""

    bl_label = "Picture"
    bl_order = 5
    bl_options: ClassVar[set[str]] = _CLOSED

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        draw_picture(self.layout, context)


class LIVEFACE_PT_avatars(SidebarPanel, bpy.types.Panel):
    """Which face moves which avatar."""

    bl_label = "Avatars"
    bl_order = 7
    bl_options: ClassVar[set[str]] = _CLOSED

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        settings, layout = context.scene.live_face, self.layout
        column = layout.column()
        column.enabled = not DRIVER.session.running
        first = column.row(align=True)
        first.prop(settings, "avatar", text="", placeholder="Found by Itself")
        first.prop(settings, "subject")
        for index, other in enumerate(settings.others):
            line = column.row(align=True)
            line.prop(other, "avatar", text="")
            line.prop(other, "subject")
            line.operator(LIVEFACE_OT_remove_avatar.bl_idname, text="", icon="X").index = index
        column.operator(LIVEFACE_OT_add_avatar.bl_idname, icon="ADD")


CLASSES = (
    LIVEFACE_PT_main,
    LIVEFACE_PT_tracking,
    LIVEFACE_PT_tracking_options,
    LIVEFACE_PT_calibration,
    LIVEFACE_PT_camera,
    LIVEFACE_PT_background,
    LIVEFACE_PT_cameras,
    LIVEFACE_PT_idle,
    LIVEFACE_PT_picture,
    LIVEFACE_PT_avatars,
)
