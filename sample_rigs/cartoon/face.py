"""The head mesh: rings that grow from the mouth slit around the skull, a mouth pocket, and its keys.

No bpy here. Rings are confocal ellipses in the (u, v) map of ``shape``, so edge loops follow the lips and
a key can slide the lips *along* the surface. Metres, radians, head space.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from . import paint
from .eyes import sockets
from .part import Array, Faces, Part, grid_faces
from .shape import smooth, surface

SEGMENTS: Final = 88
SLIT: Final = 0.215
"""Half width of the mouth in map radians (about 4.5 cm)."""
_MU_LIP: Final = 0.004
_MU_RIM: Final = 0.062
JAW_HINGE: Final = np.array([0.0, -0.030, -0.055])
_POCKET: Final = (0.004, 0.010, 0.020, 0.034, 0.050, 0.066)


@dataclass(frozen=True)
class Lips:
    """A mouth shape. Lengths in units of the half mouth width unless said otherwise."""

    width: float = 1.0
    corner: float = 0.30
    """Height of the corners."""
    upper: float = 0.0
    lower: float = 0.0
    """How far the middle of the upper lip is raised / the lower lip lowered."""
    omega: float = 0.13
    """Depth of the cat-like double curve of the lip line."""
    jaw: float = 0.0
    """Jaw rotation, radians."""
    forward: float = 0.0
    """Lips pushed outwards, metres."""
    cheek: float = 0.0
    """Cheek apples pushed out, metres."""
    puff: float = 0.0
    """Cheeks blown up, metres."""
    middle: float = 0.0
    """Height of the whole lip line's middle."""
    flat: float = 0.75
    """Exponent of the opening's arc; small is boxy."""


REST: Final = Lips()
LIP_KEYS: Final[dict[str, Lips]] = {
    "Mouth_Open": replace(REST, width=0.92, corner=0.20, upper=0.10, lower=0.50, jaw=0.19, omega=0.09),
    "A": replace(REST, width=0.98, corner=0.24, upper=0.16, lower=0.48, jaw=0.13, omega=0.06),
    "I": replace(REST, width=1.16, corner=0.36, upper=0.17, lower=0.21, jaw=0.015, omega=0.03, flat=0.45),
    "U": replace(REST, width=0.36, corner=0.02, upper=0.12, lower=0.17, omega=0.0, forward=0.011, flat=0.5),
    "E": replace(REST, width=1.08, corner=0.34, upper=0.17, lower=0.34, jaw=0.05, omega=0.03, flat=0.55),
    "O": replace(REST, width=0.56, corner=-0.05, upper=0.27, lower=0.50, jaw=0.06, omega=0.0, forward=0.007, flat=0.5),
    "Smile": replace(REST, width=1.25, corner=0.72, omega=0.10, cheek=0.006, middle=-0.04),
    "Sad": replace(REST, width=0.92, corner=-0.34, omega=0.0, middle=0.16, forward=0.002),
    "Cheek_Puff": replace(REST, width=0.92, corner=0.20, puff=0.022, omega=0.10),
    "Tongue_Out": replace(REST, width=1.0, corner=0.36, upper=0.05, lower=0.34, jaw=0.07, omega=0.10),
}


def rings() -> Array:
    """The mu (ellipse size) of every ring from the lip to just before the back of the head."""
    reach = np.concatenate([[0.0], np.linspace(0.0, 1.0, 50)[1:] ** 1.35 * 2.98])
    mu = np.arcsinh(reach / SLIT)
    near = np.array([_MU_LIP, _MU_RIM])
    return np.concatenate([near, mu[mu > _MU_RIM + 0.03]])


def lip_line(lips: Lips, t: Array, up: Array) -> tuple[Array, Array]:
    """(u, v) of the lip edge at ``t`` = -1..1 across the mouth; ``up`` +1 upper lip, -1 lower lip."""
    a = np.abs(t)
    arc = np.maximum(1.0 - a * a, 0.0) ** lips.flat
    line = lips.corner * a * a + lips.middle * (1.0 - a * a) - lips.omega * np.sin(np.pi * a) * (0.35 + 0.65 * (up > 0))
    closed = min(1.0, (lips.upper + lips.lower) * 4.0)
    line = line - (1.0 - closed) * lips.omega * np.sin(np.pi * a) * 0.65 * (up <= 0)
    v = line + np.where(up > 0, lips.upper, -lips.lower) * arc
    return SLIT * lips.width * t, SLIT * v


