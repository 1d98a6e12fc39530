"""What could show a channel that moves nothing: keys and bones of the avatar that are free, and what is near it.

Names are compared by their words: a key resembles a channel where it speaks of the same part of the face, of what
the part does, and not of the other side.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from ..arkit import CHANNELS
from ..bone_roles import BoneRole, role_of
from ..name_words import SIDES, words_in
from .derived import DERIVED, parts_of

#: So many of a kind are enough to choose from.
_MOST: Final = 2

#: The parts of a face, by the first word of a channel: what they are called in names, and what to call them here.
_PARTS: Final = {
    "eye": ("eye", "eyes", "lid", "lids", "eyelid", "eyelids", "目"),
    "jaw": ("jaw", "mouth", "mth", "chin", "口"),
    "mouth": ("mouth", "mth", "lip", "lips", "口"),
    "brow": ("brow", "brows", "brw", "eyebrow", "eyebrows", "眉"),
    "cheek": ("cheek", "cheeks", "頬"),
    "nose": ("nose", "nostril", "nostrils", "鼻"),
    "tongue": ("tongue", "tng", "舌"),
}
_PLACES: Final = {
    "eye": "the eyes",
    "jaw": "the jaw",
    "mouth": "the lips",
    "brow": "the brows",
    "cheek": "the cheeks",
    "nose": "the nose",
    "tongue": "the tongue",
}
#: What a part does, by the last word of a channel: what it is called in names, too.
_DEEDS: Final = {
    "blink": ("blink", "close", "closed", "shut", "wink"),
    "squint": ("squint", "squeeze", "narrow"),
    "wide": ("wide", "widen", "surprised"),
    "open": ("open", "opened", "drop"),
    "close": ("close", "closed", "shut"),
    "smile": ("smile", "grin", "happy", "joy"),
    "frown": ("frown", "sad", "sorrow"),
    "pucker": ("pucker", "kiss"),
    "funnel": ("funnel", "round"),
    "press": ("press", "tight", "tighten"),
    "puff": ("puff", "puffed", "blow"),
    "sneer": ("sneer", "wrinkle", "flare"),
    "stretch": ("stretch", "wide", "widen"),
    "lower": ("lower", "lw"),
    "upper": ("upper", "upr"),
    "down": ("down", "lower", "angry", "angled"),
    "up": ("up", "raise", "raised"),
    "in": ("in",),
    "out": ("out",),
    "forward": ("forward", "forwards", "out"),
}
#: Where a channel itself can be shown by nothing, these move the same place.
_NEAR: Final = {
    "eyeSquint": ("cheekSquint", "eyeBlink"),
    "eyeWide": ("browOuterUp", "browInnerUp"),
    "eyeBlink": ("eyeSquint",),
    "jawForward": ("jawOpen",),
    "jaw": ("mouth",),  # jawLeft, mouthRight: the side comes behind
    "mouth": ("jaw",),
    "mouthClose": ("mouthPress", "mouthRollLower"),
    "mouthFunnel": ("mouthPucker",),
    "mouthPucker": ("mouthFunnel",),
    "mouthSmile": ("mouthDimple", "mouthStretch"),
    "mouthFrown": ("mouthStretch", "mouthShrugLower"),
    "mouthDimple": ("mouthSmile",),
    "mouthStretch": ("mouthSmile", "mouthDimple"),
    "mouthRollLower": ("mouthPress", "mouthClose"),
    "mouthRollUpper": ("mouthPress", "mouthClose"),
    "mouthShrugLower": ("mouthFrown", "mouthPress"),
    "mouthShrugUpper": ("mouthUpperUp", "mouthPress"),
    "mouthPress": ("mouthRollLower", "mouthClose"),
    "mouthLowerDown": ("jawOpen",),
    "mouthUpperUp": ("noseSneer",),
    "browDown": ("noseSneer", "eyeSquint"),
    "browInnerUp": ("browOuterUp",),
    "browOuterUp": ("browInnerUp",),
    "cheekPuff": ("mouthPucker",),
    "cheekSquint": ("eyeSquint", "mouthSmile"),
    "noseSneer": ("mouthUpperUp", "browDown"),
}


def instead_of(channel: str, keys: Sequence[str], bones: Sequence[str], in_use: Collection[str]) -> tuple[str, ...]:
    """What could show `channel` (one of the 52), the best first, each in plain words; there is always something.

    `keys` and `bones` are free ones; `in_use` are the channels that move something.
    """
    found = (
        *(f"the key {key} is free" for key in _first(key for key in keys if _resembles(channel, key))),
        *(f"the bone {bone} could {_can(channel)}" for bone in _first(b for b in bones if _bone_of(channel, b))),
        *(f"{other} moves {_place(other, channel)} too" for other in _first(_moving_too(channel, in_use))),
    )
    return found or (f"a shape key named {channel} could be added",)


def _first(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))[:_MOST]


def _part(channel: str) -> str:
    """The first word, which is the part of the face for the 52; for others maybe none."""
    return words_in(channel)[0]


def _place(other: str, channel: str) -> str:
    """What `other` moves: of a derived channel that is named otherwise, what it has of `channel`."""
    return _PLACES.get(_part(other)) or _PLACES[_part(channel)]


def _split(name: str) -> tuple[set[str], set[str]]:
    """The words of a name without numbers, and its sides."""
    words = {word for word in words_in(name) if not word.isdigit()}
    return words - SIDES.keys(), {SIDES[word] for word in words & SIDES.keys()}


def _resembles(channel: str, key: str) -> bool:
    """Whether a key speaks of the same part and deed, and of no other side."""
    deeds, sides = _split(channel)
    words, key_sides = _split(key)
    part = _part(channel)
    if not words & set(_PARTS[part]) or (key_sides and key_sides != sides):
        return False
    deeds = deeds - {part}
    if not deeds:  # jawLeft, mouthRight: the side is what is done
        return key_sides == sides and words <= {*_PARTS[part], "shift", "move", "swing", "slide"}
    return all(words & {deed, *_DEEDS.get(deed, ())} for deed in deeds)


def _bone_of(channel: str, bone: str) -> bool:
    """Whether a bone is made for what the channel does."""
    part = _part(channel)
    sides = _split(channel)[1]
    words, bone_sides = _split(bone)
    if part == "jaw":
        return role_of(bone) is BoneRole.JAW
    if channel.startswith("eyeLook"):
        return role_of(bone) is (BoneRole.EYE_LEFT if sides == {"left"} else BoneRole.EYE_RIGHT)
    if part == "eye":
        return bool(words & {"lid", "eyelid", "lids", "eyelids"}) and bone_sides == sides
    if part in ("brow", "tongue"):
        return bool(words & set(_PARTS[part])) and (not bone_sides or not sides or bone_sides == sides)
    return False


def _can(channel: str) -> str:
    if channel.startswith("eyeLook"):
        return f"turn by gaze{_stem(channel)[1]}"
    return "move" if channel in ("tongueOut", "jawForward") else "turn"


def _moving_too(channel: str, in_use: Collection[str]) -> list[str]:
    """Channels in use that show a part of it or move a place near it, else one that moves the same part of the face."""
    stem, side = _stem(channel)
    derived = [one.name for one in DERIVED if one.name in in_use and channel in parts_of(one.name)]
    near = [name for other in _NEAR.get(stem, ()) for name in (other + side, other) if name in in_use]
    same = (other for other in CHANNELS if other in in_use and _part(other) == _part(channel))
    return derived + near or [other for other in same if _stem(other)[1] in ("", side)][:1]


def _stem(channel: str) -> tuple[str, str]:
    for side in ("Left", "Right"):
        if channel.endswith(side):
            return channel.removesuffix(side), side
    return channel, ""
