"""The head that is drawn: ICT-FaceKit as one Blender object with shape keys, its eyeballs as two more.

ICT-FaceKit (https://github.com/ICT-VGL/ICT-FaceKit, MIT) gives a neutral face, identity modes and expressions
under ARKit's names; the pack holds them as arrays, see README.md. The skin is painted at random, so that the landmarks
are learned on many complexions.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import bpy
import numpy as np
from mathutils import Euler, Matrix, Vector
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_INDEX, CHANNELS

FloatArray = NDArray[np.float64]

#: Vertices of the face without neck and eyes, of the right and the left eyeball, and the materials that are left out:
#: clear shells over the eyes.
_FACE: Final = slice(0, 9409)
_EYEBALLS: Final = (slice(22221, 23021), slice(23791, 24591))
_CLEAR: Final = ("Lacrimal", "EyeBlend", "EyeOcclusion", "Sclera")
_SKIN: Final = ((0.80, 0.58, 0.48), (0.62, 0.42, 0.33), (0.40, 0.26, 0.19), (0.24, 0.15, 0.11), (0.86, 0.66, 0.57))
_HAIR: Final = ((0.05, 0.03, 0.02), (0.16, 0.09, 0.05), (0.35, 0.24, 0.12), (0.5, 0.45, 0.4))
_IRIS: Final = ((0.05, 0.12, 0.25), (0.12, 0.06, 0.03), (0.06, 0.14, 0.08))
_IRIS_RADIUS, _PUPIL_RADIUS = 0.66, 0.27
#: How far the eyes turn at a weight of 1, radians: the same as the solver's.
_LOOK_SIDE, _LOOK_UP, _LOOK_DOWN = 0.60, 0.45, 0.55


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """The arrays of `pack.npz`; y up, z out of the face, and 1 unit is about 1 cm."""

    neutral: FloatArray
    identities: FloatArray
    expressions: dict[str, FloatArray]
    loops: NDArray[np.int32]
    starts: NDArray[np.int32]
    totals: NDArray[np.int32]
    face_material: NDArray[np.uint8]
    materials: list[str]
    landmarks: NDArray[np.int32]

    @classmethod
    def read(cls, path: Path) -> Pack:
        """Read the pack. Raises OSError, KeyError or ValueError where it is none."""
        with np.load(path, allow_pickle=False) as arrays:
            shapes = arrays["expressions"].astype(np.float64)
            return cls(
                arrays["neutral"].astype(np.float64),
                arrays["identities"].astype(np.float64),
                {str(name): shape for name, shape in zip(arrays["expression_names"], shapes, strict=True)},
                arrays["loops"],
                arrays["starts"],
                arrays["totals"],
                arrays["face_material"],
                [str(name) for name in arrays["materials"]],
                arrays["landmarks68"],
            )


class Head:
    """One person: a head whose shape, skin and eyes are drawn from `rng`."""

    def __init__(self, pack: Pack, rng: np.random.Generator, *, eyes_turn: bool) -> None:
        self._eyes_turn = eyes_turn
        points = _person(pack, rng)
        colours = _paint(points, pack.landmarks, rng)
        self._materials = [_material(name, rng) for name in pack.materials]
        hidden = [number for number, name in enumerate(pack.materials) if any(part in name for part in _CLEAR)]
        shown = ~np.isin(pack.face_material, hidden)
        of_ball = np.zeros(len(points), bool)
        for ball in _EYEBALLS:
            of_ball[ball] = True
        first = pack.loops[pack.starts]
        self._object = self._add(pack, points, colours, shown & ~of_ball[first], np.zeros(3))
        self._add_keys(pack, points)
        self._balls = []
        for ball in _EYEBALLS:
            inside = np.zeros(len(points), bool)
            inside[ball] = True
            centre = (points[ball].min(0) + points[ball].max(0)) / 2.0
            eyeball = self._add(pack, points - centre, colours, shown & inside[first], centre)
            eyeball.parent = self._object
            self._balls.append(eyeball)
        face = _to_blender(points[_FACE])
        self.height = float(np.ptp(face[:, 2]))
        self.centre = Vector(((face.min(0) + face.max(0)) / 2.0).tolist())

    def pose(self, weights: FloatArray, rotation: Matrix, shift: Vector) -> None:
        """Set the 52 weights, the head's rotation (in Blender's axes) about the top of the neck, and its place."""
        keys = self._object.data.shape_keys.key_blocks
        for channel, weight in zip(CHANNELS, weights.tolist(), strict=True):
            for name in _ict_names(channel):
                keys[name].value = weight
        pivot = self.centre + Vector((0.0, self.height * 0.45, -self.height * 0.35))
        self._object.matrix_world = Matrix.Translation(pivot + shift) @ rotation.to_4x4() @ Matrix.Translation(-pivot)
        for eyeball, side in zip(self._balls, ("Right", "Left"), strict=True):
            eyeball.rotation_euler = _look(weights, side) if self._eyes_turn else Euler((0.0, 0.0, 0.0))

    def _add(
        self, pack: Pack, points: FloatArray, colours: FloatArray, faces: NDArray[np.bool_], place: FloatArray
    ) -> bpy.types.Object:
        """A mesh of the faces that are chosen; all vertices stay, so that the shapes fit."""
        corners = zip(pack.starts[faces], pack.totals[faces], strict=True)
        loops = np.concatenate([pack.loops[first : first + count] for first, count in corners])
        mesh = bpy.data.meshes.new("Head")
        mesh.vertices.add(len(points))
        mesh.vertices.foreach_set("co", _to_blender(points).astype(np.float32).ravel())
        mesh.loops.add(len(loops))
        mesh.loops.foreach_set("vertex_index", loops)
        mesh.polygons.add(int(faces.sum()))
        mesh.polygons.foreach_set("loop_start", np.r_[0, np.cumsum(pack.totals[faces])[:-1]].astype(np.int32))
        mesh.polygons.foreach_set("material_index", pack.face_material[faces].astype(np.int32))
        mesh.update(calc_edges=True)
        mesh.shade_smooth()
        skin = mesh.color_attributes.new("Skin", "FLOAT_COLOR", "POINT")
        skin.data.foreach_set("color", np.c_[colours, np.ones(len(colours))].astype(np.float32).ravel())
        for material in self._materials:
            mesh.materials.append(material)
        ob = bpy.data.objects.new("Head", mesh)
        ob.location = _to_blender(place)
        bpy.context.scene.collection.objects.link(ob)
        return ob

    def _add_keys(self, pack: Pack, points: FloatArray) -> None:
        self._object.shape_key_add(name="Basis")
        for name in {name for channel in CHANNELS for name in _ict_names(channel)}:
            key = self._object.shape_key_add(name=name)
            key.data.foreach_set("co", _to_blender(points + pack.expressions[name]).astype(np.float32).ravel())
            key.value = 0.0


def _to_blender(points: FloatArray) -> FloatArray:
    """From y up, z out of the face to Blender's z up and a face that looks along -y."""
    return np.stack([points[..., 0], -points[..., 2], points[..., 1]], -1)


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


