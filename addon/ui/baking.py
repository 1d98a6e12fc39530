"""The part of the sidebar that makes keys of takes, and cleans them up. Drawing only."""

from __future__ import annotations

from typing import ClassVar

import bpy

from ..operators.baking import LIVEFACE_OT_bake, LIVEFACE_OT_key_pose
from ..operators.clean_up import (
    LIVEFACE_OT_clear_keys,
    LIVEFACE_OT_mirror_take,
    LIVEFACE_OT_offset_keys,
    LIVEFACE_OT_reduce_keys,
    LIVEFACE_OT_scale_keys,
    LIVEFACE_OT_scale_take,
    LIVEFACE_OT_smooth_keys,
    LIVEFACE_OT_smooth_take,
)
from .recording import LIVEFACE_PT_recording
from .sidebar import SidebarPanel, settings_column

_CLOSED = {"DEFAULT_CLOSED"}


class LIVEFACE_PT_bake(SidebarPanel, bpy.types.Panel):
    """From a take to keys."""

    bl_label = "Bake"
    bl_parent_id = LIVEFACE_PT_recording.__name__
    bl_options: ClassVar[set[str]] = _CLOSED

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        layout, settings = self.layout, context.scene.live_face_bake
        column = settings_column(layout, while_live=True)
        for name in ("start", "at_timecode"):
            column.prop(settings, name)
        origin = column.row()
        origin.active = settings.at_timecode
        origin.prop(settings, "origin", placeholder="13:00:00:00")
        for name in ("sound", "fps", "snap", "onto", "mixing", "interpolation", "smoothing", "skip_constant"):
            column.prop(settings, name)
        column.prop(settings, "reduce")
        error = column.row()
        error.active = settings.reduce
        error.prop(settings, "largest_error")
        _draw_groups(layout, settings)
        button = layout.row()
        button.scale_y = 1.4
        button.operator(LIVEFACE_OT_bake.bl_idname, icon="ACTION")
        layout.operator(LIVEFACE_OT_key_pose.bl_idname, icon="KEY_HLT")


class LIVEFACE_PT_clean_up(SidebarPanel, bpy.types.Panel):
    """Tools for the keys of the face, and for takes."""

    bl_label = "Clean Up"
    bl_parent_id = LIVEFACE_PT_recording.__name__
    bl_options: ClassVar[set[str]] = _CLOSED

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the panel."""
        layout, settings = self.layout, context.scene.live_face_clean_up
        column = settings_column(layout, while_live=True)
        column.prop(settings, "only_row")
        groups = layout.column()
        groups.active = not settings.only_row
        _draw_groups(groups, settings)
        for names, button in (
            (("seconds",), LIVEFACE_OT_smooth_keys),
            (("largest_error",), LIVEFACE_OT_reduce_keys),
            (("span",), LIVEFACE_OT_clear_keys),
            (("frames", "value"), LIVEFACE_OT_offset_keys),
            (("factor",), LIVEFACE_OT_scale_keys),
        ):
            tool = settings_column(layout, while_live=True)
            for name in names:
                tool.prop(settings, name)
            tool.operator(button.bl_idname)
        takes = layout.column(align=True)
        for button, icon in (
            (LIVEFACE_OT_mirror_take, "MOD_MIRROR"),
            (LIVEFACE_OT_smooth_take, "MOD_SMOOTH"),
            (LIVEFACE_OT_scale_take, "FULLSCREEN_ENTER"),
        ):
            takes.operator(button.bl_idname, icon=icon)


def _draw_groups(layout: bpy.types.UILayout, settings: bpy.types.PropertyGroup) -> None:
    """The groups of channels, three in a line."""
    layout.label(text="Channels")
    grid = layout.grid_flow(row_major=True, columns=3, even_columns=True, align=True)
    grid.use_property_split = False
    for group in settings.bl_rna.properties["groups"].enum_items:
        grid.prop_enum(settings, "groups", group.identifier)


CLASSES = (LIVEFACE_PT_bake, LIVEFACE_PT_clean_up)
