"""Runs the session that the buttons mean: Blender's timer ticks it, Blender's events stop it.

One Blender has one session. It is kept in this module because timers and handlers are plain functions that
Blender calls with nothing of ours; runtime state in a module is never saved in the file.
"""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

import bpy
from bpy.app.handlers import persistent

from ..camera.output import CameraConfig, end_left_host
from ..core.errors import LiveFaceError
from ..core.quality import QualitySearch
from ..core.rest import RestValue
from ..render.preview import remove_left_over
from .actor import AvatarConfig
from .health import Health
from .idle import IdleMove, IdlePlay
from .live_session import LiveSession
from .measure import IdleMeasure
from .rest_in_file import give_back_left_over
from .session_config import SessionConfig
from .take_player import TakePlayer
from .wiggle import IdleWiggle, RowTest, refuse_stuck

#: Seconds between two redraws of the sidebar while live.
_REDRAW_EVERY: Final = 0.2
#: The panel's pictures per second are counted over this many seconds.
_RATE_OVER: Final = 1.0
#: Seconds from the start to the first tick, which compiles shaders and may hold Blender up for most of a minute: the
#: sidebar is to say so before. Timers run before drawing in Blender's main loop.
_FIRST_TICK_AFTER: Final = 0.1


class SessionDriver:
    """Holds the current session; `session` is idle until the first start."""

    def __init__(self) -> None:
        self.session = LiveSession()
        #: Pictures drawn per second of late; 0 until the first have been counted.
        self.rate = 0.0
        self._counted = 0
        self._counted_at = 0.0
        self._redraw_due = 0.0
        self._idle: IdleMove | None = None
        self._health: dict[str, Health] = {}
        self._left: tuple[CameraConfig, ...] = ()
        #: What was found out of the open file's pictures.
        self.measured: QualitySearch | None = None
        self._measured_done: Callable[[], None] | None = None

    @property
    def camera_left(self) -> bool:
        """Whether a camera host has been left in its call, as another file was loaded."""
        return bool(self._left)

    def start(self, scene: bpy.types.Scene, config: SessionConfig) -> None:
        """Stop what runs and start anew.

        Raises:
            LiveFaceError: see `LiveSession.start`; the failed session stays, for its problem to be shown.
        """
        left, self._left = self._left, ()
        self.stop()
        self.end_idle()
        self.session = LiveSession()
        try:
            self.session.start(scene, config)
        except LiveFaceError:
            self._left = left
            raise
        rings = {outlet.camera.ring for outlet in config.outlets}
        self._end_left(one for one in left if one.ring not in rings)
        self.rate, self._counted_at = 0.0, 0.0
        redraw_sidebars()
        bpy.app.timers.register(_tick, first_interval=_FIRST_TICK_AFTER)

    def refuse(self, problem: str) -> None:
        """Show why a start came to nothing; a session that has failed for this very reason shows it already."""
        if self.session.problem != problem:
            self.stop()
            self.session = LiveSession()
            self.session.refuse(problem)
        redraw_sidebars()

    def stop(self) -> None:
        """Stop what runs, and what was left running. May be called at any time, any number of times."""
        self.session.stop()
        left, self._left = self._left, ()
        self._end_left(left)
        if bpy.app.timers.is_registered(_tick):
            bpy.app.timers.unregister(_tick)
        redraw_sidebars()

    @staticmethod
    def _end_left(left: Iterable[CameraConfig]) -> None:
        for config in left:
            end_left_host(config)

    def note_health(self, root: str, health: Health) -> None:
        """Keep what was found out about the mapping kept on `root`."""
        self._health[root] = health
        redraw_sidebars()

    def health_of(self, root: str) -> Health | None:
        """What is known of the mapping kept on `root`; while it is live the problems are those of this moment."""
        known, rig = self._health.get(root), self.session.rig_of(root)
        if rig is None:
            return known
        return replace(known or Health(), problems=rig.problems)

    def wiggle(self, scene: bpy.types.Scene, config: AvatarConfig, row: int) -> None:
        """Move one row of an avatar for a moment, live or not.

        Raises:
            LiveFaceError: the avatar is gone, or the row cannot move anything.
        """
        test = RowTest(config.root, row, time.monotonic())
        rig = self.session.rig_of(config.root)
        if rig is not None:
            refuse_stuck(rig, row)
            self.session.wiggle(test)
            return
        self._begin_idle(lambda: IdleWiggle(scene, config, test))

    def rest_of(self, root: str) -> tuple[RestValue, ...]:
        """What an avatar was before it was moved, by its root's name; nothing where nothing moves it."""
        idle = self._idle.actor if self._idle is not None else None
        actor = next((one for one in (*self.session.actors, *filter(None, (idle,))) if one.root == root), None)
        return tuple(actor.rig.rest()) if actor is not None else ()

    @property
    def player(self) -> TakePlayer | None:
        """The take that moves the avatar at the moment, or is held."""
        if self.session.running:
            return self.session.player
        return self._idle.player if isinstance(self._idle, IdlePlay) else None

    def play(self, scene: bpy.types.Scene, config: AvatarConfig, player: TakePlayer) -> None:
        """Have a take move an avatar, in the session where one is live.

        Raises:
            LiveFaceError: the avatar is gone.
        """
        if self.session.running:
            self.session.player = player
        else:
            self._begin_idle(lambda: IdlePlay(scene, config, player))
        redraw_sidebars()

    def end_play(self) -> None:
        """Leave the take: the avatar follows the face again, or goes to rest."""
        self.session.player = None
        if isinstance(self._idle, IdlePlay):
            self.end_idle()
        redraw_sidebars()

    @property
    def measuring(self) -> QualitySearch | None:
        """The search for the best picture that is under way."""
        return self._idle.search if isinstance(self._idle, IdleMeasure) else None

    def measure(self, begin: Callable[[], IdleMeasure], done: Callable[[], None]) -> None:
        """Measure what this machine can draw; `done` is called when `measured` is there, not where it is cancelled.

        Raises:
            LiveFaceError: the avatar is gone, or the scene cannot be drawn.
        """
        self._measured_done = done
        self._begin_idle(begin)
        redraw_sidebars()

    def tick_idle(self) -> float | None:
        """Move the avatar on, while nothing is live."""
        now = time.monotonic()
        if self._idle is None or not self._idle.tick(now):
            search = self.measuring
            self.end_idle()
            if search is not None:
                self.measured = search
                if self._measured_done is not None:
                    self._measured_done()
            redraw_sidebars()
            return None
        self._redraw_when_due(now)
        return self._idle.every

    def end_idle(self) -> None:
        """Put to rest what is moved while nothing is live: the file is being saved, undone or left."""
        idle, self._idle = self._idle, None
        if idle is not None:
            idle.close()
        if bpy.app.timers.is_registered(_tick_idle):
            bpy.app.timers.unregister(_tick_idle)

    def _begin_idle(self, begin: Callable[[], IdleMove]) -> None:
        self.end_idle()
        self._idle = begin()
        bpy.app.timers.register(_tick_idle, first_interval=0.0)

    def leave_file(self, *, for_another: bool = False) -> None:
        """Stop everything and forget the file: Blender ends, or loads another one.

        For another one the devices stay in their calls, first with the last picture, then with the idle one.
        """
        running, left = self.session.running, self._left
        if for_another:
            outlets = self.session.outlets
            left, self._left = (*left, *(outlets.leave() if outlets else ())), ()
        if running or self._left:
            self.stop()
        if not running:  # why a start came to nothing is of this file
            self.session = LiveSession()
        self._left = left if for_another else ()
        self.end_idle()
        self._health.clear()
        self.measured = None

    def tick(self) -> float | None:
        """One tick of the session; keeps the sidebar up to date."""
        delay = self.session.tick()
        now = time.monotonic()
        self._count(now)
        self._redraw_when_due(now, ended=delay is None)
        return delay

    def _redraw_when_due(self, now: float, *, ended: bool = False) -> None:
        if ended or now >= self._redraw_due:
            self._redraw_due = now + _REDRAW_EVERY
            redraw_sidebars()

    def _count(self, now: float) -> None:
        """Counting begins after the first picture, which takes much longer than those that follow."""
        seconds, rendered = now - self._counted_at, self.session.counts.rendered
        if self._counted_at and seconds < _RATE_OVER:
            return
        if self._counted_at:
            self.rate = (rendered - self._counted) / seconds
        self._counted, self._counted_at = rendered, now