def _look(weights: FloatArray, side: str) -> Euler:
    """The turn of an eyeball, in Blender's axes: about x (down is positive for a face along -y) and z."""
    down, up, inward, outward = (
        float(weights[CHANNEL_INDEX[f"eyeLook{way}{side}"]]) for way in ("Down", "Up", "In", "Out")
    )
    to_left = (outward - inward) * _LOOK_SIDE * (1.0 if side == "Left" else -1.0)
    return Euler((down * _LOOK_DOWN - up * _LOOK_UP, 0.0, to_left))


def _person(pack: Pack, rng: np.random.Generator) -> FloatArray:
    """A face of the identity modes, stretched a little as a whole and in soft regions, so that no two are alike."""
    points = pack.neutral + np.tensordot(rng.normal(0.0, 1.0, len(pack.identities)), pack.identities, 1)
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
    return np.asarray(centre + (points - centre) * stretch + bumps)


def _paint(points: FloatArray, landmarks: NDArray[np.int32], rng: np.random.Generator) -> FloatArray:
    """Colours (n, 3) of skin, brows, lips and eyes, linear."""
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
    iris = np.array(_IRIS[rng.integers(len(_IRIS))])
    for ball in _EYEBALLS:
        middle = (points[ball].min(0) + points[ball].max(0)) / 2.0
        radius = np.hypot(*(points[ball] - middle)[:, :2].T)[:, None]
        front = (points[ball, 2] > middle[2])[:, None]
        inside = np.where(radius < _PUPIL_RADIUS, 0.01, np.where(radius < _IRIS_RADIUS, iris, 0.82))
        colours[ball] = np.where(front, inside, 0.82)
    return np.asarray(colours)


def _distance(points: FloatArray, line: FloatArray) -> FloatArray:
    """Of each point (n, 3) to a line through the places (m, 3)."""
    nearest = np.full(len(points), np.inf)
    for start, end in itertools.pairwise(line):
        along = end - start
        share = np.clip((points - start) @ along / (along @ along), 0.0, 1.0)
        nearest = np.minimum(nearest, np.linalg.norm(points - start - share[:, None] * along, axis=1))
    return nearest


def _material(name: str, rng: np.random.Generator) -> bpy.types.Material:
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Roughness"].default_value = 0.2 if "Iris" in name else rng.uniform(0.35, 0.7)
    if any(part in name for part in ("Face", "BackHead", "Iris")):
        skin = material.node_tree.nodes.new("ShaderNodeVertexColor")
        skin.layer_name = "Skin"
        material.node_tree.links.new(skin.outputs[0], shader.inputs["Base Color"])
    else:
        plain = {
            "GumsTongue": (0.45, 0.14, 0.14, 1.0),
            "Teeth": (0.85, 0.82, 0.74, 1.0),
            "EyeLashes": (0.03, 0.02, 0.02, 1.0),
        }
        colour = next((value for key, value in plain.items() if key in name), (0.5, 0.5, 0.5, 1.0))
        shader.inputs["Base Color"].default_value = colour
    return material
