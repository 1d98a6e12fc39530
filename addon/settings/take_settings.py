"""What the user sets about recording, kept in the scene; and the list of takes, which is kept nowhere: it is read anew.

The list hangs on the window manager, which no undo step holds.
"""

from __future__ import annotations

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from ..core.errors import LiveFaceError
from ..session.driver import DRIVER
from .take_list import forget_player, open_player, refresh_soon


def _folder_changed(_settings: bpy.types.PropertyGroup, _context: bpy.types.Context) -> None:
    refresh_soon()


def _loop_changed(settings: LiveFaceRecording, _context: bpy.types.Context) -> None:
    if DRIVER.player is not None:
        DRIVER.player.loop = settings.loop


def _chosen(takes: LiveFaceTakes, _context: bpy.types.Context) -> None:
    """Another take is chosen: what was set for the one before does not hold for it."""
    take = takes.selected
    key = take.key if take is not None else ""
    if key != takes.chosen:
        takes.chosen = key
        takes.start, takes.end = 0.0, take.seconds if take is not None else 0.0
        takes.problem = ""
        forget_player()


def _position(_takes: LiveFaceTakes) -> float:
    player = DRIVER.player
    return 100.0 * player.position / player.seconds if player is not None and player.seconds else 0.0


def _seek(takes: LiveFaceTakes, percent: float) -> None:
    """Show a moment of the chosen take, which is opened for it where none is."""
    try:
        player = DRIVER.player or open_player(bpy.context)
    except LiveFaceError as error:
        takes.problem = str(error)
        return
    player.seek(percent / 100.0 * player.seconds)


class LiveFaceRecording(bpy.types.PropertyGroup):
    """How to record."""

    folder: StringProperty(  # type: ignore[valid-type]
        name="Takes Folder",
        description="Where takes are kept. Empty is Live Face in your documents",
        subtype="DIR_PATH",
        update=_folder_changed,
    )
    countdown: IntProperty(  # type: ignore[valid-type]
        name="Countdown", description="Seconds from pressing Record to the first frame", min=0, max=60, subtype="TIME"
    )
    every: FloatProperty(  # type: ignore[valid-type]
        name="Frame Every",
        description="Seconds between two frames that are kept, for stop motion; 0 keeps every frame that comes",
        min=0.0,
        max=3600.0,
        subtype="TIME_ABSOLUTE",
        precision=2,
    )
    loop: BoolProperty(  # type: ignore[valid-type]
        name="Loop", description="Play the take over and over", update=_loop_changed
    )


class LiveFaceTake(bpy.types.PropertyGroup):
    """A take as the list shows it: a file in the folder, or a text in this .blend."""

    path: StringProperty(name="File", description="Where the take lies")  # type: ignore[valid-type]
    packed: BoolProperty(name="Packed", description="The take is in this .blend")  # type: ignore[valid-type]
    created: StringProperty(name="Date", description="When the take was recorded")  # type: ignore[valid-type]
    note: StringProperty(name="Note", description="What you have written about the take")  # type: ignore[valid-type]
    star: BoolProperty(name="Star", description="Whether the take is one of the good ones")  # type: ignore[valid-type]
    seconds: FloatProperty(name="Length", description="Seconds from the first frame to the last")  # type: ignore[valid-type]
    problem: StringProperty(name="Problem", description="Why the take cannot be read whole")  # type: ignore[valid-type]

    @property
    def key(self) -> str:
        """What tells this take from every other."""
        return f"packed {self.name}" if self.packed else self.path


class LiveFaceBinned(bpy.types.PropertyGroup):
    """A take in the bin; `name` is what it is called."""

    path: StringProperty(name="File", description="Where the take lies")  # type: ignore[valid-type]


class LiveFaceTakes(bpy.types.PropertyGroup):
    """The takes of the folder and of this file, the chosen one, and where in it one is."""

    takes: CollectionProperty(name="Takes", description="The newest first", type=LiveFaceTake)  # type: ignore[valid-type]
    binned: CollectionProperty(name="Bin", description="Takes that were deleted", type=LiveFaceBinned)  # type: ignore[valid-type]
    active: IntProperty(name="Take", description="The chosen take", update=_chosen)  # type: ignore[valid-type]
    chosen: StringProperty(name="Chosen", options={"HIDDEN"})  # type: ignore[valid-type]
    problem: StringProperty(name="Problem", description="What went wrong last")  # type: ignore[valid-type]
    position: FloatProperty(  # type: ignore[valid-type]
        name="Moment",
        description="Which moment of the take the avatar shows; drag it to look through the take",
        subtype="PERCENTAGE",
        min=0.0,
        max=100.0,
        get=_position,
        set=_seek,
    )
    start: FloatProperty(  # type: ignore[valid-type]
        name="In Point",
        description="Where the part of the take begins, seconds",
        min=0.0,
        precision=2,
    )
    end: FloatProperty(  # type: ignore[valid-type]
        name="Out Point",
        description="Where the part of the take ends, seconds",
        min=0.0,
        precision=2,
    )

    @property
    def selected(self) -> LiveFaceTake | None:
        """The chosen take, where there is one."""
        return self.takes[self.active] if 0 <= self.active < len(self.takes) else None


def register() -> None:
    """Add `scene.live_face_recording` and `window_manager.live_face_takes`."""
    bpy.types.Scene.live_face_recording = PointerProperty(type=LiveFaceRecording)
    bpy.types.WindowManager.live_face_takes = PointerProperty(type=LiveFaceTakes)


def unregister() -> None:
    """Remove them."""
    del bpy.types.WindowManager.live_face_takes
    del bpy.types.Scene.live_face_recording


CLASSES = (LiveFaceRecording, LiveFaceTake, LiveFaceBinned, LiveFaceTakes)
