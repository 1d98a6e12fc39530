"""Take how the head is held now as straight ahead: for a camera that stands to the side, above or below."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..face_frame import FacePose, Translation
from ..rotation import IDENTITY, Quaternion, normalized, product, to_matrix


@dataclass(frozen=True, slots=True)
class Centre:
    """The head and its place that are taken as straight ahead and in the middle; by itself, nothing changes."""

    head: Quaternion = IDENTITY
    translation: Translation = Translation(0.0, 0.0, 0.0)


def centre_of(pose: FacePose) -> Centre:
    """The centre that makes `pose` look straight ahead from the middle."""
    return Centre(normalized(pose.head), pose.translation)


def recentred(pose: FacePose, centre: Centre) -> FacePose:
    """`pose` as seen from `centre`: turned and moved as one, so that `centre` itself becomes the neutral head.

    Gaze and weights stay as they are: they are in the head's own axes.
    """
    c = centre.head
    back = Quaternion(c.w, -c.x, -c.y, -c.z)
    moved = to_matrix(back) @ np.subtract(pose.translation, centre.translation)
    return replace(pose, head=product(back, pose.head), translation=Translation(*moved.tolist()))
