"""Eyeballs and eyelids.

No bpy here.
A lid is a ring-shaped sheet around the eye: its inner edge is the opening, its outer edge lies
just under the skin of the head. Angles (h, v) are radians around the middle of the opening as seen
from the eye's centre: h towards the temple, v upwards. Metres, head space, left eye; the right is mirrored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from . import paint
from .part import Array, Part, grid_faces, join, mirrored
from .shape import carve, cast_near, smooth

CENTER: Final = np.array([0.0735, -0.0760, 0.032])
RADIUS: Final = 0.070
_YAW: Final = 0.13
_SEGMENTS: Final = 64
_RINGS: Final = 13
_DEG: Final = np.pi / 180.0


@dataclass(frozen=True)
class Opening:
    """An eye opening; angles in degrees."""

    width: float = 35.0
    upper: float = 31.0
    lower: float = 30.0
    tilt: float = 5.0
    """Outer corner higher than the inner one."""
    close: float = 0.0
    """0 open, 1 both lids on the closing line."""
    slant: float = 0.0
    """Upper lid lowered at the nose (positive, angry) or at the temple (negative, sad)."""


REST: Final = Opening()
LID_KEYS: Final[dict[str, Opening]] = {
    "Blink_L": replace(REST, close=1.0),
    "Eyes_Wide": replace(REST, width=36.5, upper=38.0, lower=33.0),
    "Smile": replace(REST, lower=25.5),
    "Sad": replace(REST, upper=28.0, slant=-9.0),
    "Brow_Down_L": replace(REST, upper=27.5, slant=8.0, lower=28.0),
}
_BOTH: Final = ("Eyes_Wide", "Smile", "Sad")


def eyeball() -> Part:
    """The left eyeball, pole forwards, UVs projected from the front."""
    segments, rings = 32, 16
    theta = np.linspace(0.0, np.pi, rings + 1)[1:-1]
    phi = np.linspace(0.0, 2.0 * np.pi, segments, endpoint=False)
    th, ph = np.meshgrid(theta, phi, indexing="ij")
    ball = np.stack([np.sin(th) * np.cos(ph), -np.cos(th), np.sin(th) * np.sin(ph)], axis=-1).reshape(-1, 3)
    ball = np.concatenate([ball, [[0.0, -1.0, 0.0], [0.0, 1.0, 0.0]]])
    faces = grid_faces(rings - 1, segments, flip=True)
    front, back = len(ball) - 2, len(ball) - 1
    last = (rings - 2) * segments
    for seg in range(segments):
        nxt = (seg + 1) % segments
        faces += [(seg, nxt, front), (last + nxt, last + seg, back)]
    part = Part(CENTER + RADIUS * ball, faces, np.ones((len(ball), 3)), uvs=ball[:, [0, 2]] * 0.5 + 0.5)
    return part.set_bone("Eye_L")


def eyeball_right(left: Part) -> Part:
    """The right eyeball: a copy, not a mirror image, so that both glints lie on the same side."""
    shift = np.array([-2.0 * CENTER[0], 0.0, 0.0])
    part = Part(left.verts + shift, list(left.faces), left.colors, uvs=left.uvs)
    return part.set_bone("Eye_R")


def _edge(opening: Opening, psi: Array) -> tuple[Array, Array]:
    """(h, v) in radians of the opening's edge at ring angle ``psi`` (0 temple, pi/2 top)."""
    c, s = np.cos(psi), np.sin(psi)
    h = opening.width * np.sign(c) * np.abs(c) ** 0.95
    arc = np.abs(s) ** 0.95
    v = np.where(s >= 0, opening.upper * arc, -opening.lower * arc)
    v = v - opening.slant * np.where(s > 0, arc, 0.0) * -c * 1.0
    v = v - max(0.0, abs(opening.slant)) * 0.25 * np.where(s > 0, arc, 0.0)
    line = -13.0 * (1.0 - (h / opening.width) ** 2)
    lap = 3.0 * np.minimum(1.0, np.abs(s) * 2.5)
    shut = line + np.where(s >= 0, -lap, lap)
    v = v + (shut - v) * opening.close
    return h * _DEG, (v + opening.tilt * c * np.abs(c)) * _DEG


