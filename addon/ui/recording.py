"""The part of the sidebar that records, and the list of takes. Drawing only: the list is read elsewhere."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import ClassVar, Final

import bpy

from ..core.takes.take_info import CREATED_FORM
from ..operators.recording import (
    LIVEFACE_OT_capture_pose,
    LIVEFACE_OT_keep_recent,
    LIVEFACE_OT_record,
    LIVEFACE_OT_record_over,
)
from ..operators.take_exchange import LIVEFACE_OT_export_take, LIVEFACE_OT_import_take
from ..operators.take_sound import LIVEFACE_OT_add_sound, LIVEFACE_OT_attach_sound, LIVEFACE_OT_match_sound
from ..operators.takes import (
    LIVEFACE_OT_delete_take,
    LIVEFACE_OT_edit_take,
    LIVEFACE_OT_end_play,
    LIVEFACE_OT_pack_take,
    LIVEFACE_OT_play_take,
    LIVEFACE_OT_refresh_takes,
    LIVEFACE_OT_restore_take,
    LIVEFACE_OT_reveal_take,
    LIVEFACE_OT_set_take_bound,
    LIVEFACE_OT_star_take,
    LIVEFACE_OT_trim_take,
    LIVEFACE_OT_unpack_take,
)
from ..recording.recorder import Recorder, RecorderState
from ..session.driver import DRIVER
from ..settings.take_settings import LiveFaceTake, LiveFaceTakes
from .sidebar import WIDE, SidebarPanel, settings_column, sidebar_width
from .words import draw_text, translated

#: Of a row's width, what a take's name gets in a usual and in a wide sidebar.
_NAME: Final = 0.68
_NAME_WIDE: Final = 0.45


class LIVEFACE_UL_takes(bpy.types.UIList):
    """Star, name and length of each take, in a wide sidebar the date; a sign where it cannot be read whole."""

    def draw_item(
        self,
        context: bpy.types.Context,
        layout: bpy.types.UILayout,
        _data: LiveFaceTakes,
        item: LiveFaceTake,
        _icon: int,
        _active_data: LiveFaceTakes,
        _active_property: str,
    ) -> None:
        """Draw one take."""
        line = layout.row(align=True)
        star = line.operator(
            LIVEFACE_OT_star_take.bl_idname, text="", icon="SOLO_ON" if item.star else "SOLO_OFF", emboss=False
        )
        star.key = item.key
        wide = sidebar_width(context) > WIDE
        icon = "ERROR" if item.problem else "PACKAGE" if item.packed else "NONE"
        names = line.split(factor=_NAME_WIDE if wide else _NAME)
        names.label(text=item.name, icon=icon, translate=False)
        rest = names.row()
        rest.alignment = "RIGHT"
        rest.label(text=time_of(item.seconds), translate=False)
        if wide:
            rest.label(text=date_of(item.created), translate=False)


class LIVEFACE_MT_bin(bpy.types.Menu):
    """The takes in the bin, each of which can be restored."""

    bl_label = "Restore from Bin"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the menu."""
        binned = context.window_manager.live_face_takes.binned
        if not binned:
            self.layout.label(text="The bin is empty")
        for take in binned:
            button = self.layout.operator(LIVEFACE_OT_restore_take.bl_idname, text=take.name, translate=False)
            button.path = take.path


class LIVEFACE_MT_takes(bpy.types.Menu):
    """What is done with takes less often."""

    bl_label = "Take Specials"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the menu."""
        layout = self.layout
        layout.operator(LIVEFACE_OT_reveal_take.bl_idname, icon="FILE_FOLDER")
        layout.operator(LIVEFACE_OT_pack_take.bl_idname, icon="PACKAGE")
        layout.operator(LIVEFACE_OT_unpack_take.bl_idname, icon="UGLYPACKAGE")
        layout.separator()
        layout.operator(LIVEFACE_OT_import_take.bl_idname, icon="IMPORT")
        layout.operator(LIVEFACE_OT_export_take.bl_idname, icon="EXPORT")
        layout.separator()
        layout.operator(LIVEFACE_OT_add_sound.bl_idname, icon="SOUND")
        layout.operator(LIVEFACE_OT_attach_sound.bl_idname, icon="LINKED")
        layout.operator(LIVEFACE_OT_match_sound.bl_idname, icon="TIME")
        layout.separator()
        layout.menu(LIVEFACE_MT_bin.__name__, icon="TRASH")


class LIVEFACE_PT_recording(SidebarPanel, bpy.types.Panel):
    """Recording what comes in."""

    bl_label = "Recording"
    bl_order = 6
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        layout, recorder, wish = self.layout, DRIVER.session.recorder, context.scene.live_face_recording
        button = layout.row()
        button.scale_y = 1.4
        button.operator(
            LIVEFACE_OT_record.bl_idname,
            text="Stop Recording" if recorder.busy else "Record",
            icon="SNAP_FACE" if recorder.busy else "REC",
            depress=recorder.busy,
        )
        _draw_state(layout, recorder)
        buttons = layout.column(align=True)
        buttons.operator(LIVEFACE_OT_keep_recent.bl_idname, icon="RECOVER_LAST")
        buttons.operator(LIVEFACE_OT_capture_pose.bl_idname, icon="OUTLINER_OB_CAMERA")
        column = settings_column(layout, while_live=True)
        column.prop(wish, "countdown")
        column.prop(wish, "every")


class LIVEFACE_PT_takes(SidebarPanel, bpy.types.Panel):
    """The takes, and playing them."""

    bl_label = "Takes"
    bl_parent_id = "LIVEFACE_PT_recording"

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        layout, takes = self.layout, context.window_manager.live_face_takes
        layout.prop(context.scene.live_face_recording, "folder", text="", placeholder="Live Face in Your Documents")
        _draw_list(layout, takes)
        take = takes.selected
        if take is None:
            draw_text(layout, takes.problem if takes.problem else "No takes yet: press Record.", icon="INFO")
            return
        if take.created:
            layout.label(text=date_of(take.created), icon="TIME", translate=False)
        if take.note:
            draw_text(layout, take.note, icon="TEXT")
        for problem in dict.fromkeys((take.problem, takes.problem)):
            if problem:
                draw_text(layout, problem)
        _draw_player(layout, context, takes, take)
        _draw_part(layout, takes)


def time_of(seconds: float) -> str:
    """Minutes and seconds, as in 1:02.5."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"


