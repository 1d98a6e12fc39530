"""Which picture a machine can draw at a wished rate: the choices, from the plainest to the best, and the search.

Pure: the seconds that pictures take are measured by the caller.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: Of the time between two pictures this share may be spent on drawing one: Blender draws its own window besides.
BUDGET: Final = 0.8


@dataclass(frozen=True, slots=True)
class PictureChoice:
    """A size in pixels, samples, and whether shadows are drawn."""

    width: int
    height: int
    samples: int
    shadows: bool

    def __str__(self) -> str:
        return f"{self.width}x{self.height}, {self.samples} samples" + (", shadows" if self.shadows else "")


@dataclass(frozen=True, slots=True)
class Trial:
    """What was measured of a choice: seconds for a picture that nine of ten stay within."""

    choice: PictureChoice
    seconds: float
    holds: bool


#: Each costs more than the one before, and is better to look at. Size comes before finer edges: meeting apps expect
#: 1280x720. More than two samples are hardly seen through a call's compression, so they come last.
_WIDE: Final = tuple(
    PictureChoice(*one)
    for one in (
        (640, 360, 1, False),
        (640, 360, 2, False),
        (640, 360, 2, True),
        (1280, 720, 2, False),
        (1280, 720, 2, True),
        (1920, 1080, 2, True),
        (1920, 1080, 4, True),
        (1920, 1080, 8, True),
    )
)
_SQUARER: Final = tuple(
    PictureChoice(640, 480, samples, shadows)
    for samples, shadows in ((1, False), (2, False), (2, True), (4, True), (8, True))
)


def choices_for(width: int, height: int) -> tuple[PictureChoice, ...]:
    """The choices from the plainest to the best that have the shape of a picture of `width` by `height`."""
    return _WIDE if width * 9 == height * 16 else _SQUARER


class QualitySearch:
    """Halves the choices with each trial: where one holds the rate all plainer ones do, and the other way round."""

    def __init__(self, choices: Sequence[PictureChoice], fps: float) -> None:
        self.trials: list[Trial] = []
        self._choices = tuple(choices)
        self._allowed = BUDGET / fps
        #: The best one that holds is at `_low - 1` or above, and below `_high`.
        self._low, self._high = 0, len(self._choices)

    @property
    def next(self) -> PictureChoice | None:
        """What is to be measured now; None when all is known."""
        return self._choices[(self._low + self._high) // 2] if self._low < self._high else None

    @property
    def share_done(self) -> float:
        """How far the search is, 0 to 1, in trials."""
        left = (self._high - self._low).bit_length()
        return 1.0 - left / len(self._choices).bit_length()

    def note(self, seconds: Sequence[float]) -> Trial:
        """Take in the seconds that pictures of `next` took, at least one."""
        choice = self.next
        if choice is None:
            raise ValueError("all is known: there is nothing to be noted")
        worst = _ninth_tenth(seconds)
        trial = Trial(choice, worst, holds=worst <= self._allowed)
        self.trials.append(trial)
        at = (self._low + self._high) // 2
        if trial.holds:
            self._low = at + 1
        else:
            self._high = at
        return trial

    @property
    def best(self) -> PictureChoice:
        """The best one that holds the rate; the plainest where none was seen to."""
        return self._choices[max(self._low - 1, 0)]

    @property
    def holds(self) -> bool:
        """Whether any holds the rate."""
        return self._low > 0


def _ninth_tenth(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=10, method="inclusive")[8] if len(seconds) > 1 else seconds[0]
