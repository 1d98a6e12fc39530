"""Where an avatar's frames come from: the link, or a take that is played."""

from __future__ import annotations

from typing import Protocol

from ..core.face_frame import FaceFrame, LandmarksFrame


class FrameSource(Protocol):
    """Something that knows the newest frame of each face."""

    def newest(self, subject: int) -> FaceFrame | None:
        """The newest frame of `subject`."""

    def newest_landmarks(self, subject: int) -> LandmarksFrame | None:
        """The newest landmarks of `subject`, where there are any."""
