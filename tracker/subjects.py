"""Steady numbers for faces: who was 0 in the last picture is 0 in this one, and again after having been away.

From picture to picture a face is followed by where it was and how it moved, and, where two are close, by its
shape. A face that comes back is known again by its shape alone. Where two faces meet, the engine's mesh may slide from
one to the other: for a while after it, shapes that fit better the other way round change the numbers back. What has
not the shape of a face gets no number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .assignment import cheapest_pairs
from .face_shape import FloatArray, difference, face_shape, oddness

#: Seconds for which a face that is away counts as there: its place is kept for it.
KEEP_SECONDS: Final = 1.5
#: Seconds for which its number is kept for its shape, as long as nobody else needs the number.
REMEMBER_SECONDS: Final = 60.0

#: Farthest that a face moves between two pictures, in its own sizes.
_REACH: Final = 1.5
#: How uncertain a face's place is, in its own sizes: from one picture to the next, and more for each second.
_BLUR, _BLUR_PER_SECOND = 0.1, 1.0
#: Seconds for which a face that is away is thought to go on as it went.
_COASTING: Final = 0.4
#: Seconds over which the speed is averaged.
_SPEED_SECONDS: Final = 0.15
#: Nearer than this, in sizes, two meshes lie on one face.
_DOUBLE: Final = 0.35
#: Nearer than this one face may hide a part of the other, and its shape is not to be learnt from.
_CLOSE: Final = 0.9
#: Nearer than this, with nobody else about, it needs no thought who a face is.
_OBVIOUS: Final = 0.5

#: Differences of shape. One person at two times is at 1.0 in the middle and seldom above 1.6, another at 2.
_SURE, _LIKELY = 1.1, 1.7
#: Beyond this a shape tells no more, as something must be in front of the face.
_MOST_DIFFERENT: Final = 4.0
#: How much nearer the best one must be than the second best.
_CLEAR: Final = 1.3
#: Seconds after which a face that nobody is sure of gets a number all the same; as long must one that had not the shape
#: of a face have it.
_PATIENCE: Final = 0.4
#: A shape so far from the average face is no face: people reach 3.9 in a grimace, plants and a llama 4.5 to 5.6.
_NO_FACE: Final = 4.3
#: Seconds after a meeting for which it is asked whether the two are still who they were, and the seconds over which
#: their shapes are averaged for it.
_DOUBT_SECONDS: Final = 3.0
_SECOND_LOOK_SECONDS: Final = 0.2
#: Seconds between two looks at a shape, and the number of looks that the memory averages.
_LEARN_SECONDS: Final = 0.2
_MEMORY: Final = 50


@dataclass(frozen=True, slots=True)
class _Look:
    """A face in one picture: middle and size in widths of the picture."""

    x: float
    y: float
    size: float
    shape: FloatArray | None

    def apart(self, other: _Look) -> float:
        """Distance from another one, in the size of the larger."""
        return math.hypot(self.x - other.x, self.y - other.y) / max(self.size, other.size, 1e-6)


class _Person:
    """One who is there or was.

    `look` is the last one, `shape` what was learnt since there is a number, `recent` the average shape of late; that
    is kept up only while it is asked who this is.
    """

    def __init__(self, look: _Look, now: float) -> None:
        self.number: int | None = None
        self.look = look
        self.at = self.since = now
        self.odd_at = -math.inf
        self.shape: FloatArray | None = None
        self.recent = look.shape
        self._speed = (0.0, 0.0)
        self._met_at = -math.inf
        self._learnt_at = now
        self._looks = 0

    def expected(self, now: float) -> _Look:
        """Where the face should be now."""
        ahead = min(now - self.at, _COASTING)
        x, y = self.look.x + self._speed[0] * ahead, self.look.y + self._speed[1] * ahead
        return _Look(x, y, self.look.size, self.shape)

    def follow(self, look: _Look, now: float) -> None:
        """The face is now at `look`."""
        step = now - self.at
        if step > KEEP_SECONDS:
            self._speed = (0.0, 0.0)
        elif step > 0.0:
            share = min(1.0, step / _SPEED_SECONDS)
            vx, vy = self._speed
            vx += share * ((look.x - self.look.x) / step - vx)
            vy += share * ((look.y - self.look.y) / step - vy)
            self._speed = (vx, vy)
        self.look, self.at = look, now

    def due(self, now: float) -> bool:
        """Whether it is time to look at the shape again."""
        return self.shape is None or now - self._learnt_at >= _LEARN_SECONDS

    def meet(self, now: float) -> None:
        """Somebody else is close."""
        if self.number is not None and not self.doubtful(now):
            self.recent = self.shape  # it takes some pictures to outweigh it
        self._met_at = now

    def doubtful(self, now: float) -> bool:
        """Whether this may be another one since they met."""
        return now - self._met_at < _DOUBT_SECONDS

    def look_again(self, step_s: float) -> None:
        """Take the look, `step_s` after the last one, into the average of late."""
        if self.look.shape is not None:
            share = 1.0 if self.recent is None else min(1.0, step_s / _SECOND_LOOK_SECONDS)
            self.recent = (
                self.look.shape if self.recent is None else self.recent + share * (self.look.shape - self.recent)
            )

    def introduce(self, number: int) -> None:
        """Here is somebody new, of that number."""
        self.number, self.shape = number, self.recent
        self._looks = 0 if self.shape is None else 1

    def exchange(self, other: _Person) -> None:
        """Each is who the other was thought to be."""
        self.number, other.number = other.number, self.number
        self.shape, other.shape = other.shape, self.shape
        self._looks, other._looks = other._looks, self._looks
        self.recent, other.recent = self.shape, other.shape

    def learn(self, now: float) -> None:
        """Take the shape of the look into the average, if it is time and surely this person's."""
        shape = self.look.shape
        if shape is None or not self.due(now) or self.doubtful(now):
            return
        self._looks = min(self._looks + 1, _MEMORY)
        self._learnt_at = now
        self.shape = shape if self.shape is None else self.shape + (shape - self.shape) / self._looks


