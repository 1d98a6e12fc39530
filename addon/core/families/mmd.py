"""MikuMikuDance, in Japanese and in the English that its models carry beside it.

The usual morphs: https://pingpongfrog.com/archives/2959 (those that three well-known models have in common)
Without a mark a wink is the left eye's, as in most models, though not in all: http://mmd.moomemo.com/model/howto.php
``ウィンク２`` shuts an eye, ``ウィンク`` shuts it smiling: the first is driven where both are there.
Smiling eyes (``笑い``) and other whole expressions are not.
"""

from __future__ import annotations

from typing import Final

from .family import Affix, Family, Fineness, tier

MMD: Final = Family(
    "MMD",
    Fineness.PRESETS,
    (
        tier({"ウィンク２": "eyeBlinkLeft", "ウィンク２右": "eyeBlinkRight", "ウィンク２左": "eyeBlinkLeft"}),
        tier({"ウィンク": "eyeBlinkLeft", "ウィンク右": "eyeBlinkRight", "ウィンク左": "eyeBlinkLeft"}),
        # one of them alone may be anybody's wink
        tier({"wink_2": "eyeBlinkLeft", "wink_2_right": "eyeBlinkRight"}, Affix.FACE, least=2),
        tier({"wink": "eyeBlinkLeft", "wink_right": "eyeBlinkRight"}, Affix.FACE, least=2),
        tier(
            {
                "まばたき": "eyeBlink",
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
        tier({"あ": "vowelA", "い": "vowelI", "う": "vowelU", "え": "vowelE", "お": "vowelO"}, least=3),
    ),
)