def warp(lips: Lips, mu: Array, phi: Array) -> tuple[Array, Array]:
    """Map coordinates of grid points (mu, phi) under a mouth shape."""
    t, s = np.cos(phi), np.sin(phi)
    up = np.where(s >= 0.0, 1.0, -1.0)
    rest_u, rest_v = lip_line(REST, t, up)
    key_u, key_v = lip_line(lips, t, up)
    u, v = SLIT * np.cosh(mu) * t, SLIT * np.sinh(mu) * s
    hold = np.exp(-((mu / 0.85) ** 2))
    reach = np.where(s >= 0.0, 0.50 + 0.30 * (1.0 - s), 0.80 - 0.15 * (-s))
    move = np.exp(-((mu / reach) ** 2))
    return u + (key_u - rest_u) * move, v + rest_v * hold + (key_v - rest_v) * move


def jaw_weight(mu: Array, phi: Array) -> Array:
    """How much the lower jaw carries a grid point: 1 at the lower lip and chin, 0 above and at the throat."""
    side = smooth(0.0, 0.55, -np.sin(phi))
    return side * smooth(1.95, 0.75, np.maximum(mu, 0.0))


def jaw_turn(points: Array, angle: Array | float) -> Array:
    """Points opened around the jaw hinge's X axis by ``angle`` radians (positive opens)."""
    rel = points - JAW_HINGE
    c, s = np.cos(angle), np.sin(angle)
    y, z = rel[..., 1], rel[..., 2]
    return JAW_HINGE + np.stack([rel[..., 0], y * c - z * s, y * s + z * c], axis=-1)


def cheek_lift(points: Array, lips: Lips) -> Array:
    """Outward push of the cheeks in metres at rest points."""
    x, y, z = np.abs(points[..., 0]), points[..., 1], points[..., 2]
    front = smooth(0.03, -0.04, y)
    apple = np.exp(-(((x - 0.088) / 0.034) ** 2) - ((z + 0.055) / 0.028) ** 2) * front
    blown = np.exp(-(((x - 0.085) / 0.045) ** 2) - ((z + 0.085) / 0.042) ** 2) * smooth(0.05, -0.03, y)
    return lips.cheek * apple + lips.puff * blown


def _shape(lips: Lips, mu: Array, phi: Array, rest: Array | None) -> Array:
    """All vertices of the head under one mouth shape: skin rings, back pole, pocket rings, pocket pole."""
    u, v = warp(lips, mu, phi)
    lift = lips.forward * np.exp(-((mu / 0.45) ** 2))
    if rest is not None:
        lift = lift + cheek_lift(rest, lips)
    skin = surface(u, v, lift)
    skin = jaw_turn(skin, lips.jaw * jaw_weight(mu, phi))
    skin = sockets(skin)
    pole = surface(np.array([0.0]), np.array([-np.pi]))
    return np.concatenate([skin.reshape(-1, 3), pole, _pocket(skin[0], lips.jaw)])


def _cave_weight(phi: Array) -> Array:
    """How much the jaw carries the back of the mouth: its floor more than its roof."""
    return 0.45 - 0.35 * np.sin(phi)


def _pocket(lip: Array, jaw: float) -> Array:
    """Rings of the mouth's inside behind the lip ring, ending in one vertex."""
    phi = np.linspace(0.0, 2.0 * np.pi, SEGMENTS, endpoint=False)
    back = np.array([0.0, -0.125, -0.068])
    cave = back + np.stack([0.036 * np.cos(phi), 0 * phi, 0.021 * np.sin(phi)], axis=-1)
    cave = jaw_turn(cave, jaw * _cave_weight(phi))
    back = jaw_turn(back, jaw * 0.45)
    out = []
    for depth in _POCKET:
        t = depth / _POCKET[-1]
        inward = lip + np.array([0.0, 0.8 * min(depth, 0.012), 0.0])
        out.append(inward + (cave - inward) * smooth(0.05, 1.0, np.array(t)))
    out.append(back[None, :] + np.array([[0.0, 0.008, 0.0]]))
    return np.concatenate(out)


