"""The One Euro filter, over many channels at once and on the true time step.

Casiez, Roussel, Vogel: 1 EUR Filter: A Simple Speed-based Low-pass Filter for Noisy Input in Interactive
Systems, CHI 2012, https://gery.casiez.net/1euro/. A low-pass whose cutoff rises with the speed of the signal: at
rest it takes out the jitter, in motion it gives way to lag.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OneEuroSettings:
    """`min_cutoff` in hertz at rest, `beta` in hertz per unit and second of speed, `speed_cutoff` in hertz.

    The first two may be arrays with a value for each channel.
    """

    min_cutoff: float | FloatArray
    beta: float | FloatArray
    speed_cutoff: float = 1.0


class OneEuroFilter:
    """Filters vectors of one length; starts anew after a gap, since nothing is known of what was in between."""

    def __init__(self, settings: OneEuroSettings, gap_s: float = 0.5) -> None:
        self._settings = settings
        self._gap_s = gap_s
        self._value: FloatArray | None = None
        self._speed: FloatArray | None = None

    def reset(self) -> None:
        """Forget what was; the next vector passes as it is."""
        self._value = self._speed = None

    def __call__(self, value: FloatArray, step_s: float) -> FloatArray:
        """The filtered `value`, measured `step_s` after the last one; a step of zero or less returns the last one."""
        if self._value is None or self._speed is None or step_s > self._gap_s:
            self._value, self._speed = np.array(value, np.float64), np.zeros(np.shape(value))
            return self._value
        if step_s <= 0.0:
            return self._value
        speed = (value - self._value) / step_s
        self._speed = self._speed + _share(self._settings.speed_cutoff, step_s) * (speed - self._speed)
        cutoff = self._settings.min_cutoff + self._settings.beta * np.abs(self._speed)
        step = 2.0 * math.pi * step_s * cutoff
        self._value = self._value + step / (step + 1.0) * (value - self._value)
        return self._value


def _share(cutoff: float, step_s: float) -> float:
    """How much of a new value an exponential low-pass of this cutoff takes in."""
    step = 2.0 * math.pi * cutoff * step_s
    return step / (step + 1.0)
