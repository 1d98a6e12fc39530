"""A row that is moved for a moment, so that one sees what it drives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import bpy

from ..core.errors import LiveFaceError
from ..core.face_frame import FacePose
from ..core.mapping.evaluator import Wiggle
from ..rig.live_rig import LiveRig
from .actor import AvatarConfig
from .idle import IdleMove

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


class IdleWiggle(IdleMove):
    """The same while nothing is live.

    Raises:
        LiveFaceError: the avatar is gone, or the row drives nothing; nothing is kept in the file then.
    """

    def __init__(self, scene: bpy.types.Scene, config: AvatarConfig, test: RowTest) -> None:
        self._test = test
        super().__init__(scene, config)

    def check(self) -> None:
        """Refuse a row that drives nothing."""
        refuse_stuck(self.actor.rig, self._test.row)

    def tick(self, now: float) -> bool:
        """Move on; False when it is over."""
        wiggle = self._test.at(now)
        if wiggle is not None:
            self.actor.rig.write(FacePose(), wiggle=wiggle)
        return wiggle is not None
