"""The settings of one row of the mapping."""

from __future__ import annotations

from typing import Final

import bpy

from ..core.mapping.channels import Unit
from ..core.mapping.row import Response, TargetKind
from ..core.mapping.signals import channel_named
from ..settings.owners import collection_of
from ..settings.row_settings import LiveFaceRow

#: Of the number properties there is one for each unit; the end of its name says which.
_SUFFIXES: Final = {TargetKind.BONE_ROTATION: "_angle", TargetKind.BONE_LOCATION: "_length"}
_UNITS: Final = {TargetKind.BONE_ROTATION: Unit.ANGLE, TargetKind.BONE_LOCATION: Unit.LENGTH}
_OF_BONES: Final = (TargetKind.BONE_ROTATION, TargetKind.BONE_LOCATION, TargetKind.BONE_SCALE)


def draw_row(layout: bpy.types.UILayout, row: LiveFaceRow) -> None:
    """Channel, target and numbers. They may be changed while live."""
    layout.use_property_split = True
    layout.use_property_decorate = False
    kind = TargetKind[row.kind]
    column = layout.column()
    column.prop(row, "channel", icon="SHAPEKEY_DATA" if kind is TargetKind.SHAPE_KEY else "NONE")
    column.prop(row, "kind")
    _draw_target(column, row, kind)
    if kind is TargetKind.TURN:
        column.prop(row, "gain", text="Share")
        return
    _draw_numbers(layout.column(align=True), row, kind)
    column = layout.column()
    column.prop(row, "response")
    if row.response == Response.EXPRESSION.name:
        column.prop(row, "expression")
    column.prop(row, "smoothing")


def _draw_target(column: bpy.types.UILayout, row: LiveFaceRow, kind: TargetKind) -> None:
    if kind is TargetKind.PROPERTY:
        column.prop(row, "owner_kind")
    collection = collection_of(row.owner_type)
    if collection:
        name = "Owner" if kind in (TargetKind.PROPERTY, TargetKind.TURN) else "Only On"
        column.prop_search(row, "owner", bpy.data, collection, text=name)
    if row.owner_name and row.owner is None:
        column.label(text=row.owner_name, icon="LIBRARY_DATA_BROKEN", translate=False)
    if kind is TargetKind.PROPERTY:
        column.prop(row, "path")
        return
    column.prop(row, "target", icon="SHAPEKEY_DATA" if kind is TargetKind.SHAPE_KEY else "BONE_DATA")
    if kind in _OF_BONES:
        column.row().prop(row, "axis", expand=True)


def _draw_numbers(column: bpy.types.UILayout, row: LiveFaceRow, kind: TargetKind) -> None:
    """In the target's unit; a gain from a channel of the same unit is a plain factor."""
    suffix, channel = _SUFFIXES.get(kind, ""), channel_named(row.channel)
    same = channel is not None and channel.unit is _UNITS.get(kind)
    column.prop(row, "gain" if same else f"gain{suffix}")
    for name in ("offset", "lower", "upper"):
        column.prop(row, f"{name}{suffix}")
