"""The tracker in the sidebar and in the preferences. Drawing only: what is shown was found out before."""

from __future__ import annotations

import sys

import bpy

from ..operators.tracker import (
    LIVEFACE_OT_cancel_set_up,
    LIVEFACE_OT_choose_camera,
    LIVEFACE_OT_choose_source,
    LIVEFACE_OT_choose_video,
    LIVEFACE_OT_copy_command,
    LIVEFACE_OT_look_for_cameras,
    LIVEFACE_OT_set_up_tracker,
    LIVEFACE_OT_show_log,
    LIVEFACE_OT_start_tracker,
    why_not_set_up,
)
from ..process.setup import State, TrackerSetup
from ..session.driver import DRIVER
from ..settings.preferences import TrackerPreferences, own_preferences
from ..settings.tracker_work import WORK, Standing
from .sidebar import settings_column
from .words import draw_text, translated

#: Letters of a program's last line that are shown.
_LETTERS = 60


class LIVEFACE_MT_cameras(bpy.types.Menu):
    """What the tracker can follow: the cameras that were found, by name."""

    bl_idname = "LIVEFACE_MT_cameras"
    bl_label = "Cameras"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the menu."""
        layout = self.layout
        for camera in WORK.cameras or ():
            chosen = layout.operator(
                LIVEFACE_OT_choose_source.bl_idname, text=camera.name, translate=False, icon="OUTLINER_OB_CAMERA"
            )
            chosen.source, chosen.name = str(camera.number), camera.name
        if WORK.camera_problem:
            draw_text(layout, WORK.camera_problem)
        elif WORK.looking:
            layout.label(text="Looking for cameras…")
        elif WORK.cameras == ():
            layout.label(text="No camera is connected")
        layout.separator()
        layout.operator(LIVEFACE_OT_look_for_cameras.bl_idname, icon="FILE_REFRESH")
        layout.operator(LIVEFACE_OT_choose_video.bl_idname, icon="FILE_MOVIE")


def draw_tracking(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The Tracking panel: who runs the tracker, and what it follows."""
    own = own_preferences(context)
    column = settings_column(layout)
    column.prop(own, "tracker")
    if _needs_set_up():
        draw_set_up(layout)
    _draw_source(settings_column(layout), own)
    if own.tracker == "LIVE_FACE":
        if not _needs_set_up():  # which shows it where there is one
            layout.operator(LIVEFACE_OT_show_log.bl_idname, icon="TEXT")
    else:
        layout.operator(LIVEFACE_OT_copy_command.bl_idname, icon="COPYDOWN")


def draw_tracking_options(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """How the tracker works: what most need not know."""
    column = settings_column(layout)
    _draw_options(column, own_preferences(context))
    column.prop(context.scene.live_face, "port")


def draw_preferences(layout: bpy.types.UILayout, own: TrackerPreferences) -> None:
    """The add-on's page in the preferences."""
    draw_set_up(layout)
    layout.separator()
    column = settings_column(layout)
    column.prop(own, "tracker")
    _draw_source(column, own)
    _draw_options(column, own)
    layout.separator()
    column.prop(own, "tracker_python")


def draw_set_up(layout: bpy.types.UILayout) -> None:
    """Whether the tracker is there, the button that gets it, and how far that is."""
    setup = WORK.setup
    box = layout.box()
    if setup is not None and setup.under_way:
        _draw_progress(box, setup)
        return
    if setup is not None and setup.state is State.FAILED and setup.problem:
        draw_text(box, setup.problem)
        box.operator(LIVEFACE_OT_show_log.bl_idname, icon="TEXT")
    elif WORK.standing is Standing.MISSING:
        draw_text(box, "The tracker follows your face. It is not set up yet.", icon="INFO")
    elif WORK.standing is Standing.OUTDATED:
        draw_text(box, "The tracker is of another version: set it up again.")
    elif WORK.standing is Standing.READY:
        box.label(text="The tracker is set up.", icon="CHECKMARK")
    again = WORK.standing in (Standing.READY, Standing.OUTDATED)
    box.operator(
        LIVEFACE_OT_set_up_tracker.bl_idname, text="Set Up Again" if again else "Set Up the Tracker", icon="IMPORT"
    )
    if WORK.standing is Standing.MISSING and (reason := why_not_set_up()):
        draw_text(box, reason, icon="INTERNET_OFFLINE" if not bpy.app.online_access else "INFO")
        if not bpy.app.online_access and not bpy.app.online_access_override:
            box.operator("screen.userpref_show", text="Open Preferences", icon="PREFERENCES").section = "SYSTEM"


def draw_no_packets(layout: bpy.types.UILayout, _context: bpy.types.Context) -> None:
    """What mends that nothing comes from the tracker."""
    tracker = DRIVER.session.tracker
    if tracker is not None and (tracker.running or tracker.restarting):
        layout.operator(LIVEFACE_OT_show_log.bl_idname, icon="TEXT")
    elif _needs_set_up():
        draw_set_up(layout)
    else:
        row = layout.row(align=True)
        row.operator(LIVEFACE_OT_start_tracker.bl_idname, icon="PLAY")
        row.operator(LIVEFACE_OT_show_log.bl_idname, text="", icon="TEXT")


def _needs_set_up() -> bool:
    """Whether there is more to say of the set-up than that all is well."""
    asked = WORK.setup is not None and WORK.setup.state in (State.RUNNING, State.CLEARING, State.FAILED)
    return asked or WORK.standing in (Standing.MISSING, Standing.OUTDATED)


def _draw_source(column: bpy.types.UILayout, own: TrackerPreferences) -> None:
    if sys.platform == "darwin" and own.tracker == "LIVE_FACE":
        draw_text(column, "macOS lets no camera into Blender: choose I Run It Myself for a camera.", icon="INFO")
    row = column.row(align=True)
    row.prop(own, "source", placeholder="First Camera")
    row.operator(LIVEFACE_OT_choose_camera.bl_idname, text="", icon="DOWNARROW_HLT")
    if own.source_name:
        name = column.row()
        name.alignment = "RIGHT"
        name.label(text=own.source_name, icon="OUTLINER_OB_CAMERA", translate=False)


def _draw_options(column: bpy.types.UILayout, own: TrackerPreferences) -> None:
    column.prop(own, "person", placeholder="As Last Time")
    for choice in ("engine", "eye_contact", "auto_blink"):
        column.prop(own, choice)
    column.prop(own, "record_sound")
    microphone = column.row()
    microphone.active = own.record_sound
    microphone.prop(own, "microphone", placeholder="System Default")


def _draw_progress(layout: bpy.types.UILayout, setup: TrackerSetup) -> None:
    words = translated(setup.step.value if setup.state is State.RUNNING else setup.state.value)
    layout.progress(factor=setup.share, text=f"{words}…", translate=False)
    line = setup.log[-1] if setup.log else ""
    layout.label(text=line if len(line) <= _LETTERS else f"{line[: _LETTERS - 1]}…", translate=False)
    layout.operator(LIVEFACE_OT_cancel_set_up.bl_idname, icon="X")


CLASSES = (LIVEFACE_MT_cameras,)
