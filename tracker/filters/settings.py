"""How strongly each part of a pose is filtered.

Chosen on rendered heads whose truth is known and on filmed people, as docs/stability.md tells: `give` lies above what
the noise of FaceMesh's landmarks makes of a still face, and small enough that a movement lags by less than a quarter
of a picture at 30 a second.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from addon.core.arkit import CHANNELS

from .following import FollowingSettings

#: Seconds; a face that was away for longer starts anew, since nothing is known of what was in between.
GAP_S: Final = 0.5

_CUTOFF: Final = 1.0
#: Landmarks tell lids, brows and cheeks by a pixel or two, and so with more noise than the mouth.
_NOISY: Final = ("eye", "brow", "cheek", "nose")
_GIVE_NOISY, _GIVE_MOUTH = 0.035, 0.022
#: Looks are made of the gaze, and are 1 at some 0.6 radians: this is the gaze's own.
_GIVE_LOOK: Final = 0.050
#: Metres; how far away the head is shows in its size only, with five times the noise.
_GIVE_SIDE, _GIVE_DEPTH = 0.0004, 0.002
#: Radians: 1.7 degrees of an eyeball, a quarter of a degree of the head.
_GIVE_GAZE: Final = 0.030
_GIVE_HEAD: Final = math.radians(0.25)


def _give(channel: str) -> float:
    if channel.startswith("eyeLook"):
        return _GIVE_LOOK
    return _GIVE_NOISY if channel.startswith(_NOISY) else _GIVE_MOUTH


#: For the weights, the head's place and both eyes' gaze, one after the other: (59,).
POSE: Final = FollowingSettings(
    _CUTOFF,
    np.array([_give(name) for name in CHANNELS] + [_GIVE_SIDE, _GIVE_SIDE, _GIVE_DEPTH] + [_GIVE_GAZE] * 4),
)
HEAD: Final = FollowingSettings(_CUTOFF, _GIVE_HEAD)
