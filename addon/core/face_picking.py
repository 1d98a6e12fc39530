"""Choosing the landmarks of a measure, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from .face_frame import LANDMARK_COUNT
from .mapping.measure import Measure, MeasureKind

_FIRST: Final = (
    Measure("Mouth Open", MeasureKind.DISTANCE, (13, 14)),
    Measure("Brow Height", MeasureKind.HEIGHT, (105, 159)),
    Measure("Mouth Corner", MeasureKind.ANGLE, (13, 61, 14)),
    Measure("Mouth Area", MeasureKind.AREA, (78, 81, 13, 311, 308, 402, 14, 178)),
)
#: More than this many corners of an area are a mistake.
_MOST: Final = 64


@dataclass(frozen=True, slots=True)
class Picking:
    """The landmarks that were picked so far, in order, for a measure of a kind."""

    kind: MeasureKind
    picked: tuple[int, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the measure can be taken."""
        needed = self.kind.fewest
        return len(self.picked) >= needed if self.kind is MeasureKind.AREA else len(self.picked) == needed

    def toggled(self, landmark: int) -> Picking:
        """With one more landmark, or without it if it was there.

        Where there is no place for another one, the one that was picked first makes room.

        Raises:
            ValueError: there is no such landmark.
        """
        if not 0 <= landmark < LANDMARK_COUNT:
            raise ValueError(f"There is no landmark {landmark}: they are numbered from 0 to {LANDMARK_COUNT - 1}.")
        if landmark in self.picked:
            return replace(self, picked=tuple(one for one in self.picked if one != landmark))
        most = _MOST if self.kind is MeasureKind.AREA else self.kind.fewest
        return replace(self, picked=(*self.picked, landmark)[-most:])

    @property
    def lines(self) -> tuple[int, ...]:
        """The picked landmarks in the order in which lines join them: an area's first one comes last again."""
        return (*self.picked, self.picked[0]) if self.kind is MeasureKind.AREA and self.picked else self.picked

    @property
    def sentence(self) -> str:
        """What to do next."""
        needed, there = self.kind.fewest, len(self.picked)
        if there < needed:
            what = {
                MeasureKind.DISTANCE: "The distance of two points",
                MeasureKind.HEIGHT: "How much higher the first of two points is",
                MeasureKind.ANGLE: "The angle at the second of three points",
                MeasureKind.AREA: "The area within three or more points, in order round it",
            }[self.kind]
            return f"{what}: click point {there + 1} of {needed}."
        if self.kind is MeasureKind.AREA:
            return f"{there} points: click more of them, or press Enter."
        return "Press Enter, or click other points."


def first_guess(kind: MeasureKind) -> Measure:
    """A measure of a kind that makes sense, for the user to begin with; its range is still to be set."""
    return next(one for one in _FIRST if one.kind is kind)
