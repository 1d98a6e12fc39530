from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.takes.clock_fit import ClockError, fit_clocks, sound_clock, with_sound_clock
from addon.core.takes.take import Take
from addon.core.takes.take_info import TakeInfo


@given(st.floats(-500, 500), st.floats(-1e6, 1e6), st.integers(2, 400), st.integers(0, 2**32 - 1))
def test_a_known_drift_is_found(ppm: float, offset: float, count: int, seed: int) -> None:
    source = np.sort(np.random.default_rng(seed).uniform(0, 1800, count))
    source[-1] += 1.0
    fit = fit_clocks(source, offset + (1 + ppm / 1e6) * source)
    assert fit.drift_ppm == pytest.approx(ppm, abs=0.1 if count > 20 else 1.0 + 1e-4 * abs(offset))
    assert fit.reference(source[-1:])[0] == pytest.approx(offset + (1 + ppm / 1e6) * source[-1], abs=1e-5)


def test_readings_that_come_late_do_not_bend_it() -> None:
    rng = np.random.default_rng(7)
    source = np.arange(0, 600, 0.1)
    reference = 12.0 + source * (1 + 80e-6) + rng.normal(0, 0.001, len(source))
    late = rng.random(len(source)) < 0.3
    reference[late] += rng.exponential(0.5, int(late.sum()))
    fit = fit_clocks(source, reference)
    assert fit.drift_ppm == pytest.approx(80, abs=2)
    assert fit.offset == pytest.approx(12.0, abs=0.001)


def test_two_claps_are_enough() -> None:
    fit = fit_clocks(np.array([600.0, 2.0]), np.array([600.56, 2.5]))
    assert fit.reference(np.array([2.0, 600.0])) == pytest.approx([2.5, 600.56])


@pytest.mark.parametrize(
    ("source", "reference", "message"),
    [
        ([], [], "Two moments are needed"),
        ([1.0], [2.0], "Two moments are needed"),
        ([1.0, 1.0], [1.0, 2.0], "Two moments are needed"),
        ([0.0, 10.0], [0.0, 20.0], "do not belong together"),
        ([0.0, 10.0], [10.0, 0.0], "do not belong together"),
    ],
)
def test_what_are_no_two_clocks_is_told(source: list[float], reference: list[float], message: str) -> None:
    with pytest.raises(ClockError, match=message):
        fit_clocks(np.array(source), np.array(reference))


def test_a_take_runs_as_its_sound_does() -> None:
    count = 3
    head = np.tile(np.array([1, 0, 0, 0], np.float32), (count, 1))
    weights = np.zeros((count, 52), np.float32)
    take = Take(np.arange(3.0), np.ones(3, bool), head, weights[:, :3], weights[:, :4], weights)
    sounds = np.array([0.0, 1.0, 2.0])  # claps, by the sound's clock and by the take's
    fit = fit_clocks(sounds, np.array([0.25, 1.251, 2.252]))
    info = TakeInfo(sound="a.wav", sound_at=fit.offset, sound_rate=fit.rate)
    assert sound_clock(TakeInfo.from_json(info.to_json())) == fit
    moved = with_sound_clock(take, info)
    assert moved.times == pytest.approx([0.25 - 0.25 / 1.001, 0.25 + 0.75 / 1.001, 0.25 + 1.75 / 1.001])
    assert moved.weights is take.weights
    assert with_sound_clock(take, TakeInfo(sound_at=3.0)) is take
    assert with_sound_clock(take, TakeInfo(sound_rate=0.0)) is take
