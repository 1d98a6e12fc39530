"""What is known of one face at one moment: the frame that travels from the tracker to the rig.

Classes that hold arrays compare by identity: two arrays have no one truth of equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arkit import CHANNEL_COUNT
from .rotation import IDENTITY, Quaternion

#: MediaPipe's face mesh with the irises:
#: https://github.com/google-ai-edge/mediapipe/blob/master/docs/solutions/face_mesh.md
LANDMARK_COUNT: Final = 478


class Gaze(NamedTuple):
    """Where one eye looks in the head's frame, radians; yaw to the own left and pitch down are positive."""

    yaw: float
    pitch: float


class Translation(NamedTuple):
    """The head's place in metres, in the axes of the ARKit face anchor."""

    x: float
    y: float
    z: float


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which picture a datagram belongs to.

    `capture_ns` is the sender's monotonic clock in nanoseconds; `sequence` counts the sender's datagrams
    modulo 2**32; `session` is drawn anew each time a sender starts; `subject` numbers the faces from 0.
    """

    session: int
    sequence: int
    capture_ns: int
    subject: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class FacePose:
    """Head, gaze and weights of one face.

    `weights` has shape (52,), float32, 0 to 1, in the order of `arkit.CHANNELS`, and is not to be written to.
    """

    head: Quaternion = IDENTITY
    translation: Translation = Translation(0.0, 0.0, 0.0)
    gaze_left: Gaze = Gaze(0.0, 0.0)
    gaze_right: Gaze = Gaze(0.0, 0.0)
    weights: NDArray[np.float32] = field(default_factory=lambda: np.zeros(CHANNEL_COUNT, np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class FaceFrame:
    """One face in one picture. `tracked` is False where the picture was searched and no face was found."""

    stamp: Stamp
    tracked: bool
    pose: FacePose


@dataclass(frozen=True, slots=True, eq=False)
class LandmarksFrame:
    """The 478 MediaPipe landmarks of one face in one picture.

    `head` has shape (478, 3), float32, metres in the head's own axes (ARKit face anchor).
    `picture` has shape (478, 3), float32: x to the right and y down as shares of the picture's width and
    height, z as MediaPipe gives it (share of the width, smaller is nearer).
    """

    stamp: Stamp
    width: int
    height: int
    head: NDArray[np.float32]
    picture: NDArray[np.float32]
