"""Steady numbers for faces: the face that was 0 in the last picture is 0 in this one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Seconds for which a face that is away keeps its number.
KEEP_SECONDS: Final = 1.5
#: Farthest that a face moves between two pictures, in its own sizes.
_REACH: Final = 1.5


@dataclass(slots=True)
class _Seen:
    x: float
    y: float
    size: float
    at: float


class SubjectNumbers:
    """Gives each face in a picture its number: the nearest known face's, else the smallest that is free."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: dict[int, _Seen] = {}

    def assign(self, faces: Sequence[NDArray[np.float32]], now: float) -> list[int | None]:
        """The numbers of `faces`, landmarks (478, 3) in one picture at `now` seconds; None where none is free."""
        self._known = {number: seen for number, seen in self._known.items() if now - seen.at <= KEEP_SECONDS}
        places = [_place(face, now) for face in faces]
        numbers: list[int | None] = [None] * len(faces)
        distances = sorted(
            (math.hypot(place.x - seen.x, place.y - seen.y), number, index)
            for number, seen in self._known.items()
            for index, place in enumerate(places)
        )
        taken: set[int] = set()
        for distance, number, index in distances:
            reach = _REACH * max(places[index].size, self._known[number].size)
            if numbers[index] is None and number not in taken and distance < reach:
                numbers[index] = number
                taken.add(number)
        free = iter([number for number in range(self._limit) if number not in self._known])
        for index, place in enumerate(places):
            number_or_none = numbers[index] = next(free, None) if numbers[index] is None else numbers[index]
            if number_or_none is not None:
                self._known[number_or_none] = place
        return numbers

    @property
    def known(self) -> set[int]:
        """The numbers of the faces that are there or were a moment ago."""
        return set(self._known)


def _place(face: NDArray[np.float32], now: float) -> _Seen:
    # the cheeks before the ears, and the forehead and chin
    left, right = float(face[234, 0]), float(face[454, 0])
    top, bottom = float(face[10, 1]), float(face[152, 1])
    return _Seen((left + right) / 2.0, (top + bottom) / 2.0, max(abs(right - left), abs(bottom - top)), now)
