"""Size, rate and quality of the picture, and what this machine can draw. Drawing only."""

from __future__ import annotations

import bpy

from ..core.quality import QualitySearch
from ..operators.preview import LIVEFACE_OT_show_preview
from ..operators.quality import LIVEFACE_OT_cancel_measure, LIVEFACE_OT_measure, LIVEFACE_OT_use_measured
from ..session.driver import DRIVER
from .sidebar import settings_column
from .words import draw_text, translated


def draw_picture(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The choices, and how they are found by measuring."""
    column = settings_column(layout)
    for name in ("size", "fps", "samples", "shadows"):
        column.prop(context.scene.live_face, name)
    row = settings_column(layout, while_live=True).row(align=True)
    row.prop(context.scene.live_face, "preview")
    row.operator(LIVEFACE_OT_show_preview.bl_idname, text="", icon="IMAGE")
    search = DRIVER.measuring
    if search is not None:
        layout.progress(factor=search.share_done, text=str(search.next), translate=False)
        layout.operator(LIVEFACE_OT_cancel_measure.bl_idname, icon="X")
        return
    layout.operator(LIVEFACE_OT_measure.bl_idname, icon="TIME")
    if DRIVER.measured is not None:
        _draw_measured(layout.box(), DRIVER.measured)


def _draw_measured(layout: bpy.types.UILayout, search: QualitySearch) -> None:
    column = layout.column(align=True)
    for trial in search.trials:
        icon = "CHECKMARK" if trial.holds else "X"
        column.label(text=f"{trial.choice}: {trial.seconds * 1e3:.0f} ms", icon=icon, translate=False)
    if not search.holds:
        rate = 1.0 / max(search.trials[-1].seconds, 1e-3)
        words = translated("Nothing holds the rate; the plainest picture reaches {rate:.0f} fps.")
        draw_text(column, words.format(rate=rate))
    layout.operator(LIVEFACE_OT_use_measured.bl_idname, icon="LOOP_BACK")
