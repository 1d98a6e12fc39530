"""The head that is drawn: ICT-FaceKit, as the points of a mesh that acts. Numbers only.

ICT-FaceKit (https://github.com/ICT-VGL/ICT-FaceKit, MIT) gives a neutral face, identity modes and expressions
under ARKit's names; the pack holds them as arrays, see README.md. Build and skin are drawn at random, so that the
landmarks are learned on many people.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_INDEX, CHANNELS
from addon.core.rotation import HeadAngles, from_angles, to_matrix

FloatArray = NDArray[np.float64]
Float32Array = NDArray[np.float32]

#: Vertices of the face without neck and eyes, of the right and the left eyeball, and the materials that are left out:
#: clear shells over the eyes.
_FACE: Final = slice(0, 9409)
_EYEBALLS: Final = (slice(22221, 23021), slice(23791, 24591))
_SIDES: Final = ("Right", "Left")
_CLEAR: Final = ("Lacrimal", "EyeBlend", "EyeOcclusion", "Sclera")
_SKIN: Final = ((0.80, 0.58, 0.48), (0.62, 0.42, 0.33), (0.40, 0.26, 0.19), (0.24, 0.15, 0.11), (0.86, 0.66, 0.57))
_HAIR: Final = ((0.05, 0.03, 0.02), (0.16, 0.09, 0.05), (0.35, 0.24, 0.12), (0.5, 0.45, 0.4))
_IRIS: Final = ((0.05, 0.12, 0.25), (0.12, 0.06, 0.03), (0.06, 0.14, 0.08))
_GUMS, _TEETH, _OTHER = (0.45, 0.14, 0.14), (0.85, 0.82, 0.74), (0.5, 0.5, 0.5)
_IRIS_RADIUS, _PUPIL_RADIUS = 0.66, 0.27
#: How far the eyes turn at a weight of 1, radians.
_LOOK_SIDE, _LOOK_UP, _LOOK_DOWN = 0.60, 0.45, 0.55
#: Standard deviations of the identity modes of different people.
_SPREADS: Final = (0.8, 1.0, 1.2)


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """The arrays of `pack.npz`; x to the own left, y up, z out of the face, and 1 unit is about 1 cm.

    `neutral` (n, 3), `identities` (5, n, 3), `shapes` (52, n, 3): what a weight of 1 adds, `triangles` (t, 3) of
    what is seen, `material_of` (n,) numbers into `materials`, `landmarks` (68,): vertices of the classic landmarks.
    """

    neutral: Float32Array
    identities: Float32Array
    shapes: Float32Array
    triangles: NDArray[np.int32]
    material_of: NDArray[np.intp]
    materials: list[str]
    landmarks: NDArray[np.int32]

    @classmethod
    def read(cls, path: Path) -> Pack:
        """Read the pack. Raises OSError, KeyError or ValueError where it is none."""
        with np.load(path, allow_pickle=False) as arrays:
            neutral = arrays["neutral"].astype(np.float32)
            expressions = dict(zip(map(str, arrays["expression_names"]), arrays["expressions"], strict=True))
            shapes = np.zeros((len(CHANNELS), *neutral.shape), np.float32)
            for at, channel in enumerate(CHANNELS):
                for name in _ict_names(channel):
                    shapes[at] += expressions[name]
            materials = [str(name) for name in arrays["materials"]]
            seen = [not any(part in name for part in _CLEAR) for name in materials]
            faces = zip(arrays["starts"], arrays["totals"], arrays["face_material"], strict=True)
            loops = arrays["loops"]
            corners = [
                ((loops[first], loops[first + at], loops[first + at + 1]), material)
                for first, count, material in faces
                if seen[material]
                for at in range(1, count - 1)
            ]
            triangles = np.array([corner for corner, _ in corners], np.int32)
            material_of = np.zeros(len(neutral), np.intp)
            material_of[triangles] = np.array([material for _, material in corners])[:, None]
            identities = arrays["identities"].astype(np.float32)
            return cls(neutral, identities, shapes, triangles, material_of, materials, arrays["landmarks68"])


class Head:
    """One person: a head whose build, skin and eyes are drawn from `rng`.

    `colours` (n, 3), float32, linear. `height` is that of face and neck, `centre` their middle, `pivot` what the head
    turns about, in the units and axes of the pack.
    """

    def __init__(self, pack: Pack, rng: np.random.Generator, *, eyes_turn: bool) -> None:
        self._pack = pack
        self._eyes_turn = eyes_turn
        self._rest = _person(pack, rng)
        self._shapes = pack.shapes.reshape(len(CHANNELS), -1)
        self._eyes = [(self._rest[ball].min(0) + self._rest[ball].max(0)) / 2.0 for ball in _EYEBALLS]
        self.colours = _paint(self._rest, pack, rng)
        face = self._rest[_FACE]
        self.height = float(np.ptp(face[:, 1]))
        self.centre: FloatArray = np.asarray((face.min(0) + face.max(0)) / 2.0, np.float64)
        self.pivot: FloatArray = self.centre - self.height * np.array([0.0, 0.35, 0.45])

    def points(self, weights: FloatArray) -> Float32Array:
        """The vertices (n, 3) of the face with these 52 weights."""
        points = self._rest + (weights.astype(np.float32) @ self._shapes).reshape(-1, 3)
        if self._eyes_turn:
            for ball, centre, side in zip(_EYEBALLS, self._eyes, _SIDES, strict=True):
                turn = _look(weights, side)
                points[ball] = centre + (self._rest[ball] - centre) @ turn.T.astype(np.float32)
        return np.asarray(points)


def _ict_names(channel: str) -> list[str]:
    """ICT-FaceKit's names of a channel: two where it has one a side and ARKit has not, none for the tongue."""
    if channel == "tongueOut":
        return []
    if channel in ("browInnerUp", "cheekPuff"):
        return [channel + "_L", channel + "_R"]
    if channel in ("jawLeft", "jawRight", "mouthLeft", "mouthRight"):
        return [channel]
    for side in ("Left", "Right"):
        if channel.endswith(side):
            return [channel.removesuffix(side) + "_" + side[0]]
    return [channel]


