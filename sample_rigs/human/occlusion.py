"""Soft contact shade baked into the vertex colours, so that the rig looks right with shadows off.

No bpy here except `mathutils`.
"""

from __future__ import annotations

import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree

from .part import Part
from .shape import Array
from .skin import neighbours

RAYS = 40
REACH = 0.055  # metres
SHADE = {
    "Skin": (0.50, 0.34, 0.29),
    "Hair": (0.35, 0.35, 0.35),
    "Shirt": (0.35, 0.35, 0.40),
    "Teeth": (0.55, 0.42, 0.38),
    "Tongue": (0.5, 0.4, 0.4),
}


def vertex_normals(part: Part) -> Array:
    """Unit normals from the faces' Newell areas."""
    out = np.zeros_like(part.verts)
    for face in part.faces:
        ring = part.verts[list(face)]
        out[list(face)] += np.cross(ring, np.roll(ring, -1, 0)).sum(0)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


def _hemisphere(count: int) -> Array:
    """Cosine-weighted directions round +Z, the same each time."""
    k = np.arange(count) + 0.5
    r, a = np.sqrt(k / count), k * np.pi * (3 - np.sqrt(5))
    return np.stack([r * np.cos(a), r * np.sin(a), np.sqrt(1 - r * r)], -1)


def openness(part: Part, tree: BVHTree) -> Array:
    """Share of the sky each vertex sees; near things count most."""
    local = _hemisphere(RAYS)
    out = np.ones(len(part.verts))
    for i, (point, normal) in enumerate(zip(part.verts, vertex_normals(part), strict=True)):
        side = np.cross(normal, (0.0, 1.0, 0.0) if abs(normal[1]) < 0.9 else (1.0, 0.0, 0.0))
        side /= np.linalg.norm(side) + 1e-12
        rays = local @ np.stack([side, np.cross(normal, side), normal])
        start = Vector(point + normal * 0.0010)
        shut = 0.0
        for ray in rays:
            hit = tree.ray_cast(start, Vector(ray), REACH)
            if hit[0] is not None:
                shut += 1.0 - (hit[3] / REACH) ** 0.7
        out[i] = 1.0 - shut / RAYS
    return out


def _blur(values: Array, part: Part, rounds: int = 2) -> Array:
    """Average with the neighbours, to hide the grain of the few rays."""
    near = neighbours(len(part.verts), part.faces)
    for _ in range(rounds):
        values = 0.4 * values + 0.6 * values[near].mean(1)
    return values


def shade(parts: list[Part], lid: Array) -> None:
    """Darken the colours of the parts in place; lids (share `lid` of the first vertices of Head) only half."""
    solid = [p for p in parts if p.name in {"Head", "Hair", "Body", "Eyes"}]
    starts = np.cumsum([0] + [len(p.verts) for p in solid])
    verts = np.concatenate([p.verts for p in solid]).tolist()
    faces = [tuple(int(i + s) for i in f) for p, s in zip(solid, starts[:-1], strict=True) for f in p.faces]
    tree = BVHTree.FromPolygons(verts, faces)
    for part in parts:
        tint = SHADE.get(part.material)
        if tint is None:
            continue
        dark = np.clip((1.0 - openness(part, tree)) * 1.35, 0, 1)[:, None]
        dark = _blur(dark, part)[:, 0]
        if part.name == "Head":
            dark[: len(lid)] *= 1.0 - 0.55 * np.clip(np.abs(lid) * 2.0, 0, 1)
        part.colour = part.colour * (1.0 - dark[:, None] * (1.0 - np.array(tint)))
