"""Faces to send to the page."""

from __future__ import annotations

import socket
import time

import numpy as np

from addon.core.arkit import CHANNEL_COUNT
from addon.core.codec import encode_frame, encode_landmarks
from addon.core.face_frame import FaceFrame, FacePose, LandmarksFrame, Stamp
from addon.core.face_points import canonical_points
from addon.core.rotation import HeadAngles, from_angles


def weights(value: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """All weights `value`, but for the first, which is half of it."""
    found = np.full(CHANNEL_COUNT, value, np.float32)
    found[0] = value / 2
    return found


class Sender:
    """A tracker that sends what it is told to a port of this machine."""

    def __init__(self, port: int, session: int = 1) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.connect(("127.0.0.1", port))
        self._session = session
        self._sequence = 0

    def send(self, value: float = 0.5, *, tracked: bool = True, subject: int = 0, yaw: float = 0.0) -> None:
        """One frame, of this moment."""
        pose = FacePose(head=from_angles(HeadAngles(yaw, 0.0, 0.0)), weights=weights(value))
        self.send_bytes(encode_frame(FaceFrame(self._stamp(subject), tracked, pose)))

    def send_points(self, subject: int = 0) -> None:
        """The landmarks of a face at rest."""
        points = canonical_points()
        self.send_bytes(encode_landmarks(LandmarksFrame(self._stamp(subject), 640, 480, points, points)))

    def send_bytes(self, datagram: bytes) -> None:
        """Anything."""
        self._socket.send(datagram)

    def close(self) -> None:
        """Stop."""
        self._socket.close()

    def _stamp(self, subject: int) -> Stamp:
        self._sequence += 1
        return Stamp(self._session, self._sequence, time.monotonic_ns(), subject)
