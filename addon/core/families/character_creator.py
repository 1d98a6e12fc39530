"""Reallusion's Character Creator 3 (traditional) and 4 (extended), as in iClone and ActorCore.

Names as the CC/iC Blender Tools know them: https://github.com/soupday/cc_blender_tools (facerig_data.py)
``Eye_L_Look_R`` is the left eye that looks to the own right, ``Eye_Look_Right_L`` too.
"""

from __future__ import annotations

from typing import Final

from .family import Affix, Family, Fineness, tier

_UNITS: Final = tier(
    {
        "Brow_Drop_*": "browDown*",
        "Brow_Raise_Inner_*": "browInnerUp",
        "Brow_Raise_Outer_*": "browOuterUp*",
        "Eye_Blink_*": "eyeBlink*",
        "Eye_Squint_*": "eyeSquint*",
        "Eye_Wide_*": "eyeWide*",
        "Eye_*_Look_Up": "eyeLookUp*",
        "Eye_*_Look_Down": "eyeLookDown*",
        "Eye_L_Look_L": "eyeLookOutLeft",
        "Eye_L_Look_R": "eyeLookInLeft",
        "Eye_R_Look_L": "eyeLookInRight",
        "Eye_R_Look_R": "eyeLookOutRight",
        "Nose_Sneer_*": "noseSneer*",
        "Cheek_Raise_*": "cheekSquint*",
        "Cheek_Puff_*": "cheekPuff",
        "Jaw_Open": "jawOpen",
        "Jaw_Forward": "jawForward",
        "Jaw_*": "jaw*",
        "Mouth_Smile_*": "mouthSmile*",
        "Mouth_Frown_*": "mouthFrown*",
        "Mouth_Stretch_*": "mouthStretch*",
        "Mouth_Dimple_*": "mouthDimple*",
        "Mouth_Press_*": "mouthPress*",
        "Mouth_*": "mouth*",
        "Mouth_Close": "mouthClose",
        "Mouth_Funnel_Up_*": "mouthFunnel",
        "Mouth_Funnel_Down_*": "mouthFunnel",
        "Mouth_Pucker_Up_*": "mouthPucker",
        "Mouth_Pucker_Down_*": "mouthPucker",
        "Mouth_Roll_In_Upper_*": "mouthRollUpper",
        "Mouth_Roll_In_Lower_*": "mouthRollLower",
        "Mouth_Shrug_Upper": "mouthShrugUpper",
        "Mouth_Shrug_Lower": "mouthShrugLower",
        "Mouth_Up_Upper_*": "mouthUpperUp*",
        "Mouth_Down_Lower_*": "mouthLowerDown*",
        "Tongue_Out": "tongueOut",
    }
)
_TRADITIONAL: Final = tier(
    {
        "Nose_Flank_Raise_*": "noseSneer*",
        "Nose_Flanks_Raise_*": "noseSneer*",
        "Cheek_Blow_*": "cheekPuff",
        "Mouth_Pucker": "mouthPucker",
        "Mouth_Pucker_Open": "mouthFunnel",
        "Mouth_Top_Lip_Up": "mouthUpperUp",
        "Mouth_Bottom_Lip_Down": "mouthLowerDown",
        "Mouth_Top_Lip_Under": "mouthRollUpper",
        "Mouth_Bottom_Lip_Under": "mouthRollLower",
        "Mouth_Widen_Sides": "mouthStretch",
        "Mouth_Lips_Tight": "mouthPress",
        "Mouth_Open": "jawOpen",
    },
    # Mouth_Open and the like are anybody's words.
    least=3,
)
_BOTH: Final = tier(
    {
        "Brow_Raise_*": "browUp*",
        "Eye_Blink": "eyeBlink",
        "Eyes_Blink": "eyeBlink",
        "Mouth_Smile": "smile",
        "Mouth_Frown": "frown",
        "Nose_Scrunch": "noseSneer",
        "Mouth_Blow": "cheekPuff",
    },
    least=2,
)
#: Half of the words are anybody's: with V_ in front where there is one, and never one alone.
_VISEMES: Final = {
    "Open": "vowelA",
    "Wide": "vowelI",
    "Tight": "vowelU",
    "Tight_O": "vowelO",
    "Lip_Open": "vowelE",
    "Explosive": "visemePP",
    "Dental_Lip": "visemeFF",
    "Affricate": "visemeCH",
}
_SOUNDS: Final = tier(
    {
        "Ah": "vowelA",
        "IH": "vowelI",
        "W_OO": "vowelU",
        "EE": "vowelE",
        "Oh": "vowelO",
        "B_M_P": "visemePP",
        "F_V": "visemeFF",
        "TH": "visemeTH",
        "T_L_D_N": "visemeDD",
        "K_G_H_NG": "visemeKK",
        "Ch_J": "visemeCH",
        "S_Z": "visemeSS",
    },
    Affix.MOUTH,
    least=8,
)

CHARACTER_CREATOR: Final = Family(
    "Character Creator",
    Fineness.FACE_UNITS,
    (
        _UNITS,
        _TRADITIONAL,
        _BOTH,
        tier({f"V_{name}": channel for name, channel in _VISEMES.items()}, least=4),
        tier(_VISEMES, Affix.MOUTH, least=5),
        _SOUNDS,
    ),
)
