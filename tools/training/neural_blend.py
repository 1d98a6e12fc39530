"""Measure how much each channel should take of an engine's own weights: `python -m tools.training.neural_blend FOLDER`.

FOLDER is what `collect --engine face-landmarker` has written, of people whom the solver has not learned from. Prints,
for every share, how well the mix follows the truth, and the share to be written into `tracker/solver/neural_blend.py`.

Measured is the correlation of the movements: of a person's weights less their mean, over all people, left and right
together. Drawn heads are what the solver has learned from, and people are none, so the engine gets a say where it is
known to be good, and a smaller one wherever that costs the solver nothing and the engine sees something at all; both
must be so whichever person is left out, as one with rare acting can turn the numbers.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNELS
from tracker.solver.blendshape_model import BlendshapeModel
from tracker.solver.neural_blend import KNOWN_ON_PEOPLE, SHARES, NeuralBlend, side_taken_off
from tracker.solver.usual_face import UsualFace

from .acting import FPS
from .people import Person

FloatArray = NDArray[np.float64]

STEPS: Final = np.linspace(0.0, 1.0, 5)
_QUARTER: Final = 1
#: A quarter may lose so much of the correlation, and make the mean absolute error so many times larger, and still cost
#: nothing.
_LOSS, _LARGER = 0.01, 1.05
#: The engine sees nothing where its own weights correlate less.
_SEES: Final = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """One person: the truth (n, 52), and for each of `STEPS` the mix with that share of the engine (5, n, 52)."""

    truth: FloatArray
    mixes: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """For each of `STEPS` (5,), over the channels of one name: correlation of the movements, mean absolute error.

    `without` (p, 5) are the correlations with each of p people left out.
    """

    correlation: FloatArray
    without: FloatArray
    error: FloatArray


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Measure how much each channel should take of an engine's weights")
    parser.add_argument("folder", type=Path)
    people = [watch(path) for path in sorted(parser.parse_args().folder.glob("[0-9]*[0-9].npz"))]
    if not people:
        sys.exit("Nobody is in that folder: fill it with python -m tools.training.collect --engine face-landmarker …")
    print(f"{len(people)} people; r and mean absolute error with a share of 0, 0.25 … 1")
    for name in dict.fromkeys(map(side_taken_off, CHANNELS)):
        measured = measure(people, channels_of(name))
        print(
            f"{name:16}",
            *(f"{value:5.2f}" for value in measured.correlation),
            "  ",
            *(f"{value:.3f}" for value in measured.error),
            f"   takes {chosen(name, measured):.2f}, has {SHARES[channels_of(name)[0]]:.2f}",
        )


def watch(path: Path) -> Watched:
    """Solve a file of `collect`, twice through, so that at the second time the person is no stranger any more.

    Raises:
        SystemExit: it has no weights of an engine.
    """
    with np.load(path, allow_pickle=False) as file:
        if "neural" not in file:
            sys.exit(f"{path} has no weights of an engine: collect with --engine face-landmarker.")
        neural = file["neural"]
    person, model = Person.read(path), BlendshapeModel.read()
    usual = UsualFace(model)
    blends = [NeuralBlend(np.full(CHANNEL_COUNT, share)) for share in STEPS]
    mixes = []
    for head, turn, weights in [*zip(person.landmarks, person.turns, neural, strict=True)] * 2:
        features = model.features(head / 1000.0)
        solved = model.weights(features, usual.features, turn)
        usual.follow(features, solved, turn, 1.0 / FPS)
        mixes.append([blend.blend(weights, solved.astype(np.float64), 1.0 / FPS) for blend in blends])
    return Watched(person.weights.astype(np.float64), np.swapaxes(mixes[len(neural) :], 0, 1))


def measure(people: list[Watched], channels: list[int]) -> Measured:
    """How well each share does in these channels."""
    sums = np.stack([_sums(person, channels) for person in people])
    total = sums.sum(0)
    errors = [np.abs(person.mixes - person.truth)[..., channels].mean((1, 2)) for person in people]
    return Measured(_correlation(total), _correlation(total - sums), np.mean(errors, 0))


def _sums(person: Watched, channels: list[int]) -> FloatArray:
    """Of the truth's and the mixes' movements: products, squares of the one, of the other (3, 5)."""
    moved = (person.truth - person.truth.mean(0))[:, channels]
    mixed = (person.mixes - person.mixes.mean(1, keepdims=True))[..., channels]
    squares = np.full(len(STEPS), (moved**2).sum())
    return np.stack(((moved * mixed).sum((1, 2)), squares, (mixed**2).sum((1, 2))))


def _correlation(sums: FloatArray) -> FloatArray:
    """Correlations (..., 5) of sums (..., 3, 5); 0 where nothing moves."""
    products, truth, mix = np.moveaxis(sums, -2, 0)
    return np.asarray(products / np.maximum(np.sqrt(truth * mix), 1e-9))


def chosen(name: str, measured: Measured) -> float:
    """The share that a channel of this name should take.

    Where the engine is known to be good on people it takes that much, whatever drawn heads say. Some of their eyes do
    not turn at all, so gaze was looked at on films, beside what the irises show.
    """
    if name in KNOWN_ON_PEOPLE:
        return KNOWN_ON_PEOPLE[name]
    lost = (measured.without[:, 0] - measured.without[:, _QUARTER]).max()
    costs = lost > _LOSS or measured.error[_QUARTER] > _LARGER * measured.error[0]
    sees = measured.without[:, -1].min() > _SEES
    return float(STEPS[_QUARTER]) if sees and not costs else 0.0


def channels_of(name: str) -> list[int]:
    """The numbers of the channels of a name without its side."""
    return [number for number, channel in enumerate(CHANNELS) if side_taken_off(channel) == name]


if __name__ == "__main__":
    main()
