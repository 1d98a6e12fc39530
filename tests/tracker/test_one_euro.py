from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.filters.one_euro import OneEuroFilter, OneEuroSettings
from tracker.solver.face_solver import FILTER

STEP = 1 / 30
#: Standard deviation of FaceMesh's own jitter on a still face: weights, quaternion, metres, radians.
NOISE = np.concatenate([np.full(52, 0.01), np.full(4, 0.001), np.full(3, 0.0004), np.full(4, 0.01)])
#: A movement of each part that must not lag: a blink, a nod of 20 degrees, 5 cm, a glance.
MOVE = np.concatenate([np.full(52, 1.0), np.full(4, 0.17), np.full(3, 0.05), np.full(4, 0.3)])


def test_a_step_is_past_80_percent_in_the_second_picture() -> None:
    smooth = OneEuroFilter(FILTER)
    for _ in range(30):
        smooth(np.zeros(63), STEP)
    smooth(MOVE, STEP)
    assert (smooth(MOVE, STEP) / MOVE).min() > 0.8


def test_jitter_at_rest_is_more_than_halved() -> None:
    noise = np.random.default_rng(1).normal(0, 1, (600, 63)) * NOISE
    smooth = OneEuroFilter(FILTER)
    out = np.array([smooth(row, STEP) for row in noise])[60:]
    ratio = np.diff(out, axis=0).std(0) / np.diff(noise[60:], axis=0).std(0)
    assert ratio.max() < 0.5


def test_the_reference_recurrence() -> None:
    """By hand from the paper: min_cutoff 1, beta 0.5, speed cutoff 1, at 10 a second."""
    smooth = OneEuroFilter(OneEuroSettings(1.0, 0.5))
    assert smooth(np.array([0.0]), 0.1)[0] == 0.0
    # speed 10, its share 2 pi 0.1 / (2 pi 0.1 + 1) = 0.385870, filtered speed 3.85870, cutoff 2.92935
    # step 2 pi 0.1 2.92935 = 1.840565, share 0.647957
    assert smooth(np.array([1.0]), 0.1)[0] == pytest.approx(0.647957, abs=1e-6)


def test_the_true_time_step_counts() -> None:
    slow, fast = (OneEuroFilter(OneEuroSettings(1.0, 0.0)) for _ in range(2))
    slow(np.zeros(1), STEP)
    fast(np.zeros(1), STEP)
    assert slow(np.ones(1), 4 * STEP)[0] > fast(np.ones(1), STEP)[0]


def test_a_gap_starts_anew_and_no_time_changes_nothing() -> None:
    smooth = OneEuroFilter(OneEuroSettings(1.0, 0.0), gap_s=0.5)
    smooth(np.zeros(1), STEP)
    assert smooth(np.ones(1), 0.0)[0] == 0.0
    assert smooth(np.ones(1), -1.0)[0] == 0.0
    assert smooth(np.ones(1), 0.6)[0] == 1.0
    smooth.reset()
    assert smooth(np.full(1, 5.0), STEP)[0] == 5.0


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0.001, 0.4)), min_size=1, max_size=30))
def test_it_never_overshoots(samples: list[tuple[float, float]]) -> None:
    smooth = OneEuroFilter(OneEuroSettings(1.0, 5.0))
    values = [value for value, _ in samples]
    for value, step_s in samples:
        assert min(values) - 1e-9 <= smooth(np.array([value]), step_s)[0] <= max(values) + 1e-9
