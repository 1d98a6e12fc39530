"""What all panels of the sidebar have in common."""

from __future__ import annotations

from typing import ClassVar, Final

import bpy

from ..rig.avatar import root_of
from ..session.driver import DRIVER

#: A sidebar of more pixels (at a scale of 1) is wide; the usual one has 290.
WIDE: Final = 360.0


class SidebarPanel:
    """A panel in View3D > N > Live Face; they stand in the sequence of their `bl_order`."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Live Face"
    bl_options: ClassVar[set[str]] = set()


def chosen_avatar(context: bpy.types.Context) -> bpy.types.Object | None:
    """The root object of the avatar that is chosen; nothing is searched."""
    chosen = context.scene.live_face.avatar
    return root_of(chosen) if chosen is not None else None


def sidebar_width(context: bpy.types.Context) -> float:
    """Of the region that is drawn, in pixels at a scale of 1; as if it were nearly wide without a window."""
    region, scale = context.region, context.preferences.system.ui_scale
    return region.width / scale if region is not None and scale > 0.0 else WIDE


def settings_column(layout: bpy.types.UILayout, *, while_live: bool = False) -> bpy.types.UILayout:
    """A column of settings, which cannot be changed while live unless they may."""
    layout.use_property_split = True
    layout.use_property_decorate = False
    column = layout.column()
    column.enabled = while_live or not DRIVER.session.running
    return column
