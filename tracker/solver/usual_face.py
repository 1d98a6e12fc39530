"""How a person's face usually is, found while running: the middle of what it does, less what its expressions add.

Each picture's features, with the expression that was found taken out and the usual one put back, pull the middle a
little; so a smile that is held for long stays a smile. In the first seconds it goes fast from nobody in particular to
this person, later slowly.
"""

from __future__ import annotations

import math
from typing import Final

from .blendshape_model import BlendshapeModel, Float32Array
from .head_pose import FloatArray

#: Seconds for which nobody in particular counts as seen before the person came. Chosen with `_MEMORY_SECONDS` on
#: clips of rendered heads whose weights are known.
_START_SECONDS: Final = 1.3
#: Seconds after which the person's past is forgotten.
_MEMORY_SECONDS: Final = 30.0
#: Where a head is turned so far, radians, its landmarks tell nothing more of how the face is.
_TURNED_AWAY: Final = math.radians(50.0)


class UsualFace:
    """Follows one person. `features` (m + p,) are those that the person usually has."""

    def __init__(self, model: BlendshapeModel) -> None:
        self._model = model
        self._fixed = False
        self.features = model.start
        self._seen_s = _START_SECONDS

    def set(self, neutral: FloatArray | None) -> None:
        """Stay with this face at rest (478, 3), in the head's axes, metres; None is somebody new, to be found."""
        self._fixed = neutral is not None
        self.features = self._model.start if neutral is None else self._model.usual_features(neutral)
        self._seen_s = _START_SECONDS

    def forget(self) -> None:
        """Somebody else is there: find that face anew, unless one was set."""
        if not self._fixed:
            self.set(None)

    def follow(self, face: Float32Array, weights: Float32Array, turn: Float32Array, step_s: float) -> None:
        """Take in a face with the features `face` that was found to have `weights`, `step_s` after the last one."""
        step_s *= max(0.0, 1.0 - math.hypot(*turn.tolist()) / _TURNED_AWAY)
        if self._fixed or step_s <= 0.0:
            return
        self._seen_s = min(_MEMORY_SECONDS, self._seen_s + step_s)
        at_usual = face - (weights - self._model.usual) @ self._model.effect
        self.features = self.features + (step_s / self._seen_s) * (at_usual - self.features)
