"""The part of the sidebar that is about the person's own face."""

from __future__ import annotations

import bpy

from ..operators.calibration import (
    LIVEFACE_OT_calibrate,
    LIVEFACE_OT_cancel_calibration,
    LIVEFACE_OT_set_neutral,
)
from ..session.live_session import LiveSession
from .words import draw_text


def draw_calibration(layout: bpy.types.UILayout, session: LiveSession) -> None:
    """The buttons; while a calibration is under way its step, how far it is, and the way out."""
    tracker = session.tracker
    box = layout.box()
    if tracker is not None and tracker.step is not None:
        step = tracker.step
        draw_text(box, step.sentence, icon="RADIOBUT_ON" if step.capturing else "TIME")
        when = "Now" if step.capturing else f"In {step.seconds_left:.0f} s"
        box.progress(factor=step.done, text=f"{when}, step {step.number} of {step.steps}")
        box.operator(LIVEFACE_OT_cancel_calibration.bl_idname, icon="X")
        return
    if tracker is not None and tracker.profile is not None:
        known = "" if tracker.profile.known else ", not calibrated"
        box.label(text=f"{tracker.profile.person}{known}", icon="USER")
    row = box.row(align=True)
    row.operator(LIVEFACE_OT_set_neutral.bl_idname)
    row.operator(LIVEFACE_OT_calibrate.bl_idname)
    if tracker is not None and tracker.told is not None:
        draw_text(box, tracker.told.message, icon="CHECKMARK" if tracker.told.saved else "ERROR")
    if tracker is not None and tracker.problem is not None:
        draw_text(box, tracker.problem)
