"""Daz Genesis 3 and 8 (``eCTRL…``), 8.1 and 9 (``facs_bs_…``, ``facs_jnt_…``, ``facs_ctrl_…``).

What the FACS morphs are in ARKit's terms: https://bitbucket.org/Diffeomorphic/import_daz (its Live Link table)
A ``jnt`` morph turns the joints of the face, a ``bs`` one moves its skin, a ``ctrl`` one steers both. Where several are
there for one movement, only the first of these is driven. ``…Up-Down`` morphs go up.
"""

from __future__ import annotations

from typing import Final

from ..arkit import CHANNELS
from .family import Affix, Family, Fineness, tier

_FACS: Final = {name[0].upper() + name[1:]: name for name in CHANNELS} | {
    "EyesWide*": "eyeWide*",
    "EyelidOpenUpper*": "eyeWide*",
    "EyelidOpenLower*": "eyeWide*",
}
#: Genesis 9 has a morph for each quarter of the lips.
_QUARTERS: Final = {
    f"{name}*": channel
    for name, channel in (
        ("MouthFunnelUpper", "mouthFunnel"),
        ("MouthFunnelLower", "mouthFunnel"),
        ("MouthPurseUpper", "mouthPucker"),
        ("MouthPurseLower", "mouthPucker"),
        ("MouthCloseUpper", "mouthClose"),
        ("MouthCloseLower", "mouthClose"),
        ("MouthPressUpper", "mouthPress*"),
        ("MouthPressLower", "mouthPress*"),
        ("MouthRollUpper", "mouthRollUpper"),
        ("MouthRollLower", "mouthRollLower"),
        ("MouthShrugUpper", "mouthShrugUpper"),
        ("MouthShrugLower", "mouthShrugLower"),
        ("BrowInnerUp", "browInnerUp"),
        ("CheekPuff", "cheekPuff"),
    )
}
_EXPRESSIONS: Final = {
    "EyesClosed*": "eyeBlink*",
    "EyesSquint*": "eyeSquint*",
    "BrowOuterUp-Down*": "browOuterUp*",
    "BrowInnerUp-Down*": "browInnerUp",
    "CheekEyeFlex*": "cheekSquint*",
    "CheeksBalloon": "cheekPuff",
    "MouthSmileSimple*": "mouthSmile*",
    "MouthFrown": "frown",
    "MouthOpen": "jawOpen",
    "LipsPucker": "mouthPucker",
    "JawOut-In": "jawForward",
    "LipTopUp-Down*": "mouthUpperUp*",
    "NoseWrinkle": "noseSneer",
}
_BOTH: Final = {
    "EyesClosed": "eyeBlink",
    "EyesSquint": "eyeSquint",
    "BrowOuterUp-Down": "browOuterUp",
    "BrowInnerUp-Down": "browInnerUp",
    "CheekEyeFlex": "cheekSquint",
    "MouthSmileSimple": "smile",
    "LipTopUp-Down": "mouthUpperUp",
}
_VISEMES: Final = {
    "vAA": "vowelA",
    "vIY": "vowelI",
    "vUW": "vowelU",
    "vEH": "vowelE",
    "vOW": "vowelO",
    "vM": "visemePP",
    "vF": "visemeFF",
    "vTH": "visemeTH",
    "vT": "visemeDD",
    "vK": "visemeKK",
    "vSH": "visemeCH",
    "vS": "visemeSS",
    "vER": "visemeRR",
}


def _with(prefix: str, table: dict[str, str]) -> dict[str, str]:
    return {prefix + name: channel for name, channel in table.items()}


DAZ: Final = Family(
    "Daz Genesis",
    Fineness.FACE_UNITS,
    (
        tier(_with("facs_bs_", _FACS | _QUARTERS) | _with("facs_", _FACS), Affix.ANY),
        tier(_with("facs_jnt_", _FACS), Affix.ANY),
        tier(_with("facs_ctrl_", _FACS), Affix.ANY),
        tier(_with("eCTRL", _EXPRESSIONS), Affix.ANY),
        tier(_with("eCTRL", _BOTH), Affix.ANY),
        tier({"eCTRLMouthSmile": "smile"}, Affix.ANY),
        tier(_with("eCTRL", _VISEMES), Affix.ANY),
    ),
)
