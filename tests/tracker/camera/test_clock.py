from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tracker.camera.clock import Lead, SteadyClock


class FakeTime:
    """Time that passes only in sleeps, each of them longer than asked for by `late` seconds."""

    def __init__(self, late: float = 0.0) -> None:
        self.ns = 1_000_000_007
        self.late = late
        self.sleeps = 0
        self._random = np.random.default_rng(1)

    def now(self) -> int:
        return self.ns

    def sleep(self, seconds: float) -> None:
        self.sleeps += 1
        self.ns += round((seconds + self._random.random() * self.late) * 1e9)

    def spend(self, seconds: float) -> None:
        self.ns += round(seconds * 1e9)


def test_an_hour_of_ticks_does_not_drift() -> None:
    time = FakeTime(late=0.002)
    clock = SteadyClock(29.97, time.now, time.sleep)
    assert clock.wait() == 0
    start = time.ns
    ticks = round(3600 * 29.97)
    for tick in range(1, ticks + 1):
        time.spend(0.011)
        assert clock.wait() == 0
        late = (time.ns - start) / 1e9 - tick / 29.97
        assert -1e-8 <= late <= 0.0021


def test_no_burst_after_a_stall() -> None:
    time = FakeTime()
    clock = SteadyClock(10, time.now, time.sleep)
    clock.wait()
    start = time.ns
    clock.wait()
    time.spend(1.04)
    assert clock.wait() == 9
    after = []
    for _ in range(3):
        assert clock.wait() == 0
        after.append(round((time.ns - start) / 1e9, 6))
    assert after == [1.2, 1.3, 1.4]


def test_a_tick_that_is_a_little_late_drops_nothing() -> None:
    time = FakeTime()
    clock = SteadyClock(10, time.now, time.sleep)
    clock.wait()
    start = time.ns
    time.spend(0.15)
    assert clock.wait() == 0
    assert time.ns == start + 150_000_000
    assert clock.wait() == 0
    assert time.ns == start + 200_000_000


@given(st.lists(st.floats(0, 3), max_size=60), st.sampled_from([1.0, 23.976, 30.0, 59.94, 240.0]))
def test_ticks_and_drops_together_are_the_time_that_went_by(stalls: list[float], fps: float) -> None:
    time = FakeTime()
    clock = SteadyClock(fps, time.now, time.sleep)
    clock.wait()
    start, tick = time.ns, 0
    for stall in stalls:
        time.spend(stall)
        dropped = clock.wait()
        tick += 1 + dropped
        late = (time.ns - start) / 1e9 - tick / fps
        assert -1e-8 <= late < 1 / fps + 1e-8


def test_a_sleep_that_ends_early_is_gone_on_with() -> None:
    time = FakeTime()
    clock = SteadyClock(10, time.now, lambda seconds: time.sleep(min(seconds, 0.03)))
    clock.wait()
    start = time.ns
    clock.wait()
    assert time.ns == start + 100_000_000
    assert time.sleeps == 4


def test_work_that_begins_early_leaves_the_ticks_where_they_are() -> None:
    time = FakeTime()
    clock = SteadyClock(10, time.now, time.sleep)
    clock.wait(30_000_000)
    start, arrived = time.ns, []
    for work in (0.0, 0.02, 0.03, 0.05, 0.0):
        assert clock.wait(30_000_000) == 0
        assert time.ns == clock.due_ns - 30_000_000
        time.spend(work)
        clock.arrive()
        arrived.append(round((time.ns - start) / 1e9, 6))
    assert arrived == [0.1, 0.2, 0.3, 0.42, 0.5]


def test_an_hour_of_early_ticks_does_not_drift() -> None:
    time = FakeTime(late=0.002)
    clock, lead = SteadyClock(24, time.now, time.sleep), Lead(24)
    lead.add(10_000_000)
    clock.wait(lead.ns)
    start = time.ns
    for tick in range(1, 3600 * 24 + 1):
        assert clock.wait(lead.ns) == 0
        time.spend(0.010)
        lead.add(10_000_000)
        clock.arrive()
        assert -1e-8 <= (time.ns - start) / 1e9 - tick / 24 <= 0.0021


def test_the_lead_is_the_longest_of_late_never_less_than_two_milliseconds_or_more_than_half_a_tick() -> None:
    lead = Lead(50)
    assert lead.ns == 2_000_000
    lead.add(4_000_000)
    assert lead.ns == 5_200_000
    lead.add(0)
    assert 5_000_000 < lead.ns < 5_200_000
    for _ in range(150):
        lead.add(100_000)
    assert lead.ns == 2_000_000
    lead.add(10**9)
    assert lead.ns == 10_000_000
    assert Lead(1000).ns == 500_000
