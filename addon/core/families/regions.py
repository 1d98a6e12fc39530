"""What a channel moves in a face, so that a coarse key does not move again what a finer one moves already."""

from __future__ import annotations

from typing import Final

from ..arkit import CHANNEL_INDEX

#: What vowels, visemes and mouth shapes move: the open and the rounded mouth.
TALK: Final = "talk"

_OPENING: Final = frozenset(("jawOpen", "mouthFunnel", "mouthPucker"))
_SPOKEN: Final = ("vowel", "viseme", "mouthShape")


def _pair(stem: str) -> frozenset[str]:
    return frozenset((f"{stem}Left", f"{stem}Right"))


_BOTH: Final = {
    "smile": _pair("mouthSmile"),
    "frown": _pair("mouthFrown"),
    "lookUp": _pair("eyeLookUp"),
    "lookDown": _pair("eyeLookDown"),
    "lookLeft": frozenset(("eyeLookOutLeft", "eyeLookInRight")),
    "lookRight": frozenset(("eyeLookInLeft", "eyeLookOutRight")),
    "browUp": frozenset(("browInnerUp", "browOuterUpLeft", "browOuterUpRight")),
    "browUpLeft": frozenset(("browInnerUp", "browOuterUpLeft")),
    "browUpRight": frozenset(("browInnerUp", "browOuterUpRight")),
    "browSad": frozenset(("browInnerUp",)),
    "mouthRoll": frozenset(("mouthRollUpper", "mouthRollLower")),
    "mouthOpen": frozenset(("jawOpen",)),
}


def needs(channel: str) -> frozenset[str]:
    """What must not be moved by a finer key yet for a key of `channel` to be driven."""
    if channel.startswith(_SPOKEN):
        return frozenset((TALK,))
    return _BOTH.get(channel) or _alone(channel)


def covers(channel: str) -> frozenset[str]:
    """What a key of `channel` moves: no coarser key is to move any of it again."""
    needed = needs(channel)
    if TALK in needed:
        return needed | _OPENING | {"mouthClose"}
    return needed | {TALK} if needed & _OPENING else needed


def _alone(channel: str) -> frozenset[str]:
    """A channel of the 52 moves itself, one without a side both of its sides."""
    return frozenset((channel,)) if channel in CHANNEL_INDEX else _pair(channel)
