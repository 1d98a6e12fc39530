"""Unified Expressions, the names of VRCFaceTracking's avatars in VRChat.

https://docs.vrcft.io/docs/tutorial-avatars/tutorial-avatars-extras/unified-blendshapes
What they are in ARKit's terms: https://docs.vrcft.io/docs/tutorial-avatars/tutorial-avatars-extras/compatibility/arkit
Base shapes come first, then the blended ones, which are two or four base shapes in one.
"""

from __future__ import annotations

from typing import Final

from .family import Family, Fineness, tier

_QUARTERS: Final = tier(
    {
        "EyeLookUp*": "eyeLookUp*",
        "EyeLookDown*": "eyeLookDown*",
        "EyeLookIn*": "eyeLookIn*",
        "EyeLookOut*": "eyeLookOut*",
        "EyeClosed*": "eyeBlink*",
        "EyeSquint*": "eyeSquint*",
        "EyeWide*": "eyeWide*",
        "BrowPinch*": "browDown*",
        "BrowLowerer*": "browDown*",
        "BrowInnerUp*": "browInnerUp",
        "BrowOuterUp*": "browOuterUp*",
        "NoseSneer*": "noseSneer*",
        "CheekSquint*": "cheekSquint*",
        "CheekPuff*": "cheekPuff",
        "JawOpen": "jawOpen",
        "MouthClosed": "mouthClose",
        "JawLeft": "jawLeft",
        "JawRight": "jawRight",
        "JawForward": "jawForward",
        "LipSuckUpper*": "mouthRollUpper",
        "LipSuckLower*": "mouthRollLower",
        "LipFunnelUpper*": "mouthFunnel",
        "LipFunnelLower*": "mouthFunnel",
        "LipPuckerUpper*": "mouthPucker",
        "LipPuckerLower*": "mouthPucker",
        "MouthUpperUp*": "mouthUpperUp*",
        "MouthLowerDown*": "mouthLowerDown*",
        "MouthUpper*": "mouth*",
        "MouthLower*": "mouth*",
        "MouthCornerPull*": "mouthSmile*",
        "MouthCornerSlant*": "mouthSmile*",
        "MouthFrown*": "mouthFrown*",
        "MouthStretch*": "mouthStretch*",
        "MouthDimple*": "mouthDimple*",
        "MouthRaiserUpper": "mouthShrugUpper",
        "MouthRaiserLower": "mouthShrugLower",
        "MouthPress*": "mouthPress*",
        "TongueOut": "tongueOut",
    }
)
_HALVES: Final = tier(
    {
        "BrowDown*": "browDown*",
        "BrowInnerUp": "browInnerUp",
        "LipSuckUpper": "mouthRollUpper",
        "LipSuckLower": "mouthRollLower",
        "LipFunnelUpper": "mouthFunnel",
        "LipFunnelLower": "mouthFunnel",
        "LipPuckerUpper": "mouthPucker",
        "LipPuckerLower": "mouthPucker",
        "MouthLeft": "mouthLeft",
        "MouthRight": "mouthRight",
        "MouthSmile*": "mouthSmile*",
        "MouthSad*": "mouthFrown*",
        "CheekPuff": "cheekPuff",
    }
)
_SIDES: Final = tier({"BrowUp*": "browUp*", "LipFunnel": "mouthFunnel", "LipPucker": "mouthPucker"})
_WHOLE: Final = tier(
    {
        "EyeClosed": "eyeBlink",
        "EyeWide": "eyeWide",
        "EyeSquint": "eyeSquint",
        "BrowDown": "browDown",
        "BrowUp": "browUp",
        "NoseSneer": "noseSneer",
        "CheekSquint": "cheekSquint",
        "LipSuck": "mouthRoll",
        "MouthUpperUp": "mouthUpperUp",
        "MouthLowerDown": "mouthLowerDown",
        "MouthSmile": "smile",
        "MouthSad": "frown",
        "MouthStretch": "mouthStretch",
        "MouthDimple": "mouthDimple",
        "MouthPress": "mouthPress",
    }
)

UNIFIED_EXPRESSIONS: Final = Family("Unified Expressions", Fineness.FACE_UNITS, (_QUARTERS, _HALVES, _SIDES, _WHOLE))
