"""The learned part of the solver: from the landmarks in the head's axes to the 52 weights.

A network with one hidden layer sees three things: how the face differs from how it usually is, who the person is,
and how the head is turned (landmarks err differently in each pose). `tools/training` makes `coefficients.npz` from
rendered heads whose weights are known; docs/solver.md tells what they learned from, its licence, and what they reach.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT
from addon.core.errors import LiveFaceError

from .head_pose import FloatArray
from .npz import DamagedArraysError, read_arrays

Float32Array = NDArray[np.float32]

COEFFICIENTS: Final = Path(__file__).with_name("coefficients.npz")
LANDMARK_COUNT: Final = 478
_VERSION: Final = 1
#: A hidden unit passes what is above 0 and this share of what is below ("leaky ReLU").
LEAK: Final = 0.1


class CoefficientsError(LiveFaceError):
    """The file with the coefficients cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class BlendshapeModel:
    """The coefficients, all float32, with h hidden units.

    A face's features are m + p numbers: m that tell its motion, then p that tell the person.
    `project` (1434, m + p) turns landmarks in millimetres, flat, into features. `start` (m + p,) are the features of
    nobody in particular, acting as people usually do; `usual` (52,) are the weights that this means, and `effect`
    (52, m + p) is what a weight of 1 adds to the features. `of_motion` (m, h), `of_person` (p, h), `of_turn` (3, h) and
    `hidden_bias` (h,) are the network's first layer, `output` (h, 52) and `output_bias` (52,) its second.
    """

    project: Float32Array
    start: Float32Array
    usual: Float32Array
    effect: Float32Array
    of_motion: Float32Array
    of_person: Float32Array
    of_turn: Float32Array
    hidden_bias: Float32Array
    output: Float32Array
    output_bias: Float32Array

    def __post_init__(self) -> None:
        """Raise ValueError where the arrays do not fit together or hold something that is no number."""
        motion, hidden = self.of_motion.shape
        count = motion + len(self.of_person)
        shapes = (
            (LANDMARK_COUNT * 3, count),
            (count,),
            (CHANNEL_COUNT,),
            (CHANNEL_COUNT, count),
            (motion, hidden),
            (len(self.of_person), hidden),
            (3, hidden),
            (hidden,),
            (hidden, CHANNEL_COUNT),
            (CHANNEL_COUNT,),
        )
        for name, shape in zip(_ARRAYS, shapes, strict=True):
            array = getattr(self, name)
            if array.shape != shape or not np.isfinite(array).all():
                raise ValueError(f"{name} is damaged")

    @classmethod
    def read(cls, path: Path = COEFFICIENTS) -> Self:
        """Read a file that `write` has made.

        Raises:
            CoefficientsError: it is missing, damaged or of another version.
        """
        try:
            arrays = read_arrays(path, ("version", *_ARRAYS))
            _check_version(arrays.pop("version"))
            return cls(**{name: array.astype(np.float32) for name, array in arrays.items()})
        except (DamagedArraysError, ValueError) as error:  # whose words may be several lines
            raise CoefficientsError(
                f"The solver's {path.name} is damaged, missing or of another version: install Live Face again."
            ) from error

    def write(self, path: Path) -> None:
        """Write the file, matrices in half precision; the old one stays until the new one is whole."""
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        halves = {name: array.astype(np.float16) if array.ndim > 1 else array for name, array in arrays.items()}
        draft = path.with_suffix(".draft.npz")
        np.savez_compressed(draft, version=np.array(_VERSION), **halves)
        draft.replace(path)

    def features(self, head: FloatArray) -> Float32Array:
        """Features (m + p,) of landmarks (478, 3) in the head's axes, metres."""
        return np.asarray((head.ravel() * 1000.0).astype(np.float32) @ self.project)

    def usual_features(self, neutral: FloatArray) -> Float32Array:
        """Features (m + p,) of a person who acts as people do, and whose face at rest is `neutral` (478, 3), metres."""
        return np.asarray(self.features(neutral) + self.usual @ self.effect)

    def weights(self, face: Float32Array, usual: Float32Array, turn: Float32Array) -> Float32Array:
        """The weights (52,), 0 to 1, of a face with the features `face`.

        `usual` (m + p,) are the features that the person usually has, `turn` (3,) the head's rotation vector, radians.
        """
        motion = len(self.of_motion)
        hidden = (face[:motion] - usual[:motion]) @ self.of_motion
        hidden += usual[motion:] @ self.of_person
        hidden += turn @ self.of_turn
        hidden += self.hidden_bias
        np.maximum(hidden, LEAK * hidden, out=hidden)
        return np.asarray(np.clip(hidden @ self.output + self.output_bias, 0.0, 1.0))


def _check_version(version: NDArray[np.generic]) -> None:
    if version.tolist() != _VERSION:
        raise ValueError("it is of another version")


_ARRAYS: Final = tuple(field.name for field in fields(BlendshapeModel))
