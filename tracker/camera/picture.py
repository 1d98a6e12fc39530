"""The picture on its way from the ring to the sink, and what a step on that way is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Kind(Enum):
    """What a picture is."""

    NEW = "new"
    REPEATED = "repeated"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: `pixels` is (height, width, channels) uint8, row 0 at the top; 3 channels are RGB.

    It is not to be changed, and is good until the one after the next is made. `capture_ns` is the capture time of its
    source picture, monotonic; 0 = unknown. One that does not last is not to be seen any longer than in its tick, not
    even fading away. `why` tells the user why it is the idle picture.
    """

    pixels: NDArray[np.uint8]
    kind: Kind
    capture_ns: int = 0
    lasts: bool = True
    why: str = ""


class Stage(Protocol):
    """One step between the ring and the sink; it is called once at every tick, in the host's own thread."""

    @property
    def bytes_copied(self) -> int:
        """Bytes that it has written in memory so far."""

    def make(self, picture: Picture, now_ns: int) -> Picture:
        """The picture that goes on instead of this one.

        One of the kind `IDLE` is the idle picture already and goes on as it is: nothing is to be put over or under it.
        A stage that cannot show what was asked for answers with the idle picture and that kind.
        """
