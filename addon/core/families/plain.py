"""Plain English, as people name their own keys, and plain emotions.

The words for vowels are those of https://github.com/vrm-c/vrm-specification and their common spellings. An emotion is
a whole face, and is driven only where nothing finer moves what shows it, as in three.js's RobotExpressive
(https://github.com/mrdoob/three.js/tree/dev/examples/models/gltf/RobotExpressive). In a list with VRM's other emotions
it is a preset to be chosen by hand.
"""

from __future__ import annotations

from typing import Final

from .family import Affix, Family, Fineness, tier

#: Of both brows, and with a side of one.
_BROWS: Final = {
    f"{brow}_{deed}": channel
    for brow in ("brow", "brows", "eyebrow", "eyebrows")
    for deed, channel in (
        ("up", "browUp"),
        ("raise", "browUp"),
        ("raised", "browUp"),
        ("down", "browDown"),
        ("lower", "browDown"),
        ("lowered", "browDown"),
    )
}

PLAIN: Final = Family(
    "plain names",
    Fineness.PRESETS,
    (
        tier(
            {
                "eye_close_*": "eyeBlink*",
                "eye_closed_*": "eyeBlink*",
                "close_eye_*": "eyeBlink*",
                "eyes_closed_*": "eyeBlink*",
                "eyelid_close_*": "eyeBlink*",
                "eyelid_closed_*": "eyeBlink*",
                "wink_*": "eyeBlink*",
                "eye_wink_*": "eyeBlink*",
                "look_up_*": "eyeLookUp*",
                "look_down_*": "eyeLookDown*",
                "look_in_*": "eyeLookIn*",
                "look_out_*": "eyeLookOut*",
                "sneer_*": "noseSneer*",
                "smile_*": "mouthSmile*",
                "frown_*": "mouthFrown*",
                "squint_*": "eyeSquint*",
                **{f"{words}_*": f"{channel}*" for words, channel in _BROWS.items()},
            },
            Affix.FACE,
        ),
        tier(
            {
                **_BROWS,
                "eyes_closed": "eyeBlink",
                "eye_close": "eyeBlink",
                "eye_closed": "eyeBlink",
                "eyes_close": "eyeBlink",
                "close_eyes": "eyeBlink",
                "eyes_wide": "eyeWide",
                "mouth_open": "mouthOpen",
                "open_mouth": "mouthOpen",
                "jaw_drop": "jawOpen",
                "lips_pucker": "mouthPucker",
                "pucker": "mouthPucker",
                "kiss": "mouthPucker",
                "cheeks_puff": "cheekPuff",
                "puff_cheeks": "cheekPuff",
            },
            Affix.FACE,
        ),
        tier(
            {"aa": "vowelA", "ii": "vowelI", "uu": "vowelU", "ee": "vowelE", "oo": "vowelO"},
            Affix.MOUTH,
            least=5,
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

#: MMD's English smile shuts the eyes.
_MMD: Final = ("wink_2", "wink_2_right", "wink_right", "wink_a", "wink_b", "wink_c", "howawa", "blink_happy")

EMOTIONS: Final = Family(
    "emotions",
    Fineness.EMOTIONS,
    (
        tier(
            {
                "smile": "smile",
                "frown": "frown",
                "sad": (("frown", 1.0), ("browSad", 0.5)),
                "angry": "browDown",
                "anger": "browDown",
                "surprised": (("browUp", 0.6), ("eyeWide", 0.6)),
                "surprise": (("browUp", 0.6), ("eyeWide", 0.6)),
            },
            Affix.FACE,
            others=("joy", "happy", "fun", "sorrow", "relaxed", *_MMD),
            too_many=2,
        ),
    ),
)
