"""What is done about the tracker while nothing is live: setting it up, and looking for cameras.

Runtime state, which is kept in this module for the reason that the session's driver has: timers are plain functions.
Panels read it; nothing is looked for while they draw.
"""

from __future__ import annotations

import enum
import time
from pathlib import Path
from typing import Final

import bpy

from ..core.camera_list import CameraFound
from ..process.cameras import CameraLook, CameraLookError
from ..process.child import ROOT, ChildError, tracker_python
from ..process.environment import Environment
from ..process.setup import SetupWish, State, TrackerSetup

#: Seconds between two looks at a program that works.
_LOOK_EVERY: Final = 0.1
#: Seconds between two redraws of the progress.
_REDRAW_EVERY: Final = 0.25
#: The lists of packages that this version of Live Face asks for.
_REQUIREMENTS: Final = ROOT / "requirements"


class Standing(enum.Enum):
    """How it stands with the tracker that Live Face would start."""

    UNKNOWN = "It has not been looked at"
    MISSING = "There is none"
    OUTDATED = "It was set up for another version"
    READY = "It is there"


class TrackerWork:
    """At most one set-up and one look at the cameras at a time."""

    def __init__(self) -> None:
        self.standing = Standing.UNKNOWN
        #: The set-up that is under way, or the last one.
        self.setup: TrackerSetup | None = None
        #: The cameras that show faces; None before the first look.
        self.cameras: tuple[CameraFound, ...] | None = None
        #: Why the last look came to nothing.
        self.camera_problem: str | None = None
        self._look: CameraLook | None = None
        self._environment: Environment | None = None
        self._redraw_due = 0.0

    @property
    def setting_up(self) -> bool:
        """Whether a set-up is under way."""
        return self.setup is not None and self.setup.under_way

    @property
    def looking(self) -> bool:
        """Whether the cameras are being looked for."""
        return self._look is not None

    def note_standing(self, chosen: Path | None, environment: Environment) -> None:
        """Find out how it stands: with the Python that the user has chosen, else with the environment."""
        try:
            tracker_python(chosen or environment.python())
        except ChildError:
            self.standing = Standing.MISSING
            return
        outdated = not chosen and environment.python() is not None and environment.outdated(_REQUIREMENTS)
        self.standing = Standing.OUTDATED if outdated else Standing.READY

    def set_up(self, environment: Environment) -> None:
        """Begin to set the tracker up.

        Raises:
            SetupError: it cannot be begun.
        """
        self.setup = TrackerSetup(SetupWish(environment))
        self._environment = environment
        self._begin_ticks()

    def look_for_cameras(self, python: Path | None) -> None:
        """Begin to look for cameras, with the tracker's Python as `tracker_python` takes it.

        Raises:
            LiveFaceError: there is no tracker to look with.
        """
        self.leave_cameras()
        self.camera_problem = None
        self._look = CameraLook(tracker_python(python), time.monotonic())
        self._begin_ticks()

    def leave_cameras(self) -> None:
        """Look for them no longer."""
        look, self._look = self._look, None
        if look:
            look.close()

    def tick(self) -> float | None:
        """Go on with what is under way; the seconds until the next tick, None when all is done."""
        now = time.monotonic()
        self._tick_setup()
        self._tick_cameras(now)
        busy = self.setting_up or self.looking
        if not busy or now >= self._redraw_due:
            self._redraw_due = now + _REDRAW_EVERY
            redraw()
        return _LOOK_EVERY if busy else None

    def leave(self) -> None:
        """Blender ends, or the add-on goes."""
        if self.setup:
            self.setup.abandon()
        self.leave_cameras()
        if bpy.app.timers.is_registered(_tick):
            bpy.app.timers.unregister(_tick)

    def _tick_setup(self) -> None:
        if self.setup is None or not self.setup.under_way:
            return
        self.setup.poll()
        if self.setup.state is State.DONE and self._environment:
            self.note_standing(None, self._environment)

    def _tick_cameras(self, now: float) -> None:
        if self._look is None:
            return
        try:
            found = self._look.poll(now)
        except CameraLookError as error:
            self._look, self.camera_problem = None, str(error)
            return
        if found is not None:
            self._look, self.cameras = None, found

    @staticmethod
    def _begin_ticks() -> None:
        # goes on when another file is opened
        if not bpy.app.timers.is_registered(_tick):
            bpy.app.timers.register(_tick, persistent=True)


WORK: Final = TrackerWork()


def redraw() -> None:
    """Have the sidebars and the preferences drawn again."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in {"VIEW_3D", "PREFERENCES"}:
                area.tag_redraw()


def _tick() -> float | None:
    return WORK.tick()
