"""Fit the solver's coefficients: `python -m tools.training.fit FOLDER … [--out FILE]`.

The folders are what `collect` has written. The steps:

1. How each weight moves the landmarks (`effect`): least squares over all people, each about the own mean.
2. What else moves them (other shapes of the same person, errors of each pose): the covariance of the rest.
3. Features: in the metric of that covariance, the 52 directions of step 1 and the strongest others for the motion;
   for the person, the strongest differences between people.
4. A few small networks, each from another random start, on the features; their mean is one wide network.

What the person usually looks like is not known at first when running. So the networks are trained with it known well,
badly and not at all: the running mean of the first pictures, the mean of all, and the true face at rest with
other people's usual expressions.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX
from tracker.solver.blendshape_model import COEFFICIENTS, LEAK, BlendshapeModel

from .network import Network
from .people import Float32Array, Person, twins

_MOTION_DIRECTIONS: Final = 100
_PERSON_DIRECTIONS: Final = 24
_NETWORKS: Final = 4
_HIDDEN: Final = 320
_EPOCHS: Final = 16
_BATCH: Final = 512
#: Share of the nuisance's mean variance that is added to every direction, so that quiet ones are not trusted too much.
_FLOOR: Final = 0.2
#: Pictures for which nobody in particular counts in the running mean.
_START_PICTURES: Final = 25
_TURN_SCALE: Final = 2.5
#: As `_TURN_SCALE`, for what tells the person.
_WHO_SCALE: Final = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Steps 1 to 3: `project` (1434, m + p) with m motion directions, `effect` (52, 1434), means over all people."""

    project: Float32Array
    motion: int
    effect: Float32Array
    mean: Float32Array
    usual: Float32Array
    at_rest: Float32Array
    """The people's faces at rest (k, 1434)."""


def main() -> None:
    """Fit, and write the file."""
    parser = argparse.ArgumentParser(description="Fit the solver's coefficients")
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=COEFFICIENTS)
    args = parser.parse_args()
    people = [Person.read(path) for folder in args.folders for path in sorted(folder.glob("[0-9]*[0-9].npz"))]
    print(f"{len(people)} people, {sum(len(person.weights) for person in people)} pictures", flush=True)
    model = fit(people)
    model.write(args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.2f} MB")


def fit(people: list[Person]) -> BlendshapeModel:
    """The model of these people and their mirror images."""
    sides = twins(people)
    people = people + [person.mirrored(sides) for person in people]
    features = find_features(people)
    networks = [_train(people, features, seed) for seed in range(_NETWORKS)]
    return _joined(networks, features)


