"""Record, keep what went unrecorded, capture a pose, record over a part of a take."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import bpy

from ..core.errors import LiveFaceError
from ..core.takes.take_info import TakeInfo
from ..recording.library import clean_name, free_path, numbered_path
from ..recording.punch_in import PunchIn
from ..recording.recorder import RecordingWish
from ..session.driver import DRIVER
from ..settings.preferences import FIRST_CAMERA, own_preferences
from ..settings.take_list import (
    read_selected,
    refresh,
    refresh_after_recording,
    selected_take,
    takes_folder,
)
from .reporting import reporting


class LIVEFACE_OT_record(bpy.types.Operator):
    """Record every frame of your face as a take, or end the recording. Live Face is started where it does not run"""

    bl_idname = "live_face.record"
    bl_label = "Record"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Begin, with the countdown first, or end."""
        if DRIVER.session.recorder.busy:
            end_recording(context)
            return {"FINISHED"}
        scene = context.scene
        wish = scene.live_face_recording
        _record(
            RecordingWish(
                numbered_path(takes_folder(scene)), _info(context), float(wish.countdown), every_s=float(wish.every)
            )
        )
        return {"FINISHED"}


class LIVEFACE_OT_record_over(bpy.types.Operator):
    """Record anew what is between In and Out of the chosen take: the result is a new take, the chosen one stays"""

    bl_idname = "live_face.record_over"
    bl_label = "Record Over"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Only with a part of a take, and while nothing is recorded."""
        takes = context.window_manager.live_face_takes
        if DRIVER.session.recorder.busy:
            cls.poll_message_set("A take is being recorded: end it first")
        elif selected_take(context) is None:
            cls.poll_message_set("Choose a take first")
        elif takes.end <= takes.start:
            cls.poll_message_set("Set In and Out around the part to record anew")
        else:
            return True
        return False

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Record as long as the part is; what is ended sooner leaves the rest of it as it was."""
        scene, takes = context.scene, context.window_manager.live_face_takes
        folder, name = takes_folder(scene), clean_name(takes.selected.name)
        punch_in = PunchIn(read_selected(context), takes.start, takes.end, free_path(folder, name))
        length = takes.end - takes.start
        _record(
            RecordingWish(
                free_path(folder, f"{name} (Part)"),
                _info(context),
                float(scene.live_face_recording.countdown),
                stop_after_s=length,
                punch_in=punch_in,
            )
        )
        return {"FINISHED"}


class _KeepsWhatCame:
    """Makes a take of what the recorder remembers."""

    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Only while live."""
        cls.poll_message_set("Press Start Live Face first")  # type: ignore[attr-defined]
        return DRIVER.session.running

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Keep it, and choose it in the list."""
        refresh(context.scene, self.keep(context))
        return {"FINISHED"}

    def keep(self, context: bpy.types.Context) -> Path:
        """Make the take; where it lies. Raises `LiveFaceError`."""
        raise NotImplementedError


class LIVEFACE_OT_keep_recent(_KeepsWhatCame, bpy.types.Operator):
    """Keep the last 30 seconds as a take, though nothing was recorded"""

    bl_idname = "live_face.keep_recent"
    bl_label = "Keep the Last 30 Seconds"

    def keep(self, context: bpy.types.Context) -> Path:
        """All that is remembered."""
        path = numbered_path(takes_folder(context.scene))
        DRIVER.session.recorder.keep_recent(path, _info(context))
        return path


class LIVEFACE_OT_capture_pose(_KeepsWhatCame, bpy.types.Operator):
    """Keep your face of this moment as a take of one frame"""

    bl_idname = "live_face.capture_pose"
    bl_label = "Capture Pose"

    def keep(self, context: bpy.types.Context) -> Path:
        """The newest frame."""
        path = numbered_path(takes_folder(context.scene), "Pose")
        DRIVER.session.recorder.keep_pose(path, _info(context))
        return path


def end_recording(context: bpy.types.Context) -> None:
    """Finish the take, and choose it in the list."""
    recorder = DRIVER.session.recorder
    recorder.stop()
    refresh(context.scene, recorder.kept)


def _record(wish: RecordingWish) -> None:
    """Have the session record, which is started where none runs.

    Raises:
        LiveFaceError: it could not be started.
    """
    if not DRIVER.session.running:
        try:
            bpy.ops.live_face.start("EXEC_DEFAULT", True)
        except RuntimeError as error:  # what the button would have reported
            raise LiveFaceError(DRIVER.session.problem or str(error)) from error
    DRIVER.session.recorder.start(wish)
    refresh_after_recording()


def _info(context: bpy.types.Context) -> TakeInfo:
    """What was followed, as the sidebar names it."""
    if DRIVER.session.tracker is None:
        return TakeInfo(source=f"port {context.scene.live_face.port}")
    own = own_preferences(context)
    return TakeInfo(source=own.source_name or bpy.path.basename(own.source) or f"camera {FIRST_CAMERA}")


CLASSES = (LIVEFACE_OT_record, LIVEFACE_OT_record_over, LIVEFACE_OT_keep_recent, LIVEFACE_OT_capture_pose)
