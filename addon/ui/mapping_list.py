"""The list of rows: what each is, how it moves at the moment, and which of them cannot."""

from __future__ import annotations

from typing import Final

import bpy
import numpy as np
from bpy.props import BoolProperty
from numpy.typing import NDArray

from ..core.mapping.row import TargetKind
from ..operators.mapping import LIVEFACE_OT_row_problem
from ..session.driver import DRIVER
from ..settings.avatar_settings import LiveFaceAvatar
from ..settings.row_settings import LiveFaceRow, icon_of
from .sidebar import WIDE, sidebar_width
from .words import translated

#: A row whose target is farther than this from its rest, as a share of the row's range, moves.
_MOVES: Final = 0.02
#: Of the room for both names, the most that one of them gets.
_MOST: Final = 0.65
#: A meter's width in Blender's units, which are as wide as an icon.
_METER: Final = 1.0
#: Of a sidebar's width (pixels at a scale of 1) this goes to what stands beside the names; a letter of them on average.
_BESIDE: Final = 182.0
_LETTER: Final = 6.6
_NOTHING: Final = np.empty(0, np.float32)


class LIVEFACE_UL_rows(bpy.types.UIList):
    """Channel with its meter, target, solo and mute; a sign where a row cannot drive anything."""

    only_problems: BoolProperty(  # type: ignore[valid-type]
        name="Only Problems", description="Show only the rows that cannot drive anything"
    )
    only_moving: BoolProperty(  # type: ignore[valid-type]
        name="Only Moving", description="Show only the rows that move at the moment"
    )

    def draw_item(
        self,
        context: bpy.types.Context,
        layout: bpy.types.UILayout,
        data: LiveFaceAvatar,
        item: LiveFaceRow,
        _icon: int,
        _active_data: LiveFaceAvatar,
        _active_property: str,
        index: int = 0,
        _flags: int = 0,
    ) -> None:
        """Draw one row."""
        shares = shares_of(data.id_data.name)
        line = layout.row(align=True)
        names = line.row(align=True)
        names.active = not item.muted
        if index in problems_of(data.id_data.name):
            names.operator(LIVEFACE_OT_row_problem.bl_idname, text="", icon="ERROR", emboss=False).index = index
        else:
            meter = names.row()
            meter.ui_units_x = _METER  # no longer: it would take the clicks that choose the row
            meter.progress(factor=float(shares[index]) if index < len(shares) else 0.0, text="")
        _draw_names(names, item, sidebar_width(context))
        line.prop(item, "solo", text="", icon="SOLO_ON" if item.solo else "SOLO_OFF", emboss=False)
        line.prop(item, "muted", text="", icon="HIDE_ON" if item.muted else "HIDE_OFF", emboss=False)

    def draw_filter(self, _context: bpy.types.Context, layout: bpy.types.UILayout) -> None:
        """The search and its two switches, under the list."""
        line = layout.row(align=True)
        line.prop(self, "filter_name", text="", icon="VIEWZOOM")
        line.prop(self, "use_filter_invert", text="", icon="ARROW_LEFTRIGHT")
        line.prop(self, "only_moving", text="", icon="PLAY")
        line.prop(self, "only_problems", text="", icon="ERROR")

    def filter_items(
        self, _context: bpy.types.Context, data: LiveFaceAvatar, _property: str
    ) -> tuple[list[int], list[int]]:
        """Which rows are shown; the order is the mapping's."""
        if not (self.filter_name or self.only_problems or self.only_moving):
            return [], []
        root = data.id_data.name
        problems, shares, words = problems_of(root), shares_of(root), self.filter_name.casefold().split()
        return [
            self.bitflag_filter_item
            if (not self.only_problems or index in problems)
            and (not self.only_moving or (index < len(shares) and moves(row, float(shares[index]))))
            and all(word in f"{row.channel} {target_of(row)}".casefold() for word in words)
            else 0
            for index, row in enumerate(data.rows)
        ], []


def _draw_names(layout: bpy.types.UILayout, row: LiveFaceRow, width: float) -> None:
    """The channel and the target. In a narrow sidebar no kinds, and no target that is called as its channel is.

    Where both would be cut it is the channel alone: of two rows that begin with eyeBlink nobody would know the side.
    """
    target, kind, wide = target_of(row), TargetKind[row.kind], width > WIDE
    alone = (kind is TargetKind.SHAPE_KEY and target == row.channel) or (
        len(row.channel) + len(target) > (width - _BESIDE) / _LETTER
    )
    if alone and not wide:
        layout.label(text=row.channel, translate=False)
        return
    part = len(row.channel) / max(1, len(row.channel) + len(target))
    names = layout.split(factor=min(_MOST, max(1.0 - _MOST, part)), align=True)
    names.label(text=row.channel, translate=False)
    names.label(text=target, icon=icon_of(kind) if wide else "NONE", translate=False)


def target_of(row: LiveFaceRow) -> str:
    """What the row drives, in a few words."""
    kind = TargetKind[row.kind]
    if kind is TargetKind.PROPERTY:
        words = f"{row.owner_name} {row.path}".strip() if row.path else ""
    elif kind in (TargetKind.SHAPE_KEY, TargetKind.TURN):
        words = row.target or row.owner_name
    else:
        words = f"{row.target} {row.axis}" if row.target else ""
    return words or translated("Not Chosen")


def shares_of(root: str) -> NDArray[np.float32]:
    """How far each row is between its bounds at the moment, 0 to 1, shape (rows,); empty while nothing is live."""
    rig = DRIVER.session.rig_of(root)
    return rig.row_shares if rig is not None else _NOTHING


def problems_of(root: str) -> dict[int, str]:
    """What was found to be wrong with rows."""
    health = DRIVER.health_of(root)
    return dict(health.problems) if health is not None else {}


def moves(row: LiveFaceRow, share: float) -> bool:
    """Whether a row that is at this share of its range is away from its rest, which is where it would write 0."""
    span = row.upper - row.lower
    rest = min(1.0, max(0.0, -row.lower / span)) if span > 0.0 else 0.0
    return abs(share - rest) > _MOVES


CLASSES = (LIVEFACE_UL_rows,)
