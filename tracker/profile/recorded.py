"""A profile from a recording of which is known when each step was done. Pure: the pictures come from the caller."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from .capture import Capture, Sight, Verdict
from .face_profile import FaceProfile
from .steps import STEP_NAMES, STEPS, Look, Step
from .wizard import Outcome, outcome_words

#: The recording from its first picture: seconds and the first face, None where there is none. It is seen by a solver
#: that uses the given profile.
Viewing = Callable[[FaceProfile | None], Iterator[tuple[float, Sight | None]]]

_FORM: Final = re.compile(r"([a-z-]+)=(\d{1,5}(?:\.\d{1,6})?)-(\d{1,5}(?:\.\d{1,6})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Timing:
    """A step is done from `start_s` to `end_s`, in seconds of the recording."""

    step: Step
    start_s: float
    end_s: float

    @classmethod
    def parse(cls, text: str) -> Timing:
        """The timing that a text like ``smile=4.2-5.3`` means. Raises `ValueError`."""
        match = _FORM.fullmatch(text)
        if not match or match[1] not in STEP_NAMES or float(match[2]) >= float(match[3]):
            raise ValueError(f"{text!r} is not like smile=4.2-5.3; the steps are {', '.join(STEP_NAMES)}")
        return cls(STEPS[STEP_NAMES.index(match[1])], float(match[2]), float(match[3]))

    def __contains__(self, time_s: float) -> bool:
        return self.start_s <= time_s < self.end_s


def profile_from(view: Viewing, timings: Sequence[Timing], unknown: FaceProfile, engine: str) -> Outcome:
    """The profile that the recording gives; what is not timed keeps its usual range.

    It is viewed twice: once for the neutral face, once with that in use. Where the rest has no timing of its own, it is
    that of the neutral face.
    """
    neutral = [timing for timing in timings if timing.step.look is Look.FACE]
    if not neutral:
        return Outcome(None, "Nothing was changed: say when the face is at rest, with --at neutral=FROM-TO.")
    face = _watch(view(None), neutral)[0]
    profile = replace(unknown, engine=engine)
    verdict = face.verdict(profile.ranges)
    if verdict is not Verdict.GOOD:
        return Outcome(None, f"Nothing was changed, as {verdict.value} in the time of the neutral face: check it.")
    profile = replace(profile, neutral=face.neutral())
    captures = _watch(view(profile), [*_rests(timings, neutral), *_moves(timings)])
    left_out = []
    for capture in captures:
        verdict = capture.verdict(profile.ranges)
        if verdict is Verdict.GOOD:
            use = capture.rested if capture.step.look is Look.REST else capture.moved
        else:
            use = capture.usual
            left_out.append(f"{capture.step.name} ({verdict.value})")
        profile = replace(profile, ranges=use(profile.ranges))
    timed = {timing.step.name for timing in timings}
    left_out += [f"{step.name} (not timed)" for step in STEPS if step.look is Look.MOVE and step.name not in timed]
    return Outcome(profile, outcome_words(profile, STEPS, left_out))


def _rests(timings: Sequence[Timing], neutral: Sequence[Timing]) -> list[Timing]:
    given = [timing for timing in timings if timing.step.look is Look.REST]
    step = next(step for step in STEPS if step.look is Look.REST)
    return given or [replace(timing, step=step) for timing in neutral]


def _moves(timings: Sequence[Timing]) -> list[Timing]:
    return [timing for timing in timings if timing.step.look is Look.MOVE]


def _watch(pictures: Iterator[tuple[float, Sight | None]], timings: Sequence[Timing]) -> list[Capture]:
    """One capture for each step, in the order of the timings, of all times that were given for it."""
    captures = {timing.step.name: Capture(timing.step) for timing in timings}
    end_s = max(timing.end_s for timing in timings)
    before_s = 0.0
    for time_s, sight in pictures:
        if time_s >= end_s:
            break
        for timing in timings:
            if time_s in timing:
                captures[timing.step.name].add(time_s - before_s, sight)
        before_s = time_s
    return list(captures.values())
