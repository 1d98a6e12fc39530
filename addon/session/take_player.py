"""A take that is played: the frame that is due, as if it came in just now."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..core.face_frame import FaceFrame, LandmarksFrame, Stamp
from ..core.mapping.recentre import Centre
from ..core.presence import SILENT_AFTER
from ..core.takes.take import Take
from ..core.takes.take_file import ReadTake

_NANOSECONDS: Final = 1_000_000_000
#: The landmarks in the picture are not kept with a take; nothing that is played looks at them.
_NO_PICTURE: Final = (1, 1)


class TakePlayer:
    """Plays a take at its own pace to the avatars of one face. `position` is seconds after the take's first frame."""

    def __init__(self, read: ReadTake, name: str, subject: int, *, loop: bool = False) -> None:
        self.take: Take = read.take
        self.centre: Centre = read.info.centre
        self.name = name
        self.subject = subject
        self.loop = loop
        self.playing = False
        self.position = 0.0
        self._begin = float(read.take.times[0]) if len(read.take) else 0.0
        self._at: float | None = None
        self._ticks = 0

    @property
    def seconds(self) -> float:
        """How long the take is."""
        return self.take.seconds

    def seek(self, position: float) -> None:
        """Go to a moment of the take, seconds."""
        self.position = min(max(position, 0.0), self.seconds)

    def advance(self, now: float) -> bool:
        """Go on to `now` (monotonic seconds); False once the end is reached that nothing follows."""
        step = 0.0 if self._at is None or not self.playing else now - self._at
        self._at = now
        self._ticks += 1
        position = self.position + step
        if position <= self.seconds or not self.playing:
            self.seek(position)
            return True
        self.seek(position % self.seconds if self.loop and self.seconds else self.seconds)
        return self.loop

    def newest(self, subject: int) -> FaceFrame | None:
        """The frame of this moment, new at every tick: a face that stands still is not a face that is lost."""
        if subject != self.subject or not len(self.take):
            return None
        index = self._index()
        gap = self._begin + self.position - float(self.take.times[index])
        tracked = bool(self.take.tracked[index]) and (gap < SILENT_AFTER or not self.playing)
        return FaceFrame(self._stamp(), tracked, self.take.pose(index))

    def newest_landmarks(self, subject: int) -> LandmarksFrame | None:
        """The landmarks of this moment, where the take has some."""
        if subject != self.subject or self.take.landmarks is None:
            return None
        points = self.take.landmarks[self._index()]
        return None if np.isnan(points[0, 0]) else LandmarksFrame(self._stamp(), *_NO_PICTURE, points, points)

    def _index(self) -> int:
        """The frame that was the newest at this moment."""
        at = np.searchsorted(self.take.times, self._begin + self.position + 1e-6, side="right")
        return max(0, int(at) - 1)

    def _stamp(self) -> Stamp:
        return Stamp(id(self), self._ticks, round(self.position * _NANOSECONDS), self.subject)
