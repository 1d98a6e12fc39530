"""How an avatar's head comes to stand where a person's head is: as large, with its eyes and its chin where theirs are.

Everything here is in the axes of the ARKit face anchor (right-handed, +X to the own left, +Y up, +Z out of the face).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .face_frame import FacePose
from .face_points import canonical_points

Vector3 = NDArray[np.float64]
Matrix4 = NDArray[np.float64]

#: Landmarks at the corners of both eyes, and the lowest one of the chin, in MediaPipe's numbering:
#: https://github.com/google-ai-edge/mediapipe/blob/master/mediapipe/modules/face_geometry/data/canonical_face_model_uv_visualization.png
EYE_CORNERS: Final = (33, 133, 362, 263)
CHIN: Final = 152
#: From between the corners of an eye to the middle of the eyeball, metres: its radius is some 12 mm, and the lids'
#: corners stand a little behind its front.
_TO_EYEBALL: Final = 0.010
#: An avatar whose eyes and chin are nearer than this share of its whole head has no chin that one could go by.
_LEAST_FACE: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class FaceAnchors:
    """Where the middle between the eyeballs and the tip of the chin stand, (3,) each, in one unit of length."""

    eyes: Vector3
    chin: Vector3

    @classmethod
    def of_person(cls) -> Self:
        """Those of the tracker's face at rest, metres in the head's axes."""
        points = canonical_points().astype(np.float64)
        return cls(points[list(EYE_CORNERS)].mean(0) - (0.0, 0.0, _TO_EYEBALL), points[CHIN])


@dataclass(frozen=True, slots=True)
class FitWishes:
    """What the user changes: times the size, and metres up and towards the camera, in the person's measure."""

    size: float = 1.0
    up: float = 0.0
    forward: float = 0.0


def head_from_avatar(avatar: FaceAnchors, wishes: FitWishes) -> Matrix4:
    """From the avatar's face axes, in its units, to the person's head in metres: a scale and a shift, (4, 4).

    The eyes come upon the eyes and the chin to the height of the chin; how far forward the chin stands, and how far the
    eyes are apart, is the avatar's own.
    """
    person = FaceAnchors.of_person()
    length = max(float(avatar.eyes[1] - avatar.chin[1]), _LEAST_FACE)
    scale = float(person.eyes[1] - person.chin[1]) / length * wishes.size
    matrix = np.eye(4)
    matrix[:3, :3] *= scale
    matrix[:3, 3] = person.eyes - scale * avatar.eyes + (0.0, wishes.up, wishes.forward)
    return matrix


def camera_from_head(pose: FacePose) -> Matrix4:
    """From the person's head axes to those of the camera that saw it, metres, (4, 4)."""
    w, x, y, z = pose.head
    matrix = np.eye(4)
    matrix[:3, :3] = (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    )
    matrix[:3, 3] = pose.translation
    return matrix


def focal_length(width: int, height: int, over_width: int, over_height: int, field_of_view: float) -> float:
    """The focal length in pixels of an output of `over_width` by `over_height` that a camera's picture covers.

    `width` and `height` are the camera's own; `field_of_view` is that along its longer side, radians, as the tracker
    takes it. The picture covers the output as `backdrop.covering` says.
    """
    focal = max(width, height) / 2.0 / float(np.tan(field_of_view / 2.0))
    return focal * max(over_width / width, over_height / height)