def _faces(count: int) -> tuple[Faces, list[int]]:
    """Faces and material slots: 0 coat, 1 lip line, 2 mouth inside, 3 the pole at the back (no UV)."""
    faces = grid_faces(count, SEGMENTS, flip=False)
    slots = [1] * SEGMENTS + [0] * (SEGMENTS * (count - 2))
    pole = count * SEGMENTS
    last = pole - SEGMENTS
    for seg in range(SEGMENTS):
        faces.append((last + seg, last + (seg + 1) % SEGMENTS, pole))
        slots.append(3)
    first = pole + 1
    chain = [0] + [first + i * SEGMENTS for i in range(len(_POCKET))]
    for number, (near, far) in enumerate(itertools.pairwise(chain)):
        for seg in range(SEGMENTS):
            nxt = (seg + 1) % SEGMENTS
            faces.append((near + nxt, near + seg, far + seg, far + nxt))
            slots.append(1 if number < 2 else 2)
    end = first + len(_POCKET) * SEGMENTS
    for seg in range(SEGMENTS):
        faces.append((chain[-1] + (seg + 1) % SEGMENTS, chain[-1] + seg, end))
        slots.append(2)
    return faces, slots


def _jaw_bone_weights(mu: Array, phi: Array) -> Array:
    """Jaw bone weights of all head vertices, pocket included."""
    skin = jaw_weight(mu, phi).reshape(-1)
    line = np.linspace(0.0, 2.0 * np.pi, SEGMENTS, endpoint=False)
    lip = jaw_weight(np.zeros(SEGMENTS), line)
    pocket = [lip + (_cave_weight(line) - lip) * smooth(0.05, 1.0, np.array(d / _POCKET[-1])) for d in _POCKET]
    return np.concatenate([skin, [0.0], *pocket, [0.45]])


def head() -> Part:
    """The head with its mouth keys, textured by the (u, v) map."""
    values = rings()
    phi_line = np.linspace(0.0, 2.0 * np.pi, SEGMENTS, endpoint=False)
    mu, phi = np.meshgrid(values, phi_line, indexing="ij")
    rest = _shape(REST, mu, phi, None)
    skin_rest = rest[: mu.size].reshape(*mu.shape, 3)
    faces, slots = _faces(len(values))
    u, v = warp(REST, mu, phi)
    uv = np.stack([u, v], axis=-1).reshape(-1, 2) / (2.0 * np.pi) + 0.5
    extra = len(rest) - len(uv)
    jaw = _jaw_bone_weights(mu, phi)
    return Part(
        verts=rest,
        faces=faces,
        colors=_inside_colors(len(rest), mu.size),
        weights={"Head_01": 1.0 - jaw, "Jaw_01": jaw},
        keys={name: _shape(lips, mu, phi, skin_rest) for name, lips in LIP_KEYS.items()},
        face_slots=slots,
        uvs=np.concatenate([uv, np.tile([[0.5, 0.0]], (extra, 1))]),
    )


def _inside_colors(total: int, skin: int) -> Array:
    """Vertex colours: only the pocket's matter, darker towards the back."""
    colors = np.tile(paint.LASH, (total, 1))
    for i, depth in enumerate(_POCKET):
        start = skin + 1 + i * SEGMENTS
        amount = np.array([min(1.0, depth / 0.04)])
        colors[start : start + SEGMENTS] = paint.mix(paint.MOUTH, paint.MOUTH_DEEP, amount)
    colors[-1] = paint.MOUTH_DEEP
    colors[skin - SEGMENTS : skin + 1] = paint.mix(paint.ORANGE, paint.ORANGE_DEEP, np.array([0.55]))
    return colors
