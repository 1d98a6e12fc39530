"""The presets of VRM 0 and VRM 1, as names of keys and of expressions.

https://github.com/vrm-c/vrm-specification/blob/master/specification/0.0/README.md (BlendShapeGroup)
https://github.com/vrm-c/vrm-specification/blob/master/specification/VRMC_vrm-1.0/expressions.md
"""

from __future__ import annotations

from typing import Final

from .family import Affix, Family, Fineness, tier

VRM: Final = Family(
    "VRM",
    Fineness.PRESETS,
    (
        tier({"Blink_*": "eyeBlink*"}, Affix.FACE),
        tier(
            {
                "Blink": "eyeBlink",
                "LookUp": "lookUp",
                "LookDown": "lookDown",
                "LookLeft": "lookLeft",
                "LookRight": "lookRight",
            },
            Affix.FACE,
        ),
        tier(
            {"aa": "vowelA", "ih": "vowelI", "ou": "vowelU", "ee": "vowelE", "oh": "vowelO"},
            Affix.MOUTH,
            least=4,
        ),
        tier(
            {letter: f"vowel{letter}" for letter in "AIUEO"},
            Affix.MOUTH,
            least=4,
            others=("B", "C", "D", "F"),
        ),
    ),
)
