from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX
from tracker.profile.resting_level import RestingLevel

BROW, BLINK, JAW = (CHANNEL_INDEX[name] for name in ("browDownLeft", "eyeBlinkLeft", "jawOpen"))


def shown(level: RestingLevel, weights: dict[int, float], seconds: float, rate: int = 30) -> np.ndarray:  # type: ignore[type-arg]
    """The last weights after some seconds of the same ones."""
    raw = np.zeros(CHANNEL_COUNT)
    for channel, weight in weights.items():
        raw[channel] = weight
    for _ in range(round(seconds * rate)):
        found = level.apply(raw, 1 / rate)
    return found


def test_what_never_ends_is_how_the_face_rests() -> None:
    level = RestingLevel()
    assert shown(level, {BROW: 0.3}, 0.1)[BROW] > 0.25
    assert shown(level, {BROW: 0.3}, 60.0)[BROW] < 0.18
    assert shown(level, {BROW: 1.0}, 0.1)[BROW] > 0.99


def test_lids_and_gaze_have_a_rest_of_their_own() -> None:
    assert shown(RestingLevel(), {BLINK: 0.3}, 60.0)[BLINK] == 0.3


def test_a_mouth_that_speaks_stays_as_wide() -> None:
    level = RestingLevel()
    for _ in range(40):
        shown(level, {JAW: 0.5}, 0.3)
        shown(level, {}, 0.2)
    assert shown(level, {JAW: 0.5}, 0.1)[JAW] > 0.45


def test_a_face_that_relaxes_is_soon_at_rest_again() -> None:
    level = RestingLevel()
    shown(level, {BROW: 0.4}, 60.0)
    shown(level, {}, 10.0)
    assert shown(level, {BROW: 0.4}, 0.1)[BROW] > 0.3


def test_the_rate_of_the_pictures_does_not_matter_much() -> None:
    slow, fast = (shown(RestingLevel(), {BROW: 0.3}, 10.0, rate)[BROW] for rate in (15, 60))
    assert abs(slow - fast) < 0.01


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 5.0))
def test_weights_stay_within_0_and_1(seed: int, step_s: float) -> None:
    chance = np.random.default_rng(seed)
    level = RestingLevel()
    for _ in range(20):
        raw = chance.random(CHANNEL_COUNT)
        found = level.apply(raw, step_s)
        assert ((found >= 0.0) & (found <= raw + 1e-12)).all()
