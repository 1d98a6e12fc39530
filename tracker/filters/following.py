"""Low-passes that give way: what is near the held value is smoothed, what is far off is followed at once.

The held value goes towards the new one with a speed of w e (1 + (e / give)^2), where e is how far it still is from it
and w = 2 pi cutoff. Near it, that is the usual low-pass, which takes out the noise of landmarks; a deviation beyond
`give`, farther than noise reaches, is made up for many times as fast. For a value that stays, the equation has an exact
solution (Bernoulli's), which is what is computed: so a step of time does the same in one go or in many, nothing
overshoots, and at most

    give * d / sqrt(1 - d^2),    d = exp(-w * step)

is left of any jump after one step, however far it was: 1.4 `give` at 1 hertz and 30 a second.

One Euro filters, which were here before, take a while to learn how fast a signal moves, and so lag at the start of
each movement; docs/stability.md compares them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from addon.core.rotation import Quaternion, normalized, power, product, to_rotation_vector

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FollowingSettings:
    """`cutoff` in hertz at rest; at a deviation of `give`, in the signal's unit, the speed doubles.

    `give` may be an array with a value for each channel; for rotations it is in radians.
    """

    cutoff: float
    give: float | FloatArray

    def left(self, apart: FloatArray, step_s: float) -> FloatArray:
        """What is left of the deviations `apart` after `step_s` seconds towards a value that stays."""
        at_rest = math.exp(-2.0 * math.pi * self.cutoff * step_s)
        ratio = apart / self.give
        return np.asarray(apart * (at_rest / np.sqrt(1.0 + ratio * ratio * (1.0 - at_rest * at_rest))))

    def share_left(self, apart: float, step_s: float) -> float:
        """What share of one deviation is left; `give` is one number."""
        at_rest = math.exp(-2.0 * math.pi * self.cutoff * step_s)
        ratio = apart / float(self.give)
        return at_rest / math.sqrt(1.0 + ratio * ratio * (1.0 - at_rest * at_rest))


class FollowingFilter:
    """Filters vectors of one length."""

    def __init__(self, settings: FollowingSettings) -> None:
        self._settings = settings
        self._value: FloatArray | None = None

    def reset(self) -> None:
        """Forget what was; the next vector passes as it is."""
        self._value = None

    def __call__(self, value: FloatArray, step_s: float) -> FloatArray:
        """The filtered `value`, measured `step_s` after the last one; a step of zero or less returns the last one."""
        if self._value is None:
            self._value = np.array(value, np.float64)
        elif step_s > 0.0:
            self._value = value - self._settings.left(value - self._value, step_s)
        return self._value


class RotationFilter:
    """Filters rotations as a whole: the shortest turn from the held one is what is followed."""

    def __init__(self, settings: FollowingSettings) -> None:
        self._settings = settings
        self._value: Quaternion | None = None

    def reset(self) -> None:
        """Forget what was; the next rotation passes as it is."""
        self._value = None

    def __call__(self, value: Quaternion, step_s: float) -> Quaternion:
        """The filtered `value`, measured `step_s` after the last one; a step of zero or less returns the last one."""
        if self._value is None:
            self._value = value
        elif step_s > 0.0:
            w, x, y, z = self._value
            turn = product(Quaternion(w, -x, -y, -z), value)
            left = self._settings.share_left(math.hypot(*to_rotation_vector(turn)), step_s)
            self._value = normalized(product(self._value, power(turn, 1.0 - left)))
        return self._value
