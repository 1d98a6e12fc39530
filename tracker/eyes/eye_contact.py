"""Eye contact: a gaze that is about at the camera is turned to the camera; one that is elsewhere is left alone.

People look at their screen, a hand's breadth beside the camera, and their avatar looks past whoever watches it.
"""

from __future__ import annotations

import math
from typing import Final

from addon.core.face_frame import Gaze

from .gaze import EyeAngles

#: A gaze so near to the camera, radians, is meant for it; beyond the second angle the person looks at something else.
_MEANT: Final = math.radians(12.0)
_ELSEWHERE: Final = math.radians(25.0)
#: Eyes turn so far to the side, up and down, radians, before people turn their heads.
_MOST_YAW: Final = math.radians(25.0)
_MOST_PITCH: Final = math.radians(15.0)


def turned_to(eyes: EyeAngles, camera: Gaze, strength: float) -> Gaze:
    """What is to be added to the gaze of both eyes; `camera` is in the head's frame, `strength` 0 to 1."""
    yaw, pitch = (eyes.left.yaw + eyes.right.yaw) / 2.0, (eyes.left.pitch + eyes.right.pitch) / 2.0
    goal_yaw = max(-_MOST_YAW, min(_MOST_YAW, camera.yaw))
    goal_pitch = max(-_MOST_PITCH, min(_MOST_PITCH, camera.pitch))
    # a head turned beyond what eyes make good is not meant for the camera either
    away = max(
        math.hypot(yaw - goal_yaw, pitch - goal_pitch), math.hypot(camera.yaw - goal_yaw, camera.pitch - goal_pitch)
    )
    share = strength * max(0.0, min(1.0, (_ELSEWHERE - away) / (_ELSEWHERE - _MEANT)))
    return Gaze(share * (goal_yaw - yaw), share * (goal_pitch - pitch))
