"""VRoid Studio's own keys, ``Fcl_EYE_Close_L`` and the like, by parts of the face: BRW, EYE, MTH.

What they look like: https://extra-ordinary.tv/2021/01/15/example-expressions-from-blendshapes-with-vroid-studio-hana_tool-and-unity/
Blinks, brows, wide eyes, smile and frown were compared with the ARKit keys of a head that has both: they move the same
points the same way. Whole faces (``Fcl_ALL_…``), teeth (``Fcl_HA_…``) and what hides or shrinks the iris are no
movements of a face.
"""

from __future__ import annotations

from typing import Final

from .family import Affix, Family, Fineness, tier

VROID: Final = Family(
    "VRoid",
    Fineness.PRESETS,
    (
        tier({"Fcl_EYE_Close_*": "eyeBlink*"}, Affix.ANY),
        tier(
            {
                "Fcl_EYE_Close": "eyeBlink",
                "Fcl_EYE_Spread": "eyeWide",
                "Fcl_BRW_Angry": "browDown",
                "Fcl_BRW_Sorrow": "browSad",
                "Fcl_BRW_Surprised": "browUp",
                "Fcl_MTH_Fun": "smile",
                "Fcl_MTH_Angry": "frown",
                "Fcl_MTH_A": "vowelA",
                "Fcl_MTH_I": "vowelI",
                "Fcl_MTH_U": "vowelU",
                "Fcl_MTH_E": "vowelE",
                "Fcl_MTH_O": "vowelO",
            },
            Affix.ANY,
        ),
    ),
)