def date_of(created: str) -> str:
    """A take's date and time of day where the user is; empty where it is not known."""
    try:
        moment = datetime.strptime(created, CREATED_FORM).replace(tzinfo=UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        return ""
    return moment.strftime("%Y-%m-%d %H:%M")


def _draw_state(layout: bpy.types.UILayout, recorder: Recorder) -> None:
    if recorder.state is RecorderState.COUNTDOWN:
        words = translated("Recording begins in {seconds:.0f} s")
        layout.label(text=words.format(seconds=recorder.seconds_left(time.monotonic())), icon="TIME", translate=False)
    elif recorder.state is RecorderState.RECORDING:
        words = translated("{time}, {frames} frames")
        said = words.format(time=time_of(recorder.seconds), frames=recorder.frames)
        layout.label(text=said, icon="RADIOBUT_ON", translate=False)
    elif recorder.problem:
        draw_text(layout, recorder.problem)
    elif recorder.kept is not None:
        layout.label(text=translated("Kept: {name}").format(name=recorder.kept.stem), icon="CHECKMARK", translate=False)


def _draw_list(layout: bpy.types.UILayout, takes: LiveFaceTakes) -> None:
    line = layout.row()
    line.template_list(LIVEFACE_UL_takes.__name__, "", takes, "takes", takes, "active", rows=5)
    side = line.column(align=True)
    side.operator(LIVEFACE_OT_edit_take.bl_idname, text="", icon="GREASEPENCIL")
    side.operator(LIVEFACE_OT_delete_take.bl_idname, text="", icon="TRASH")
    side.operator(LIVEFACE_OT_refresh_takes.bl_idname, text="", icon="FILE_REFRESH")
    side.separator()
    side.menu(LIVEFACE_MT_takes.__name__, text="", icon="DOWNARROW_HLT")


def _draw_player(
    layout: bpy.types.UILayout, context: bpy.types.Context, takes: LiveFaceTakes, take: LiveFaceTake
) -> None:
    player = DRIVER.player
    line = layout.row(align=True)
    playing = player is not None and player.playing
    line.operator(LIVEFACE_OT_play_take.bl_idname, text="", icon="PAUSE" if playing else "PLAY")
    line.operator(LIVEFACE_OT_end_play.bl_idname, text="", icon="SNAP_FACE")
    line.prop(takes, "position", text=time_of(player.position if player else 0.0), slider=True, translate=False)
    line.prop(context.scene.live_face_recording, "loop", text="", icon="LOOP_FORWARDS")
    if player is not None and player.name != take.name:
        layout.label(text=player.name, icon="PLAY", translate=False)


def _draw_part(layout: bpy.types.UILayout, takes: LiveFaceTakes) -> None:
    column = layout.column(align=True)
    for name, bound, icon in (("start", "START", "TRIA_LEFT_BAR"), ("end", "END", "TRIA_RIGHT_BAR")):
        line = column.row(align=True)
        line.prop(takes, name)
        line.operator(LIVEFACE_OT_set_take_bound.bl_idname, text="", icon=icon).bound = bound
    line = layout.row(align=True)
    line.operator(LIVEFACE_OT_trim_take.bl_idname, icon="DRIVER_DISTANCE")
    line.operator(LIVEFACE_OT_record_over.bl_idname, icon="REC")


CLASSES = (
    LIVEFACE_UL_takes,
    LIVEFACE_MT_bin,
    LIVEFACE_MT_takes,
    LIVEFACE_PT_recording,
    LIVEFACE_PT_takes,
)
