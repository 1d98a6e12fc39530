"""The camera that puts an avatar's head where the person's head is in the picture of their own camera."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from ..core.face_frame import FacePose, Translation
from ..core.head_fit import FaceAnchors, FitWishes, camera_from_head, focal_length, head_from_avatar
from ..core.mapping.mirror import mirrored
from ..core.neck_fade import FadeLine
from ..rig.avatar import Avatar
from ..rig.head_frame import HeadFrame
from .viewpoint import Lens, Viewpoint

#: The field of view along the longer side that the tracker takes a camera to have, unless it is told another.
USUAL_FIELD_OF_VIEW: Final = math.radians(60.0)
#: Where a head is taken to be before one was seen, metres in front of the camera.
_USUAL_PLACE: Final = Translation(0.0, 0.0, -0.6)
#: What is drawn, as shares of the head's distance.
_NEAR: Final = 0.02
_FAR: Final = 50.0
#: How far behind the tip of the chin the throat is at which the head ends, and over which length it fades, metres.
_THROAT: Final = 0.05
_FADE: Final = 0.02


@dataclass(frozen=True, slots=True)
class HeadOptions:
    """How the head is placed: the user's corrections, and where it ends, metres below the chin.

    `mirrored` where the picture is shown as a mirror does.
    """

    wishes: FitWishes = field(default_factory=FitWishes)
    ends_below: float = 0.03
    mirrored: bool = False
    field_of_view: float = USUAL_FIELD_OF_VIEW


@dataclass(frozen=True, slots=True)
class HeadView:
    """From where to draw, and where the head ends in the picture."""

    viewpoint: Viewpoint
    fade: FadeLine


class HeadCamera:
    """A virtual camera that belongs to no object.

    It is set to where the avatar's face stands after everything has moved it. What share of a turn the rig has made by
    itself does not matter, as the camera makes the rest: so no turn counts twice, and the lights stay where they are
    for an avatar that turns its head.

    Raises:
        AvatarError: the avatar's object is gone.
    """

    def __init__(self, avatar: Avatar, options: HeadOptions) -> None:
        self._options = options
        self._frame = HeadFrame(avatar)
        self._fit = head_from_avatar(self._frame.anchors, options.wishes)

    def view(
        self,
        depsgraph: bpy.types.Depsgraph,
        pose: FacePose | None,
        source: tuple[int, int] | None,
        output: tuple[int, int],
    ) -> HeadView:
        """How to draw a picture of the size `output` over one of the size `source` that the person was seen in.

        `pose` is as the tracker gave it, None before a face was seen; without `source` it has the output's shape.

        Raises:
            AvatarError: the avatar's object or its head bone is gone.
        """
        seen = pose or FacePose(translation=_USUAL_PLACE)
        to_camera = camera_from_head(mirrored(seen) if self._options.mirrored else seen)
        focal = focal_length(*(source or output), *output, self._options.field_of_view)
        to_world = self._frame.to_world(depsgraph) @ Matrix((to_camera @ self._fit).tolist()).inverted()
        place, turn, scale = to_world.decompose()
        distance = max(-float(to_camera[2, 3]), 0.05) * abs(sum(scale) / 3.0)
        lens = Lens(focal, *output, near=distance * _NEAR, far=distance * _FAR)
        viewpoint = Viewpoint((Matrix.Translation(place) @ turn.to_matrix().to_4x4()).inverted(), lens.projection)
        return HeadView(viewpoint, self._fade(to_camera, focal, output))

    def _fade(self, to_camera: NDArray[np.float64], focal: float, output: tuple[int, int]) -> FadeLine:
        """Where the head ends in the picture."""
        chin = FaceAnchors.of_person().chin
        begin = chin - (0.0, self._options.ends_below, _THROAT)
        ends = np.stack([begin, begin - (0.0, _FADE, 0.0)]) @ to_camera[:3, :3].T + to_camera[:3, 3]
        middle = np.array(output) / 2.0
        at, beyond = middle + ends[:, :2] * (focal, -focal) / np.maximum(-ends[:, 2:], 0.01)
        along = beyond - at
        width = max(float(np.hypot(*along)), 1.0)
        return FadeLine(float(at[0]), float(at[1]), float(along[0]) / width, float(along[1]) / width, width)
