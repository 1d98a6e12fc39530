"""The tracker as Live Face starts it: what it follows, what it says, and what it can be told."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..core.control import Control, to_line
from ..core.places import LOOPBACK
from ..core.status import CalibrationEnded, CalibrationStep, Ended, Failure, Problem, ProfileInUse, Ready
from .child import Child, tracker_python

#: Seconds between two looks at what it says.
_WATCH_EVERY: Final = 0.1


class Engine(enum.Enum):
    """What finds the face; the value is what `--engine` takes, nothing leaves it to the tracker."""

    AUTOMATIC = ""
    FACE_MESH = "face-mesh"
    FACE_LANDMARKER = "face-landmarker"


@dataclass(frozen=True, slots=True)
class TrackerConfig:
    """What the tracker follows, as `python -m tracker run --source` takes it, and whose face it is.

    `person` empty is the one of last time; `python` is the tracker's Python, None for the one beside the sources.
    `eye_contact` is a share from 0 to 1; with `landmarks` the 478 points are sent, too.
    """

    source: str
    person: str = ""
    python: Path | None = None
    engine: Engine = Engine.AUTOMATIC
    eye_contact: float = 0.0
    auto_blink: bool = False
    landmarks: bool = False

    def arguments(self, port: int) -> list[str]:
        """The words after `python -m tracker`."""
        words = ["run", "--source", self.source, "--to", f"{LOOPBACK}:{port}", "--quit-with-parent", "--loop"]
        words += ["--person", self.person] if self.person else []
        words += ["--engine", self.engine.value] if self.engine.value else []
        words += ["--eye-contact", f"{self.eye_contact:.3f}"] if self.eye_contact else []
        words += ["--auto-blink"] if self.auto_blink else []
        return words + (["--landmarks"] if self.landmarks else [])


class TrackerProcess:
    """The running tracker. Its end does not end the session: the avatar goes to rest, and `problem` says why.

    Raises:
        ChildError: the tracker's Python cannot be used.
    """

    def __init__(self, config: TrackerConfig, port: int) -> None:
        self._child = Child(tracker_python(config.python), config.arguments(port), ends_with_us=True)
        self._watch_due = 0.0
        self.ready = False
        self.problem: str | None = None
        #: Where a calibration is, while one is under way.
        self.step: CalibrationStep | None = None
        #: What came of the last one.
        self.told: CalibrationEnded | None = None
        self.profile: ProfileInUse | None = None

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._child.running

    def tell(self, control: Control) -> None:
        """Tell it to do something; what comes of it is seen in `step` and `told`.

        Raises:
            ChildError: it does not run or does not listen.
        """
        self._child.tell(to_line(control))
        self.told = None

    def watch(self, now: float) -> None:
        """Take in what it has said; `now` is monotonic seconds. May be called at every tick."""
        if now < self._watch_due:
            return
        self._watch_due = now + _WATCH_EVERY
        running = self._child.running  # before its words are read: what it said last must not be missed
        self._take_in()
        if not running:
            self.step = None
            self.problem = self.problem or f"The tracker has ended: {self._child.last_words()}"

    def close(self) -> None:
        """End it. May be called again."""
        self._child.close()

    def _take_in(self) -> None:
        for status in self._child.statuses():
            if isinstance(status, CalibrationStep):
                self.step = status
            elif isinstance(status, CalibrationEnded):
                self.step, self.told = None, status
            elif isinstance(status, ProfileInUse):
                self.profile = status
            elif isinstance(status, Ready):
                self.ready = True
            elif isinstance(status, Problem | Failure):
                self.problem = status.message
            elif isinstance(status, Ended):
                self.problem = self.problem or f"The tracker has ended, as {status.reason}: stop and start again."
