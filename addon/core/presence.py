"""A face that is lost goes to rest, and comes back, without a jump."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .face_frame import FacePose, Gaze, Translation
from .rotation import IDENTITY, blend

#: Seconds from a tracked face to rest, and back.
EASE_SECONDS: Final = 0.5
#: Without any datagram for this long the face counts as lost: the sender has died or the network is down.
SILENT_AFTER: Final = 0.5


@dataclass(slots=True)
class Presence:
    """How much of the face is there: 1 while tracked, easing to 0 (rest) when lost, and back.

    The last tracked pose is kept, so that the way to rest starts where the face was.
    """

    _share: float = 0.0
    _pose: FacePose | None = None
    _heard_at: float = float("-inf")
    _tracked: bool = False
    _at: float | None = None

    def hear(self, pose: FacePose, *, tracked: bool, now: float) -> None:
        """Take in the newest frame, which arrived at `now` (seconds)."""
        self._heard_at, self._tracked = now, tracked
        if tracked:
            self._pose = pose

    def at(self, now: float) -> FacePose:
        """The pose to show at `now`; times must not go back."""
        present = self._tracked and now - self._heard_at < SILENT_AFTER
        step = 0.0 if self._at is None else (now - self._at) / EASE_SECONDS
        self._at = now
        self._share = min(1.0, self._share + step) if present else max(0.0, self._share - step)
        if self._pose is None:
            return FacePose()
        return _scaled(self._pose, _smooth(self._share))

    @property
    def share(self) -> float:
        """How much of the face was shown when last asked for: 0 at rest, 1 the whole."""
        return _smooth(self._share)


def _smooth(share: float) -> float:
    """Smoothstep: leaves and arrives with speed zero."""
    return share * share * (3.0 - 2.0 * share)


def _scaled(pose: FacePose, share: float) -> FacePose:
    if share == 1.0:
        return pose
    return FacePose(
        blend(IDENTITY, pose.head, share),
        Translation(*(part * share for part in pose.translation)),
        Gaze(*(angle * share for angle in pose.gaze_left)),
        Gaze(*(angle * share for angle in pose.gaze_right)),
        pose.weights * share,
    )