def _look(weights: FloatArray, side: str) -> FloatArray:
    """The rotation (3, 3) of an eyeball."""
    down, up, inward, outward = (
        float(weights[CHANNEL_INDEX[f"eyeLook{way}{side}"]]) for way in ("Down", "Up", "In", "Out")
    )
    to_left = (outward - inward) * _LOOK_SIDE * (1.0 if side == "Left" else -1.0)
    return to_matrix(from_angles(HeadAngles(to_left, down * _LOOK_DOWN - up * _LOOK_UP, 0.0)))


def _person(pack: Pack, rng: np.random.Generator) -> Float32Array:
    """A face of the identity modes; every other one is stretched as a whole and in soft regions, too."""
    spread = _SPREADS[rng.integers(len(_SPREADS))]
    points = pack.neutral + np.tensordot(rng.normal(0.0, spread, len(pack.identities)), pack.identities, 1)
    if rng.random() < 0.5:
        return points.astype(np.float32)
    centre = points[_FACE].mean(0)
    size = np.ptp(points[_FACE], 0)
    stretch = 1.0 + rng.normal(0.0, 0.03, 3)
    bumps = np.zeros_like(points)
    for _ in range(4):
        wave = rng.normal(0.0, 2.0, 3)
        height = np.sin((points - centre) / size @ wave + rng.uniform(0, 6.28))
        bumps += height[:, None] * rng.normal(0.0, 0.008, 3) * size
    for ball in _EYEBALLS:  # an eyeball stays round
        bumps[ball] = bumps[ball].mean(0)
    return np.asarray(centre + (points - centre) * stretch + bumps, np.float32)


def _paint(points: Float32Array, pack: Pack, rng: np.random.Generator) -> Float32Array:
    """Colours (n, 3) of skin, brows, lips, mouth and eyes, linear."""
    landmarks = pack.landmarks
    skin = np.array(_SKIN[rng.integers(len(_SKIN))]) * rng.uniform(0.85, 1.15) * rng.uniform(0.95, 1.05, 3)
    hair = np.array(_HAIR[rng.integers(len(_HAIR))])
    blotches = np.sin(points * rng.uniform(1.5, 4.0) + rng.uniform(0.0, 6.0, 3)).prod(1, keepdims=True)
    colours = skin * (1.0 + rng.uniform(0.02, 0.08) * blotches)
    thickness = rng.uniform(0.35, 0.55)
    for brow in (landmarks[17:22], landmarks[22:27]):
        share = np.clip(1.6 - _distance(points, points[brow]) / thickness, 0.0, 1.0)[:, None] * rng.uniform(0.5, 0.95)
        colours = colours * (1.0 - share) + hair * share
    outer, inner = np.r_[landmarks[48:60], landmarks[48]], np.r_[landmarks[60:68], landmarks[60]]
    to_lips = np.minimum(_distance(points, points[outer]), _distance(points, points[inner]))
    share = np.clip(1.2 - to_lips / 0.38, 0.0, 1.0)[:, None]
    redness = rng.uniform(0.3, 1.0)
    colours = colours * (1.0 - share) + skin * (1.0 - redness * np.array([0.15, 0.55, 0.5])) * share
    for number, name in enumerate(pack.materials):
        plain = _plain_colour(name, hair)
        if plain is not None:
            colours[pack.material_of == number] = plain
    iris = np.array(_IRIS[rng.integers(len(_IRIS))])
    for ball in _EYEBALLS:
        middle = (points[ball].min(0) + points[ball].max(0)) / 2.0
        radius = np.hypot(*(points[ball] - middle)[:, :2].T)[:, None]
        front = (points[ball, 2] > middle[2])[:, None]
        inside = np.where(radius < _PUPIL_RADIUS, 0.01, np.where(radius < _IRIS_RADIUS, iris, 0.82))
        colours[ball] = np.where(front, inside, 0.82)
    return np.asarray(colours, np.float32)


def _plain_colour(material: str, hair: FloatArray) -> FloatArray | None:
    """The colour of what is of one material throughout; None where it is painted."""
    if any(part in material for part in ("Face", "BackHead", "Iris")):
        return None
    plain = {"GumsTongue": np.array(_GUMS), "Teeth": np.array(_TEETH), "EyeLashes": hair * 0.5}
    return next((colour for part, colour in plain.items() if part in material), np.array(_OTHER))


def _distance(points: Float32Array, line: Float32Array) -> FloatArray:
    """Of each point (n, 3) to a line through the places (m, 3)."""
    nearest = np.full(len(points), np.inf)
    for start, end in itertools.pairwise(line):
        along = end - start
        share = np.clip((points - start) @ along / (along @ along), 0.0, 1.0)
        nearest = np.minimum(nearest, np.linalg.norm(points - start - share[:, None] * along, axis=1))
    return nearest
