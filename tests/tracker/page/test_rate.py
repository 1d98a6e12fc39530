"""How often something happens."""

from __future__ import annotations

import pytest

from tracker.page.rate import Rate


def test_thirty_a_second_are_counted_however_often_they_are_noted() -> None:
    one = Rate()
    for tick in range(50):
        one.note(tick * 0.1, tick * 3)
        one.note(tick * 0.1 + 0.03, tick * 3)
    assert one.at(4.95) == pytest.approx(30.0)


def test_a_change_is_seen_within_two_seconds() -> None:
    one = Rate()
    for tick in range(100):
        one.note(tick * 0.02, tick)
    for tick in range(25):
        one.note(2.0 + tick * 0.1, 100 + tick)
    assert one.at(4.5) == pytest.approx(10.0, rel=0.05)


def test_nothing_is_known_at_first_and_after_a_pause() -> None:
    one = Rate()
    assert one.at(0.0) == 0.0
    one.note(0.0, 1)
    assert one.at(0.0) == 0.0
    one.note(0.5, 11)
    assert one.at(0.6) == pytest.approx(20.0)
    assert one.at(4.0) == 0.0
    one.note(9.0, 12)  # the pause does not count
    one.note(9.1, 14)
    assert one.at(9.1) == pytest.approx(20.0)


def test_what_is_slow_has_a_rate_as_well() -> None:
    one = Rate()
    for tick in range(5):
        one.note(tick * 2.5, tick)
    assert one.at(11.0) == pytest.approx(0.4)


def test_a_count_that_begins_anew_is_no_negative_rate() -> None:
    one = Rate()
    one.note(0.0, 500)
    one.note(0.1, 510)
    one.note(0.2, 1)
    one.note(0.3, 4)
    assert one.at(0.3) == pytest.approx(30.0)
