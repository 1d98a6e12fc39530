"""VIVE's SRanipal, the names before Unified Expressions in VRChat: ``Eye_Left_Blink``, ``Mouth_Upper_UpLeft``.

What they are in ARKit's terms: https://docs.vrcft.io/docs/tutorial-avatars/tutorial-avatars-extras/compatibility/sranipal
``Eye_Left_Right`` is the left eye that looks to the own right.
"""

from __future__ import annotations

from typing import Final

from .family import Family, Fineness, tier

SRANIPAL: Final = Family(
    "SRanipal",
    Fineness.FACE_UNITS,
    (
        tier(
            {
                "Eye_Left_Left": "eyeLookOutLeft",
                "Eye_Left_Right": "eyeLookInLeft",
                "Eye_Right_Left": "eyeLookInRight",
                "Eye_Right_Right": "eyeLookOutRight",
                "Eye_Left_Up": "eyeLookUpLeft",
                "Eye_Left_Down": "eyeLookDownLeft",
                "Eye_Right_Up": "eyeLookUpRight",
                "Eye_Right_Down": "eyeLookDownRight",
                "Eye_Left_squeeze": "eyeSquintLeft",
                "Eye_Right_squeeze": "eyeSquintRight",
                "Mouth_Pout": "mouthPucker",
                "Mouth_Upper_Inside": "mouthRollUpper",
                "Mouth_Lower_Inside": "mouthRollLower",
                "Mouth_Lower_Overlay": "mouthShrugLower",
                "Mouth_Ape_Shape": "mouthClose",
            },
            # what an eye does to a side may be said otherwise elsewhere
            least=4,
        ),
    ),
)