def find_features(people: list[Person]) -> Features:
    """Steps 1 to 3."""
    moved = np.concatenate([person.flat - person.flat.mean(0) for person in people])
    acted = np.concatenate([person.weights - person.weights.mean(0) for person in people])
    effect = np.linalg.solve(acted.T @ acted + np.eye(CHANNEL_COUNT, dtype=np.float32), acted.T @ moved)
    rest = [person.flat - person.weights @ effect for person in people]
    at_rest = np.stack([each.mean(0) for each in rest])
    nuisance = np.concatenate([each - middle for each, middle in zip(rest, at_rest, strict=True)])
    covariance = nuisance.T @ nuisance / len(nuisance)
    covariance += _FLOOR * np.trace(covariance) / len(covariance) * np.eye(len(covariance), dtype=np.float32)
    values, vectors = np.linalg.eigh(covariance)
    whiten = (vectors / np.sqrt(values)) @ vectors.T
    strongest = np.linalg.svd((moved @ whiten)[::3], full_matrices=False)[2][:_MOTION_DIRECTIONS]
    motion = np.c_[whiten @ whiten @ effect.T, whiten @ strongest.T]
    between = np.linalg.svd(at_rest - at_rest.mean(0), full_matrices=False)[2][:_PERSON_DIRECTIONS].T
    motion /= (moved @ motion).std(0).clip(1e-3)
    between /= ((at_rest - at_rest.mean(0)) @ between).std(0)
    return Features(
        np.c_[motion, between].astype(np.float32),
        motion.shape[1],
        effect.astype(np.float32),
        np.concatenate([person.flat for person in people]).mean(0),
        np.concatenate([person.weights for person in people]).mean(0),
        at_rest.astype(np.float32),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Pupil:
    """One person's features (n, m + p), their running mean, and those of the face at rest (m + p,)."""

    seen: Float32Array
    running: Float32Array
    at_rest: Float32Array

    def usual(self, acted: Float32Array, rng: np.random.Generator) -> Float32Array:
        """The features (n, m + p) that the person is thought to have usually: known little, or well.

        `acted` (m + p,) is what somebody's usual expression adds to the face at rest.
        """
        chance = rng.random()
        if chance < 0.45:
            return self.running
        known = self.seen.mean(0) if chance < 0.6 else self.at_rest + acted
        return np.repeat(known[None], len(self.seen), 0)


def _train(people: list[Person], features: Features, seed: int) -> Network:
    rng = np.random.default_rng(seed)
    wanted = np.concatenate([person.weights for person in people])
    spread = wanted.std(0) + 0.05
    spread[CHANNEL_INDEX["tongueOut"]] = 10.0  # the heads have no tongue: nothing can be learned
    inputs = features.project.shape[1] + 3
    network = Network.random((inputs, _HIDDEN, CHANNEL_COUNT), features.usual, LEAK, rng)
    pupils, effect = _pupils(people, features), features.effect @ features.project
    for epoch in range(_EPOCHS):
        usual = [pupil.usual(_somebodys_acting(people, rng) @ effect, rng) for pupil in pupils]
        rows = np.concatenate(
            [
                _row(pupil.seen, known, person, features)
                for pupil, known, person in zip(pupils, usual, people, strict=True)
            ]
        )
        rate = 1.5e-3 * min(1.0, (epoch + 1) / 3) * (0.5 * (1 + np.cos(np.pi * epoch / _EPOCHS)) + 0.02)
        order = rng.permutation(len(rows))
        for first in range(0, len(order) - _BATCH + 1, _BATCH):
            batch = order[first : first + _BATCH]
            network.step(rows[batch], wanted[batch], spread, rate, rng)
    return network


def _pupils(people: list[Person], features: Features) -> list[_Pupil]:
    start = features.mean @ features.project
    seen = [person.flat @ features.project for person in people]
    at_rest = features.at_rest @ features.project
    return [_Pupil(rows, _running_mean(rows, start), rest) for rows, rest in zip(seen, at_rest, strict=True)]


def _somebodys_acting(people: list[Person], rng: np.random.Generator) -> Float32Array:
    """The mean weights (52,) of some people: what a person's usual expression may be."""
    others = rng.integers(len(people), size=rng.integers(1, 6))
    return np.asarray(np.mean([people[other].weights.mean(0) for other in others], 0), np.float32)


def _row(face: Float32Array, usual: Float32Array, person: Person, features: Features) -> Float32Array:
    """What the network sees (n, m + p + 3)."""
    motion = features.motion
    who = usual[:, motion:] - (features.mean @ features.project)[motion:]
    return np.concatenate(
        (face[:, :motion] - usual[:, :motion], _WHO_SCALE * who, _TURN_SCALE * person.turns), 1, dtype=np.float32
    )


def _running_mean(rows: Float32Array, start: Float32Array) -> Float32Array:
    """The mean (n, d) of the rows so far and `_START_PICTURES` times `start`."""
    counts = _START_PICTURES + np.arange(1, len(rows) + 1, dtype=np.float32)
    return np.asarray((_START_PICTURES * start + np.cumsum(rows, 0)) / counts[:, None])


def _joined(networks: list[Network], features: Features) -> BlendshapeModel:
    """The mean of the networks as one, with all scales and offsets in its coefficients."""
    motion, person = features.motion, features.project.shape[1] - features.motion
    hidden = np.concatenate([network.weights[0] for network in networks], 1)
    start = features.mean @ features.project
    of_person = _WHO_SCALE * hidden[motion : motion + person]
    bias = np.concatenate([network.biases[0] for network in networks]) - start[motion:] @ of_person
    return BlendshapeModel(
        project=features.project,
        start=start,
        usual=features.usual,
        effect=features.effect @ features.project,
        of_motion=hidden[:motion],
        of_person=of_person,
        of_turn=_TURN_SCALE * hidden[motion + person :],
        hidden_bias=bias,
        output=np.concatenate([network.weights[1] for network in networks]) / len(networks),
        output_bias=np.mean([network.biases[1] for network in networks], 0),
    )


if __name__ == "__main__":
    main()
