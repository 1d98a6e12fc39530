"""Learns how far a measure goes while the user moves: between two presses of the button."""

from __future__ import annotations

from typing import Final

import bpy

from ..core.mapping.measure import Measure
from ..core.mapping.measuring import RangeLearner
from ..session.driver import DRIVER
from .live_points import points_of

_EVERY: Final = 1 / 30


class Learning:
    """What is being learned, if anything; one measure of one avatar at a time. Kept while Blender runs, never saved."""

    def __init__(self) -> None:
        self._root = ""
        self._learner: RangeLearner | None = None
        self._measure = ""

    def is_on(self, root: str, measure: str) -> bool:
        """Whether this measure of this avatar is being learned."""
        return self._learner is not None and (root, measure) == (self._root, self._measure)

    def start(self, root: str, measure: Measure) -> None:
        """Begin to look at the face; what was learned of another measure is dropped."""
        self.stop()
        self._root, self._measure, self._learner = root, measure.name, RangeLearner(measure)
        bpy.app.timers.register(_look, first_interval=0.0, persistent=True)  # ends itself in the next file

    def stop(self) -> Measure | None:
        """End; the measure with the range that was seen, None where nothing was learned."""
        learner, self._learner = self._learner, None
        if bpy.app.timers.is_registered(_look):
            bpy.app.timers.unregister(_look)
        return learner.learned if learner is not None else None

    def stop_for(self, root: str, measure: str) -> None:
        """End if it is this one: it is about to be removed."""
        if self.is_on(root, measure):
            self.stop()

    def look(self) -> float | None:
        """Take in the face of this moment; the seconds until the next look, None at the end.

        It ends with the session, or with the avatar.
        """
        root = bpy.data.objects.get(self._root)
        if self._learner is None or root is None or not DRIVER.session.running:
            self._learner = None
            return None
        points = points_of(root)
        if points is not None:
            self._learner.see(points)
        return _EVERY


LEARNING: Final = Learning()


def _look() -> float | None:
    return LEARNING.look()


def unregister() -> None:
    """Learn no more."""
    LEARNING.stop()
