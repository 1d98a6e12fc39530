"""Plain English, as people name their own keys, and plain emotions.

The words for vowels are those of https://github.com/vrm-c/vrm-specification and their common spellings. An emotion is
a whole face, and is driven only where nothing finer moves what shows it, as in three.js's RobotExpressive
(https://github.com/mrdoob/three.js/tree/dev/examples/models/gltf/RobotExpressive). In a list with VRM's other emotions
it is a preset to be chosen by hand.
"""

from __future__ import annotations

from typing import Final

from .family import Affix, Family, Fineness, tier

PLAIN: Final = Family(
    "plain names",
    Fineness.PRESETS,
    (
        tier(
            {
                "eye_close_*": "eyeBlink*",
                "eye_closed_*": "eyeBlink*",
                "close_eye_*": "eyeBlink*",
                "brow_up_*": "browOuterUp*",
                "brow_down_*": "browDown*",
                "smile_*": "mouthSmile*",
                "frown_*": "mouthFrown*",
                "squint_*": "eyeSquint*",
            },
            Affix.FACE,
        ),
        tier(
            {
                "eyes_closed": "eyeBlink",
                "eyes_close": "eyeBlink",
                "close_eyes": "eyeBlink",
                "eyes_wide": "eyeWide",
                "brows_up": "browUp",
                "brow_up": "browUp",
                "brows_down": "browDown",
                "brow_down": "browDown",
                "mouth_open": "mouthOpen",
                "open_mouth": "mouthOpen",
            },
            Affix.FACE,
        ),
        tier(
            {
                "aa": "vowelA",
                "ah": "vowelA",
                "ih": "vowelI",
                "uu": "vowelU",
                "oo": "vowelU",
                "ou": "vowelU",
                "ee": "vowelE",
                "oh": "vowelO",
            },
            Affix.MOUTH,
            least=4,
        ),
    ),
)

EMOTIONS: Final = Family(
    "emotions",
    Fineness.EMOTIONS,
    (
        tier(
            {
                "smile": "smile",
                "sad": (("frown", 1.0), ("browSad", 0.5)),
                "angry": "browDown",
                "surprised": (("browUp", 0.6), ("eyeWide", 0.6)),
            },
            Affix.FACE,
            others=("joy", "happy", "fun", "sorrow", "relaxed"),
            too_many=2,
        ),
    ),
)
