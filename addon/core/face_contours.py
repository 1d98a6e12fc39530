"""The lines of a face: chains of landmarks along the lids, the lips, the brows, the nose and the edge of the face.

The numbers are those of MediaPipe's face mesh, as its documentation gives them:
https://github.com/google-ai-edge/mediapipe/blob/master/mediapipe/python/solutions/face_mesh_connections.py
Right and left are the subject's own. No points here, see `face_points.py`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray


class Feature(enum.Enum):
    """What a line belongs to; the value is a word for people."""

    OVAL = "face"
    BROW = "brow"
    EYE = "eye"
    IRIS = "iris"
    NOSE = "nose"
    LIPS = "lips"


@dataclass(frozen=True, slots=True)
class Contour:
    """A chain of landmarks; where it is `closed` the last is joined to the first."""

    feature: Feature
    landmarks: tuple[int, ...]
    closed: bool = True

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """The pairs of landmarks between which lines are drawn."""
        following = self.landmarks[1:] + (self.landmarks[:1] if self.closed else ())
        return tuple(zip(self.landmarks, following, strict=False))


#: The ten landmarks of the irises: each centre, and the four around it.
IRIS_RIGHT: Final = (468, (469, 470, 471, 472))
IRIS_LEFT: Final = (473, (474, 475, 476, 477))

_OVAL: Final = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)

EYE_RIGHT: Final = Contour(Feature.EYE, (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246))
EYE_LEFT: Final = Contour(Feature.EYE, (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466))
LIPS_OUTER: Final = Contour(
    Feature.LIPS, (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
)
LIPS_INNER: Final = Contour(
    Feature.LIPS, (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191)
)
OVAL: Final = Contour(Feature.OVAL, _OVAL)

CONTOURS: Final = (
    OVAL,
    Contour(Feature.BROW, (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)),
    Contour(Feature.BROW, (300, 293, 334, 296, 336, 285, 295, 282, 283, 276)),
    Contour(Feature.NOSE, (168, 6, 197, 195, 5, 4, 1, 19, 94, 2), closed=False),
    Contour(Feature.NOSE, (129, 98, 97, 2, 326, 327, 358), closed=False),
    EYE_RIGHT,
    EYE_LEFT,
    LIPS_OUTER,
    LIPS_INNER,
    Contour(Feature.IRIS, IRIS_RIGHT[1]),
    Contour(Feature.IRIS, IRIS_LEFT[1]),
)


def within(places: NDArray[np.floating], polygon: NDArray[np.floating]) -> NDArray[np.bool_]:  # type: ignore[type-arg]
    """Which of some places (n, 2) lie in a polygon (k, 2): a ray from them crosses its edges an odd number of times."""
    x, y = np.asarray(places, np.float64).T[:, :, None]
    start = np.asarray(polygon, np.float64)
    end = np.roll(start, -1, 0)
    crossed = (start[:, 1] > y) != (end[:, 1] > y)
    rise = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
    at = start[:, 0] + (y - start[:, 1]) / rise * (end[:, 0] - start[:, 0])
    return np.asarray(np.count_nonzero(crossed & (at > x), 1) % 2 == 1)