class SubjectNumbers:
    """Gives each face in a picture its number: its own where it is known, else the smallest that is free."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._people: list[_Person] = []
        self._now = 0.0
        self._strangers: set[int] = set()

    def assign(self, faces: Sequence[NDArray[np.float32]], now: float, aspect: float) -> list[int | None]:
        """The numbers of `faces`, landmarks (478, 3) in one picture at `now` seconds.

        `aspect` is the picture's height over its width. None where no number is free, where somebody may be
        coming back and it is too early to tell who, for the second mesh on one face, and for what is no face.
        """
        self._now = now
        self._strangers.clear()
        self._people = [person for person in self._people if not self._forgotten(person)]
        if len(faces) == 1 and (alone := self._alone()) is not None:
            look = _look(faces[0], aspect, shaped=alone.due(now))
            if look.apart(alone.expected(now)) < _OBVIOUS:
                alone.follow(look, now)
                alone.learn(now)
                return [alone.number]
        looks = [_look(face, aspect) for face in faces]
        there = self._follow(looks)
        self._reconsider([person for person in there.values() if person.number is not None and person.doubtful(now)])
        self._recognise([person for person in there.values() if person.number is None])
        return [there[index].number if index in there else None for index in range(len(faces))]

    @property
    def known(self) -> set[int]:
        """The numbers of the faces that are there or were a moment ago."""
        return {person.number for person in self._people if person.number is not None and self._lately(person)}

    @property
    def remembered(self) -> set[int]:
        """The numbers whose people are the same as in the picture before, there or away."""
        numbers = {person.number for person in self._people if person.number is not None}
        return numbers - self._strangers

    def _lately(self, person: _Person) -> bool:
        return self._now - person.at <= KEEP_SECONDS

    def _forgotten(self, person: _Person) -> bool:
        lasting = person.number is not None and person.shape is not None
        return self._now - person.at > (REMEMBER_SECONDS if lasting else KEEP_SECONDS)

    def _alone(self) -> _Person | None:
        """The one person who was seen of late, if there is one only, with a number and beyond doubt."""
        lately = [person for person in self._people if self._lately(person)]
        if len(lately) != 1 or lately[0].number is None or lately[0].doubtful(self._now):
            return None
        return lately[0]

    def _follow(self, looks: list[_Look]) -> dict[int, _Person]:
        """Who each look is, by its index; a new person where it is none that was there of late."""
        now = self._now
        single = _without_doubles(looks)
        lately = [person for person in self._people if self._lately(person)]
        costs = [[_cost(person, looks[index], now) for index in single] for person in lately]
        there: dict[int, _Person] = {single[at]: lately[row] for row, at in cheapest_pairs(costs)}
        for index, person in there.items():
            step = now - person.at
            person.follow(looks[index], now)
            person.look_again(step)
        for index in single:
            if index not in there:
                there[index] = _Person(looks[index], now)
                self._people.append(there[index])
        lately = [person for person in self._people if self._lately(person)]
        for person in there.values():
            if any(other is not person and person.look.apart(other.expected(now)) < _CLOSE for other in lately):
                person.meet(now)
            elif person.number is not None:
                person.learn(now)
        return there

    def _recognise(self, newcomers: list[_Person]) -> None:
        """Give those numbers who can have one."""
        away = [person for person in self._people if person.number is not None and person.at < self._now]
        for newcomer in newcomers:
            if newcomer.look.shape is not None and oddness(newcomer.look.shape) > _NO_FACE:
                newcomer.odd_at = self._now
            if self._now - newcomer.odd_at < _PATIENCE:
                continue
            waited = self._now - newcomer.since >= _PATIENCE
            same = _same(newcomer, away, _LIKELY if waited else _SURE)
            if same is not None:
                away.remove(same)
                self._people.remove(newcomer)
                self._come_back(same, newcomer)
            elif waited or not any(person.shape is not None for person in away):
                self._introduce(newcomer, away)

    def _reconsider(self, doubtful: list[_Person]) -> None:
        """Change the numbers of two who fit better the other way round, since they met."""
        numbered = [person for person in self._people if person.number is not None]
        for person in doubtful:
            for other in numbered:
                if other is not person and _fits_better(person, other, other_is_there=other.at == self._now):
                    person.exchange(other)

    def _come_back(self, person: _Person, newcomer: _Person) -> None:
        person.follow(newcomer.look, self._now)
        newcomer.number = person.number  # for this picture's answer

    def _introduce(self, newcomer: _Person, away: list[_Person]) -> None:
        """A number for somebody new: a free one, else that of the person who is away longest."""
        taken = {person.number for person in self._people}
        number = next((number for number in range(self._limit) if number not in taken), None)
        gone = [person for person in away if not self._lately(person)]
        if number is None and gone:
            longest = min(gone, key=lambda person: person.at)
            number = longest.number
            away.remove(longest)
            self._people.remove(longest)
        if number is not None:
            newcomer.introduce(number)
            self._strangers.add(number)


def _look(face: NDArray[np.float32], aspect: float, *, shaped: bool = True) -> _Look:
    # the cheeks before the ears, and the forehead and chin
    left, right = float(face[234, 0]), float(face[454, 0])
    top, bottom = float(face[10, 1]) * aspect, float(face[152, 1]) * aspect
    size = max(abs(right - left), abs(bottom - top))
    return _Look((left + right) / 2.0, (top + bottom) / 2.0, size, face_shape(face, aspect) if shaped else None)


def _without_doubles(looks: list[_Look]) -> list[int]:
    """The indices of the looks, but of two on one face only the one that is more like a face."""
    order = sorted(range(len(looks)), key=lambda index: _oddness(looks[index]))
    single: list[int] = []
    for index in order:
        if all(looks[index].apart(looks[other]) >= _DOUBLE for other in single):
            single.append(index)
    return sorted(single)


def _oddness(look: _Look) -> float:
    return math.inf if look.shape is None else oddness(look.shape)


def _cost(person: _Person, look: _Look, now: float) -> float:
    """How unlikely it is that `look` is that person, who was there of late; infinity where it cannot be."""
    apart = look.apart(person.expected(now))
    if not apart < _REACH:
        return math.inf
    away = now - person.at
    unlike = 1.0
    if person.shape is not None and look.shape is not None:
        unlike = min(difference(person.shape, look.shape), _MOST_DIFFERENT)
    blur = _BLUR + _BLUR_PER_SECOND * away
    return (apart / blur) ** 2 + 4.0 * math.log(blur) + unlike**2  # -2 log of a normal distribution over x and y


def _fits_better(person: _Person, other: _Person, *, other_is_there: bool) -> bool:
    """Whether the face of `person` is rather that of `other`, and, if that one is there, the other way round too."""
    if person.recent is None or person.shape is None or other.recent is None or other.shape is None:
        return False
    unlike = difference(person.recent, other.shape)
    if unlike > _SURE or unlike * _CLEAR > difference(person.recent, person.shape):
        return False
    return not other_is_there or difference(other.recent, person.shape) < difference(other.recent, other.shape)


def _same(newcomer: _Person, away: list[_Person], limit: float) -> _Person | None:
    """The one person away whom the newcomer's shape fits."""
    if newcomer.recent is None:
        return None
    fits = sorted(
        ((difference(newcomer.recent, person.shape), at) for at, person in enumerate(away) if person.shape is not None)
    )
    if not fits or fits[0][0] > limit or (len(fits) > 1 and fits[1][0] < fits[0][0] * _CLEAR):
        return None
    return away[fits[0][1]]
