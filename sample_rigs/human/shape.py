"""The head as a smooth signed-distance field. No bpy here.

Axes and units (all modules of this rig): metres; +X to the character's own left, -Y out of the face, +Z up;
the origin lies between the eyes on the eye line, inside the head.
"""

from __future__ import annotations

import itertools
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EYE = np.array([0.0315, -0.0662, 0.0])  # centre of the left eyeball
EYE_R = 0.0170  # eyeball radius
LID = 0.0013  # lid thickness over the eyeball
CORE = np.array([0.0, -0.005, -0.015])  # the head is star-shaped seen from here
JAW = np.array([0.0, 0.016, -0.030])  # a point of the jaw's hinge axis (along X)
MOUTH_Z = -0.0660
MOUTH_X = 0.0245  # half width of the mouth


def smoothstep(low: float, high: float, value: Array) -> Array:
    """0 below `low`, 1 above `high`, with flat ends between."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def ellipsoid(p: Array, centre: tuple[float, float, float], radii: tuple[float, float, float]) -> Array:
    """About the distance to an ellipsoid with its axes along X, Y, Z."""
    q = (p - centre) / radii
    k0 = np.linalg.norm(q, axis=-1)
    k1 = np.linalg.norm(q / radii, axis=-1)
    return k0 * (k0 - 1.0) / np.maximum(k1, 1e-9)


def capsule(p: Array, a: tuple[float, float, float], b: tuple[float, float, float], ra: float, rb: float) -> Array:
    """Distance to a rod from `a` to `b` whose radius goes from `ra` to `rb`."""
    start, axis = np.array(a), np.array(b) - np.array(a)
    t = np.clip((p - start) @ axis / (axis @ axis), 0.0, 1.0)
    return np.linalg.norm(p - (start + t[..., None] * axis), axis=-1) - (ra + (rb - ra) * t)


def union(a: Array, b: Array, k: float) -> Array:
    """Join of two distances with a fillet of about `k` metres."""
    h = np.clip(0.5 + 0.5 * (b - a) / k, 0.0, 1.0)
    return b + (a - b) * h - k * h * (1.0 - h)


def carve(a: Array, b: Array, k: float) -> Array:
    """Cut `b` out of `a` with a fillet of about `k` metres."""
    return -union(-a, b, k)


def _fold(p: Array, soft: float = 0.004) -> Array:
    """Mirror onto the left side, rounded at the middle so that no crease appears there."""
    out = p.copy()
    out[..., 0] = np.sqrt(p[..., 0] ** 2 + soft**2) - soft * 0.5
    return out


def skull(p: Array) -> Array:
    """Distance to the bare head and neck: no eyes, nose or lips."""
    m = _fold(p, 0.01)
    d = ellipsoid(p, (0, 0.010, 0.026), (0.0740, 0.0900, 0.0860))
    d = union(d, ellipsoid(p, (0, -0.0360, 0.0340), (0.0600, 0.0500, 0.0500)), 0.030)
    d = union(d, ellipsoid(p, (0, -0.0340, -0.0320), (0.0595, 0.0560, 0.0700)), 0.030)
    d = union(d, ellipsoid(p, (0, -0.0460, -0.0670), (0.0370, 0.0430, 0.0330)), 0.026)
    d = union(d, ellipsoid(p, (0, -0.0790, -0.0910), (0.0130, 0.0140, 0.0125)), 0.018)
    d = union(d, ellipsoid(m, (0.0340, -0.0560, -0.0270), (0.0230, 0.0260, 0.0190)), 0.026)
    d = union(d, ellipsoid(m, (0.0330, -0.0120, -0.0560), (0.0140, 0.0300, 0.0230)), 0.032)
    d = union(d, ellipsoid(p, (0, -0.0680, -0.0620), (0.0290, 0.0245, 0.0220)), 0.020)
    return union(d, capsule(p, (0, 0.010, -0.08), (0, 0.018, -0.30), 0.0395, 0.0430), 0.022)


def head(p: Array) -> Array:
    """Distance to the whole head: skull plus brow, nose, eye sockets and the closed ball of the lids."""
    m = _fold(p, 0.003)
    d = skull(p)
    d = union(d, capsule(m, (0.008, -0.0800, 0.0185), (0.036, -0.0660, 0.0200), 0.0075, 0.0050), 0.018)
    d = carve(d, ellipsoid(m, (EYE[0], -0.0980, 0.0005), (0.0200, 0.0170, 0.0120)), 0.012)
    d = union(d, capsule(p, (0, -0.0815, 0.0090), (0, -0.0985, -0.0270), 0.0054, 0.0064), 0.010)
    d = union(d, ellipsoid(p, (0, -0.1020, -0.0320), (0.0098, 0.0105, 0.0086)), 0.007)
    d = union(d, ellipsoid(m, (0.0096, -0.0940, -0.0358), (0.0066, 0.0084, 0.0060)), 0.008)
    d = carve(d, ellipsoid(m, (0.0054, -0.0980, -0.0425), (0.0028, 0.0042, 0.0022)), 0.002)
    lids = np.linalg.norm(m - EYE, axis=-1) - (EYE_R + LID)
    return union(d, lids, 0.0045)


def cast(origin: Array, direction: Array, reach: float, field: object = head) -> Array:
    """First hit of rays that start outside; returns the points. Rays that miss end after `reach`."""
    f = field if callable(field) else head
    steps = np.linspace(0.0, reach, 160)
    low = np.zeros(len(origin))
    high = np.full(len(origin), reach)
    open_ = np.ones(len(origin), bool)
    for before, after in itertools.pairwise(steps):
        inside = open_ & (f(origin + direction * after) < 0.0)
        low[inside], high[inside] = before, after
        open_ &= ~inside
    for _ in range(24):
        middle = 0.5 * (low + high)
        inside = f(origin + direction * middle[:, None]) < 0.0
        high = np.where(inside, middle, high)
        low = np.where(inside, low, middle)
    return origin + direction * (0.5 * (low + high))[:, None]


def front(x: Array, z: Array, field: object = head) -> Array:
    """Points of the surface straight behind (x, z), seen from the front."""
    origin = np.stack([x, np.full_like(x, -0.15), z], -1)
    return cast(origin, np.tile([0.0, 1.0, 0.0], (len(x), 1)), 0.20, field)


def radial(direction: Array, field: object = head) -> Array:
    """Points of the surface in unit `direction` seen from CORE."""
    return cast(CORE + direction * 0.32, -direction, 0.32, field)


@lru_cache(maxsize=1)
def _depth_table() -> tuple[Array, Array, Array]:
    xs, zs = np.linspace(-0.08, 0.08, 81), np.linspace(-0.13, 0.07, 101)
    gx, gz = np.meshgrid(xs, zs, indexing="ij")
    y = front(gx.ravel(), gz.ravel(), skull)[:, 1].reshape(gx.shape)
    return xs, zs, np.minimum(y, 0.03)


def bare_depth(x: Array, z: Array) -> Array:
    """Depth (y) of the bare face at (x, z); along it the skin slides."""
    xs, zs, table = _depth_table()
    u = np.clip((x - xs[0]) / (xs[1] - xs[0]), 0, len(xs) - 1.001)
    v = np.clip((z - zs[0]) / (zs[1] - zs[0]), 0, len(zs) - 1.001)
    i, j = u.astype(int), v.astype(int)
    a, b = u - i, v - j
    return (
        table[i, j] * (1 - a) * (1 - b)
        + table[i + 1, j] * a * (1 - b)
        + table[i, j + 1] * (1 - a) * b
        + table[i + 1, j + 1] * a * b
    )
