"""MikuMikuDance, in Japanese and in the English that its models carry beside it.

The usual morphs: https://pingpongfrog.com/archives/2959 (those that three well-known models have in common)
Their two English names: https://booth.pm/ja/items/3341221, and CATS's: https://github.com/absolute-quantum/cats-blender-plugin
Without a mark a wink is the left eye's, as in most models, though not in all: http://mmd.moomemo.com/model/howto.php
``ウィンク２`` shuts an eye, ``ウィンク`` shuts it smiling: the first is driven where both are there.
Smiling eyes (``笑い``, in English ``Smile``) and other whole expressions are not.
"""

from __future__ import annotations

from typing import Final

from .family import Affix, Family, Fineness, tier

_WINKS: Final = ("ウィンク", "ウインク")
_SURE_WINKS: Final = ("ウィンク2", "ウインク2")
_BLINKS: Final = ("まばたき", "瞬き")
#: Brows, eyes and mouth. Half of the English words are anybody's: never one alone.
_ENGLISH: Final = {
    "Trouble": "browSad",
    "Sadness": "browSad",
    "Get angry": "browDown",
    "Anger": "browDown",
    "Jito-eye": "eyeSquint",
    "Stare": "eyeSquint",
    "Surprised": "eyeWide",
    "MouseUP": "smile",
    "Mouth Horn Raise": "smile",
    "MouseDW": "frown",
    "Mouth Horn Lower": "frown",
    "MouseWD": "mouthStretch",
    "Mouth Side Widen": "mouthStretch",
    "Pero": "tongueOut",
}


def _shut(words: tuple[str, ...]) -> dict[str, str]:
    """Words that shut an eye, with the side behind."""
    return {f"{word}{mark}": f"eyeBlink{side}" for word in words for mark, side in (("左", "Left"), ("右", "Right"))}


MMD: Final = Family(
    "MMD",
    Fineness.PRESETS,
    (
        tier(_shut(_BLINKS) | _shut(_SURE_WINKS) | dict.fromkeys(_SURE_WINKS, "eyeBlinkLeft")),
        tier(_shut(_WINKS) | dict.fromkeys(_WINKS, "eyeBlinkLeft")),
        # one of them alone may be anybody's wink
        tier(
            {
                "wink_2": "eyeBlinkLeft",
                "wink_2_right": "eyeBlinkRight",
                "wink_b": "eyeBlinkLeft",
                "wink_c": "eyeBlinkRight",
            },
            Affix.FACE,
            least=2,
        ),
        tier({"wink": "eyeBlinkLeft", "wink_right": "eyeBlinkRight", "wink_a": "eyeBlinkRight"}, Affix.FACE, least=2),
        tier(
            {
                **dict.fromkeys(_BLINKS, "eyeBlink"),
                "びっくり": "eyeWide",
                "じと目": "eyeSquint",
                "困る": "browSad",
                "怒り": "browDown",
                "口角上げ": "smile",
                "口角下げ": "frown",
                "口横広げ": "mouthStretch",
                "ぺろっ": "tongueOut",
            }
        ),
        # of the brows; one of them alone may be of anything
        tier({"上": "browOuterUp", "下": "browDown"}, Affix.FACE, least=2),
        tier(_ENGLISH, Affix.FACE, least=3),
        tier({"あ": "vowelA", "い": "vowelI", "う": "vowelU", "え": "vowelE", "お": "vowelO"}, least=3),
        tier({"Ah": "vowelA", "Ch": "vowelI", "U": "vowelU", "E": "vowelE", "Oh": "vowelO"}, Affix.MOUTH, least=5),
    ),
)
