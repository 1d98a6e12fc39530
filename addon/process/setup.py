"""Setting up the tracker: find a Python, make an environment, fill it, try it out. Never waits: `poll` goes on.

Whatever happens, a tracker that was there before stays until the new one is whole, and what is not whole is removed.
"""

from __future__ import annotations

import enum
import shutil
import sys
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from ..core.errors import LiveFaceError
from .child import ROOT
from .environment import Claim, Environment, python_in
from .job import Job
from .pythons import RECIPES, FoundPython, Recipe, candidates, found_python, question
from .setup_words import package_count, why_it_failed
from .starting import ISOLATED, PYTHON_OPTIONS

#: Seconds that a Python gets to say what it is.
_PATIENCE: Final = 15.0
#: Lines of the log that are kept.
_KEPT_LINES: Final = 400
#: Bytes that the packages take while they are installed, and some more.
_ROOM: Final = 3_000_000_000
_REMOVE: Final = "import shutil, sys\nfor folder in sys.argv[1:]: shutil.rmtree(folder, ignore_errors=True)"

#: Work in pieces: what is yielded is nothing, only the pause counts.
Pieces: TypeAlias = Generator[None, None, None]


class SetupError(LiveFaceError):
    """The set-up cannot go on, and why."""


class Step(enum.Enum):
    """A step; the value is what the panel says."""

    FIND = "Looking for a Python"
    CLEAR = "Clearing up"
    MODEL = "Fetching the model"
    MAKE = "Making room for the packages"
    INSTALL = "Installing the packages"
    TRY = "Trying the tracker"


#: How far the whole has come when a step ends, by how long they take.
_ENDS: Final = {Step.FIND: 0.02, Step.CLEAR: 0.03, Step.MODEL: 0.06, Step.MAKE: 0.14, Step.INSTALL: 0.92, Step.TRY: 1.0}
#: The part of the installing that is downloading, during which pip says how far it is.
_COLLECTING: Final = 0.7
#: How pip begins the line of a package.
_COLLECTED: Final = ("Collecting ", "Processing ")


class State(enum.Enum):
    """Where a set-up is."""

    RUNNING = "Setting up"
    CLEARING = "Clearing up"
    DONE = "Done"
    CANCELLED = "Cancelled"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class SetupWish:
    """What is to be set up: the tracker of `sources` in `environment`, if need be with Blender's `own_python`.

    `recipes` are the ways to do it, the best one first; `trial` are the words after `python -m` that must end well.
    """

    environment: Environment
    own_python: Path = field(default_factory=lambda: Path(sys.executable))
    sources: Path = ROOT
    recipes: tuple[Recipe, ...] = RECIPES
    trial: tuple[str, ...] = ("tracker", "doctor")


