"""Cuts: one head jumps to where no head can have gone, or another person is there in its place.

A film that is cut, or two people who change places before the camera, give pictures of one face to the engine, which
notices nothing. A head that is faster than heads are has jumped. Landmarks that move within the head farther than
expressions move them may mean another face; but lively ones do that, too, and a person may be cut to the same one.
So after either, the shape of the face is compared with what it was: only where that is another's, this is a stranger.
docs/stability.md tells how many cuts are noticed, and how many are seen where there are none.
"""

from __future__ import annotations

import math
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..face_shape import FloatArray, difference, face_shape
from ..filters.settings import GAP_S
from .head_pose import HeadPose

#: Radians and metres in a second: three times the fastest head of nineteen clips.
_FASTEST_TURN: Final = math.radians(600.0)
_FASTEST: Final = 2.0
#: Metres by which landmarks move within the head, root mean square. Between two pictures of one person it is 0.0004 in
#: the middle and more than this in one of a hundred; in 93 of 100 cuts to another person it is more.
_NEW_FACE: Final = 0.0030

#: Pictures after a jump in which the engine still finds its way into the new face, and those then looked at.
_SETTLING: Final = 2
_LOOKS: Final = 3
#: Difference of shape beyond which it is somebody else; see `face_shape.difference`.
_SOMEBODY_ELSE: Final = 1.4
#: Seconds between two looks at the shape while all is well, and how many of them the memory averages.
_LEARN_SECONDS: Final = 0.2
_MEMORY: Final = 50


class Seen(Enum):
    """What a picture is in the sequence."""

    GOES_ON = "goes on"
    GRIMACE = "grimace"
    """The landmarks moved farther than expressions mostly do; perhaps it is another face."""
    JUMP = "jump"
    STRANGER = "stranger"


class CutWatch:
    """Watches one face. Its pictures must come in order."""

    def __init__(self) -> None:
        self._pose: HeadPose | None = None
        self._head: FloatArray | None = None
        self._shape: FloatArray | None = None
        self._looks = 0
        self._since_look = math.inf
        self._since_jump: int | None = None
        self._recent: list[FloatArray] = []

    def look(self, pose: HeadPose, head: FloatArray, points: NDArray[np.float32], aspect: float, step_s: float) -> Seen:
        """What the picture is that was taken `step_s` after the last one.

        `head` has the landmarks (478, 3) in the head's axes, metres, and `points` as the
        engine gives them for a picture whose height is `aspect` times its width.
        """
        jumped = self._jumped(pose, step_s)
        changed = jumped or self._changed(head)
        self._pose, self._head = pose, head
        self._since_look += max(0.0, step_s)
        if changed:
            self._since_jump, self._recent = 0, []
            return Seen.JUMP if jumped else Seen.GRIMACE
        if self._since_jump is None:
            if self._since_look >= _LEARN_SECONDS:
                self._learn(face_shape(points, aspect))
            return Seen.GOES_ON
        return self._compare(points, aspect)

    def _changed(self, head: FloatArray) -> bool:
        if self._head is None:
            return False
        moved = (head - self._head).ravel()
        return math.sqrt(float(moved @ moved) / len(head)) > _NEW_FACE

    def _jumped(self, pose: HeadPose, step_s: float) -> bool:
        last = self._pose
        if last is None:
            return False
        if step_s > GAP_S:
            return True
        return step_s > 0.0 and (
            _turn(pose.rotation, last.rotation) > _FASTEST_TURN * step_s
            or math.dist(pose.translation, last.translation) > _FASTEST * step_s
        )

    def _compare(self, points: NDArray[np.float32], aspect: float) -> Seen:
        """Look at the face that is there since the jump."""
        self._since_jump = (self._since_jump or 0) + 1
        shape = face_shape(points, aspect) if self._since_jump > _SETTLING else None
        if shape is not None:
            self._recent.append(shape)
        if len(self._recent) < _LOOKS:
            return Seen.GOES_ON
        shape = np.asarray(np.mean(self._recent, axis=0))
        self._since_jump = None
        if self._shape is None or difference(shape, self._shape) <= _SOMEBODY_ELSE:
            self._learn(shape)
            return Seen.GOES_ON
        self._looks = 0
        self._learn(shape)
        return Seen.STRANGER

    def _learn(self, shape: FloatArray | None) -> None:
        """Take a shape into the average; none where the head is turned too far to see it."""
        if shape is not None:
            self._since_look = 0.0
            self._looks = min(self._looks + 1, _MEMORY)
            known = shape if self._shape is None or self._looks == 1 else self._shape
            self._shape = known + (shape - known) / self._looks


def _turn(one: FloatArray, other: FloatArray) -> float:
    """The angle between two rotations (3, 3), radians."""
    cosine = (float(one.ravel() @ other.ravel()) - 1.0) / 2.0
    return math.acos(max(-1.0, min(1.0, cosine)))
