"""A small network and how it learns, in numpy: some hundred thousand coefficients need no framework."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

Float32Array = NDArray[np.float32]

#: Noise added to the inputs, share of hidden units left out at a time, and decay of the coefficients: against
#: learning the training people by heart.
_NOISE: Final = 0.12
_DROPPED: Final = 0.2
_DECAY: Final = 0.01
#: Adam's usual constants: Kingma, Ba: Adam, 2015, https://arxiv.org/abs/1412.6980.
_MEAN_DECAY, _SQUARE_DECAY, _SMALL = 0.9, 0.999, 1e-8


@dataclass(eq=False)
class Network:
    """One hidden layer; learns by Adam with decoupled weight decay."""

    weights: list[Float32Array]
    biases: list[Float32Array]
    leak: float
    _steps: int = 0
    _means: list[Float32Array] = field(default_factory=list)
    _squares: list[Float32Array] = field(default_factory=list)

    @classmethod
    def random(cls, sizes: tuple[int, int, int], usual: Float32Array, leak: float, rng: np.random.Generator) -> Self:
        """A network that knows nothing yet and answers about `usual`."""
        inputs, hidden, outputs = sizes
        weights = [
            rng.normal(0, np.sqrt(2 / inputs), (inputs, hidden)).astype(np.float32),
            rng.normal(0, 0.1 * np.sqrt(2 / hidden), (hidden, outputs)).astype(np.float32),
        ]
        network = cls(weights, [np.zeros(hidden, np.float32), usual.astype(np.float32).copy()], leak)
        network._means = [np.zeros_like(part) for part in (*network.weights, *network.biases)]
        network._squares = [np.zeros_like(part) for part in (*network.weights, *network.biases)]
        return network

    def step(
        self, rows: Float32Array, wanted: Float32Array, spread: Float32Array, rate: float, rng: np.random.Generator
    ) -> None:
        """Learn from inputs (n, i) and wanted outputs (n, o), 0 to 1, whose errors count by their `spread` (o,)."""
        rows = rows + rng.normal(0, _NOISE, rows.shape).astype(np.float32)
        before = rows @ self.weights[0] + self.biases[0]
        slope = np.where(before > 0, 1.0, self.leak).astype(np.float32)
        slope *= (rng.random(before.shape, dtype=np.float32) > _DROPPED) / np.float32(1 - _DROPPED)
        hidden = before * slope
        found = hidden @ self.weights[1] + self.biases[1]
        error = found - wanted
        # an answer beyond 0 or 1 is cut off later, and is right
        error[((found < 0) & (wanted <= 0)) | ((found > 1) & (wanted >= 1))] = 0.0
        # squares, and absolute values with a soft middle, so that a weight of 0 is worth hitting
        pull = ((0.2 * error / spread**2 + 0.12 * np.tanh(20.0 * error) / spread) / len(rows)).astype(np.float32)
        back = (pull @ self.weights[1].T) * slope
        self._learn([rows.T @ back, hidden.T @ pull, back.sum(0), pull.sum(0)], rate)

    def _learn(self, gradients: list[Float32Array], rate: float) -> None:
        self._steps += 1
        parts = (*self.weights, *self.biases)
        for part, gradient, mean, square in zip(parts, gradients, self._means, self._squares, strict=True):
            np.add(mean, (1 - _MEAN_DECAY) * (gradient - mean), out=mean)
            np.add(square, (1 - _SQUARE_DECAY) * (gradient**2 - square), out=square)
            step = mean / (1 - _MEAN_DECAY**self._steps)
            step /= np.sqrt(square / (1 - _SQUARE_DECAY**self._steps)) + _SMALL
            np.subtract(part, rate * (step + (_DECAY * part if part.ndim > 1 else 0.0)), out=part)