def _direction(h: Array, v: Array) -> Array:
    """Unit directions from the eye's centre."""
    angle = np.hypot(h, v)
    k = np.where(angle > 1e-9, np.sin(angle) / np.maximum(angle, 1e-9), 1.0)
    cy, sy = np.cos(_YAW), np.sin(_YAW)
    axis, side, up = np.array([sy, -cy, 0.0]), np.array([cy, sy, 0.0]), np.array([0.0, 0.0, 1.0])
    return np.cos(angle)[..., None] * axis + (k * h)[..., None] * side + (k * v)[..., None] * up


def _sheet(opening: Opening) -> Array:
    """Vertices of one lid ring sheet: an inward rim ring first, then rings from edge to outside."""
    psi = np.linspace(0.0, 2.0 * np.pi, _SEGMENTS, endpoint=False)
    s = np.linspace(0.0, 1.0, _RINGS)[:, None]
    eh, ev = _edge(opening, psi)
    outer = 1.08 - 0.10 * smooth(0.0, -0.6, np.sin(psi)) - 0.08 * smooth(-0.2, -0.8, np.cos(psi))
    h = eh + (outer * np.cos(psi) - eh) * s
    v = ev + (outer * np.sin(psi) - ev) * s
    rays = _direction(h, v)
    upper = smooth(-0.1, 0.5, np.sin(psi))
    shell = RADIUS * (1.030 + 0.065 * upper + (0.045 * upper + 0.015) * (1.0 - opening.close) * (1 - s) ** 2)
    limit = 1.16 * RADIUS
    skin = -0.004 * np.logaddexp(-cast_near(CENTER, rays) / 0.004, -limit / 0.004)
    sink = 0.0010 - 0.0032 * smooth(0.30, 1.0, s)
    soft = 0.006
    blend = soft * np.logaddexp(shell / soft, (skin + sink) / soft)
    radius = blend + (skin + sink - blend) * smooth(0.6, 1.0, s)
    edge_radius = shell[:1] + 0.0 * radius[:1]
    radius = np.maximum(radius, RADIUS * 1.012)
    radius = edge_radius + (radius - edge_radius) * smooth(0.04, 0.46, s)
    body = CENTER + rays * radius[..., None]
    rim = CENTER + rays[:1] * RADIUS * 1.004
    return np.concatenate([rim, body]).reshape(-1, 3)


def sockets(points: Array) -> Array:
    """Head points with room made for both eyes' openings."""
    axis = np.array([np.sin(_YAW), -np.cos(_YAW), 0.0])
    flip = np.array([-1.0, 1.0, 1.0])
    return carve(carve(points, CENTER, axis, RADIUS), CENTER * flip, axis * flip, RADIUS)


def _colors(rest: Array) -> Array:
    """Coat colours with a dark liner on the edge, thick above and towards the temple."""
    psi = np.linspace(0.0, 2.0 * np.pi, _SEGMENTS, endpoint=False)
    ring = np.arange(_RINGS + 1)[:, None]
    upper = smooth(0.0, 0.55, np.sin(psi) + 0.18 * (np.cos(psi) > 0))
    thick = 0.9 + upper * (1.3 + 1.2 * smooth(-0.2, 0.9, np.cos(psi)))
    amount = np.clip(thick - ring + 0.5, 0.0, 1.0)
    return paint.mix(paint.coat(rest), paint.LASH, amount.reshape(-1))


def lids() -> Part:
    """Both eyes' lids in one mesh with their keys."""
    rest = _sheet(REST)
    keys = {name: _sheet(opening) for name, opening in LID_KEYS.items()}
    faces = grid_faces(_RINGS + 1, _SEGMENTS, flip=True)
    left = Part(rest, faces, _colors(rest), keys=keys)
    return join([left, mirrored(left)]).set_bone("Head_01")
