"""The weights of an engine that has its own, beside those of the solver: how much each channel takes of either.

The engine's are a network's, trained on people; the solver's are `blendshape_model`'s, trained on drawn heads. Each
stands at a level of its own on each person: the engine has the brows of some half up at rest. So the engine's are moved
to the solver's level, as found over the last half minute, and what is taken from them is how the face moves.
`SHARES` is measured: `tools/training/neural_blend.py` measures it again, docs/solver.md has the table and the reasons.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNELS

from .head_pose import FloatArray

#: Seconds over which the difference of the levels is found, as long as `usual_face` remembers a person.
_MEMORY_S: Final = 30.0

#: What a channel takes of the engine, by its name without its side, where the engine is known to be good on people.
KNOWN_ON_PEOPLE: Final[dict[str, float]] = {
    "eyeBlink": 0.5,
    "eyeLookDown": 0.5,
    "eyeLookIn": 0.75,
    "eyeLookOut": 0.75,
    "eyeLookUp": 0.5,
    "jawOpen": 0.5,
    "mouthSmile": 0.5,
    "browInnerUp": 0.5,
    "browOuterUp": 0.5,
}

#: And these, where it costs nothing on drawn heads and helps on others; those not named take nothing.
_QUARTERS: Final = (
    "eyeSquint",
    "eyeWide",
    "mouth",  # to the side
    "mouthFunnel",
    "mouthPucker",
    "mouthRollLower",
    "mouthShrugLower",
    "mouthLowerDown",
    "mouthUpperUp",
    "browDown",
)


def side_taken_off(channel: str) -> str:
    """The name that a channel shares with that of the other side: "eyeBlink" of "eyeBlinkLeft"."""
    return channel.removesuffix("Left").removesuffix("Right")


def shares(by_name: dict[str, float]) -> FloatArray:
    """Shares (52,) from those by name without a side; 0 where a name is not there."""
    return np.array([by_name.get(side_taken_off(channel), 0.0) for channel in CHANNELS])


#: What each channel takes of the engine (52,), 0 to 1; the rest is the solver's.
SHARES: Final = shares(KNOWN_ON_PEOPLE | dict.fromkeys(_QUARTERS, 0.25))


class NeuralBlend:
    """Follows one face of an engine with weights of its own."""

    def __init__(self, shares: FloatArray = SHARES) -> None:
        self._shares = shares
        self._above: FloatArray = np.zeros(len(CHANNELS))
        self._seen_s = 0.0

    def blend(self, neural: NDArray[np.float32], solved: FloatArray, step_s: float) -> FloatArray:
        """The weights (52,), 0 to 1, from the engine's and the solver's (52,), `step_s` after the last ones."""
        self._seen_s = min(_MEMORY_S, self._seen_s + step_s)
        difference = neural - solved
        self._above += (difference - self._above) * (step_s / self._seen_s if self._seen_s else 1.0)
        return np.asarray(np.clip(solved + self._shares * (difference - self._above), 0.0, 1.0))
