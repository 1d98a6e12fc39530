"""What can drive a row of the mapping: every channel's name, unit and range, and the vector they travel in.

Scalar channels are numbers; they stand one after the other in a vector of signals (see `signals.py`). Turns are
whole rotations, for bones and objects that turn as the head or an eye does. Measures are made by the user
from landmarks and come after the scalar channels, in the order of the mapping; their names start with "measure.".
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import Final

from ..arkit import CHANNELS


class Unit(enum.Enum):
    """What a scalar channel's number means; the value is a word for people."""

    SHARE = "0 to 1"
    ANGLE = "radians"
    LENGTH = "metres"


@dataclass(frozen=True, slots=True)
class Channel:
    """One scalar channel: the name that rows and presets hold, and the unit of its numbers."""

    name: str
    unit: Unit

    @property
    def reach(self) -> float:
        """The largest value that is usual: 1, a right angle, or a metre. Response curves are drawn up to here."""
        return math.pi / 2 if self.unit is Unit.ANGLE else 1.0

    @property
    def signed(self) -> bool:
        """Whether it goes below 0 as well."""
        return self.unit is not Unit.SHARE


class Turn(enum.Enum):
    """Whole rotations; the value is the name that rows and presets hold."""

    HEAD = "head"
    GAZE_LEFT = "gazeLeft"
    GAZE_RIGHT = "gazeRight"


#: The prefix of the names of the user's own measures.
MEASURE: Final = "measure."

HEAD: Final = (
    Channel("headYaw", Unit.ANGLE),
    Channel("headPitch", Unit.ANGLE),
    Channel("headRoll", Unit.ANGLE),
    Channel("headX", Unit.LENGTH),
    Channel("headY", Unit.LENGTH),
    Channel("headZ", Unit.LENGTH),
)
GAZE: Final = (
    Channel("gazeYawLeft", Unit.ANGLE),
    Channel("gazePitchLeft", Unit.ANGLE),
    Channel("gazeYawRight", Unit.ANGLE),
    Channel("gazePitchRight", Unit.ANGLE),
)
WEIGHTS: Final = tuple(Channel(name, Unit.SHARE) for name in CHANNELS)
