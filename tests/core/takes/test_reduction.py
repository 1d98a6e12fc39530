"""The promise is the largest error; it is measured here by another way of computing the curves."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from addon.core.takes.reduction import Interpolation, Keys, reduced

_VALUES = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 4), st.integers(1, 60)), elements=st.floats(-3.0, 3.0, width=32)
)


def _curve(times: NDArray[np.float64], keys: Keys, values: NDArray[np.float64], how: Interpolation) -> list[float]:
    """One curve at all times, key by key: for Bézier by de Casteljau with handles at a third."""
    found = []
    for time in times:
        after = int(np.searchsorted(times[keys.at], time, side="right"))
        left = keys.at[after - 1]
        if after == len(keys.at) or how is Interpolation.CONSTANT:
            found.append(float(values[left]))
            continue
        right = keys.at[after]
        width = times[right] - times[left]
        share = (time - times[left]) / width
        points = [values[left], values[right]]
        if keys.slopes is not None:
            slopes = keys.slopes[0]
            points[1:1] = [values[left] + slopes[after - 1] * width / 3, values[right] - slopes[after] * width / 3]
        while len(points) > 1:
            points = [a + (b - a) * share for a, b in itertools.pairwise(points)]
        found.append(float(points[0]))
    return found


@given(_VALUES, st.sampled_from(Interpolation), st.floats(0.0, 1.0), st.integers(0, 2**32 - 1))
def test_no_frame_is_off_by_more_than_was_said(
    values: NDArray[np.float64], how: Interpolation, error: float, seed: int
) -> None:
    times = np.cumsum(np.random.default_rng(seed).uniform(0.05, 3.0, values.shape[1]))
    keys = reduced(times, values, error, how)
    assert keys.at[0] == 0
    assert (np.diff(keys.at) > 0).all()
    for row, one in enumerate(values):
        slopes = None if keys.slopes is None else keys.slopes[row : row + 1]
        curve = _curve(times, Keys(keys.at, slopes), one, how)
        assert np.abs(np.array(curve) - one).max() <= error + 1e-9


def test_a_straight_line_needs_its_ends_alone_and_a_wave_few_keys() -> None:
    times = np.arange(1000) / 60.0
    line = np.stack((times, 2.0 - times))
    assert reduced(times, line, 1e-9, Interpolation.LINEAR).at.tolist() == [0, 999]
    assert reduced(times, line, 1e-9, Interpolation.BEZIER).at.tolist() == [0, 999]
    wave = np.sin(times * 3.0)[None]
    straight = len(reduced(times, wave, 0.005, Interpolation.LINEAR).at)
    smooth = len(reduced(times, wave, 0.005, Interpolation.BEZIER).at)
    assert smooth < straight < 300
    assert smooth < 100


def test_what_is_constant_needs_one_key_where_nothing_is_in_between() -> None:
    values = np.array([[1.0, 1.0, 1.0, 4.0, 4.0]])
    assert reduced(np.arange(5.0), values, 0.0, Interpolation.CONSTANT).at.tolist() == [0, 3]


@pytest.mark.parametrize("count", [0, 1])
def test_there_may_be_nothing_to_leave_out(count: int) -> None:
    for how in Interpolation:
        assert reduced(np.zeros(count), np.zeros((2, count)), 0.1, how).at.tolist() == list(range(count))
