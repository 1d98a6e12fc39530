"""One live session: from the newest datagram to a picture in the frame ring, once per tick.

Everything runs on Blender's main thread, in the tick; there is no other thread. Whatever is taken in `start`
is given back in `stop`, which may be called from anywhere and any number of times.
"""

from __future__ import annotations

import contextlib
import enum
import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

import bpy

from ..camera.output import CameraOutput
from ..core.errors import LiveFaceError
from ..core.face_frame import Stamp
from ..link.receiver import Receiver
from ..process.tracker import TrackerConfig, TrackerProcess
from ..recording.recorder import Recorder
from ..render.gpu_context import GpuContext, gpu_context
from ..render.scene_loan import SceneLoan
from ..rig.live_rig import AppliedPose, LiveRig, view_layer_of
from .actor import Actor, AvatarConfig
from .outlet import Shown
from .outlets import Outlets
from .rest_in_file import forget_rest, note_rest
from .session_config import SessionConfig
from .take_player import TakePlayer
from .take_sound import TakeSound
from .wiggle import RowTest

_log: Final = logging.getLogger(__name__)

#: Seconds between two looks at the camera host, and whether the avatars are still there.
_WATCH_EVERY: Final = 0.5
#: The tick never asks to be called again sooner than this, so that Blender's own events get their turn.
_SHORTEST_DELAY: Final = 0.001
#: Seconds until the next look while Blender renders or saves and the session waits.
_WAITING_DELAY: Final = 0.1


class SessionState(enum.Enum):
    """Where a session is; the value is what the panel says."""

    IDLE = "Idle"
    STARTING = "Starting"
    LIVE = "Live"
    FAILED = "Failed"


@dataclass(slots=True)
class SessionCounts:
    """Totals since the start, `applied` of the first avatar; `late` are ticks that came due during an earlier one."""

    applied: int = 0
    rendered: int = 0
    late: int = 0


@dataclass(slots=True)
class _Parts:
    """What a running session holds."""

    config: SessionConfig
    receiver: Receiver
    actors: tuple[Actor, ...]
    loan: SceneLoan
    outlets: Outlets
    gpu: GpuContext
    tracker: TrackerProcess | None


