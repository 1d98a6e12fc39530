"""Calibrates while the tracker runs: does what is asked, follows the wizard with every picture, keeps the profile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from addon.core.control import Calibrate, CancelCalibration, Control, SetNeutral
from addon.core.status import CalibrationEnded, CalibrationStep, Problem, ProfileInUse, Status

from .capture import Sight
from .face_profile import FaceProfile
from .profile_file import ProfileError, check_replaceable, profile_path, read_profile, write_profile
from .steps import NEUTRAL_STEPS, STEPS
from .wizard import Wizard

#: Seconds between two words on how far it has come.
_TELL_EVERY_S: Final = 0.2
_NANOSECONDS: Final = 1e9

Tell = Callable[[Status], None]


class UsesProfile(Protocol):
    """What lets the solver use a profile: the pipeline."""

    def use(self, profile: FaceProfile | None) -> None:
        """From now on the first face is that of `profile`."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where the profile is kept. With `new` what was there is not read, and is put aside if it is no good profile."""

    path: Path
    new: bool = False


class Calibrator:
    """Has the profile of the one person who is calibrated, the first face in the picture."""

    def __init__(self, user: UsesProfile, profile: FaceProfile, engine: str, keeping: Keeping, tell: Tell) -> None:
        """`profile` is in use from now on; `tell` is told how it goes, `engine` names whose weights are seen."""
        self._user = user
        self._engine = engine
        self._keeping = keeping
        self._tell = tell
        self._profile = profile
        self._wizard: Wizard | None = None
        self._last_ns = 0
        self._told: CalibrationStep | None = None
        self._since_told_s = 0.0
        self.saved = False
        self._use()
        tell(ProfileInUse(profile.person, profile.camera, profile.known))

    @property
    def running(self) -> bool:
        """Whether a calibration is under way."""
        return self._wizard is not None

    def obey(self, control: Control, pace: float = 1.0) -> None:
        """Do what is asked; what is no matter of a calibration is passed over."""
        if isinstance(control, Calibrate):
            self._begin(Wizard(FaceProfile(self._profile.person, self._profile.camera), self._engine, STEPS, pace=pace))
        elif isinstance(control, SetNeutral):
            self._begin(Wizard(self._profile, self._engine, NEUTRAL_STEPS))
        elif isinstance(control, CancelCalibration):
            self.cancel()

    def see(self, capture_ns: int, sight: Sight | None) -> None:
        """The next picture, taken at `capture_ns`; `sight` is what of the first face is in it."""
        if self._wizard is None:
            return
        step_s = (capture_ns - self._last_ns) / _NANOSECONDS if self._last_ns else 0.0
        self._last_ns = capture_ns
        before = self._wizard.profile
        self._wizard.feed(step_s, sight)
        if self._wizard.outcome is not None:
            self._end(self._wizard)
            return
        if self._wizard.profile is not before:
            self._user.use(self._wizard.profile)
        self._tell_progress(self._wizard.progress, step_s)

    def cancel(self) -> None:
        """Leave the calibration; the profile stays as it was."""
        if self._wizard is None:
            self._tell(CalibrationEnded(saved=False, message="No calibration is under way."))
            return
        self._wizard = None
        self._use()
        self._tell(CalibrationEnded(saved=False, message="The calibration was left: the profile is as it was."))

    def _begin(self, wizard: Wizard) -> None:
        try:
            if not self._keeping.new:
                check_replaceable(self._keeping.path)  # before the work, not after it
        except ProfileError as error:
            self._tell(CalibrationEnded(saved=False, message=str(error)))
            return
        self._wizard, self._last_ns = wizard, 0
        self._told, self._since_told_s = None, 0.0
        self._user.use(wizard.profile)

    def _end(self, wizard: Wizard) -> None:
        outcome, self._wizard = wizard.outcome, None
        assert outcome is not None  # noqa: S101 (only called at the end)
        saved, message = False, outcome.message
        if outcome.profile is not None:
            try:
                write_profile(self._keeping.path, outcome.profile, new=self._keeping.new)
                saved, self._profile = True, outcome.profile
                message += " It is kept for the next time."
            except ProfileError as error:
                message = str(error)
        self.saved = saved
        self._use()
        self._tell(CalibrationEnded(saved, message))
        if saved:
            self._tell(ProfileInUse(self._profile.person, self._profile.camera, known=True))

    def _use(self) -> None:
        self._user.use(self._profile.for_engine(self._engine) if self._profile.known else None)

    def _tell_progress(self, progress: CalibrationStep, step_s: float) -> None:
        self._since_told_s += step_s
        told = self._told
        turned = told is None or (told.sentence, told.capturing) != (progress.sentence, progress.capturing)
        if turned or self._since_told_s >= _TELL_EVERY_S:
            self._told, self._since_told_s = progress, 0.0
            self._tell(progress)


def kept_profile(person: str, camera: str, keeping: Keeping, engine: str, tell: Tell) -> FaceProfile:
    """The person's profile; an unknown face where there is none, or none that can be believed, which is told."""
    unknown = FaceProfile(person, camera)
    if keeping.new or not keeping.path.exists():
        return unknown
    try:
        profile = read_profile(keeping.path)
    except ProfileError as error:
        tell(Problem(str(error)))
        return unknown
    if profile.for_engine(engine) is not profile:
        tell(
            Problem(
                f"The profile of {person} was calibrated with the engine {profile.engine}: only its neutral face is"
                f" used; calibrate once more to have the ranges with {engine}, too."
            )
        )
    return profile


def keeping_for(person: str, camera: str, *, new: bool) -> Keeping:
    """The place of a person's profile before a camera."""
    return Keeping(profile_path(person, camera), new)