class TrackerSetup:
    """A set-up under way.

    Raises:
        SetupError: another Blender is at it, there is no room, or the folder cannot be written.
    """

    def __init__(self, wish: SetupWish) -> None:
        self._wish = wish
        self._claim = _claim(wish.environment)
        self._work = self._set_up()
        self._job: Job | None = None
        self._python: Path | None = None
        self._unfinished: Path | None = None
        self.state = State.RUNNING
        self.step = Step.FIND
        #: How far the whole has come, 0 to 1.
        self.share = 0.0
        #: Why it has failed: one or two sentences.
        self.problem: str | None = None
        #: The last lines that the programs have written.
        self.log: tuple[str, ...] = ()

    @property
    def under_way(self) -> bool:
        """Whether `poll` is to be called again."""
        return self.state in (State.RUNNING, State.CLEARING)

    def poll(self) -> None:
        """Go on as far as that is possible without waiting; what goes wrong is told in `problem`."""
        if not self.under_way:
            return
        try:
            next(self._work)
        except StopIteration:
            self._end(self._result())
        except SetupError as error:
            self._clear(str(error))
        except OSError as error:
            self._clear(f"The tracker could not be set up ({error.strerror}): check the disk and set up again.")

    def cancel(self) -> None:
        """Stop, and remove what was made; `poll` until that is done."""
        if self.state is State.RUNNING:
            self._clear()

    def abandon(self) -> None:
        """Stop at once, as Blender ends or the add-on goes; what was made is removed behind us."""
        if not self.under_way:
            return
        self._close_job()
        with suppress(OSError):  # the next set-up removes it
            if removal := self._removal(self._unfinished):
                Job(removal, self._wish.environment.home).leave()
        self._end(State.CANCELLED)

    def _set_up(self) -> Pieces:
        environment, sources = self._wish.environment, self._wish.sources
        found, recipe = yield from self._find()
        python = self._python = found.executable
        yield from self._clear_up()
        if recipe.needs_model:  # it is small and needs no packages: what it has to say is said before all the waiting
            yield from self._do(Step.MODEL, [str(python), *PYTHON_OPTIONS, "-m", "tracker", "model"])
        requirements = sources / "requirements" / recipe.requirements
        folder = self._unfinished = environment.fresh_folder()
        yield from self._do(Step.MAKE, [str(python), *ISOLATED, "-m", "venv", str(folder)])
        # wheels only: nothing is built here, and nothing of a package runs before it is used
        pip = [str(python_in(folder)), *ISOLATED, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
        pip += ["--only-binary=:all:", "--progress-bar=off", "-r", str(requirements)]
        yield from self._do(Step.INSTALL, pip, package_count(requirements.read_text(encoding="utf-8")))
        yield from self._do(Step.TRY, [str(python_in(folder)), *PYTHON_OPTIONS, "-m", *self._wish.trial])
        environment.finish(folder, requirements)
        self._unfinished = None
        yield from self._clear_up()
        self.share = 1.0

    def _find(self) -> Generator[None, None, tuple[FoundPython, Recipe]]:
        """A Python and the best recipe that it takes; where several take it, the first that was found."""
        home, (best, *others) = self._wish.environment.home, self._wish.recipes
        found: list[FoundPython] = []
        for command in candidates(self._wish.own_python):
            python = yield from self._asked(command)
            if python and python.takes(best, home):
                return python, best
            found += [python] if python else []
        for recipe in others:
            for python in found:
                if python.takes(recipe, home):
                    return python, recipe
        raise SetupError(_why_none(found, self._wish.recipes))

    def _asked(self, command: list[str]) -> Generator[None, None, FoundPython | None]:
        """What a Python says of itself, None where it is none."""
        lines: list[str] = []
        with suppress(OSError):
            self._job = Job(question(command), self._wish.environment.home)
            deadline = time.monotonic() + _PATIENCE
            while self._job.code is None and time.monotonic() < deadline:
                yield
            lines = self._job.lines() if self._job.code == 0 else []
            self._close_job()
        python = found_python(lines)
        self._note(f"{' '.join(command)}: {f'Python {python.name}' if python else 'no Python that fits'}")
        return python

    def _do(self, step: Step, command: list[str], packages: int = 0) -> Pieces:
        """A step that must end well; `packages` is how many pip is to collect."""
        self.step, begin = step, self.share
        self._note(f"--- {step.value}")
        job = self._job = Job(command, self._wish.sources)
        lines: list[str] = []
        while (code := job.code) is None:
            lines += self._take_in(job)
            collected = sum(line.startswith(_COLLECTED) for line in lines)
            part = _COLLECTING * min(1.0, collected / packages) if packages else 0.0
            self.share = begin + (_ENDS[step] - begin) * part
            yield
        lines += self._take_in(job)
        self._close_job()
        if code:
            raise SetupError(why_it_failed(step.value, lines, code))
        self.share = _ENDS[step]

    def _clear_up(self) -> Pieces:
        """Remove what is no tracker, or not any more."""
        self.step = Step.CLEAR
        if removal := self._removal(*self._wish.environment.leftovers()):
            job = self._job = Job(removal, self._wish.environment.home)
            while job.code is None:
                yield
            self._close_job()

    def _removal(self, *folders: Path | None) -> list[str]:
        """The command that removes folders; nothing where there is nothing to remove."""
        there = [str(folder) for folder in folders if folder and folder.exists()]
        return [str(self._python), *ISOLATED, "-c", _REMOVE, *there] if self._python and there else []

    def _clear(self, problem: str | None = None) -> None:
        """Stop, and remove what was made."""
        self._close_job()
        if problem:
            self.problem = self.problem or problem
            self._note(problem)
        if self.state is State.CLEARING:  # it was at that
            self._end(self._result())
            return
        self.state = State.CLEARING
        self._work = self._clear_up()

    def _result(self) -> State:
        if self.state is State.CLEARING:
            return State.FAILED if self.problem else State.CANCELLED
        return State.DONE

    def _end(self, state: State) -> None:
        self.state = state
        self._claim.release()

    def _take_in(self, job: Job) -> list[str]:
        lines = [line.strip() for line in job.lines() if line.strip()]
        self._note(*lines)
        return lines

    def _note(self, *lines: str) -> None:
        self.log = (*self.log, *lines)[-_KEPT_LINES:]

    def _close_job(self) -> None:
        job, self._job = self._job, None
        if job:
            job.close()


def _why_none(found: list[FoundPython], recipes: tuple[Recipe, ...]) -> str:
    machines = {machine for recipe in recipes for machine in recipe.machines}
    others = [python.machine for python in found if machines and (sys.platform, python.machine) not in machines]
    if others and len(others) == len(found):
        return (
            f"The tracker has no packages for this machine's processor ({others[0]}): run it on another machine, and"
            " choose I Run It Myself here."
        )
    if sys.platform == "linux":
        return (
            "No Python fits the tracker: install Python 3.11 to 3.13 with venv (Debian and Ubuntu: apt install"
            " python3-venv) and set up again."
        )
    return "No Python fits the tracker: install Python 3.11 from python.org and set up again."


def _claim(environment: Environment) -> Claim:
    try:
        claim = environment.claim()
        room = shutil.disk_usage(environment.home).free
    except OSError as error:
        raise SetupError(f"The folder {environment.home} cannot be written ({error.strerror}).") from error
    if claim is None:
        raise SetupError("The tracker is being set up already, in another Blender: wait for it.")
    if room < _ROOM:
        claim.release()
        raise SetupError(f"The disk is nearly full: make {_ROOM / 1e9:.0f} GB of room for the tracker in its folder.")
    return claim
