"""A face as in a mirror: what the subject's own left side does, the avatar's right side does."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arkit import CHANNEL_INDEX, CHANNELS
from ..face_frame import FacePose, Gaze, Translation
from ..rotation import Quaternion
from .other_side import other_side

#: Where each of the 52 has its other side; those of the middle are their own.
OTHER_SIDE: Final = np.array([CHANNEL_INDEX[other_side(channel) or channel] for channel in CHANNELS], np.intp)


def mirrored(pose: FacePose) -> FacePose:
    """`pose` reflected in the plane between the subject's own left and right (x = 0); done twice it is the same.

    A reflection in x turns a rotation about (x, y, z) into the one about (x, -y, -z): pitch stays, yaw and roll change
    their signs.
    """
    w, x, y, z = pose.head
    place = pose.translation
    return FacePose(
        head=Quaternion(w, x, -y, -z),
        translation=Translation(-place.x, place.y, place.z),
        gaze_left=_reflected(pose.gaze_right),
        gaze_right=_reflected(pose.gaze_left),
        weights=pose.weights[OTHER_SIDE],
    )


def _reflected(gaze: Gaze) -> Gaze:
    return Gaze(-gaze.yaw, gaze.pitch)
