"""The tracker as Live Face starts it: what it follows, what it says, and what it can be told."""

from __future__ import annotations

import contextlib
import enum
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..core.control import Control, HandPictures, to_line
from ..core.places import LOOPBACK
from ..core.ring_shape import Content
from ..core.status import CalibrationEnded, CalibrationStep, Ended, Problem, ProfileInUse, Ready, SoundBegun, SoundKept
from .child import ROOT, Child, ChildError, tracker_python
from .log import last_lines, tracker_log
from .starting import PYTHON_OPTIONS

#: Seconds between two looks at what it says.
_WATCH_EVERY: Final = 0.1
#: Seconds before a tracker that has died is started again, the first, second and third time within a minute.
_PAUSES: Final = (0.5, 2.0, 5.0)
_FORGOTTEN_AFTER: Final = 60.0
#: Lines of the log that are told when it is given up.
_LAST_LINES: Final = 3


class Engine(enum.Enum):
    """What finds the face; the value is what `--engine` takes, nothing leaves it to the tracker."""

    AUTOMATIC = ""
    FACE_MESH = "face-mesh"
    FACE_LANDMARKER = "face-landmarker"


@dataclass(frozen=True, slots=True)
class TrackerConfig:
    """What the tracker follows, as `python -m tracker run --source` takes it, and whose face it is.

    `person` empty is the one of last time; `python` is the tracker's Python, None for the one beside the sources.
    `eye_contact` is a share from 0 to 1; `also_to` are ports of this machine where somebody else listens, such as the
    web page. `microphone` is a part of the name of the one to record with, empty for the system's own; None records no
    sound.
    """

    source: str
    person: str = ""
    python: Path | None = None
    engine: Engine = Engine.AUTOMATIC
    eye_contact: float = 0.0
    auto_blink: bool = False
    also_to: tuple[int, ...] = ()
    microphone: str | None = None

    def arguments(self, port: int) -> list[str]:
        """The words after `python -m tracker`. The landmarks are always wanted: measures may be made while live."""
        words = ["run", "--source", self.source, "--to", f"{LOOPBACK}:{port}", "--loop", "--landmarks"]
        for one in self.also_to:
            words += ["--to", f"{LOOPBACK}:{one}"]
        words += ["--person", self.person] if self.person else []
        words += ["--engine", self.engine.value] if self.engine.value else []
        words += [] if self.microphone is None else [f"--microphone={self.microphone}"]
        words += ["--eye-contact", f"{self.eye_contact:.3f}"] if self.eye_contact else []
        return words + (["--auto-blink"] if self.auto_blink else [])


def terminal_command(config: TrackerConfig, port: int) -> str:
    """One line that starts the tracker in this system's terminal (on Windows: the Command Prompt).

    Raises:
        ChildError: there is no tracker's Python.
    """
    words = [str(tracker_python(config.python)), *PYTHON_OPTIONS, "-m", "tracker", *config.arguments(port)]
    if sys.platform == "win32":
        return f'cd /d "{ROOT}" && {subprocess.list2cmdline(words)}'
    return f"cd {shlex.quote(str(ROOT))} && {shlex.join(words)}"