class LiveSession:
    """Starts, ticks and stops, once: the next start is a new session, which knows nothing of the one before."""

    def __init__(self, on_applied: Callable[[Stamp, AppliedPose, int], None] | None = None) -> None:
        """`on_applied` is told what each applied frame made of the avatar, and when its picture was done (ns)."""
        self._on_applied = on_applied
        self.state = SessionState.IDLE
        self.problem: str | None = None
        #: What the user is to know while it goes on.
        self.notice: str | None = None
        #: What ended it, where the user can mend that.
        self.failure: LiveFaceError | None = None
        self.counts = SessionCounts()
        self.started_at = 0.0
        self._parts: _Parts | None = None
        self._closing = ExitStack()
        self._due = 0.0
        self._watch_due = 0.0
        self._moved_at = 0.0
        self._suspended = False
        self._edited = False
        self._row_test: RowTest | None = None
        self.recorder = Recorder()
        self._sound = TakeSound()
        #: The take that moves the avatars of its face instead of what comes in.
        self.player: TakePlayer | None = None

    @property
    def running(self) -> bool:
        """Whether ticks are wanted."""
        return self.state in (SessionState.STARTING, SessionState.LIVE)

    @property
    def receiver(self) -> Receiver | None:
        """The link of a running session."""
        return self._parts.receiver if self._parts else None

    @property
    def actors(self) -> tuple[Actor, ...]:
        """The avatars of a running session."""
        return self._parts.actors if self._parts else ()

    def rig_of(self, root: str) -> LiveRig | None:
        """The rig of the avatar with this root object, where it is live."""
        return next((actor.rig for actor in self.actors if actor.root == root), None)

    @property
    def output(self) -> CameraOutput | None:
        """The first camera of a running session, by which it stands and falls."""
        return self._parts.outlets.first.output if self._parts else None

    @property
    def outlets(self) -> Outlets | None:
        """All cameras of a running session."""
        return self._parts.outlets if self._parts else None

    @property
    def tracker(self) -> TrackerProcess | None:
        """The tracker of a running session, where the session has started it."""
        return self._parts.tracker if self._parts else None

    def start(self, scene: bpy.types.Scene, config: SessionConfig) -> None:
        """Take everything that is needed; ticks may follow.

        Raises:
            LiveFaceError: something is missing or taken; nothing is left changed, the state is `FAILED`.
        """
        try:
            self._parts = self._acquire(scene, config)
            self._note_rest()
        except LiveFaceError as error:
            self._fail(str(error), error)
            raise
        except Exception:
            self._fail("Live Face could not start: see the system console for the details.")
            raise
        self.state = SessionState.STARTING
        self.started_at = time.monotonic()

    def refuse(self, problem: str) -> None:
        """Do not even start: something that is needed before is not there."""
        self._fail(problem)

    def start_tracker(self, config: TrackerConfig) -> None:
        """Start the tracker of a running session, in the place of the one before if there was one.

        Raises:
            LiveFaceError: its Python or the folder for its log cannot be used; the session goes on.
        """
        if self._parts is None:
            return
        if self._parts.tracker is not None:
            self._parts.tracker.restart(config)
            return
        self._parts.tracker = TrackerProcess(config, self._parts.receiver.port)
        self._parts.tracker.hand_pictures(self._parts.outlets.content)
        self._closing.callback(self._parts.tracker.close)

    def show(self, config: SessionConfig) -> None:
        """Have the backdrops of another configuration while live, as far as that goes without a new start.

        Raises:
            LiveFaceError: not all of it does; the message says what to do.
        """
        if self._parts is None:
            return
        try:
            self._parts.outlets.show(config.outlets)
            self._parts.outlets.set_preview(shown=config.preview)
        finally:
            if self._parts.tracker is not None:
                self._parts.tracker.hand_pictures(self._parts.outlets.content)

    def tick(self) -> float | None:
        """Do what is due; returns the seconds until the next tick, None when the session has ended.

        Never raises: whatever goes wrong stops the session and is told in `problem`.
        """
        if self._parts is None or not self.running:
            return None
        try:
            if self._suspended or bpy.app.is_job_running("RENDER"):
                self._listen(self._parts, time.monotonic())
                return _WAITING_DELAY
            return self._tick(self._parts)
        except LiveFaceError as error:
            self._fail(str(error), error)
        except Exception as error:  # noqa: BLE001 (a timer that raises would leave everything as it is)
            _log.exception("The session failed")
            self._fail(f"Live Face stopped on an unexpected error ({type(error).__name__}): see the system console.")
        return None

    def stop(self) -> None:
        """Give everything back and be idle. May be called at any time, any number of times."""
        output = self.output
        self._release()
        if self.state is SessionState.FAILED:
            return
        self.state = SessionState.IDLE
        if output is not None and output.failure:  # a film that could not be finished
            self.problem, self.state = output.failure, SessionState.FAILED

    def suspend(self) -> None:
        """Put the file back as it was for a while (it is being saved); ticks do nothing until `resume`."""
        if self._parts is not None and not self._suspended:
            self._suspended = True
            _forget_rest(self._parts.loan)
            for actor in reversed(self._parts.actors):
                actor.rig.put_back()
            self._parts.loan.suspend()
            self._parts.outlets.rest()
            self._parts.gpu.suspend()

    def resume(self) -> None:
        """Go on after `suspend`."""
        if self._parts is not None and self._suspended:
            self._suspended = False
            self._borrow_again(self._parts.loan.resume, Actor.rebind)

    def undoing(self) -> None:
        """Put the file back as it was: what two undo steps have in common Blender leaves in memory as it is."""
        if self._parts is not None and not self._suspended:
            for actor in reversed(self._parts.actors):
                actor.rig.put_back()
            self._parts.loan.suspend()
            self._parts.outlets.rest()

    def undone(self) -> None:
        """Go on after an undo or a redo, which has replaced the data-blocks and what was borrowed of them.

        `give_back_left_over` must have been called: what stands in the file is taken as the user's own.
        """
        if self._parts is not None and not self._suspended:
            self._borrow_again(self._parts.loan.take_as_rest, Actor.take_as_rest)

    def _borrow_again(self, borrow: Callable[[], None], rebind: Callable[[Actor], None]) -> None:
        """Take what was given back or undone; the scene or the avatar may be gone by now."""
        try:
            borrow()
            for actor in self.actors:
                rebind(actor)
            self._note_rest()
        except LiveFaceError as error:
            self._fail(str(error))

    def _note_rest(self) -> None:
        """Keep the way back in the file."""
        if self._parts is not None:
            loan, actors = self._parts.loan, self._parts.actors
            values = [*loan.rest(), *(value for actor in actors for value in actor.rig.rest())]
            note_rest(loan.scene, values)

    def remap(self) -> None:
        """The user has edited a mapping: it is read again at the next tick."""
        self._edited = True

    def recentre(self) -> bool:
        """Take how every head is now as straight ahead; False where no face was seen yet."""
        seen = sum(actor.recentre() for actor in self.actors) > 0
        self.recorder.centre = self.actors[0].centre if self.actors else self.recorder.centre
        return seen

    def wiggle(self, test: RowTest) -> None:
        """Move one row for a moment, whatever the face does."""
        self._row_test = test

    def _acquire(self, scene: bpy.types.Scene, config: SessionConfig) -> _Parts:
        closing = self._closing
        receiver = Receiver(config.host, config.port)
        closing.callback(receiver.close)
        self.recorder = Recorder(config.avatars[0].subject if config.avatars else 0)
        receiver.tap = self.recorder.hear
        closing.callback(self.recorder.stop)
        gpu = gpu_context()
        closing.callback(gpu.close)
        loan = SceneLoan(scene, config.picture.quality)
        closing.callback(loan.close)
        outlets = Outlets(loan, config.outlets, gpu, closing)
        outlets.set_preview(shown=config.preview)
        actors = self._enter(scene, config.avatars)
        closing.callback(_forget_rest, loan)
        tracker = TrackerProcess(config.tracker, receiver.port) if config.tracker else None
        if tracker is not None:
            tracker.hand_pictures(outlets.content)
            closing.callback(tracker.close)
        return _Parts(config, receiver, actors, loan, outlets, gpu, tracker)

    def _enter(self, scene: bpy.types.Scene, avatars: tuple[AvatarConfig, ...]) -> tuple[Actor, ...]:
        actors = []
        for one in avatars:
            actor = Actor(scene, one)
            self._closing.callback(actor.rig.put_back)
            actors.append(actor)
        return tuple(actors)

    def _tick(self, parts: _Parts) -> float:
        now = time.monotonic()
        stamp = self._move(parts, now)
        view_layer = view_layer_of(parts.loan.scene)
        view_layer.update()
        # read before the drawing: a render evaluates the avatar's animation anew
        applied = parts.actors[0].rig.read_back() if stamp and self._on_applied else None
        rendered_ns = parts.outlets.draw(view_layer, Shown.of(parts.actors[0], parts.receiver, stamp), now)
        if stamp and applied and self._on_applied:
            self._on_applied(stamp, applied, rendered_ns)
        self.counts.rendered += 1
        self.state = SessionState.LIVE
        if parts.tracker is not None:
            parts.tracker.watch(now)
        if now >= self._watch_due:
            self._watch_due = now + _WATCH_EVERY
            parts.outlets.watch(now)
            for actor in parts.actors:
                actor.check()
        return self._delay(parts.config.fps)

    def _move(self, parts: _Parts, now: float) -> Stamp | None:
        """Move every avatar; the stamp of the first one's frame if it is one that was not shown yet."""
        if self._edited:
            self._edited = False
            for actor in parts.actors:
                actor.rebind()
            self._note_rest()
        step_s, self._moved_at = now - (self._moved_at or now), now
        self._listen(parts, now)
        if self.player is not None and not self.player.advance(now):
            self.player = None
        stamps = []
        for actor in parts.actors:
            played = self.player if self.player and self.player.subject == actor.subject else None
            source = played or parts.receiver
            stamps.append(actor.hear(source, now, played.centre if played else None))
            test = self._row_test if self._row_test and self._row_test.root == actor.root else None
            if actor.move(source, now, step_s, test.at(now) if test else None):
                self._note_rest()  # by the new names
        if not stamps or stamps[0] is None:
            return None
        self.counts.applied += 1
        return stamps[0]

    def _listen(self, parts: _Parts, now: float) -> None:
        """Take in what has come, also while Blender saves or renders: what is recorded must not have gaps."""
        parts.receiver.poll(now)
        self.recorder.tick(now)
        if parts.tracker is not None:
            self._sound.tick(self.recorder, parts.tracker)

    def _delay(self, fps: float) -> float:
        """Seconds until the next tick is due; ticks that were missed are not made up for."""
        now, period = time.monotonic(), 1.0 / fps
        self._due = max(self._due + period, now - period)
        if self._due < now:
            self.counts.late += 1
            self._due = now
        return max(_SHORTEST_DELAY, self._due - now)

    def _fail(self, problem: str, failure: LiveFaceError | None = None) -> None:
        self._release()
        self.problem, self.failure = problem, failure
        self.state = SessionState.FAILED

    def _release(self) -> None:
        """Give back in the reverse order of taking; one part's trouble does not keep the others from theirs."""
        self._parts = None
        self._suspended = False
        closing, self._closing = self._closing, ExitStack()
        try:
            closing.close()
        except Exception:  # noqa: BLE001 (stopping goes on to its end; what could not be put back is logged)
            _log.exception("Not everything could be put back")


def _forget_rest(loan: SceneLoan) -> None:
    """A scene that is gone has nothing to forget."""
    with contextlib.suppress(LiveFaceError):
        forget_rest(loan.scene)
