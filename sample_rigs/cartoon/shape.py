"""The fox's skull as an implicit surface, and the coordinates that wrap a grid around it.

No bpy here. Metres in head space (see ``part``); angles in radians.

The head is star-shaped from the origin. A direction is written as (u, v): an azimuthal-equidistant map
around the mouth, u towards the character's left, v upwards, so that (0, 0) is the middle of the mouth.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .part import Array

MOUTH_PITCH: Final = 0.40
"""How far below the horizon the mouth lies, seen from the middle of the skull."""

_BLOBS: Final[tuple[tuple[tuple[float, float, float], tuple[float, float, float]], ...]] = (
    ((0.0, 0.005, 0.02), (0.158, 0.140, 0.146)),
    ((0.076, -0.034, 0.042), (0.088, 0.093, 0.082)),
    ((-0.076, -0.034, 0.042), (0.088, 0.093, 0.082)),
    ((0.085, -0.025, -0.044), (0.098, 0.090, 0.068)),
    ((-0.085, -0.025, -0.044), (0.098, 0.090, 0.068)),
    ((0.072, -0.070, -0.012), (0.062, 0.056, 0.048)),
    ((-0.072, -0.070, -0.012), (0.062, 0.056, 0.048)),
    ((0.0, -0.135, -0.062), (0.058, 0.084, 0.044)),
    ((0.027, -0.160, -0.073), (0.034, 0.040, 0.031)),
    ((-0.027, -0.160, -0.073), (0.034, 0.040, 0.031)),
    ((0.0, -0.130, -0.098), (0.042, 0.052, 0.030)),
)
_BLEND: Final = 0.036
_FAR: Final = 0.34


def smooth(low: float, high: float, value: Array) -> Array:
    """Smoothstep from 0 at ``low`` to 1 at ``high`` (``low`` may be the larger one)."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def unit(vectors: Array) -> Array:
    """Vectors scaled to length one along the last axis."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def field(points: Array) -> Array:
    """Approximate signed distance to the head, negative inside."""
    total = np.zeros(points.shape[:-1])
    for centre, radii in _BLOBS:
        rel = points - np.array(centre)
        k0 = np.linalg.norm(rel / np.array(radii), axis=-1)
        k1 = np.linalg.norm(rel / np.square(radii), axis=-1)
        total += np.exp(-np.clip(k0 * (k0 - 1.0) / np.maximum(k1, 1e-9), -0.6, 0.6) / _BLEND * 2.0)
    return -np.log(total) * _BLEND / 2.0


def cast(origin: Array, directions: Array, far: float = _FAR) -> Array:
    """Distance along each unit direction to the outermost crossing of the head; 0 where there is none."""
    steps = np.linspace(far, 0.0, 120)
    outer = np.full(directions.shape[:-1], far)
    inner = np.zeros(directions.shape[:-1])
    open_ = np.ones(directions.shape[:-1], dtype=bool)
    for step in steps:
        inside = open_ & (field(origin + directions * step) < 0.0)
        inner = np.where(inside, step, inner)
        open_ &= ~inside
        outer = np.where(open_, step, outer)
    for _ in range(18):
        middle = (outer + inner) / 2.0
        inside = field(origin + directions * middle[..., None]) < 0.0
        inner, outer = np.where(inside, middle, inner), np.where(inside, outer, middle)
    return inner


def cast_near(origin: Array, directions: Array) -> Array:
    """Distance from a point inside the head along each unit direction to the nearest way out."""
    steps = np.linspace(0.004, 0.16, 100)
    inner = np.zeros(directions.shape[:-1])
    going = np.ones(directions.shape[:-1], dtype=bool)
    for step in steps:
        going &= field(origin + directions * step) < 0.0
        inner = np.where(going, step, inner)
    outer = inner + (steps[1] - steps[0])
    for _ in range(14):
        middle = (outer + inner) / 2.0
        inside = field(origin + directions * middle[..., None]) < 0.0
        inner, outer = np.where(inside, middle, inner), np.where(inside, outer, middle)
    return inner


def direction(u: Array, v: Array) -> Array:
    """Unit directions of map coordinates (u, v)."""
    angle = np.hypot(u, v)
    scale = np.where(angle > 1e-9, np.sin(angle) / np.maximum(angle, 1e-9), 1.0)
    cp, sp = np.cos(MOUTH_PITCH), np.sin(MOUTH_PITCH)
    forward, up = np.array([0.0, -cp, -sp]), np.array([0.0, -sp, cp])
    side = np.array([1.0, 0.0, 0.0])
    return np.cos(angle)[..., None] * forward + (scale * u)[..., None] * side + (scale * v)[..., None] * up


def surface(u: Array, v: Array, lift: Array | float = 0.0) -> Array:
    """Points on the head at map coordinates, moved outwards by ``lift`` metres along the ray."""
    rays = direction(u, v)
    return rays * (cast(np.zeros(3), rays) + lift)[..., None]


def carve(points: Array, center: Array, axis: Array, radius: float) -> Array:
    """Points pulled under a ball of ``radius`` inside a cone of about 40 degrees around ``axis``."""
    rel = points - center
    far = np.linalg.norm(rel, axis=-1)
    angle = np.arccos(np.clip(rel @ axis / np.maximum(far, 1e-9), -1.0, 1.0))
    wanted = np.minimum(far, radius * 0.93)
    amount = smooth(0.86, 0.66, angle) * smooth(1.75 * radius, 1.35 * radius, far)
    return center + rel * ((far + (wanted - far) * amount) / np.maximum(far, 1e-9))[..., None]


def front_depth(x: Array, z: Array) -> Array:
    """Y of the head's front at each (x, z); 0.0 beside the head."""
    start = np.stack([x, np.full_like(x, 0.02), z], axis=-1)
    rays = np.zeros_like(start)
    rays[..., 1] = -1.0
    return 0.02 - cast(start, rays)


def normal(points: Array) -> Array:
    """Outward normals of the implicit head."""
    eps = 1e-4
    grads = [field(points + eps * axis) - field(points - eps * axis) for axis in np.eye(3)]
    return unit(np.stack(grads, axis=-1))
