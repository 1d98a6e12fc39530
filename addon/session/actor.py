"""One avatar on stage: the face that it follows, how that face comes and goes, and the rig that it moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.face_frame import FaceFrame, FacePose, Stamp
from ..core.face_points import canonical_points
from ..core.mapping.evaluator import Wiggle
from ..core.mapping.recentre import Centre, centre_of, recentred
from ..core.mapping.row import FaceMapping
from ..core.presence import Presence
from ..rig.avatar import AvatarError, find_avatar, object_named
from ..rig.blocks import block_named, is_deleted
from ..rig.live_rig import LiveRig, Rename
from .frame_source import FrameSource


def _followed_by_nobody(_root: str, _renames: Sequence[Rename]) -> None:
    """A mapping that is kept nowhere need not hear of new names."""


@dataclass(frozen=True, slots=True)
class AvatarConfig:
    """An avatar by its root object's name (empty: found by itself), the face that moves it, and its mapping's keeper.

    `mapping` is called with the root's present name whenever the rig looks at the avatar anew: at the start, after an
    undo, after an edit. `follow` is told what was renamed, so that the kept mapping speaks of it by its new name.
    """

    root: str
    mapping: Callable[[str], FaceMapping]
    subject: int = 0
    follow: Callable[[str, Sequence[Rename]], None] = _followed_by_nobody


class Actor:
    """An avatar of a running session.

    Raises:
        AvatarError: there is no such object, or nothing in it that could be moved.
    """

    def __init__(self, scene: bpy.types.Scene, config: AvatarConfig) -> None:
        self._config = config
        self._presence = Presence()
        self.centre = Centre()
        """What is taken as straight ahead."""
        self._frame: FaceFrame | None = None
        self.seen: FacePose | None = None
        """The newest pose of a tracked face as it was given, whatever is taken as straight ahead."""
        avatar = find_avatar(scene, _object(config.root) if config.root else None)
        self.rig = LiveRig(avatar, config.mapping(avatar.root))
        self._deleted = self._deleted_owners()

    @property
    def root(self) -> str:
        """The root object's name as it is now."""
        return self.rig.avatar.root

    @property
    def subject(self) -> int:
        """The number of the face that moves it."""
        return self._config.subject

    @property
    def newest(self) -> Stamp | None:
        """Which frame it shows."""
        return self._frame.stamp if self._frame else None

    def hear(self, source: FrameSource, now: float, centre: Centre | None = None) -> Stamp | None:
        """Take in the newest frame of its face; its stamp, None where there is no newer one than before.

        `centre` is what is straight ahead in this frame, where that is not what the user has chosen here.
        """
        frame = source.newest(self.subject)
        if frame is None or frame.stamp == self.newest:
            return None
        self._frame = frame
        self.seen = frame.pose if frame.tracked else self.seen
        self._presence.hear(recentred(frame.pose, centre or self.centre), tracked=frame.tracked, now=now)
        return frame.stamp

    def pose(self, now: float) -> FacePose:
        """The pose to show at `now`, monotonic seconds; at rest while there is no face."""
        return self._presence.at(now)

    def move(self, source: FrameSource, now: float, step_s: float, wiggle: Wiggle | None) -> bool:
        """Move the avatar; whether something of it was renamed since the last move, `step_s` ago (seconds)."""
        self.rig.write(self.pose(now), self._points(source), step_s, wiggle)
        if self.rig.renames:
            self._config.follow(self.root, self.rig.renames)
        return bool(self.rig.renames)

    def _points(self, source: FrameSource) -> NDArray[np.float32] | None:
        """The landmarks to show (478, 3), metres in the head's axes: those of the canonical face when at rest."""
        landmarks = source.newest_landmarks(self.subject)
        if landmarks is None:
            return None
        rest = canonical_points()
        return np.asarray(rest + (landmarks.head - rest) * np.float32(self._presence.share))

    def recentre(self) -> bool:
        """Take how the head is now as straight ahead; False where no face was seen yet."""
        if self._frame is None or not self._frame.tracked:
            return False
        self.centre = centre_of(self._frame.pose)
        return True

    def check(self) -> None:
        """See that the avatar, and what its rows drive besides, is still in a scene.

        What is deleted stays in the file while a setting points to it.

        Raises:
            AvatarError: the avatar is not.
        """
        if not object_named(self.root).users_scene:
            raise AvatarError(f"The avatar's object {self.root} is gone: press Start again.")
        deleted = self._deleted_owners()
        if deleted != self._deleted:
            self._deleted = deleted
            self.rebind()

    def _deleted_owners(self) -> frozenset[str]:
        names = {row.target.owner for row in self.rig.mapping.rows if row.target.owner_type == "OBJECT"}
        return frozenset(name for name in names if (ob := block_named("OBJECT", name)) and is_deleted(ob))

    def rebind(self) -> None:
        """Look at the avatar and its mapping anew.

        Raises:
            AvatarError: the avatar is gone.
        """
        self.rig.rebind(self._config.mapping(self.root))

    def take_as_rest(self) -> None:
        """The same after an undo: what stands in the file now is the user's own.

        Raises:
            AvatarError: the avatar is gone.
        """
        self.rig.take_as_rest(self._config.mapping(self.root))


def _object(name: str) -> bpy.types.Object:
    found = bpy.data.objects.get(name)
    if found is None:
        raise AvatarError(f"There is no object {name} in this file: choose another avatar.")
    return found
