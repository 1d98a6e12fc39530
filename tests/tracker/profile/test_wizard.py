"""The wizard fed with made-up pictures, picture by picture; no clock but the one that comes with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from addon.core.arkit import CHANNEL_INDEX, CHANNELS
from tracker.profile.capture import NARROWEST, Sight
from tracker.profile.face_profile import FaceProfile
from tracker.profile.steps import NEUTRAL_STEPS, STEPS
from tracker.profile.wizard import Wizard

from .faces import head, sight

FPS = 30.0
UNKNOWN = FaceProfile("Anna", "Camera 0")
#: What a person does who does as told.
ACTS = {
    "neutral": {},
    "rest": {},
    "blink": {"eyeBlinkLeft": 0.8, "eyeBlinkRight": 0.7},
    "wide": {"eyeWideLeft": 0.5, "eyeWideRight": 0.5},
    "smile": {"mouthSmileLeft": 0.6, "mouthSmileRight": 0.7},
    "jaw": {"jawOpen": 0.55},
    "brows-up": {"browInnerUp": 0.4, "browOuterUpLeft": 0.5, "browOuterUpRight": 0.6},
    "brows-down": {"browDownLeft": 0.45, "browDownRight": 0.45},
    "look": {"eyeLookInLeft": 0.8, "eyeLookOutRight": 0.7, "eyeLookUpLeft": 0.65},
}
assert list(ACTS) == [step.name for step in STEPS]

#: What the person shows: given the step's name, whether it is being captured, and the picture's number.
Person = Callable[[str, bool, int], Sight | None]


def obedient(step: str, capturing: bool, _index: int) -> Sight | None:
    return sight(**(ACTS[step] if capturing else {}))


@dataclass
class Told:
    """What the wizard has shown."""

    steps: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    seconds: float = 0.0


def lead(wizard: Wizard, person: Person, *, fps: float = FPS, most_s: float = 200.0) -> Told:
    told = Told()
    index = 0
    while wizard.outcome is None:
        progress = wizard.progress
        name = [step.name for step in (STEPS if progress.steps == len(STEPS) else NEUTRAL_STEPS)][progress.number - 1]
        if not told.sentences or told.sentences[-1] != progress.sentence:
            told.steps.append(name)
            told.sentences.append(progress.sentence)
        told.done.append(progress.done)
        wizard.feed(1 / fps, person(name, progress.capturing, index))
        told.seconds += 1 / fps
        index += 1
        assert told.seconds < most_s
    return told


def end_of(profile: FaceProfile, channel: str) -> float:
    return float(profile.ranges.high[CHANNEL_INDEX[channel]])


def start_of(profile: FaceProfile, channel: str) -> float:
    return float(profile.ranges.low[CHANNEL_INDEX[channel]])


def finished(person: Person = obedient, base: FaceProfile = UNKNOWN, *, fps: float = FPS) -> FaceProfile:
    wizard = Wizard(base, "face-mesh")
    lead(wizard, person, fps=fps)
    assert wizard.outcome is not None
    assert wizard.outcome.profile is not None, wizard.outcome.message
    return wizard.outcome.profile


def test_it_leads_through_the_steps_once_and_says_how_far_it_is() -> None:
    wizard = Wizard(UNKNOWN, "face-mesh")
    told = lead(wizard, obedient)
    assert told.steps == [step.name for step in STEPS]
    assert told.done == sorted(told.done)
    assert told.done[0] == 0.0
    assert told.done[-1] > 0.98
    assert wizard.progress.done == 1.0
    assert told.seconds == pytest.approx(sum(step.ready_s + step.capture_s for step in STEPS), abs=1.0)
    assert told.seconds < 60.0
    assert all(sentence.endswith(".") for sentence in told.sentences)
    assert wizard.outcome is not None
    assert wizard.outcome.message == "The face of Anna is calibrated for Camera 0."


@pytest.mark.parametrize("fps", [8.0, 15.0, 60.0])
def test_the_profile_is_what_the_person_does_at_any_rate(fps: float) -> None:
    found = finished(fps=fps)
    assert (found.person, found.camera, found.engine) == ("Anna", "Camera 0", "face-mesh")
    assert found.neutral is not None
    assert np.allclose(found.neutral, head())
    for act in ACTS.values():
        for channel, value in act.items():
            share = 0.9 if channel.startswith("eyeBlink") else 1.0
            assert end_of(found, channel) == pytest.approx(share * value, abs=0.01), channel
    others = set(CHANNELS) - {channel for act in ACTS.values() for channel in act}
    assert {end_of(found, channel) for channel in others} == {1.0}


def test_a_full_expression_is_1_and_a_face_at_rest_is_0() -> None:
    ranges = finished(lambda step, capturing, _i: sight(0.1, **(ACTS[step] if capturing else {}))).ranges
    assert ranges.apply(sight(0.1).raw)[CHANNEL_INDEX["mouthSmileLeft"]] == 0.0
    assert ranges.apply(sight(mouthSmileLeft=0.6).raw)[CHANNEL_INDEX["mouthSmileLeft"]] == pytest.approx(1.0)


def test_each_eyelid_has_its_own_range_at_both_ends() -> None:
    def person(step: str, capturing: bool, index: int) -> Sight | None:
        closed = step == "blink" and capturing and index % 10 == 0  # a blink is short
        left, right = (0.9, 0.6) if closed else (0.1, 0.05)
        return sight(**{**ACTS[step], "eyeBlinkLeft": left, "eyeBlinkRight": right})

    found = finished(person)
    assert start_of(found, "eyeBlinkLeft") == pytest.approx(0.1)
    assert start_of(found, "eyeBlinkRight") == pytest.approx(0.05)
    assert end_of(found, "eyeBlinkLeft") == pytest.approx(0.1 + 0.9 * 0.8)
    assert end_of(found, "eyeBlinkRight") == pytest.approx(0.05 + 0.9 * 0.55)
    wink = found.ranges.apply(sight(eyeBlinkLeft=0.9, eyeBlinkRight=0.1).raw)
    assert wink[CHANNEL_INDEX["eyeBlinkLeft"]] == 1.0
    assert wink[CHANNEL_INDEX["eyeBlinkRight"]] < 0.15


def test_a_blink_at_rest_does_not_close_the_open_end() -> None:
    def person(step: str, capturing: bool, index: int) -> Sight | None:
        if step == "rest":
            return sight(eyeBlinkLeft=0.9 if index % 45 < 12 else 0.05)
        return obedient(step, capturing, index)

    assert start_of(finished(person), "eyeBlinkLeft") == pytest.approx(0.05, abs=0.01)


def test_the_gaze_at_rest_is_no_offset() -> None:
    found = finished(lambda step, capturing, _i: sight(0.2, **(ACTS[step] if capturing else {})))
    for channel in CHANNELS:
        assert start_of(found, channel) == pytest.approx(0.0 if channel.startswith("eyeLook") else 0.2), channel


def test_a_half_hearted_smile_does_not_make_a_hair_trigger() -> None:
    acts = {**ACTS, "smile": {"mouthSmileLeft": 0.12, "mouthSmileRight": 0.14}}
    found = finished(lambda step, capturing, _i: sight(**(acts[step] if capturing else {})))
    assert end_of(found, "mouthSmileLeft") == end_of(found, "mouthSmileRight") == NARROWEST


def test_a_face_that_always_shows_something_keeps_a_range() -> None:
    found = finished(lambda step, capturing, _i: sight(mouthPucker=0.95, **(ACTS[step] if capturing else {})))
    assert start_of(found, "mouthPucker") == 0.5
    assert end_of(found, "mouthPucker") == 1.0


def test_a_step_without_movement_is_asked_for_once_more_then_left_out_with_its_usual_range() -> None:
    def person(step: str, capturing: bool, _index: int) -> Sight | None:
        return sight(0.1, **(ACTS[step] if capturing and step != "smile" else {}))

    wizard = Wizard(UNKNOWN, "face-mesh")
    told = lead(wizard, person)
    assert told.steps == [step.name for step in STEPS for _ in range(2 if step.name == "smile" else 1)]
    assert told.sentences[5] == "Once more, as your face hardly moved: smile as broadly as you can."
    assert wizard.outcome is not None
    assert wizard.outcome.message.endswith("The usual range stays for: smile (your face hardly moved).")
    assert wizard.outcome.profile is not None
    assert start_of(wizard.outcome.profile, "mouthSmileLeft") == pytest.approx(0.1)
    assert end_of(wizard.outcome.profile, "mouthSmileLeft") == 1.0
    assert start_of(wizard.outcome.profile, "jawOpen") == pytest.approx(0.1)
    assert end_of(wizard.outcome.profile, "jawOpen") == pytest.approx(0.55)


def test_a_channel_that_does_not_move_with_its_step_keeps_its_usual_range() -> None:
    acts = {**ACTS, "brows-up": {"browOuterUpLeft": 0.5, "browOuterUpRight": 0.5}}
    found = finished(
        lambda step, capturing, _i: sight(browInnerUp=0.3, **(acts[step] if capturing else {}))  # and goes no higher
    )
    assert (start_of(found, "browInnerUp"), end_of(found, "browInnerUp")) == (0.0, 1.0)
    assert end_of(found, "browOuterUpLeft") == pytest.approx(0.5)


def test_the_second_attempt_counts() -> None:
    attempts: list[int] = []

    def person(step: str, capturing: bool, index: int) -> Sight | None:
        if step == "jaw" and capturing and len(attempts) < int(2.5 * FPS):
            attempts.append(index)
            return None
        return obedient(step, capturing, index)

    wizard = Wizard(UNKNOWN, "face-mesh")
    told = lead(wizard, person)
    assert "Once more, as your face was not to be seen: open your mouth as far as is comfortable." in told.sentences
    assert wizard.outcome is not None
    assert wizard.outcome.profile is not None
    assert end_of(wizard.outcome.profile, "jawOpen") == pytest.approx(0.55)


@pytest.mark.parametrize(
    ("face", "why"),
    [
        (lambda _index: None, "your face was not to be seen"),
        (lambda index: sight() if index % 4 == 0 else None, "your face was not to be seen"),
        (lambda index: sight(shift=0.01 * (index % 4)), "your face did not keep still"),
    ],
    ids=("away", "mostly away", "restless"),
)
def test_without_a_face_at_rest_there_is_no_profile(face: Callable[[int], Sight | None], why: str) -> None:
    wizard = Wizard(UNKNOWN, "face-mesh")
    told = lead(wizard, lambda _step, _capturing, index: face(index))
    assert set(told.steps) == {"neutral"}
    assert wizard.outcome is not None
    assert wizard.outcome.profile is None
    assert wizard.outcome.message == (
        f"Nothing was changed, as {why}: sit in front of the camera, in light, and try again."
    )


def test_the_neutral_face_is_that_of_the_still_pictures() -> None:
    def person(step: str, capturing: bool, index: int) -> Sight | None:
        if step == "neutral" and index % 3 == 0:
            return sight(shift=0.02)
        return obedient(step, capturing, index)

    found = finished(person)
    assert found.neutral is not None
    assert np.abs(found.neutral - head()).max() < 1e-4


def test_later_steps_are_measured_with_the_neutral_face_in_use() -> None:
    wizard = Wizard(UNKNOWN, "face-mesh")
    assert wizard.profile.neutral is None
    while wizard.progress.number == 1:
        wizard.feed(1 / FPS, sight())
    assert wizard.profile.neutral is not None
    assert (wizard.profile.ranges.low == 0).all()


def test_a_camera_that_stalls_uses_up_no_step() -> None:
    wizard = Wizard(UNKNOWN, "face-mesh")
    wizard.feed(1000.0, sight())
    assert wizard.progress.number == 1
    wizard.feed(-5.0, sight())
    assert wizard.progress.seconds_left <= STEPS[0].ready_s


def test_setting_the_neutral_face_takes_two_seconds_and_keeps_the_far_ends() -> None:
    known = finished()
    wizard = Wizard(known, "face-mesh", NEUTRAL_STEPS)
    told = lead(wizard, lambda _step, _capturing, _index: Sight(sight(0.15, eyeLookUpLeft=0.4).raw, head(2)))
    assert told.seconds == pytest.approx(2.0, abs=0.2)
    assert wizard.outcome is not None
    found = wizard.outcome.profile
    assert found is not None
    assert found.neutral is not None
    assert np.allclose(found.neutral, head(2))
    assert end_of(found, "jawOpen") == pytest.approx(0.55)
    assert start_of(found, "jawOpen") == pytest.approx(0.15)
    assert start_of(found, "eyeLookUpLeft") == 0.0
    assert "neutral face of Anna is set" in wizard.outcome.message


def test_whoever_has_given_no_name_is_spoken_to() -> None:
    wizard = Wizard(replace(UNKNOWN, person="default"), "face-mesh", NEUTRAL_STEPS)
    lead(wizard, obedient)
    assert wizard.outcome is not None
    assert wizard.outcome.message == "Your neutral face is set for Camera 0."


def test_another_engines_ranges_are_not_built_upon() -> None:
    other = FaceProfile("Anna", "Camera 0", head(), finished().ranges, "face-landmarker")
    wizard = Wizard(other, "face-mesh", NEUTRAL_STEPS)
    lead(wizard, obedient)
    assert wizard.outcome is not None
    assert wizard.outcome.profile is not None
    assert end_of(wizard.outcome.profile, "jawOpen") == 1.0


def test_the_pace_stretches_the_time() -> None:
    usual = lead(Wizard(UNKNOWN, "face-mesh"), obedient).seconds
    assert lead(Wizard(UNKNOWN, "face-mesh", pace=2.0), obedient).seconds == pytest.approx(2 * usual, rel=0.05)