class TrackerProcess:
    """The running tracker. Its end does not end the session: the avatar goes to rest, and `problem` says why.

    One that dies is started again, a few times, after a growing pause. One that says from the first that it cannot
    follow what it is asked to, or that it was told to end, is not.

    Raises:
        LiveFaceError: the tracker's Python or the folder for its log cannot be used.
    """

    def __init__(self, config: TrackerConfig, port: int) -> None:
        self._config = config
        self._port = port
        #: What it writes for people; the file stays when it is gone.
        self.log = tracker_log(port)
        with contextlib.suppress(OSError):  # else the new words come after the old ones
            self.log.unlink(missing_ok=True)
        self._started_again: list[float] = []
        self._again_at: float | None = None
        self._over = self._worked = False
        self._watch_due = 0.0
        self.ready = False
        self.problem: str | None = None
        #: Where a calibration is, while one is under way.
        self.step: CalibrationStep | None = None
        #: What came of the last one.
        self.told: CalibrationEnded | None = None
        self.profile: ProfileInUse | None = None
        #: The sound that was begun last, and the one that was finished last.
        self.sound: SoundBegun | None = None
        self.sound_kept: SoundKept | None = None
        self._pictures: Content | None = None
        self._child = self._start()

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._child.running

    @property
    def records_sound(self) -> bool:
        """Whether it has a microphone to record with."""
        return self._config.microphone is not None

    @property
    def restarting(self) -> bool:
        """Whether it has died and will be started again in a moment."""
        return self._again_at is not None

    def tell(self, control: Control) -> None:
        """Tell it to do something; what comes of it is seen in `step` and `told`.

        Raises:
            ChildError: it does not run or does not listen.
        """
        if self.restarting:
            raise ChildError("The tracker is just being started again: wait a moment.")
        self._child.tell(to_line(control))
        self.told = None

    def hand_pictures(self, content: Content | None) -> None:
        """Have it hand on camera pictures of that kind, or none; also after it was started again."""
        changes, self._pictures = content is not self._pictures, content
        if changes and self.ready:
            self._tell_pictures()

    def _tell_pictures(self) -> None:
        control = HandPictures(self._pictures.name.lower() if self._pictures is not None else "")
        try:
            self._child.tell(to_line(control))
        except ChildError as error:
            self.problem = str(error)

    def watch(self, now: float) -> None:
        """Take in what it has said; `now` is monotonic seconds. May be called at every tick."""
        if now < self._watch_due:
            return
        self._watch_due = now + _WATCH_EVERY
        if self._again_at is not None:
            if now >= self._again_at:
                self._start_again(now)
            return
        running = self._child.running  # before its words are read: what it said last must not be missed
        self._take_in()
        if not running and not self._over:
            self._has_ended(now)

    def restart(self, config: TrackerConfig | None = None) -> None:
        """Start it anew, as the user has mended what was wrong, or with another `config`.

        Raises:
            ChildError: the tracker's Python cannot be used; it does not run then.
        """
        self._config = config or self._config
        self._started_again.clear()
        self._worked = False
        self._renew()

    def close(self) -> None:
        """End it. May be called again."""
        self._again_at, self._over = None, True
        self._child.close()

    def _start(self) -> Child:
        arguments = [*self._config.arguments(self._port), "--quit-with-parent"]
        return Child(tracker_python(self._config.python), arguments, ends_with_us=True, words_to=self.log)

    def _renew(self) -> None:
        """Start another one in its place. Raises `ChildError`; then there is none, and `problem` says so."""
        self._again_at = self.profile = self.step = self.told = self.problem = None
        self.ready, self._over = False, True
        before = self._child
        before.end()  # two cannot use one camera
        try:
            self._child = self._start()
        except ChildError as error:
            self.problem = str(error)
            raise
        self._over = False
        before.close()

    def _start_again(self, now: float) -> None:
        note = self.problem
        self._started_again.append(now)
        with contextlib.suppress(ChildError):  # told in `problem`
            self._renew()
            self.problem = note  # until it is ready

    def _has_ended(self, now: float) -> None:
        self.ready, self.step = False, None
        words = self._child.last_words().rstrip(".")
        self._started_again = [at for at in self._started_again if now - at < _FORGOTTEN_AFTER]
        tries = len(self._started_again)
        if self._child.failure and not self._worked:  # such as: no such file
            self.problem, self._over = self._child.failure, True
        elif tries < len(_PAUSES):
            self._again_at = now + _PAUSES[tries]
            self.problem = f"The tracker has ended and is started again: {words}."
        else:
            lines = "; ".join(last_lines(self.log, _LAST_LINES)) or words
            self.problem = (
                f"The tracker has ended {tries + 1} times within a minute. Its last words: {lines.rstrip('.')}."
                " See its log for more; when that is mended, start the tracker again."
            )
            self._over = True

    def _is_ready(self) -> None:
        self.ready = self._worked = True
        self.problem = None
        if self._pictures is not None:
            self._tell_pictures()

    def _take_in(self) -> None:
        for status in self._child.statuses():
            if isinstance(status, CalibrationStep):
                self.step = status
            elif isinstance(status, CalibrationEnded):
                self.step, self.told = None, status
            elif isinstance(status, ProfileInUse):
                self.profile = status
            elif isinstance(status, SoundBegun):
                self.sound = status
            elif isinstance(status, SoundKept):
                self.sound_kept = status
            elif isinstance(status, Ready):
                self._is_ready()
            elif isinstance(status, Problem):
                self.problem = status.message
            elif isinstance(status, Ended):
                self._over = True
                self.problem = f"The tracker has ended, as {status.reason}: start it again."
