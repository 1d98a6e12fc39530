"""Adobe Fuse, whose faces Mixamo's characters have.

What they are in Faceshift's terms, near ARKit's: https://github.com/highfidelity/hifi (FST.cpp, "mixamo")
``Jaw_Down`` is the skin below an open mouth, ``MouthOpen`` opens it.
"""

from __future__ import annotations

from typing import Final

from .family import Family, Fineness, tier

FUSE: Final = Family(
    "Adobe Fuse",
    Fineness.FACE_UNITS,
    (
        tier(
            {
                "BrowsDown_*": "browDown*",
                "BrowsUp_*": "browUp*",
                "EyesWide_*": "eyeWide*",
                "JawForeward": "jawForward",
                "Midmouth_*": "mouth*",
                "MouthNarrow_*": "mouthPucker",
                "MouthWhistle_NarrowAdjust_*": "mouthFunnel",
                "NoseScrunch_*": "noseSneer*",
                "LowerLipDown_*": "mouthLowerDown*",
                "UpperLipUp_*": "mouthUpperUp*",
                "LowerLipIn": "mouthRollLower",
                "UpperLipIn": "mouthRollUpper",
            },
            # with other words for what else the face does
            least=3,
        ),
    ),
)