DRIVER: Final = SessionDriver()


def register() -> None:
    """Listen to Blender's events."""
    for name, handler in _HANDLERS:
        getattr(bpy.app.handlers, name).append(handler)
    atexit.register(_at_exit)


def unregister() -> None:
    """Stop, and listen no more. May be called again."""
    atexit.unregister(_at_exit)
    DRIVER.leave_file()
    for name, handler in reversed(_HANDLERS):
        handlers = getattr(bpy.app.handlers, name)
        if handler in handlers:
            handlers.remove(handler)


def _tick() -> float | None:
    return DRIVER.tick()


def _tick_idle() -> float | None:
    try:
        return DRIVER.tick_idle()
    except LiveFaceError:  # the avatar was deleted meanwhile: there is nothing left to put back
        DRIVER.end_idle()
        return None


def _at_exit() -> None:
    """Stop while Blender is still whole: `bpy` as a module ends only after this, and without unregistering us.

    What is left to Python's own end would be torn down after Blender: an offscreen buffer crashes there (4.2),
    a timer hangs it (4.5), a handler is called with half of `bpy` gone (5.2). Blender with its window
    unregisters us before, and nothing is left to do here.
    """
    unregister()


@persistent
def _stop(*_: Any) -> None:  # noqa: ANN401 (what Blender hands over differs by event and version)
    DRIVER.leave_file()


@persistent
def _leave_for_another(*_: Any) -> None:  # noqa: ANN401
    DRIVER.leave_file(for_another=True)


@persistent
def _suspend(*_: Any) -> None:  # noqa: ANN401
    DRIVER.end_idle()
    DRIVER.session.suspend()


@persistent
def _resume(*_: Any) -> None:  # noqa: ANN401
    DRIVER.session.resume()


@persistent
def _undoing(*_: Any) -> None:  # noqa: ANN401
    DRIVER.end_idle()
    DRIVER.session.undoing()


@persistent
def _undone(*_: Any) -> None:  # noqa: ANN401
    DRIVER.end_idle()
    remove_left_over()
    give_back_left_over()
    DRIVER.session.undone()


@persistent
def _loaded(*_: Any) -> None:  # noqa: ANN401
    remove_left_over()
    give_back_left_over()


_HANDLERS: Final = tuple(
    (name, handler)
    for name, handler in (
        ("load_pre", _leave_for_another),
        ("load_post", _loaded),
        ("save_pre", _suspend),
        ("save_post", _resume),
        ("save_post_fail", _resume),
        ("undo_pre", _undoing),
        ("undo_post", _undone),
        ("redo_pre", _undoing),
        ("redo_post", _undone),
        ("exit_pre", _stop),  # Blender 5
    )
    if hasattr(bpy.app.handlers, name)
)


def redraw_sidebars() -> None:
    """Have every sidebar drawn again: something that it shows has changed."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                for region in area.regions:
                    if region.type == "UI":
                        region.tag_redraw()
