from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT
from tools.training.neural_blend import STEPS, Watched, channels_of, chosen, measure

PUCKER = channels_of("mouthPucker")


def watched(seed: int, solver_noise: float, engine_noise: float, engine_moves: float = 1.0) -> Watched:
    """A person whom the solver and the engine see with so much noise of their own."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform(0.0, 1.0, (80, CHANNEL_COUNT))
    solver = truth + rng.normal(0.0, solver_noise, truth.shape)
    engine = engine_moves * truth + rng.normal(0.0, engine_noise, truth.shape)
    return Watched(truth, np.stack([(1.0 - share) * solver + share * engine for share in STEPS]))


def share(people: list[Watched], name: str = "mouthPucker") -> float:
    return chosen(name, measure(people, channels_of(name)))


def test_both_sides_count_and_no_other() -> None:
    assert len(PUCKER) == 1
    assert len(channels_of("eyeBlink")) == 2


def test_correlation_is_that_of_the_movements() -> None:
    people = [watched(seed, 0.2, 0.2) for seed in range(4)]
    moved: list[NDArray[np.float64]] = [
        person.truth[:, PUCKER[0]] - person.truth[:, PUCKER[0]].mean() for person in people
    ]
    seen = [person.mixes[0][:, PUCKER[0]] - person.mixes[0][:, PUCKER[0]].mean() for person in people]
    expected = np.corrcoef(np.concatenate(moved), np.concatenate(seen))[0, 1]
    assert np.isclose(measure(people, PUCKER).correlation[0], expected)


def test_a_quarter_is_taken_of_an_engine_that_sees_as_well() -> None:
    assert share([watched(seed, 0.3, 0.3) for seed in range(6)]) == 0.25


def test_nothing_is_taken_of_an_engine_that_sees_nothing_or_the_contrary() -> None:
    assert share([watched(seed, 0.1, 0.3, engine_moves=0.0) for seed in range(6)]) == 0.0
    assert share([watched(seed, 0.1, 0.1, engine_moves=-1.0) for seed in range(6)]) == 0.0


def test_one_person_alone_does_not_earn_a_share() -> None:
    people = [watched(seed, 0.3, 0.01, engine_moves=0.0) for seed in range(5)]
    people.append(watched(9, 0.3, 0.01, engine_moves=1.0))
    measured = measure(people, PUCKER)
    assert measured.correlation[1] >= measured.correlation[0]
    assert measured.correlation[-1] > 0.3
    assert chosen("mouthPucker", measured) == 0.0


def test_what_is_good_on_people_does_not_depend_on_drawn_ones() -> None:
    assert share([watched(seed, 0.0, 0.3, engine_moves=-1.0) for seed in range(3)], "jawOpen") == 0.5
