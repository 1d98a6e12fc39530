"""A row that is moved for a moment, so that one sees what it drives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import bpy

from ..core.face_frame import FacePose
from ..core.mapping.evaluator import Wiggle
from ..rig.blocks import FollowedBlock
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


class IdleWiggle:
    """The same while nothing is live: a rig of its own, put back when the row has moved.

    Raises:
        AvatarError: the avatar is gone.
    """

    def __init__(self, scene: bpy.types.Scene, config: AvatarConfig, test: RowTest) -> None:
        self._actor = Actor(scene, config)
        self._scene = FollowedBlock(scene)
        self._test = test
        #: Why the row cannot move, in a sentence.
        self.problem = self._actor.rig.problems.get(test.row)
        note_rest(scene, self._actor.rig.rest())

    def tick(self, now: float) -> bool:
        """Move on; False when it is over, and then all is as it was."""
        wiggle = self._test.at(now)
        if wiggle is None or self.problem:
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
