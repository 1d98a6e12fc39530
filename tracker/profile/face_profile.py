"""The data of a profile. Pure: files are in `profile_file`, finding the numbers is the wizard's work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """What each weight is before it is ranged when the person rests (`low`) and goes all the way (`high`).

    Both have shape (52,), in the order of `arkit.CHANNELS`; `low` is below `high` in every channel.
    """

    low: FloatArray = field(default_factory=lambda: np.zeros(CHANNEL_COUNT))
    high: FloatArray = field(default_factory=lambda: np.ones(CHANNEL_COUNT))

    def apply(self, raw: FloatArray) -> FloatArray:
        """Weights (52,), 0 to 1: `low` becomes 0 and `high` becomes 1."""
        return np.asarray(np.clip((raw - self.low) / (self.high - self.low), 0.0, 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class FaceProfile:
    """One person before one camera.

    `neutral` is the face at rest: landmarks (478, 3) in the head's own axes, metres; None where it was never
    set: the solver then finds it while running. `engine` is the one whose weights `ranges` were captured
    from: the weights of another engine have other ranges; empty where they were never captured.
    """

    person: str
    camera: str
    neutral: FloatArray | None = None
    ranges: Ranges = field(default_factory=Ranges)
    engine: str = ""

    @property
    def known(self) -> bool:
        """Whether anything of this person has been found out."""
        return self.neutral is not None or bool(self.engine)

    def for_engine(self, engine: str) -> FaceProfile:
        """What of the profile holds with `engine`: the face at rest always does, ranges only with their own."""
        return self if self.engine in ("", engine) else replace(self, ranges=Ranges(), engine="")
