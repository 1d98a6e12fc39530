from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.quality import BUDGET, PictureChoice, QualitySearch, choices_for


def _cost(choice: PictureChoice) -> float:
    """As measured: in proportion to pixels and samples, nearly twice as much with shadows."""
    return choice.width * choice.height * choice.samples * (1.8 if choice.shadows else 1.0)


@pytest.mark.parametrize("shape", [(1280, 720), (640, 480)])
def test_each_choice_costs_more_than_the_one_before(shape: tuple[int, int]) -> None:
    costs = [_cost(choice) for choice in choices_for(*shape)]
    assert costs == sorted(set(costs))


def test_the_shape_of_the_picture_is_kept() -> None:
    assert {choice.width / choice.height for choice in choices_for(640, 480)} == {640 / 480}
    assert {choice.width / choice.height for choice in choices_for(1920, 1080)} == {1920 / 1080}


@given(st.floats(1e-10, 1e-5), st.sampled_from([24.0, 25.0, 30.0, 60.0]), st.sampled_from([(1280, 720), (640, 480)]))
def test_the_best_that_holds_is_found_in_few_trials(per_unit: float, fps: float, shape: tuple[int, int]) -> None:
    choices = choices_for(*shape)
    search = QualitySearch(choices, fps)
    while (choice := search.next) is not None:
        search.note([_cost(choice) * per_unit] * 5)
    holding = [choice for choice in choices if _cost(choice) * per_unit <= BUDGET / fps]
    assert search.best == (holding[-1] if holding else choices[0])
    assert search.holds == bool(holding)
    assert len(search.trials) <= 4
    assert search.share_done == 1.0


def test_one_slow_picture_of_ten_is_forgiven_and_two_are_not() -> None:
    choices = choices_for(1280, 720)
    assert QualitySearch(choices, 30.0).note([0.01] * 19 + [0.5]).holds
    assert not QualitySearch(choices, 30.0).note([0.01] * 8 + [0.5] * 2).holds


def test_nothing_is_noted_after_the_end() -> None:
    search = QualitySearch(choices_for(640, 480)[:1], 30.0)
    search.note([0.01])
    assert search.next is None
    with pytest.raises(ValueError, match="all is known"):
        search.note([0.01])
