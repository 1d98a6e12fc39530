from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.eyes.lids import Lids

#: A blink at 30 pictures a second, as the model reads it: how far from open to closed.
BLINK = (0.3, 0.9, 1.0, 0.8, 0.4, 0.2, 0.1)
RATES = pytest.mark.parametrize("rate", [15, 30, 60])


class Told:
    """What lids tell of what both are measured as."""

    def __init__(self, left: Sequence[float], right: Sequence[float], *, yaw: float = 0.0, rate: float = 30.0) -> None:
        lids = Lids()
        seen = [
            lids.follow(*both, yaw, 1.0 / rate if at else 0.0) for at, both in enumerate(zip(left, right, strict=True))
        ]
        self.left = [lid.left for lid in seen]
        self.right = [lid.right for lid in seen]
        self.blinks, self.winks = sum(lid.blinked for lid in seen), sum(lid.winked for lid in seen)


def both(values: Sequence[float], rate: float = 30.0) -> Told:
    return Told(values, values, rate=rate)


def blinking(open_at: float, closed_at: float, rate: float = 30.0) -> list[float]:
    """A second open, a blink, a second open."""
    count = round(len(BLINK) * rate / 30.0)
    shape = [BLINK[int(index * 30.0 / rate)] for index in range(count)]
    still = [open_at] * round(rate)
    return still + [open_at + (closed_at - open_at) * share for share in shape] + still


@RATES
@pytest.mark.parametrize(("open_at", "closed_at"), [(0.0, 0.45), (0.0, 1.0), (0.2, 0.6), (0.5, 0.9)])
def test_a_blink_is_told_once_wherever_the_lid_hangs(open_at: float, closed_at: float, rate: float) -> None:
    told = both(blinking(open_at, closed_at, rate), rate)
    assert (told.blinks, told.winks) == (1, 0)


def test_a_closed_lid_closes_fully_though_it_reads_half() -> None:
    told = both(blinking(0.1, 0.6))
    assert max(told.left) >= 0.88
    assert max(told.right) >= 0.88


@RATES
def test_a_lid_that_sinks_slowly_is_no_blink_and_stays_where_it_is(rate: float) -> None:
    values = [min(0.6, 0.6 * index / (2 * rate)) for index in range(round(4 * rate))]
    told = both(values, rate)
    assert told.blinks == 0
    assert told.left[-1] == pytest.approx(0.6, abs=0.03)


def test_an_open_lid_does_not_flutter() -> None:
    told = both([0.2 + (0.02 if index % 2 else -0.02) for index in range(60)])
    assert len({round(value, 9) for value in told.left[2:]}) == 1


def test_a_lid_around_a_half_is_no_series_of_blinks() -> None:
    values = [0.5 + 0.07 * math.sin(index * 1.7) for index in range(300)]
    assert both(values).blinks == 0


def test_two_blinks_with_a_slit_between_them_are_two() -> None:
    values = [0.1] * 30 + [0.45, 0.77, 0.74, 0.7, 0.46, 0.37, 0.66, 0.66, 0.4, 0.1] + [0.1] * 30
    assert both(values).blinks == 2


def test_lids_near_one_another_move_together() -> None:
    told = Told([0.3] * 30, [0.2] * 30)
    assert told.left == told.right
    assert told.left[-1] == pytest.approx(0.25, abs=0.03)


def test_a_wink_keeps_the_other_eye_open() -> None:
    shut = [0.05] * 30 + [0.4] + [0.7] * 15 + [0.3] + [0.05] * 15
    told = Told(shut, [0.05] * len(shut))
    assert (told.blinks, told.winks) == (0, 1)
    assert told.left[40] > 0.85
    assert told.right[40] < 0.1


def test_a_blink_with_one_lid_a_picture_early_is_no_wink() -> None:
    left = blinking(0.1, 0.8)
    told = Told(left, [left[0], *left[:-1]])
    assert (told.blinks, told.winks) == (1, 0)


def test_no_winks_of_a_head_turned_far() -> None:
    shut = [0.05] * 30 + [0.7] * 15
    told = Told(shut, [0.05] * len(shut), yaw=math.radians(35.0))  # to the own left: the left eye is the far one
    assert told.winks == 0
    assert max(told.left) < 0.1


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)), max_size=60), st.floats(-1.5, 1.5))
def test_weights_stay_weights(lids: list[tuple[float, float]], yaw: float) -> None:
    told = Told([left for left, _ in lids], [right for _, right in lids], yaw=yaw)
    assert all(0.0 <= value <= 1.0 for value in (*told.left, *told.right))


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60))
def test_a_lid_never_opens_more_than_it_is_measured(values: list[float]) -> None:
    told = both(values)
    assert all(shown >= measured - 0.026 for shown, measured in zip(told.left, values, strict=True))
