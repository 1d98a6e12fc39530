"""The mouth shapes of Rhubarb Lip Sync: A to F, which every mouth must have, and G, H, X, which it may have.

https://github.com/DanielSWolf/rhubarb-lip-sync (README, "Mouth shapes")
A list with I, U or O is an alphabet or the vowels.
"""

from __future__ import annotations

from typing import Final

from .family import Affix, Family, Fineness, tier

RHUBARB: Final = Family(
    "Rhubarb mouth shapes",
    Fineness.VISEMES,
    (tier({letter: f"mouthShape{letter}" for letter in "ABCDEFGHX"}, Affix.MOUTH, least=6, others=("I", "U", "O")),),
)
