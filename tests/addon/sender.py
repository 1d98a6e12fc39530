"""A tracker for tests: sends frames over a real socket."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from addon.core import codec
from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX
from addon.core.face_frame import LANDMARK_COUNT, FaceFrame, FacePose, Gaze, LandmarksFrame, Stamp
from addon.core.rotation import HeadAngles, from_angles


def pose(
    angles: tuple[float, float, float] = (0.0, 0.0, 0.0),
    gaze: tuple[float, float] = (0.0, 0.0),
    **weights: float,
) -> FacePose:
    """A pose from yaw, pitch and roll in radians, one gaze for both eyes, and weights by channel."""
    turned = from_angles(HeadAngles(*angles))
    return FacePose(turned, gaze_left=Gaze(*gaze), gaze_right=Gaze(*gaze), weights=_weights(weights))


def expression(weights: Mapping[str, float]) -> FacePose:
    """A pose of weights by channel alone."""
    return FacePose(weights=_weights(weights))


def _weights(by_name: Mapping[str, float]) -> NDArray[np.float32]:
    values = np.zeros(CHANNEL_COUNT, np.float32)
    for name, value in by_name.items():
        values[CHANNEL_INDEX[name]] = value
    return values


class Sender:
    """Sends to one port of this machine; each datagram has the next sequence number."""

    def __init__(self, port: int = 0, session: int = 7) -> None:
        self.port = port
        self.session = session
        self.sequence = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def frame(self, face: FacePose | None = None, *, tracked: bool = True, subject: int = 0) -> FaceFrame:
        """The next frame, not sent."""
        self.sequence += 1
        stamp = Stamp(self.session, self.sequence, self.sequence * 1_000_000, subject)
        return FaceFrame(stamp, tracked, face or FacePose())

    def landmarks(self, value: float = 0.01, subject: int = 0) -> LandmarksFrame:
        """The next landmarks, not sent."""
        self.sequence += 1
        stamp = Stamp(self.session, self.sequence, self.sequence * 1_000_000, subject)
        points = np.full((LANDMARK_COUNT, 3), value, np.float32)
        return LandmarksFrame(stamp, 640, 480, points, points / 2)

    def send(self, what: FaceFrame | LandmarksFrame | bytes) -> None:
        """Send a frame, landmarks, or any bytes."""
        if isinstance(what, FaceFrame):
            what = codec.encode_frame(what)
        elif isinstance(what, LandmarksFrame):
            what = codec.encode_landmarks(what)
        self._socket.sendto(what, ("127.0.0.1", self.port))

    def send_pose(self, face: FacePose, *, tracked: bool = True) -> Stamp:
        """Send the next frame with `face`; its stamp."""
        frame = self.frame(face, tracked=tracked)
        self.send(frame)
        return frame.stamp

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
