"""What Ready Player Me's smallest set has beside ARKit and the visemes.

https://docs.readyplayer.me/ready-player-me/api-reference/avatars/morph-targets
"""

from __future__ import annotations

from typing import Final

from .family import Family, Fineness, tier

READY_PLAYER_ME: Final = Family(
    "Ready Player Me",
    Fineness.PRESETS,
    (
        tier(
            {
                "mouthOpen": "mouthOpen",
                "mouthSmile": "smile",
                "eyesClosed": "eyeBlink",
                "eyesLookUp": "lookUp",
                "eyesLookDown": "lookDown",
            }
        ),
    ),
)
