"""The calibration, step by step. Pure: time comes with the pictures, and nothing is said or saved here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from addon.core.status import CalibrationStep

from .capture import Capture, Sight, Verdict
from .face_profile import FaceProfile
from .last_person import DEFAULT_PERSON
from .steps import STEPS, Look, Step

#: A picture that comes later than this after the last one counts as this much time: a camera that stalls must not
#: use up a step.
_LONGEST_STEP_S: Final = 0.5
_ATTEMPTS: Final = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a calibration ended: with a profile, or without one; the words say why, and which steps were left out."""

    profile: FaceProfile | None
    message: str


class Wizard:
    """Leads through the steps. The caller feeds it pictures, shows its `progress`, lets the solver use its `profile`.

    It begins with the neutral face: the steps after it are measured with that face in use.
    """

    def __init__(self, base: FaceProfile, engine: str, steps: Sequence[Step] = STEPS, *, pace: float = 1.0) -> None:
        """`base` is what is known already; `pace` stretches all times; `engine` is whose weights will be seen."""
        self._steps = [replace(step, ready_s=step.ready_s * pace, capture_s=step.capture_s * pace) for step in steps]
        self.profile = replace(base.for_engine(engine), engine=engine)
        self.outcome: Outcome | None = None
        self._at = 0
        self._attempt = 1
        self._told_before: Verdict | None = None
        self._notes: list[str] = []
        self._capture: Capture | None = None
        self._left_s = 0.0
        self._get_ready()

    def feed(self, step_s: float, sight: Sight | None) -> None:
        """The next picture, `step_s` seconds after the one before; None where there is no face in it."""
        if self.outcome is not None:
            return
        step_s = min(max(step_s, 0.0), _LONGEST_STEP_S)
        if self._capture is None and self._left_s <= 0.0:
            self._look()
        if self._capture is not None:
            self._capture.add(step_s, sight)
        self._left_s -= step_s
        if self._capture is not None and self._left_s <= 0.0:
            self._judge(self._capture)

    @property
    def progress(self) -> CalibrationStep:
        """Where it is."""
        step, capturing = self._step, self._capture is not None
        left_s = max(0.0, self._left_s)
        past_s = sum(one.ready_s + one.capture_s for one in self._steps[: self._at])
        whole_s = sum(one.ready_s + one.capture_s for one in self._steps)
        here_s = step.ready_s + step.capture_s - left_s - (0.0 if capturing else step.capture_s)
        done = 1.0 if self.outcome else min(1.0, (past_s + here_s) / whole_s)
        sentence = f"Once more, as {self._told_before.value}: " if self._told_before else ""
        return CalibrationStep(
            sentence + (step.sentence[0].lower() + step.sentence[1:] if sentence else step.sentence) + ".",
            self._at + 1,
            len(self._steps),
            capturing,
            round(done, 4),
            round(left_s, 2),
        )

    @property
    def _step(self) -> Step:
        return self._steps[self._at]

    def _get_ready(self) -> None:
        self._capture, self._left_s = None, self._step.ready_s
        if self._left_s <= 0.0:
            self._look()

    def _look(self) -> None:
        self._capture, self._left_s = Capture(self._step), self._step.capture_s

    def _judge(self, capture: Capture) -> None:
        verdict = capture.verdict(self.profile.ranges)
        if verdict is Verdict.GOOD:
            self._use(capture)
        elif self._attempt < _ATTEMPTS:
            self._attempt += 1
            self._told_before = verdict
            self._get_ready()
            return
        elif self._step.look is Look.FACE:
            self.outcome = Outcome(
                None, f"Nothing was changed, as {verdict.value}: sit in front of the camera, in light, and try again."
            )
            return
        else:
            self._notes.append(f"{self._step.name.replace('-', ' ')} ({verdict.value})")
            self.profile = replace(self.profile, ranges=capture.usual(self.profile.ranges))
        self._go_on()

    def _use(self, capture: Capture) -> None:
        ranges = self.profile.ranges
        if capture.step.look is Look.FACE:
            self.profile = replace(self.profile, neutral=capture.neutral())
        elif capture.step.look is Look.REST:
            self.profile = replace(self.profile, ranges=capture.rested(ranges))
        else:
            self.profile = replace(self.profile, ranges=capture.moved(ranges))

    def _go_on(self) -> None:
        self._attempt, self._told_before = 1, None
        if self._at + 1 < len(self._steps):
            self._at += 1
            self._get_ready()
        else:
            self.outcome = Outcome(self.profile, outcome_words(self.profile, self._steps, self._notes))


def outcome_words(profile: FaceProfile, steps: Sequence[Step], left_out: Sequence[str]) -> str:
    """What a calibration that ended well has brought; `left_out` are the steps that have brought nothing."""
    neutral = "" if any(step.look is Look.MOVE for step in steps) else "neutral "
    nameless = profile.person == DEFAULT_PERSON
    whose = f"Your {neutral}face" if nameless else f"The {neutral}face of {profile.person}"
    said = f"{whose} is {'set' if neutral else 'calibrated'} for {profile.camera}."
    return f"{said} The usual range stays for: {', '.join(left_out)}." if left_out else said
