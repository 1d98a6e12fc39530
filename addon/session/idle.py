"""Moving one avatar while nothing is live: a rig of its own, put back at the end."""

from __future__ import annotations

import bpy

from ..rig.blocks import FollowedBlock
from .actor import Actor, AvatarConfig
from .rest_in_file import forget_rest, note_rest
from .take_player import TakePlayer


class IdleMove:
    """An avatar that is moved for a while; the way back to rest stands in the file meanwhile.

    Raises:
        LiveFaceError: the avatar is gone; nothing is kept in the file then.
    """

    #: Seconds between two moves.
    every: float = 1 / 30

    def __init__(self, scene: bpy.types.Scene, config: AvatarConfig) -> None:
        self.actor = Actor(scene, config)
        self._scene = FollowedBlock(scene)
        self.check()
        note_rest(scene, self.actor.rig.rest())

    def check(self) -> None:
        """See that there is something to move, before anything is kept. Raises `LiveFaceError`."""

    def tick(self, now: float) -> bool:
        """Move on; False when it is over."""
        raise NotImplementedError

    def close(self) -> None:
        """Put everything back. May be called again."""
        self.actor.rig.put_back()
        scene = self._scene.find()
        if scene is not None:
            forget_rest(scene)


class IdlePlay(IdleMove):
    """An avatar that a take moves."""

    every = 1 / 60

    def __init__(self, scene: bpy.types.Scene, config: AvatarConfig, player: TakePlayer) -> None:
        super().__init__(scene, config)
        self.player = player
        self._at: float | None = None

    def tick(self, now: float) -> bool:
        """Show the frame that is due."""
        goes_on = self.player.advance(now)
        step_s, self._at = now - (self._at or now), now
        self.actor.hear(self.player, now, self.player.centre)
        self.actor.move(self.player, now, step_s, None)
        return goes_on
