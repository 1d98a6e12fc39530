"""The filter of one face's pose."""

from __future__ import annotations

import numpy as np

from addon.core.arkit import CHANNEL_COUNT
from addon.core.face_frame import FacePose, Gaze, Translation

from .following import FollowingFilter, RotationFilter
from .settings import GAP_S, HEAD, POSE


class PoseFilter:
    """Follows the poses of one face on the true time between them; after a long gap it starts anew."""

    def __init__(self) -> None:
        self._head = RotationFilter(HEAD)
        self._rest = FollowingFilter(POSE)

    def reset(self) -> None:
        """Forget what was, as at a cut; the next pose passes as it is."""
        self._head.reset()
        self._rest.reset()

    def __call__(self, pose: FacePose, step_s: float) -> FacePose:
        """The filtered `pose`, taken `step_s` after the last one; a step of zero or less returns the last one."""
        if step_s > GAP_S:
            self.reset()
        head = self._head(pose.head, step_s)
        parts = (pose.weights, pose.translation, pose.gaze_left, pose.gaze_right)
        rest = self._rest(np.concatenate(parts, dtype=np.float64), step_s)
        weights = rest[:CHANNEL_COUNT].astype(np.float32)
        x, y, z, left_yaw, left_pitch, right_yaw, right_pitch = rest[CHANNEL_COUNT:].tolist()
        return FacePose(head, Translation(x, y, z), Gaze(left_yaw, left_pitch), Gaze(right_yaw, right_pitch), weights)
