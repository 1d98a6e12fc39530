"""Epic's MetaHuman: shape keys as ``head_lod0_mesh__eye_blink_L`` and curves as ``CTRL_expressions_eyeBlinkL``.

Names: https://github.com/EpicGames/MetaHuman-DNA-Calibration (the DNA files of its sample heads)
``eye_lookLeft_R`` is the right eye that looks to the own left. Corrective shapes (``Mfunnel_Jopen_UL``) come from the
others and are not driven.
"""

from __future__ import annotations

from typing import Final

from .family import Family, Fineness, tier

METAHUMAN: Final = Family(
    "MetaHuman",
    Fineness.FACE_UNITS,
    (
        tier(
            {
                "brow_down_*": "browDown*",
                "brow_raiseIn_*": "browInnerUp",
                "brow_raiseOuter_*": "browOuterUp*",
                "eye_blink_*": "eyeBlink*",
                "eye_widen_*": "eyeWide*",
                "eye_squintInner_*": "eyeSquint*",
                "eye_cheekRaise_*": "cheekSquint*",
                "eye_lookUp_*": "eyeLookUp*",
                "eye_lookDown_*": "eyeLookDown*",
                "eye_lookLeft_L": "eyeLookOutLeft",
                "eye_lookLeft_R": "eyeLookInRight",
                "eye_lookRight_L": "eyeLookInLeft",
                "eye_lookRight_R": "eyeLookOutRight",
                "nose_wrinkle_*": "noseSneer*",
                "cheek_blow_*": "cheekPuff",
                "mouthCheekBlow*": "cheekPuff",
                "jaw_open": "jawOpen",
                "jaw_left": "jawLeft",
                "jaw_right": "jawRight",
                "jaw_fwd": "jawForward",
                "jawChinRaiseU*": "mouthShrugUpper",
                "jawChinRaiseD*": "mouthShrugLower",
                "mouth_left": "mouthLeft",
                "mouth_right": "mouthRight",
                "mouth_cornerPull_*": "mouthSmile*",
                "mouth_cornerDepress_*": "mouthFrown*",
                "mouth_stretch_*": "mouthStretch*",
                "mouth_dimple_*": "mouthDimple*",
                "mouth_upperLipRaise_*": "mouthUpperUp*",
                "mouth_lowerLipDepress_*": "mouthLowerDown*",
                "mouth_upperLipRollIn_*": "mouthRollUpper",
                "mouth_lowerLipRollIn_*": "mouthRollLower",
                "mouth_funnel_U*": "mouthFunnel",
                "mouth_funnel_D*": "mouthFunnel",
                "mouth_lipsPurse_U*": "mouthPucker",
                "mouth_lipsPurse_D*": "mouthPucker",
                "mouth_lipsTogether_U*": "mouthClose",
                "mouth_lipsTogether_D*": "mouthClose",
                "mouth_press_U*": "mouthPress*",
                "mouth_press_D*": "mouthPress*",
                "tongue_out": "tongueOut",
            }
        ),
        tier({"mouth_lipsPress_*": "mouthPress*"}),
    ),
)
