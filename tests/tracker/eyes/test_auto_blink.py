from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.eyes.auto_blink import BLINK_S, AutoBlink


def shut(seed: int, rate: float, seconds: float) -> list[float]:
    blinks = AutoBlink(seed)
    return [blinks.step(1.0 / rate) for _ in range(round(rate * seconds))]


def starts(curve: list[float], rate: float) -> list[float]:
    return [at / rate for at in range(1, len(curve)) if curve[at] > 0.0 >= curve[at - 1]]


@settings(max_examples=20)
@given(st.integers(0, 1000), st.sampled_from([25.0, 30.0, 60.0]))
def test_blinks_come_every_two_to_six_seconds_and_last_a_moment(seed: int, rate: float) -> None:
    curve = shut(seed, rate, 60.0)
    begun = starts(curve, rate)
    assert 8 <= len(begun) <= 30
    for one, next_one in pairwise(begun):
        assert 2.0 - 2 / rate <= next_one - one - BLINK_S <= 6.0 + 3 / rate
    assert max(curve) >= 0.8
    closed = sum(value > 0.0 for value in curve) / rate / len(begun)
    assert closed == pytest.approx(BLINK_S, abs=2 / rate)


def test_one_seed_gives_the_same_blinks_and_another_one_others() -> None:
    assert shut(3, 30.0, 30.0) == shut(3, 30.0, 30.0)
    assert shut(3, 30.0, 30.0) != shut(4, 30.0, 30.0)
