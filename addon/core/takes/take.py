"""A take: every frame of one face that was received while recording, before any mapping.

Columns, not rows: what is baked, filtered and searched are whole channels over time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..arkit import CHANNEL_COUNT
from ..errors import LiveFaceError
from ..face_frame import LANDMARK_COUNT, FacePose, Gaze, Translation
from ..rotation import Quaternion


class TakeDataError(LiveFaceError):
    """The columns do not make a take."""


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """One face over time; the arrays are not to be written to.

    `times` (n,) float64: seconds since the recording began, rising strictly; a frame that was dropped is a gap.
    `tracked` (n,) bool: whether a face was found; where it was not the other columns hold rest.
    `head` (n, 4) float32: unit quaternions w, x, y, z. `translation` (n, 3) float32: metres, axes of the ARKit face
    anchor. `gaze` (n, 4) float32: left yaw, left pitch, right yaw, right pitch, radians.
    `weights` (n, 52) float32, 0 to 1, in the order of `arkit.CHANNELS`.
    `landmarks` (n, 478, 3) float32, metres in the head's own axes, NaN for a frame that came without; None where no
    frame has any.
    """

    times: NDArray[np.float64]
    tracked: NDArray[np.bool_]
    head: NDArray[np.float32]
    translation: NDArray[np.float32]
    gaze: NDArray[np.float32]
    weights: NDArray[np.float32]
    landmarks: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        count = len(self.times)
        shapes = {
            "times": (self.times, (count,)),
            "tracked": (self.tracked, (count,)),
            "head": (self.head, (count, 4)),
            "translation": (self.translation, (count, 3)),
            "gaze": (self.gaze, (count, 4)),
            "weights": (self.weights, (count, CHANNEL_COUNT)),
        }
        if self.landmarks is not None:
            shapes["landmarks"] = (self.landmarks, (count, LANDMARK_COUNT, 3))
        for name, (column, shape) in shapes.items():
            if column.shape != shape:
                raise TakeDataError(f"The take's {name} are {column.shape}, not {shape}: the file is damaged.")
        if count > 1 and not (np.diff(self.times) > 0.0).all():
            raise TakeDataError("The take's times do not rise: the file is damaged.")

    @classmethod
    def empty(cls) -> Self:
        """A take without a frame."""
        floats = (np.zeros((0, width), np.float32) for width in (4, 3, 4, CHANNEL_COUNT))
        return cls(np.zeros(0), np.zeros(0, bool), *floats)

    def __len__(self) -> int:
        return len(self.times)

    @property
    def seconds(self) -> float:
        """From the first frame to the last."""
        return float(self.times[-1] - self.times[0]) if len(self.times) else 0.0

    def pose(self, index: int) -> FacePose:
        """The pose of one frame, as the live link would have given it; at rest where there was no face."""
        left_yaw, left_pitch, right_yaw, right_pitch = self.gaze[index].tolist()
        return FacePose(
            Quaternion(*self.head[index].tolist()),
            Translation(*self.translation[index].tolist()),
            Gaze(left_yaw, left_pitch),
            Gaze(right_yaw, right_pitch),
            self.weights[index],
        )
