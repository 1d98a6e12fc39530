"""Apple's 52, in any spelling: camelCase, PascalCase, snake_case, ``_L/_R``, ``.L/.R``, ``L_``, ``A01_Brow_Inner_Up``.

https://developer.apple.com/documentation/arkit/arfaceanchor/blendshapelocation
With numbers in front (``A01_``) they are Reallusion's ActorCore's. MakeHuman's and MPFB's have the plain names:
https://github.com/makehumancommunity/mpfb2/blob/master/src/mpfb/services/faceservice.py
Some rigs split what has no side:
https://github.com/Reidak18/GitBook/blob/master/easyvfx-lip-sync-unity-plugin/blendshapes.md
"""

from __future__ import annotations

from typing import Final

from ..arkit import CHANNELS
from .family import Family, Fineness, tier

_HALVED: Final = (
    "browInnerUp",
    "cheekPuff",
    "mouthFunnel",
    "mouthPucker",
    "mouthRollUpper",
    "mouthRollLower",
    "mouthShrugUpper",
    "mouthShrugLower",
)

ARKIT: Final = Family(
    "ARKit",
    Fineness.FACE_UNITS,
    (
        tier({name: name for name in CHANNELS}),
        tier({f"{name}_*": name for name in _HALVED}),
        tier({f"mouthFunnel{part}": "mouthFunnel" for part in ("Upper", "Lower")}),
    ),
)
