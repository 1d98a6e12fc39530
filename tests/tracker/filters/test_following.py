from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from addon.core.rotation import HeadAngles, Quaternion, from_angles, product, to_rotation_vector
from tracker.filters.following import FollowingFilter, FollowingSettings, RotationFilter

SETTINGS = FollowingSettings(1.0, 0.02)
STEP = 1 / 30

values = st.floats(-1, 1)
steps = st.floats(0.001, 0.4)
signals = st.lists(st.tuples(values, steps), min_size=1, max_size=30)
rotations = st.builds(HeadAngles, st.floats(-1.5, 1.5), st.floats(-1.2, 1.2), st.floats(-1.5, 1.5)).map(from_angles)


def turn_between(one: Quaternion, other: Quaternion) -> float:
    w, x, y, z = one
    return math.hypot(*to_rotation_vector(product(Quaternion(w, -x, -y, -z), other)))


def test_near_the_held_value_it_is_the_usual_low_pass() -> None:
    smooth = FollowingFilter(SETTINGS)
    smooth(np.zeros(1), STEP)
    small = 1e-5
    assert smooth(np.full(1, small), STEP)[0] == pytest.approx(small * (1 - math.exp(-2 * math.pi / 30)), rel=1e-4)


def test_the_equation_that_it_solves() -> None:
    """Against many small steps of Euler's method: de/dt = -2 pi e (1 + (e / 0.02)^2), from 0.05 on, for 1/30 s."""
    apart, count = 0.05, 20_000
    for _ in range(count):
        apart -= 2 * math.pi * apart * (1 + (apart / 0.02) ** 2) * STEP / count
    assert SETTINGS.left(np.full(1, 0.05), STEP)[0] == pytest.approx(apart, rel=1e-3)
    assert SETTINGS.share_left(0.05, STEP) * 0.05 == pytest.approx(apart, rel=1e-3)


@given(values, values, steps, st.integers(2, 12))
def test_a_value_that_stays_is_met_alike_at_any_rate(start: float, end: float, step_s: float, parts: int) -> None:
    at_once, in_parts = FollowingFilter(SETTINGS), FollowingFilter(SETTINGS)
    at_once(np.full(1, start), 0.0)
    in_parts(np.full(1, start), 0.0)
    for _ in range(parts):
        found = in_parts(np.full(1, end), step_s / parts)
    assert found[0] == pytest.approx(at_once(np.full(1, end), step_s)[0], abs=1e-9)


@pytest.mark.parametrize("fps", [15, 60])
def test_a_movement_comes_out_alike_at_other_rates(fps: int) -> None:
    """A channel that goes up and down by 0.4 in half a second, looked at every 1/15 s."""

    def follow(rate: int) -> list[float]:
        smooth = FollowingFilter(SETTINGS)
        times = np.arange(0, 2, 1 / rate)
        found = [float(smooth(np.full(1, 0.2 - 0.2 * math.cos(4 * math.pi * t)), 1 / rate)[0]) for t in times]
        return found[:: rate // 15]

    assert np.abs(np.subtract(follow(fps), follow(30))).max() < 0.02


@given(st.lists(st.booleans(), min_size=20, max_size=60))
def test_dropped_pictures_change_little(kept: list[bool]) -> None:
    whole, thinned = FollowingFilter(SETTINGS), FollowingFilter(SETTINGS)
    waited = 0.0
    for index, keep in enumerate(kept):
        value = np.full(1, 0.3 * math.sin(index / 8))
        there = whole(value, STEP)
        waited += STEP
        if keep:
            # the two differ by at most what the signal moved while the other was blind
            assert abs(thinned(value, waited)[0] - there[0]) < 0.025
            waited = 0.0


@given(signals)
def test_it_never_overshoots(samples: list[tuple[float, float]]) -> None:
    smooth = FollowingFilter(SETTINGS)
    held = samples[0][0]
    for value, step_s in samples:
        found = smooth(np.array([value]), step_s)[0]
        assert min(held, value) - 1e-12 <= found <= max(held, value) + 1e-12
        held = found


@given(values, st.lists(steps, max_size=20))
def test_what_stays_comes_out_as_it_is(value: float, times: list[float]) -> None:
    smooth = FollowingFilter(SETTINGS)
    for step_s in (0.0, *times):
        assert smooth(np.array([value]), step_s)[0] == value


@given(values, values, steps)
def test_little_is_left_of_any_jump(start: float, end: float, step_s: float) -> None:
    smooth = FollowingFilter(SETTINGS)
    smooth(np.array([start]), 0.0)
    d = math.exp(-2 * math.pi * step_s)
    assert abs(smooth(np.array([end]), step_s)[0] - end) <= 0.02 * d / math.sqrt(1 - d * d) + 1e-12


def test_no_time_changes_nothing() -> None:
    smooth = FollowingFilter(SETTINGS)
    smooth(np.zeros(1), STEP)
    assert smooth(np.ones(1), 0.0)[0] == 0.0
    assert smooth(np.ones(1), -1.0)[0] == 0.0


def test_after_a_reset_the_next_passes() -> None:
    smooth, turned = FollowingFilter(SETTINGS), RotationFilter(SETTINGS)
    there = from_angles(HeadAngles(0.5, 0.1, 0.0))
    smooth(np.zeros(1), STEP)
    turned(from_angles(HeadAngles(0.0, 0.0, 0.0)), STEP)
    smooth.reset()
    turned.reset()
    assert smooth(np.full(1, 5.0), STEP)[0] == 5.0
    assert turned(there, STEP) == there


@given(rotations, rotations, steps)
def test_a_rotation_is_followed_the_short_way(start: Quaternion, end: Quaternion, step_s: float) -> None:
    """Whatever its axis, what is left of a turn is what is left of a number as large; and q and -q are one."""
    whole = turn_between(start, end)
    assume(0.0 < whole < 3.0)
    found = []
    for sign in (1.0, -1.0):
        smooth = RotationFilter(SETTINGS)
        smooth(start, 0.0)
        found.append(smooth(Quaternion(*(sign * part for part in end)), step_s))
    left = SETTINGS.share_left(whole, step_s) * whole
    for held in found:
        assert turn_between(held, end) == pytest.approx(left, abs=1e-6)
        assert turn_between(held, start) == pytest.approx(whole - left, abs=1e-6)


@given(rotations, rotations, steps, st.integers(2, 8))
def test_a_rotation_is_met_alike_at_any_rate(start: Quaternion, end: Quaternion, step_s: float, parts: int) -> None:
    assume(turn_between(start, end) < 3.0)
    at_once, in_parts = RotationFilter(SETTINGS), RotationFilter(SETTINGS)
    at_once(start, 0.0)
    in_parts(start, 0.0)
    for _ in range(parts):
        found = in_parts(end, step_s / parts)
    assert turn_between(found, at_once(end, step_s)) < 1e-6
