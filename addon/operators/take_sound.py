"""A take's sound: attached, put on the sequencer, and set to run as the take does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

import bpy
import numpy as np
from bpy.props import BoolProperty, FloatProperty, StringProperty

from ..core.takes.clock_fit import fit_clocks
from ..core.takes.take_file import change_info, read_take_head
from ..core.takes.timecode import timeline_frame
from ..recording.exchange import SOUND_SUFFIXES, attach_sound
from ..recording.sound_strip import add_sound_strip
from .takes import FileTakeOperator

_SOUNDS: Final = ";".join(f"*{suffix}" for suffix in SOUND_SUFFIXES)


class LIVEFACE_OT_add_sound(FileTakeOperator, bpy.types.Operator):
    """Put the sound of the chosen take on the sequencer, where the frames of the take are"""

    bl_idname = "live_face.add_sound"
    bl_label = "Add Sound"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    frame: FloatProperty(  # type: ignore[valid-type]
        name="Start Frame", description="The frame at which the take begins", default=1.0
    )
    at_timecode: BoolProperty(  # type: ignore[valid-type]
        name="At Timecode",
        description="The take begins at the frame of its own timecode instead",
    )
    origin: StringProperty(  # type: ignore[valid-type]
        name="Frame 0 Is At",
        description="With At Timecode: the time of day of frame 0, as in 13:00:00:00. Empty is the full hour in which"
        " the take begins",
    )
    sync: BoolProperty(  # type: ignore[valid-type]
        name="Sync to Audio",
        description="Let playback skip frames rather than fall behind the sound",
        default=True,
    )

    def work(self, context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """Add it, or move it where it is on the sequencer already."""
        path = Path(take.path)
        info = read_take_head(path).info
        render = context.scene.render
        frame = self.frame
        if self.at_timecode:
            frame = timeline_frame(info.timecode, self.origin, render.fps / render.fps_base)
        add_sound_strip(context.scene, path, info, frame)
        if self.sync:
            context.scene.sync_mode = "AUDIO_SYNC"


class LIVEFACE_OT_attach_sound(FileTakeOperator, bpy.types.Operator):
    """Give the chosen take a sound file, such as the phone's or another recorder's; it is copied beside the take"""

    bl_idname = "live_face.attach_sound"
    bl_label = "Attach Sound…"

    filepath: StringProperty(  # type: ignore[valid-type]
        name="File Path", description="The sound file", subtype="FILE_PATH", options={"SKIP_SAVE"}
    )
    filter_glob: StringProperty(default=_SOUNDS, options={"HIDDEN"})  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for the file."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def work(self, _context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """Attach it."""
        info = attach_sound(Path(take.path), Path(bpy.path.abspath(self.filepath)))
        self.report({"INFO"}, f"Attached {info.sound}")


class LIVEFACE_OT_match_sound(FileTakeOperator, bpy.types.Operator):
    """Say of two moments, such as claps, when they are in the chosen take and when in its sound: both then run alike"""

    bl_idname = "live_face.match_sound"
    bl_label = "Match Sound…"

    first_in_take: FloatProperty(  # type: ignore[valid-type]
        name="First, in the Take", description="Second of the take at which the first moment is", precision=3
    )
    first_in_sound: FloatProperty(  # type: ignore[valid-type]
        name="First, in the Sound", description="Second of the sound at which the first moment is", precision=3
    )
    last_in_take: FloatProperty(  # type: ignore[valid-type]
        name="Last, in the Take", description="Second of the take at which the last moment is", precision=3
    )
    last_in_sound: FloatProperty(  # type: ignore[valid-type]
        name="Last, in the Sound", description="Second of the sound at which the last moment is", precision=3
    )

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for the moments."""
        return context.window_manager.invoke_props_dialog(self)

    def work(self, _context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """Keep what follows of them with the take."""
        path = Path(take.path)
        info = read_take_head(path).info
        sounds = np.array([self.first_in_sound, self.last_in_sound])
        fit = fit_clocks(sounds, np.array([self.first_in_take, self.last_in_take]))
        change_info(path, replace(info, sound_at=fit.offset, sound_rate=fit.rate))
        self.report({"INFO"}, f"The sound begins at {fit.offset:.3f} s, its clock differs by {fit.drift_ppm:.0f} ppm")


CLASSES = (LIVEFACE_OT_add_sound, LIVEFACE_OT_attach_sound, LIVEFACE_OT_match_sound)
