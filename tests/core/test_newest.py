from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.face_frame import Stamp
from addon.core.newest import SENDER_GONE_AFTER, NewestWins, is_newer


def stamp(sequence: int, session: int = 7) -> Stamp:
    return Stamp(session, sequence, 0)


@pytest.mark.parametrize(
    ("new", "old", "newer"),
    [(1, 0, True), (0, 0, False), (0, 1, False), (0, 2**32 - 1, True), (2**32 - 1, 0, False), (2**31 - 1, 0, True)],
)
def test_order_modulo_2_to_32(new: int, old: int, newer: bool) -> None:
    assert is_newer(new, old) is newer


@given(st.integers(0, 2**32 - 1), st.integers(1, 2**31 - 1))
def test_exactly_one_of_two_is_newer(old: int, step: int) -> None:
    new = (old + step) % 2**32
    assert is_newer(new, old)
    assert not is_newer(old, new)


def test_late_and_repeated_datagrams_are_refused() -> None:
    link = NewestWins()
    assert [link.accepts(stamp(number), 0.0) for number in (5, 6, 6, 4, 9, 8, 10)] == [
        True,
        True,
        False,
        False,
        True,
        False,
        True,
    ]


def test_the_sequence_wraps() -> None:
    link = NewestWins()
    assert all(link.accepts(stamp(number % 2**32), 0.0) for number in range(2**32 - 3, 2**32 + 3))


def test_a_second_sender_waits_until_the_first_is_silent() -> None:
    link = NewestWins()
    assert link.accepts(stamp(1000), 0.0)
    assert not link.accepts(stamp(0, session=8), 0.5)
    assert link.accepts(stamp(1001), 1.0)
    assert not link.accepts(stamp(1, session=8), 1.0 + SENDER_GONE_AFTER * 0.99)
    assert link.accepts(stamp(2, session=8), 1.0 + SENDER_GONE_AFTER)
    assert not link.accepts(stamp(1002), 2.0)


def test_a_restarted_sender_may_begin_at_zero() -> None:
    link = NewestWins()
    assert link.accepts(stamp(50_000), 0.0)
    assert link.accepts(stamp(0, session=9), 5.0)
    assert link.accepts(stamp(1, session=9), 5.01)
