from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.assignment import cheapest_pairs

Costs = list[list[float]]

_COST = st.one_of(st.just(math.inf), st.floats(0.0, 1000.0))


@st.composite
def tables(draw: st.DrawFn) -> Costs:
    columns = draw(st.integers(1, 5))
    return draw(st.lists(st.lists(_COST, min_size=columns, max_size=columns), max_size=5))


def by_trying_all(costs: Costs) -> tuple[int, float]:
    """Most pairs, then least cost, as (-pairs, cost)."""
    rows, columns = len(costs), len(costs[0]) if costs else 0
    best = (0, 0.0)
    for choice in itertools.product(range(-1, columns), repeat=rows):
        taken = [column for column in choice if column >= 0]
        cost = sum(costs[row][column] for row, column in enumerate(choice) if column >= 0)
        if len(set(taken)) == len(taken) and math.isfinite(cost):
            best = min(best, (-len(taken), cost))
    return best


@given(tables())
def test_no_other_choice_is_better(costs: Costs) -> None:
    pairs = cheapest_pairs(costs)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    fewest_alone, least = by_trying_all(costs)
    assert len(pairs) == -fewest_alone
    assert sum(costs[row][column] for row, column in pairs) == pytest.approx(least)


def test_the_nearest_pair_is_not_always_in_the_best_choice() -> None:
    assert cheapest_pairs([[1.0, 2.0], [1.5, 100.0]]) == [(0, 1), (1, 0)]


def test_nobody() -> None:
    assert cheapest_pairs([]) == []
    assert cheapest_pairs([[]]) == []
