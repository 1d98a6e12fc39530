"""The mapping in the sidebar: what is covered, the rows, and the settings of the active one."""

from __future__ import annotations

from typing import ClassVar

import bpy

from ..core.arkit import CHANNEL_COUNT
from ..core.mapping.coverage import Coverage
from ..core.mapping.row import TargetKind
from ..operators.mapping import (
    LIVEFACE_OT_add_row,
    LIVEFACE_OT_all_rows,
    LIVEFACE_OT_auto_map,
    LIVEFACE_OT_copy_to_other_side,
    LIVEFACE_OT_remove_row,
    LIVEFACE_OT_wiggle,
)
from ..session.driver import DRIVER
from ..settings.row_settings import LiveFaceRow, icon_of
from .landmarks import draw_measures
from .mapping_list import LIVEFACE_UL_rows, problems_of, target_of
from .presets import LIVEFACE_MT_presets
from .row import draw_row
from .sidebar import SidebarPanel, chosen_avatar
from .words import draw_text, translated


class LIVEFACE_MT_rows(bpy.types.Menu):
    """What is done to rows less often."""

    bl_label = "Row Specials"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the menu."""
        layout = self.layout
        layout.operator(LIVEFACE_OT_copy_to_other_side.bl_idname, icon="MOD_MIRROR")
        layout.separator()
        for action, label, icon in (
            ("MUTE", "Mute All", "HIDE_ON"),
            ("UNMUTE", "Unmute All", "HIDE_OFF"),
            ("CLEAR_SOLO", "Clear Solo", "SOLO_OFF"),
        ):
            layout.operator(LIVEFACE_OT_all_rows.bl_idname, text=label, icon=icon).action = action
        layout.separator()
        for action, label, icon in (
            ("REMOVE_FAULTY", "Remove Rows with Problems", "ERROR"),
            ("REMOVE", "Remove All Rows", "X"),
        ):
            layout.operator(LIVEFACE_OT_all_rows.bl_idname, text=label, icon=icon).action = action


class LIVEFACE_PT_mapping(SidebarPanel, bpy.types.Panel):
    """Which channel of the face drives what."""

    bl_label = "Mapping"
    bl_order = 2

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        layout, root = self.layout, chosen_avatar(context)
        buttons = layout.row(align=True)
        buttons.operator(LIVEFACE_OT_auto_map.bl_idname, icon="SHADERFX")
        buttons.menu(LIVEFACE_MT_presets.__name__, text="", icon="PRESET")
        if root is None:
            draw_text(layout, "Auto-Map finds the avatar of this scene by itself.", icon="INFO")
            return
        settings, coverage = root.live_face, _coverage(context)
        if coverage is not None:
            draw_text(layout, sentence_of(coverage), icon="INFO" if coverage.missing else "CHECKMARK")
        layout.prop(settings, "mirror", icon="MOD_MIRROR")
        _draw_list(layout, settings)
        if settings.row is not None:
            _draw_active(layout, settings.row, problems_of(root.name).get(settings.active_row))


def _draw_active(layout: bpy.types.UILayout, row: LiveFaceRow, problem: str | None) -> None:
    """What the active row drives, in full, or why it cannot."""
    if problem:
        draw_text(layout, problem)
    else:
        words = f"{row.channel} → {target_of(row)}"
        layout.label(text=words, icon=icon_of(TargetKind[row.kind]), translate=False)


def _draw_list(layout: bpy.types.UILayout, settings: bpy.types.PropertyGroup) -> None:
    line = layout.row()
    line.template_list(LIVEFACE_UL_rows.__name__, "", settings, "rows", settings, "active_row", rows=8)
    side = line.column(align=True)
    side.operator(LIVEFACE_OT_add_row.bl_idname, text="", icon="ADD")
    side.operator(LIVEFACE_OT_remove_row.bl_idname, text="", icon="REMOVE")
    side.separator()
    side.operator(LIVEFACE_OT_wiggle.bl_idname, text="", icon="FORCE_HARMONIC")
    side.separator()
    side.menu(LIVEFACE_MT_rows.__name__, text="", icon="DOWNARROW_HLT")


class LIVEFACE_PT_row(SidebarPanel, bpy.types.Panel):
    """The settings of the active row."""

    bl_label = "Row"
    bl_parent_id = "LIVEFACE_PT_mapping"
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Only where there is a row."""
        root = chosen_avatar(context)
        return root is not None and root.live_face.row is not None

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        root = chosen_avatar(context)
        if root is not None and root.live_face.row is not None:
            draw_row(self.layout, root.live_face.row)


class LIVEFACE_PT_missing(SidebarPanel, bpy.types.Panel):
    """Which channels show nothing, and what else could show them."""

    bl_label = "Missing Channels"
    bl_parent_id = "LIVEFACE_PT_mapping"
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Only where some are missing."""
        coverage = _coverage(context)
        return coverage is not None and bool(coverage.missing)

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        coverage = _coverage(context)
        for missing in coverage.missing if coverage is not None else ():
            column = self.layout.column(align=True)
            column.label(text=missing.channel, icon="REMOVE", translate=False)
            for instead in missing.instead:
                draw_text(column, instead, icon="BLANK1")


class LIVEFACE_PT_measures(SidebarPanel, bpy.types.Panel):
    """Channels of the user's own, made from landmarks."""

    bl_label = "Measures"
    bl_parent_id = "LIVEFACE_PT_mapping"
    bl_options: ClassVar[set[str]] = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Only with an avatar, with which they are kept."""
        return chosen_avatar(context) is not None

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        root = chosen_avatar(context)
        if root is not None:
            draw_measures(self.layout, root.live_face)


def sentence_of(coverage: Coverage) -> str:
    """Such as "47 of 52 channels mapped, 5 missing", in the user's language."""
    missing = len(coverage.missing)
    if missing == 0:
        return translated("{mapped} of {all} channels mapped").format(mapped=CHANNEL_COUNT, all=CHANNEL_COUNT)
    words = translated("{mapped} of {all} channels mapped, {missing} missing")
    return words.format(mapped=CHANNEL_COUNT - missing, all=CHANNEL_COUNT, missing=missing)


def _coverage(context: bpy.types.Context) -> Coverage | None:
    root = chosen_avatar(context)
    health = DRIVER.health_of(root.name) if root is not None else None
    return health.coverage if health is not None else None


CLASSES = (
    LIVEFACE_MT_rows,
    LIVEFACE_PT_mapping,
    LIVEFACE_PT_row,
    LIVEFACE_PT_missing,
    LIVEFACE_PT_measures,
)
