"""Measures that the user makes from landmarks: a distance, a height, an angle or an area, as a share of a range."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class MeasureKind(enum.Enum):
    """What is measured; the value is what presets hold.

    Of two landmarks the distance or how much higher the first is, of three the angle at the second, of three and more
    the area of the polygon. All are scaled by the face: lengths by the distance of the outer corners of the eyes.
    """

    DISTANCE = "distance"
    HEIGHT = "height"
    ANGLE = "angle"
    AREA = "area"

    @property
    def fewest(self) -> int:
        """How many landmarks it takes; an area takes this many or more."""
        return 2 if self in (MeasureKind.DISTANCE, MeasureKind.HEIGHT) else 3


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure, as the channel "measure.NAME": 0 at `neutral`, 1 at `full`, both as measured (scaled by the face).

    `landmarks` are numbers from 0 to 477 of MediaPipe's mesh. Before a neutral was taken and a range learned the
    two are what the canonical face and an ordinary range make of them.
    """

    name: str
    kind: MeasureKind
    landmarks: tuple[int, ...]
    neutral: float = 0.0
    full: float = 1.0
