"""The sidebar: View3D > N > Live Face. Drawing only; nothing is decided here."""

from __future__ import annotations

import time
from typing import Final

import bpy

from ..operators.session import LIVEFACE_OT_start, LIVEFACE_OT_stop
from ..session.driver import DRIVER
from ..session.live_session import LiveSession, SessionState
from ..settings.preferences import own_preferences
from ..settings.scene_settings import CameraKind
from .calibration import draw_calibration
from .words import draw_text

_STATE_ICONS: Final = {
    SessionState.IDLE: "RADIOBUT_OFF",
    SessionState.STARTING: "SORTTIME",
    SessionState.LIVE: "RADIOBUT_ON",
    SessionState.FAILED: "ERROR",
}
#: Without a datagram for this long the panel says what to do.
_SILENT_AFTER: Final = 2.0


class _SidebarPanel:
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Live Face"


class LIVEFACE_PT_main(_SidebarPanel, bpy.types.Panel):
    """Avatar, start and stop, and how it goes."""

    bl_label = "Live Face"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        layout, session = self.layout, DRIVER.session
        column = layout.column()
        column.enabled = not session.running
        column.prop(context.scene.live_face, "avatar", placeholder="Found by itself")
        button = layout.row()
        button.scale_y = 1.8
        if session.running:
            button.operator(LIVEFACE_OT_stop.bl_idname, icon="SNAP_FACE", depress=True)
        else:
            button.operator(LIVEFACE_OT_start.bl_idname, icon="PLAY")
        # in the state's own line: longer panels slide open, and would stand still halfway while shaders compile
        doing = ": Blender prepares its shaders" if session.state is SessionState.STARTING else ""
        layout.label(text=session.state.value + doing, icon=_STATE_ICONS[session.state])
        if session.problem:
            draw_text(layout, session.problem, icon="BLANK1")  # the state has the sign
        elif session.state is SessionState.LIVE:
            _draw_numbers(layout, session)
            draw_calibration(layout, session)


class LIVEFACE_PT_picture(_SidebarPanel, bpy.types.Panel):
    """Size, rate and quality."""

    bl_label = "Picture"
    bl_parent_id = "LIVEFACE_PT_main"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        column = _settings_column(self.layout)
        for name in ("size", "fps", "samples", "shadows"):
            column.prop(context.scene.live_face, name)


class LIVEFACE_PT_camera(_SidebarPanel, bpy.types.Panel):
    """Where the picture goes."""

    bl_label = "Camera"
    bl_parent_id = "LIVEFACE_PT_main"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        settings = context.scene.live_face
        column = _settings_column(self.layout)
        column.prop(settings, "camera")
        if settings.camera == CameraKind.DEVICE.name:
            column.prop(settings, "device")
        elif settings.camera == CameraKind.FILE.name:
            column.prop(settings, "file")


class LIVEFACE_PT_tracking(_SidebarPanel, bpy.types.Panel):
    """Where the frames come from and how they move the rig."""

    bl_label = "Tracking"
    bl_parent_id = "LIVEFACE_PT_main"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 (Blender's own way to say it)

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        column = _settings_column(self.layout)
        column.prop(own_preferences(context), "source", placeholder="First Camera")
        column.prop(own_preferences(context), "person", placeholder="As last time")
        for name in ("port", "subject", "neck_share"):
            column.prop(context.scene.live_face, name)


def _settings_column(layout: bpy.types.UILayout) -> bpy.types.UILayout:
    """A column of settings that cannot be changed while live."""
    layout.use_property_split = True
    layout.use_property_decorate = False
    column = layout.column()
    column.enabled = not DRIVER.session.running
    return column


def _draw_numbers(layout: bpy.types.UILayout, session: LiveSession) -> None:
    receiver, output, rig = session.receiver, session.output, session.rig
    if receiver is None or output is None or rig is None:
        return
    now = time.monotonic()
    silent = now - (receiver.heard_at or session.started_at)
    if silent > _SILENT_AFTER:
        draw_text(layout, f"No frames for {silent:.0f} s: is the tracker running and sending to port {receiver.port}?")
    grid = layout.column(align=True)
    grid.label(text=f"{DRIVER.rate:.1f} pictures/s, {session.counts.applied} frames applied")
    dropped = sum(receiver.counts.dropped.values()) + receiver.counts.old
    grid.label(text=f"{receiver.counts.received} datagrams, {dropped} dropped")
    if output.stats:
        grid.label(text=f"Camera: {output.stats.frames_out} pictures, {output.stats.latency_p50_ms:.0f} ms behind")
    if output.problem:
        draw_text(layout, output.problem)
    for note in rig.notes:
        draw_text(layout, note, icon="INFO")


CLASSES = (LIVEFACE_PT_main, LIVEFACE_PT_picture, LIVEFACE_PT_camera, LIVEFACE_PT_tracking)
