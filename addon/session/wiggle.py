"""A row that is moved for a moment, so that one sees what it drives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import bpy

from ..core.errors import LiveFaceError
from ..core.face_frame import FacePose
from ..core.mapping.evaluator import Wiggle
from ..rig.blocks import FollowedBlock
from ..rig.live_rig import LiveRig
from .actor import Actor, AvatarConfig
from .rest_in_file import forget_rest, note_rest

#: Seconds from rest up to the whole and back.
LASTS: Final = 1.2


@dataclass(frozen=True, slots=True)
class RowTest:
    """A row of the mapping kept on `root`, moved from `began` (monotonic seconds) on."""

    root: str
    row: int
    began: float

    def at(self, now: float) -> Wiggle | None:
        """What the row does at `now`; None when it is over."""
        share = (now - self.began) / LASTS
        return Wiggle(self.row, math.sin(math.pi * share) ** 2) if 0.0 <= share < 1.0 else None


def refuse_stuck(rig: LiveRig, row: int) -> None:
    """See to it that a row is only tried out where it moves something.

    Raises:
        LiveFaceError: it drives nothing, and why.
    """
    problem = rig.problems.get(row)
    if problem is not None:
        raise LiveFaceError(problem)


class IdleWiggle:
    """The same while nothing is live: a rig of its own, put back when the row has moved.

    Raises:
        LiveFaceError: the avatar is gone, or the row drives nothing; nothing is kept in the file then.
    """

    def __init__(self, scene: bpy.types.Scene, config: AvatarConfig, test: RowTest) -> None:
        self._actor = Actor(scene, config)
        self._scene = FollowedBlock(scene)
        self._test = test
        refuse_stuck(self._actor.rig, test.row)
        note_rest(scene, self._actor.rig.rest())

    def tick(self, now: float) -> bool:
        """Move on; False when it is over, and then all is as it was."""
        wiggle = self._test.at(now)
        if wiggle is None:
            self.close()
            return False
        self._actor.rig.write(FacePose(), wiggle=wiggle)
        return True

    def close(self) -> None:
        """Put everything back. May be called again."""
        self._actor.rig.put_back()
        scene = self._scene.find()
        if scene is not None:
            forget_rest(scene)
