"""The landmarks as a flat picture: where each point and line goes on a piece of the screen. Pixels, y up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .face_contours import CONTOURS, Feature
from .face_points import canonical_points
from .rotation import Quaternion, to_matrix

Points2D = NDArray[np.float32]

#: Colours of the lines, linear steps of red, green, blue and alpha as the screen shows them.
COLOURS: Final[dict[Feature, tuple[float, float, float, float]]] = {
    Feature.OVAL: (0.62, 0.66, 0.72, 0.9),
    Feature.BROW: (0.95, 0.76, 0.38, 1.0),
    Feature.EYE: (0.40, 0.78, 1.0, 1.0),
    Feature.IRIS: (0.45, 1.0, 0.66, 1.0),
    Feature.NOSE: (0.62, 0.66, 0.72, 0.6),
    Feature.LIPS: (1.0, 0.47, 0.52, 1.0),
}
#: A drawing is enlarged this many times at most.
MOST_ZOOM: Final = 12.0
#: A rounded corner is drawn with this many edges.
_CORNER: Final = 6
#: How much of the frame the face fills when it looks straight ahead.
_FILL: Final = 0.8


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle on the screen, pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.width / 2.0, self.y + self.height / 2.0


@dataclass(frozen=True, slots=True)
class Zoom:
    """How much a drawing is enlarged, at least once, and how far its middle is moved, pixels."""

    factor: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def about(self, place: tuple[float, float], step: float, frame: Frame) -> Zoom:
        """Enlarged by `step`; what is at `place` stays there. `frame` is where the drawing is without any zoom."""
        factor = min(max(self.factor * step, 1.0), MOST_ZOOM)
        if factor == 1.0:
            return Zoom()
        grown = factor / self.factor
        away_x, away_y = place[0] - frame.centre[0], place[1] - frame.centre[1]
        return Zoom(factor, away_x + (self.x - away_x) * grown, away_y + (self.y - away_y) * grown)

    def of(self, frame: Frame) -> Frame:
        """Where the drawing goes."""
        width, height = frame.width * self.factor, frame.height * self.factor
        x, y = frame.centre
        return Frame(x + self.x - width / 2.0, y + self.y - height / 2.0, width, height)


def on_screen(points: NDArray[np.float32], head: Quaternion, frame: Frame) -> Points2D:
    """Where landmarks (478, 3) of the head's axes are drawn in `frame`, (478, 2): from in front, without perspective.

    The scale is that of the face at rest, so that a face does not change its size as the mouth opens.
    """
    rest = canonical_points()[:, :2]
    low, high = rest.min(0), rest.max(0)
    across, up = (high - low).tolist()
    scale = _FILL * min(frame.width / across, frame.height / up)
    # turned about a point between the ears, as a head is, not about the bridge of the nose
    pivot = np.array((*((low + high) / 2.0), -0.06))
    turned = (points - pivot) @ to_matrix(head).T
    return np.asarray(turned[:, :2] * scale + frame.centre, np.float32)


def line_ends(feature: Feature) -> NDArray[np.intp]:
    """The landmarks (n, 2) between which the lines of a feature run."""
    return np.array([edge for one in CONTOURS if one.feature is feature for edge in one.edges], np.intp)


def nearest(points: Points2D, x: float, y: float, within: float) -> int | None:
    """The landmark whose point (n, 2) is the nearest to a place; None where none is within that many pixels."""
    apart = np.hypot(*(points - np.array((x, y), np.float32)).T)
    best = int(apart.argmin())
    return best if apart[best] <= within else None


def rounded(frame: Frame, radius: float) -> Points2D:
    """The outline (n, 2) of a rectangle with round corners, counter-clockwise."""
    angles = np.linspace(0.0, np.pi / 2.0, _CORNER + 1)
    corners = []
    for quarter, (x, y) in enumerate(
        (
            (frame.x + frame.width - radius, frame.y + frame.height - radius),
            (frame.x + radius, frame.y + frame.height - radius),
            (frame.x + radius, frame.y + radius),
            (frame.x + frame.width - radius, frame.y + radius),
        )
    ):
        around = angles + quarter * np.pi / 2.0
        corners.append(np.stack((x + radius * np.cos(around), y + radius * np.sin(around)), 1))
    return np.asarray(np.concatenate(corners), np.float32)
