"""Channels that are made of the 52: both sides as one, where both eyes look, brows, vowels, visemes, mouth shapes.

Each is a weighted sum with a constant, held within 0 to 1. What a mouth can only do one at a time shares one whole:
there, one after the other in the order of the table takes its share of what those before it have left. So the five
vowels together are at most 1, and the fifteen visemes (with the vowels among them) and the nine mouth shapes are
exactly 1, since the rest (`visemeSil`, `mouthShapeX`) is what all have left. A camera sees little of the tongue:
visemes that differ by it alone (DD, KK, NN) are told by how far the mouth is open.

Which sound looks like what:
vowels and visemes: https://developers.meta.com/horizon/documentation/unity/audio-ovrlipsync-viseme-reference/
mouth shapes: https://github.com/DanielSWolf/rhubarb-lip-sync (README, "Mouth shapes")
what the 52 do: https://developer.apple.com/documentation/arkit/arfaceanchor/blendshapelocation
The weights are this project's own, set by looking at captured speech: there jawOpen seldom passes 0.6, mouthFunnel 0.7,
mouthPucker 0.3 and mouthSmile 0.5, and a vowel's key is meant to be reached by these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..arkit import CHANNEL_COUNT, CHANNEL_INDEX
from .channels import Channel, Unit


@dataclass(frozen=True, slots=True)
class _Sum:
    """One row of the table: a name, and (source, weight) pairs. A source without a side is the mean of its two."""

    name: str
    constant: float
    parts: tuple[tuple[str, float], ...]


def _sum(name: str, *parts: tuple[str, float], constant: float = 0.0) -> _Sum:
    return _Sum(name, constant, parts)


def _same(name: str, source: str) -> _Sum:
    return _sum(name, (source, 1.0))


_PLAIN: Final = (
    _same("eyeBlink", "eyeBlink"),
    _same("eyeSquint", "eyeSquint"),
    _same("eyeWide", "eyeWide"),
    _same("lookUp", "eyeLookUp"),
    _same("lookDown", "eyeLookDown"),
    _sum("lookLeft", ("eyeLookOutLeft", 0.5), ("eyeLookInRight", 0.5)),
    _sum("lookRight", ("eyeLookInLeft", 0.5), ("eyeLookOutRight", 0.5)),
    _sum("browUp", ("browInnerUp", 0.5), ("browOuterUp", 0.5)),
    _sum("browUpLeft", ("browInnerUp", 0.5), ("browOuterUpLeft", 0.5)),
    _sum("browUpRight", ("browInnerUp", 0.5), ("browOuterUpRight", 0.5)),
    _same("browOuterUp", "browOuterUp"),
    _same("browDown", "browDown"),
    _sum("browSad", ("browInnerUp", 1.4), ("browOuterUp", -1.4)),
    _same("cheekSquint", "cheekSquint"),
    _same("noseSneer", "noseSneer"),
    _same("smile", "mouthSmile"),
    _same("frown", "mouthFrown"),
    _same("mouthDimple", "mouthDimple"),
    _same("mouthStretch", "mouthStretch"),
    _same("mouthPress", "mouthPress"),
    _same("mouthUpperUp", "mouthUpperUp"),
    _same("mouthLowerDown", "mouthLowerDown"),
    _sum("mouthRoll", ("mouthRollUpper", 0.5), ("mouthRollLower", 0.5)),
    _sum("mouthOpen", ("jawOpen", 1.0), ("mouthClose", -1.0)),
)

# In the order of taking: the open and the rounded mouth are sure signs, the wide one is what is left.
_VOWELS: Final = (
    _sum("vowelA", ("jawOpen", 1.7), ("mouthFunnel", -1.3), ("mouthPucker", -1.0), constant=-0.1),
    _sum(
        "vowelU", ("mouthPucker", 1.9), ("mouthFunnel", 0.6), ("jawOpen", -0.8), ("mouthLowerDown", -0.3), constant=-0.3
    ),
    _sum(
        "vowelO",
        ("mouthFunnel", 2.0),
        ("jawOpen", 0.5),
        ("mouthPucker", -1.0),
        ("mouthSmile", -1.0),
        ("mouthLowerDown", -0.2),
        constant=-0.35,
    ),
    _sum(
        "vowelI",
        ("mouthLowerDown", 1.4),
        ("mouthSmile", 0.9),
        ("mouthUpperUp", 0.8),
        ("jawOpen", -1.4),
        ("mouthFunnel", -1.2),
        ("mouthPucker", -1.2),
        constant=-0.8,
    ),
    _sum(
        "vowelE",
        ("mouthLowerDown", 2.3),
        ("mouthUpperUp", 0.6),
        ("mouthSmile", -1.0),
        ("jawOpen", -0.5),
        ("mouthFunnel", -1.4),
        ("mouthPucker", -1.5),
        constant=-0.25,
    ),
)

_LIPS_PRESSED: Final = (
    ("mouthClose", 2.5),
    ("mouthPress", 1.3),
    ("mouthRollUpper", 1.2),
    ("mouthRollLower", 1.0),
    ("mouthLowerDown", -1.0),
)
_LIP_ON_TEETH: Final = (
    ("mouthRollLower", 2.0),
    ("mouthUpperUp", 1.0),
    ("mouthRollUpper", -2.0),
    ("mouthLowerDown", -1.0),
)
_CONSONANTS: Final = (
    _sum("visemePP", *_LIPS_PRESSED, constant=-0.25),
    _sum("visemeTH", ("tongueOut", 1.0)),
    _sum("visemeFF", *_LIP_ON_TEETH, constant=-0.25),
    _sum("visemeCH", ("mouthFunnel", 1.2), ("mouthUpperUp", 0.8), ("jawOpen", -1.5), constant=-0.4),
    _sum("visemeRR", ("mouthFunnel", 1.2), ("mouthPucker", 0.4), ("jawOpen", -0.5), constant=-0.3),
    _sum(
        "visemeSS",
        ("mouthStretch", 1.2),
        ("mouthDimple", 1.0),
        ("mouthLowerDown", 0.5),
        ("jawOpen", -1.5),
        ("mouthFunnel", -1.0),
        constant=-0.3,
    ),
    _sum("visemeKK", ("jawOpen", 1.0), ("mouthLowerDown", 0.4), ("mouthFunnel", -1.0), constant=-0.2),
    _sum("visemeDD", ("mouthLowerDown", 1.0), ("jawOpen", -0.5), ("mouthFunnel", -1.0), constant=-0.2),
    _sum("visemeNN", ("jawOpen", 1.0), ("mouthUpperUp", 0.5), ("mouthFunnel", -1.0), constant=-0.05),
)

_MOUTH_SHAPES: Final = (
    _sum("mouthShapeA", *_LIPS_PRESSED, constant=-0.25),
    _sum("mouthShapeH", ("tongueOut", 1.0)),
    _sum("mouthShapeG", *_LIP_ON_TEETH, constant=-0.25),
    _sum("mouthShapeF", *_VOWELS[1].parts, constant=_VOWELS[1].constant),
    _sum("mouthShapeD", ("jawOpen", 2.2), ("mouthFunnel", -0.8), ("mouthPucker", -0.8), constant=-0.6),
    _sum("mouthShapeE", ("mouthFunnel", 2.0), ("jawOpen", 0.3), ("mouthSmile", -0.8), constant=-0.3),
    _sum(
        "mouthShapeC",
        ("jawOpen", 2.5),
        ("mouthLowerDown", 0.4),
        ("mouthFunnel", -1.2),
        ("mouthSmile", -0.5),
        constant=-0.1,
    ),
    _sum(
        "mouthShapeB",
        ("mouthLowerDown", 1.4),
        ("mouthUpperUp", 0.4),
        ("mouthSmile", 0.2),
        ("jawOpen", -1.0),
        ("mouthFunnel", -1.0),
        constant=-0.15,
    ),
)

_TABLE: Final = (*_PLAIN, *_VOWELS, *_CONSONANTS, *_MOUTH_SHAPES)
_RESTS: Final = ("visemeSil", "mouthShapeX")

#: In the order in which `derive` gives them.
DERIVED: Final = tuple(Channel(name, Unit.SHARE) for name in (*(row.name for row in _TABLE), *_RESTS))

_SPOKEN: Final = slice(len(_PLAIN), len(_PLAIN) + len(_VOWELS) + len(_CONSONANTS))
_SHAPED: Final = slice(_SPOKEN.stop, len(_TABLE))


def _sides(source: str) -> tuple[str, ...]:
    return (source,) if source in CHANNEL_INDEX else (f"{source}Left", f"{source}Right")


def _matrix() -> NDArray[np.float32]:
    """Shape (rows of the table, 53): the weights of the 52, and the constant."""
    matrix = np.zeros((len(_TABLE), CHANNEL_COUNT + 1), np.float32)
    for at, row in enumerate(_TABLE):
        matrix[at, -1] = row.constant
        for source, weight in row.parts:
            sides = _sides(source)
            for side in sides:
                matrix[at, CHANNEL_INDEX[side]] += weight / len(sides)
    return matrix


_WEIGHTS: Final = np.ascontiguousarray(_matrix()[:, :-1])
_CONSTANTS: Final = np.ascontiguousarray(_matrix()[:, -1])


def derive(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """All derived channels, shape (len(DERIVED),), float32, 0 to 1, of `weights` (52,), which must be finite.

    Of weights over time (52, n) it is (len(DERIVED), n).
    """
    values = np.empty((len(DERIVED), *weights.shape[1:]), np.float32)
    table = values[: len(_TABLE)]
    np.dot(_WEIGHTS, weights, out=table)
    table.T[:] += _CONSTANTS
    np.maximum(table, 0.0, out=table)
    np.minimum(table, 1.0, out=table)
    values[-2] = _take_in_turn(values[_SPOKEN])
    values[-1] = _take_in_turn(values[_SHAPED])
    return values


def _take_in_turn(wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each takes its wanted share of what those before it have left, in place; returns what is left at last."""
    left = (1.0 - wanted).cumprod(axis=0)
    wanted[1:] *= left[:-1]
    last: NDArray[np.float32] = left[-1]
    return last


def _moves(row: _Sum, weight: float) -> bool:
    """Whether a source alone, with all others at rest, brings the channel to a third and more."""
    return row.constant + weight > 1 / 3


_PARTS: Final = {
    row.name: tuple(side for source, weight in row.parts if weight > 0.0 for side in _sides(source)) for row in _TABLE
}
_SOURCES: Final = {
    row.name: tuple(side for source, weight in row.parts if _moves(row, weight) for side in _sides(source))
    for row in _TABLE
}


def sources_of(name: str) -> tuple[str, ...]:
    """The ARKit channels that a derived channel is made of: those that move it by themselves. Empty for a rest."""
    return _SOURCES.get(name, ())


def parts_of(name: str) -> tuple[str, ...]:
    """All ARKit channels that raise a derived channel, also those that do it only together with others."""
    return _PARTS.get(name, ())
