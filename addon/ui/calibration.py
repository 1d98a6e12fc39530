"""The part of the sidebar that is about the person's own face."""

from __future__ import annotations

from typing import Final

import bpy

from ..core.status import ProfileInUse
from ..operators.calibration import (
    LIVEFACE_OT_calibrate,
    LIVEFACE_OT_cancel_calibration,
    LIVEFACE_OT_set_neutral,
)
from ..operators.session import LIVEFACE_OT_recentre
from ..session.live_session import LiveSession
from .words import draw_text, translated

#: What the tracker calls a person who has given no name (tracker/profile/last_person.py).
_NAMELESS: Final = "default"


def draw_calibration(layout: bpy.types.UILayout, session: LiveSession) -> None:
    """The buttons; while a calibration is under way its step, how far it is, and the way out."""
    tracker = session.tracker
    if tracker is not None and tracker.step is not None:
        step = tracker.step
        draw_text(layout, step.sentence, icon="RADIOBUT_ON" if step.capturing else "TIME")
        words = "Now, step {number} of {steps}" if step.capturing else "In {seconds:.0f} s, step {number} of {steps}"
        said = translated(words).format(seconds=step.seconds_left, number=step.number, steps=step.steps)
        layout.progress(factor=step.done, text=said, translate=False)
        layout.operator(LIVEFACE_OT_cancel_calibration.bl_idname, icon="X")
        return
    if tracker is not None and tracker.profile is not None:
        layout.label(text=_whose(tracker.profile), icon="USER", translate=False)
    column = layout.column(align=True)
    column.operator(LIVEFACE_OT_set_neutral.bl_idname, icon="USER")
    column.operator(LIVEFACE_OT_recentre.bl_idname, icon="PIVOT_CURSOR")
    column.operator(LIVEFACE_OT_calibrate.bl_idname, icon="MODIFIER")
    if tracker is not None and tracker.told is not None:
        draw_text(layout, tracker.told.message, icon="CHECKMARK" if tracker.told.saved else "ERROR")


def _whose(profile: ProfileInUse) -> str:
    """Whose face it is, and whether it is known."""
    if profile.person == _NAMELESS:
        return translated("Calibrated") if profile.known else translated("Not calibrated yet")
    return profile.person if profile.known else translated("{person}, not calibrated").format(person=profile.person)
