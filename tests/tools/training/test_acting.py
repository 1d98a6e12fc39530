from __future__ import annotations

import numpy as np
import pytest

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX
from tools.training.acting import act


def _steps(film: bool) -> float:
    """How much the face changes from one picture to the next, over some people."""
    people = [act(np.random.default_rng(seed), 100, None, film=film).weights for seed in range(6)]
    return float(np.mean([np.abs(np.diff(weights, axis=0)).mean() / weights.std() for weights in people]))


@pytest.mark.parametrize("film", [False, True])
def test_everybody_acts_within_bounds_and_moves_the_head_smoothly(film: bool) -> None:
    performance = np.random.default_rng(0).random((400, CHANNEL_COUNT))
    acting = act(np.random.default_rng(1), 100, performance, film=film)
    assert acting.weights.shape == (100, CHANNEL_COUNT)
    assert acting.weights.min() >= 0.0
    assert acting.weights.max() <= 1.0
    assert not acting.weights[:, CHANNEL_INDEX["tongueOut"]].any()
    assert np.abs(np.diff(acting.head, axis=0)).max() < np.radians(15.0)


def test_pictures_of_a_film_go_on_from_one_another_and_others_do_not() -> None:
    assert _steps(film=False) > 3.0 * _steps(film=True)
