"""The person's own face: set neutral, calibrate, leave it."""

from __future__ import annotations

from typing import ClassVar

import bpy

from ..core.control import Calibrate, CancelCalibration, Control, SetNeutral
from ..core.errors import LiveFaceError
from ..session.driver import DRIVER
from .reporting import reporting


class _TellsTheTracker:
    """Tells the tracker one thing. What comes of it the tracker says, and the sidebar shows."""

    bl_options: ClassVar[set[str]] = {"REGISTER"}
    control: ClassVar[Control]

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Only while live."""
        cls.poll_message_set("Press Start Live Face first")  # type: ignore[attr-defined]
        return DRIVER.session.running

    @reporting
    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Tell it."""
        _tell(self.control)
        return {"FINISHED"}


class LIVEFACE_OT_set_neutral(_TellsTheTracker, bpy.types.Operator):
    """Take your face of the next two seconds as your face at rest: look at the camera and relax"""

    bl_idname = "live_face.set_neutral"
    bl_label = "Set Neutral"
    control = SetNeutral()


class LIVEFACE_OT_calibrate(_TellsTheTracker, bpy.types.Operator):
    """Get to know your face in nine short steps, about 45 seconds; the sidebar says what to do"""

    bl_idname = "live_face.calibrate"
    bl_label = "Calibrate…"
    control = Calibrate()


class LIVEFACE_OT_cancel_calibration(_TellsTheTracker, bpy.types.Operator):
    """Leave the calibration; what was known of your face before stays as it was"""

    bl_idname = "live_face.cancel_calibration"
    bl_label = "Cancel"
    control = CancelCalibration()


def _tell(control: Control) -> None:
    tracker = DRIVER.session.tracker
    if tracker is None:
        raise LiveFaceError(
            "Live Face has not started the tracker: choose Live Face Starts It under Tracking and start again, or type"
            " n (set neutral) or c (calibrate) in the tracker's terminal."
        )
    tracker.tell(control)


CLASSES = (LIVEFACE_OT_set_neutral, LIVEFACE_OT_calibrate, LIVEFACE_OT_cancel_calibration)
