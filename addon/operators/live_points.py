"""The landmarks of the face that moves the avatar, for the buttons that look at it."""

from __future__ import annotations

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.face_points import mirrored_points
from ..session.driver import DRIVER


def points_of(root: bpy.types.Object) -> NDArray[np.float32] | None:
    """The newest landmarks (478, 3) of the face that moves the avatar of this root object, in the head's axes, metres.

    They are mirrored where the avatar's mapping is. None while nothing is live, no face is seen, or the tracker sends
    no landmarks.
    """
    receiver = DRIVER.session.receiver
    actor = next((actor for actor in DRIVER.session.actors if actor.root == root.name), None)
    if receiver is None or actor is None:
        return None
    frame, landmarks = receiver.newest(actor.subject), receiver.newest_landmarks(actor.subject)
    if landmarks is None or (frame is not None and not frame.tracked):
        return None
    return mirrored_points(landmarks.head) if root.live_face.mirror else landmarks.head
