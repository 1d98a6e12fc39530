"""Preferences: what belongs to the machine and the person, not to the file. Above all, the tracker."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, StringProperty

from ..process.child import ChildError
from ..process.child import tracker_python as find_tracker_python
from ..process.environment import Environment
from ..process.tracker import Engine, TrackerConfig
from .tracker_work import WORK, redraw

#: The extension's own module, as Blender knows it: the folder above `addon`.
EXTENSION: Final = __package__.removesuffix(".addon.settings")

#: What is followed where nothing is chosen: the first camera.
FIRST_CAMERA: Final = "0"
_TRACKERS: Final = [
    ("LIVE_FACE", "Live Face Starts It", "The tracker starts with the session and ends with it"),
    ("USER", "I Run It Myself", "Live Face only listens: you start the tracker in a terminal, or on another machine"),
]
_ENGINES: Final = [
    (Engine.AUTOMATIC.name, "Automatic", "FaceMesh where the tracker has it, else Face Landmarker"),
    (Engine.FACE_MESH.name, "FaceMesh", "Quick; its models come with the tracker. Needs a tracker on Python 3.12 or"
     " older"),
    (Engine.FACE_LANDMARKER.name, "Face Landmarker", "Google's newer one, two to three times as slow. Needs its model"),
]  # fmt: skip


def _forget_name(own: TrackerPreferences, _context: bpy.types.Context) -> None:
    """The name was that of the camera before."""
    own.source_name = ""


def _look_again(_own: TrackerPreferences, context: bpy.types.Context) -> None:
    """Another Python may be no tracker."""
    note_standing(context)


class TrackerPreferences:
    """What the user has chosen about the tracker. The page itself is drawn by `ui.preferences`."""

    tracker: EnumProperty(  # type: ignore[valid-type]
        name="Tracker", description="Who starts the tracker, the program that follows your face", items=_TRACKERS
    )
    source: StringProperty(  # type: ignore[valid-type]
        name="Source",
        description="What the tracker follows: a camera's number (0 is the first one), a video file, a folder of"
        " pictures, or a stream's address. Empty takes the first camera",
        update=_forget_name,
    )
    source_name: StringProperty(  # type: ignore[valid-type]
        name="Camera", description="The name of the camera that was chosen from the list", options={"HIDDEN"}
    )
    engine: EnumProperty(  # type: ignore[valid-type]
        name="Engine", description="What finds the face in the picture", items=_ENGINES
    )
    eye_contact: FloatProperty(  # type: ignore[valid-type]
        name="Eye Contact",
        description="How far a gaze that is nearly at the camera is turned there: 0 leaves it, 1 turns it all the way",
        subtype="FACTOR",
        min=0.0,
        max=1.0,
    )
    auto_blink: BoolProperty(  # type: ignore[valid-type]
        name="Auto Blink",
        description="Blink now and then by itself instead of when you do: for glasses that hide your eyes",
    )
    record_sound: BoolProperty(  # type: ignore[valid-type]
        name="Record Sound",
        description="Open the microphone: while recording, what it hears is kept beside each take, and a video file has"
        " sound",
    )
    microphone: StringProperty(  # type: ignore[valid-type]
        name="Microphone",
        description="A part of the name of the microphone to record with. Empty is the system's own",
        maxlen=60,
    )
    person: StringProperty(  # type: ignore[valid-type]
        name="Person",
        description="Whose face is before the camera; each person's calibration is kept. Empty is the one of last time",
        maxlen=60,
    )
    device: StringProperty(  # type: ignore[valid-type]
        name="Virtual Camera",
        description="The virtual camera of last time, for files that name none. Empty is the first one",
    )
    tracker_python: StringProperty(  # type: ignore[valid-type]
        name="Tracker's Python",
        description="For experts: a Python of your own that has the tracker's packages. Empty is the one that Set Up"
        " the Tracker has made",
        subtype="FILE_PATH",
        update=_look_again,
    )


def own_preferences(context: bpy.types.Context) -> TrackerPreferences:
    """The add-on's preferences."""
    return context.preferences.addons[EXTENSION].preferences


def tracker_environment() -> Environment:
    """Where "Set Up the Tracker" puts it: the extension's own folder of the user, which outlasts updates."""
    return Environment(Path(bpy.utils.extension_path_user(EXTENSION, path="tracker")))


def tracker_python(context: bpy.types.Context) -> Path | None:
    """The Python that the user has set, else the one that was set up; None for the one beside the sources."""
    chosen = own_preferences(context).tracker_python
    return Path(bpy.path.abspath(chosen)) if chosen else tracker_environment().python()


def note_standing(context: bpy.types.Context) -> None:
    """Find out how it stands with the tracker, for the panels."""
    chosen = own_preferences(context).tracker_python
    WORK.note_standing(Path(bpy.path.abspath(chosen)) if chosen else None, tracker_environment())
    redraw()


def tracker_is_there(context: bpy.types.Context) -> bool:
    """Whether there is a tracker that Live Face can start."""
    try:
        find_tracker_python(tracker_python(context))
    except ChildError:
        return False
    return True


def tracker_config(context: bpy.types.Context) -> TrackerConfig | None:
    """The tracker that a session is to start.

    None where the user runs it; also where nothing is chosen and none is set up, as somebody may run it by hand.
    """
    own = own_preferences(context)
    if own.tracker == "USER" or (not own.source.strip() and not tracker_is_there(context)):
        return None
    return chosen_tracker(context)


def chosen_tracker(context: bpy.types.Context) -> TrackerConfig:
    """What the user has chosen, whoever starts it."""
    own, settings = own_preferences(context), context.scene.live_face
    source = own.source.strip().strip('"')  # Windows copies a path with quotes around it
    return TrackerConfig(
        bpy.path.abspath(source) if source.startswith("//") else source or FIRST_CAMERA,
        person=own.person.strip(),
        python=tracker_python(context),
        engine=Engine[own.engine],
        eye_contact=own.eye_contact,
        auto_blink=own.auto_blink,
        also_to=(settings.web_port,) if settings.web_page else (),
        microphone=chosen_microphone(context),
    )


def chosen_microphone(context: bpy.types.Context) -> str | None:
    """A part of the name of the microphone to record with, empty for the system's own; None where none is wanted."""
    own = own_preferences(context)
    return own.microphone.strip() if own.record_sound else None


def register() -> None:
    """Look how it stands with the tracker, once Blender is ready."""
    bpy.app.timers.register(_first_look, persistent=True)


def unregister() -> None:
    """Leave what is under way."""
    if bpy.app.timers.is_registered(_first_look):
        bpy.app.timers.unregister(_first_look)
    WORK.leave()


def _first_look() -> None:
    note_standing(bpy.context)
