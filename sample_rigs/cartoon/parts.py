"""The smaller pieces of the fox: ears, tufts, nose, brows, tongue and teeth.

No bpy here. Metres, head space; left pieces are built and mirrored.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from . import paint
from .face import LIP_KEYS, SLIT, jaw_turn
from .part import Array, Part, grid_faces, join, mirrored, tube
from .shape import front_depth, normal, smooth, surface, unit

EAR_ROOT: Final = np.array([0.100, 0.020, 0.100])
_EAR_TIP: Final = np.array([0.186, 0.040, 0.290])


def lock(points: Array, width: float, flat: float, facing: Array, rings: int = 11, segments: int = 10) -> Part:
    """A tapered tuft of fur along the quadratic curve of three ``points``; ``facing`` is its flat side."""
    t = np.linspace(0.0, 1.0, rings)[:, None]
    line = (1 - t) ** 2 * points[0] + 2 * t * (1 - t) * points[1] + t**2 * points[2]
    ahead = unit(np.gradient(line, axis=0))
    side = unit(np.cross(ahead, facing))
    out = np.cross(side, ahead)
    size = width * np.clip((1.0 - t**1.7), 0.0, 1.0) * (0.75 + 0.5 * t * (1 - t) * 2)
    phi = np.linspace(0.0, 2.0 * np.pi, segments, endpoint=False)
    ring = np.cos(phi)[None, :, None] * side[:, None, :] + flat * np.sin(phi)[None, :, None] * out[:, None, :]
    verts, faces = tube(line[:, None, :] + ring * np.maximum(size, 2e-4)[:, None, :], flip=True)
    return Part(verts, faces, paint.coat(verts))


def _blend_root(part: Part, tip: Array, low: float = 0.25, high: float = 0.9) -> Part:
    """Tint a lock from the coat colour at its root to ``tip`` along its length."""
    amount = np.linspace(0.0, 1.0, 11).repeat(10)
    amount = np.concatenate([amount, [0.0, 1.0]])
    part.colors = paint.mix(part.colors, tip, smooth(low, high, amount))
    return part


def cheek_tufts() -> Part:
    """Three pointed tufts on each cheek, following the puffed cheek."""
    front = np.array([0.15, -1.0, 0.1])
    curves = (
        ([(0.110, -0.015, 0.005), (0.175, -0.005, -0.022), (0.207, 0.010, -0.018)], 0.040),
        ([(0.095, -0.028, -0.034), (0.175, -0.020, -0.066), (0.222, 0.008, -0.072)], 0.047),
        ([(0.070, -0.030, -0.066), (0.135, -0.022, -0.108), (0.180, 0.004, -0.126)], 0.042),
    )
    left = []
    for points, width in curves:
        part = lock(np.array(points), width, 0.62, front)
        puff = np.array([0.020, -0.004, 0.0]) * smooth(0.0, -0.05, part.verts[:, 2])[:, None]
        part.keys["Cheek_Puff"] = part.verts + puff
        left.append(part)
    one = join(left)
    return join([one, mirrored(one)]).set_bone("Head_01")


def hair() -> Part:
    """The quiff between the ears."""
    up = np.array([0.0, -1.0, 0.5])
    curves = (
        ([(-0.025, 0.010, 0.125), (-0.045, -0.065, 0.232), (0.050, -0.085, 0.216)], 0.058),
        ([(0.035, 0.015, 0.120), (0.050, -0.050, 0.205), (0.106, -0.056, 0.176)], 0.044),
        ([(-0.045, 0.015, 0.120), (-0.072, -0.040, 0.190), (-0.108, -0.056, 0.172)], 0.038),
    )
    locks = [_blend_root(lock(np.array(p), w, 0.7, up), paint.ORANGE_LIGHT, 0.3, 1.0) for p, w in curves]
    return join(locks).set_bone("Head_01")


def _ear_left() -> Part:
    rings, segments = 18, 28
    axis = unit(_EAR_TIP - EAR_ROOT)
    root = EAR_ROOT - axis * 0.070
    length = float(np.linalg.norm(_EAR_TIP - root))
    face_dir = unit(np.array([0.28, -1.0, 0.18]))
    side = unit(np.cross(axis, face_dir)) * -1.0
    depth_dir = np.cross(axis, side)
    depth_dir = depth_dir * np.sign(np.dot(depth_dir, [0.0, 1.0, 0.0]))
    a = np.linspace(0.0, 1.0, rings)[:, None]
    beta = np.linspace(0.0, 2.0 * np.pi, segments, endpoint=False)[None, :]
    half = 0.083 * np.clip(1.0 - a**1.9, 0.0, 1.0) ** 0.82 + 0.001
    deep = half * 0.85
    back, thick = np.abs(np.sin(beta)), np.minimum(0.007, half * 0.3)
    y = np.where(np.sin(beta) >= 0, deep * back + thick * np.sin(beta), deep * back * 0.62 + thick * np.sin(beta))
    bow = 0.016 * np.sin(np.pi * a)
    line = root + axis * (length * a)[..., None] + side * bow[..., None]
    verts = line + side * (half * np.cos(beta))[..., None] + depth_dir * y[..., None]
    points, faces = tube(verts, flip=bool(np.dot(np.cross(side, depth_dir), axis) > 0))
    inner = smooth(0.80, 0.66, np.abs(np.cos(beta)) + 0 * a) * (np.sin(beta) < 0.0)
    inner = inner * smooth(0.93, 0.82, a)
    color = paint.mix(
        np.broadcast_to(paint.ORANGE, verts.shape), paint.ORANGE_DEEP, smooth(0.2, 0.6, a) * 0.4 + 0 * beta
    )
    color = paint.mix(color, paint.DARK, smooth(0.60, 0.72, a + 0.05 * np.cos(beta * 6.0)))
    pink = paint.mix(paint.EAR_PINK, paint.CREAM, 0.5 * smooth(0.75, 0.15, np.abs(np.cos(beta)) + 0 * a))
    color = color + (pink - color) * inner[..., None]
    caps = np.stack([paint.ORANGE, paint.DARK])
    return Part(points, faces, np.concatenate([color.reshape(-1, 3), caps])).set_bone("Ear_L")


def ears() -> Part:
    """Both ears with a cream tuft inside."""
    left = _ear_left()
    tufts = []
    axis = unit(_EAR_TIP - EAR_ROOT)
    side = np.cross(np.array([0.0, 1.0, 0.0]), axis)
    for across, top, width in ((-0.030, 0.095, 0.019), (0.002, 0.120, 0.024), (0.034, 0.095, 0.019)):
        base = EAR_ROOT - axis * 0.022 + side * across + np.array([0.0, 0.004, 0.0])
        tip = EAR_ROOT + axis * top + side * (across * 1.05) + np.array([0.0, 0.004, 0.0])
        points = np.array([base, (base + tip) / 2 + np.array([0.0, -0.014, 0.0]), tip])
        part = lock(points, width, 0.5, np.array([0.2, -1.0, 0.0]))
        part.colors[:] = paint.CREAM
        tufts.append(part.set_bone("Ear_L"))
    one = join([left, *tufts])
    return join([one, mirrored(one)])


def nose() -> Part:
    """A rounded triangular nose on the muzzle's tip."""
    rings, segments = 10, 20
    theta = np.linspace(0.0, np.pi, rings + 2)[1:-1, None]
    phi = np.linspace(0.0, 2.0 * np.pi, segments, endpoint=False)[None, :]
    x = np.sin(theta) * np.cos(phi)
    z = np.sin(theta) * np.sin(phi)
    y = -np.cos(theta) + 0.0 * phi
    wide = 0.024 * (1.0 + 0.30 * z)
    center = np.array([0.0, -0.2135, -0.039])
    verts = center + np.stack([x * wide, y * 0.015 + z * 0.004, z * 0.0155 - 0.003 * np.abs(x) * (z < 0)], axis=-1)
    points, faces = tube(verts)
    color = paint.mix(
        np.broadcast_to(paint.NOSE, points.shape),
        paint.rgb("7A5550"),
        0.7 * smooth(0.004, 0.013, points[:, 2] - center[2]),
    )
    return Part(points, faces, color).set_bone("Head_01")


def _brow(raise_: float, inner: float, outer: float, gather: float) -> Part:
    """One left brow: lifts (metres) of all, inner end, outer end; ``gather`` towards the nose."""
    t = 0.5 - 0.5 * np.cos(np.pi * np.linspace(0.0, 1.0, 18))
    x = 0.036 + 0.082 * t - gather * (1.0 - 0.5 * t)
    z = 0.100 + 0.017 * np.sin(np.pi * (0.22 + 0.70 * t)) + raise_ + inner * (1 - t) ** 1.5 + outer * t**1.5
    line = np.stack([x, front_depth(x, z), z], axis=-1)
    out = normal(line)
    ahead = unit(np.gradient(line, axis=0))
    side = unit(np.cross(ahead, out))
    size = 0.0122 * np.sqrt(np.clip(1.0 - (2 * t - 1) ** 4, 0.0, 1.0)) * (1.0 - 0.42 * t) + 2e-4
    phi = np.linspace(0.0, 2.0 * np.pi, 14, endpoint=False)
    ring = np.cos(phi)[None, :, None] * side[:, None, :] + 0.55 * np.sin(phi)[None, :, None] * out[:, None, :]
    verts, faces = tube((line + out * 0.003)[:, None, :] + ring * size[:, None, None], flip=True)
    return Part(verts, faces, np.tile(paint.DARK, (len(verts), 1)))


def brows() -> Part:
    """Both brows with their keys."""
    left = _brow(0.0, 0.0, 0.0, 0.0)
    left.keys = {
        "Brow_Up": _brow(0.017, 0.004, 0.0, 0.0).verts,
        "Brow_Down_L": _brow(-0.008, -0.012, 0.006, 0.008).verts,
        "Sad": _brow(0.002, 0.017, -0.010, 0.005).verts,
        "Smile": _brow(0.005, 0.0, -0.001, 0.0).verts,
        "Eyes_Wide": _brow(0.010, 0.0, 0.0, 0.0).verts,
    }
    return join([left, mirrored(left)]).set_bone("Head_01")


def _tongue() -> Part:
    rings, segments = 14, 20
    s = np.linspace(0.0, 1.0, rings)[:, None]
    phi = np.linspace(0.0, 2.0 * np.pi, segments, endpoint=False)[None, :]

    def shape(reach: float, droop: float, scale: float) -> Array:
        y = -0.130 - (0.052 + reach) * s
        z = -0.083 + 0.004 * np.sin(np.pi * s) - droop * s**2.5
        half = scale * 0.022 * np.clip(1.0 - s**5, 0.0, 1.0) ** 0.5 + 2e-4
        high = 0.0062 * np.clip(1.0 - s**6, 0.0, 1.0) ** 0.5 + 1e-4
        groove = -0.0022 * np.exp(-((np.cos(phi) / 0.28) ** 2)) * (np.sin(phi) > 0) * smooth(1.0, 0.8, s)
        ring = np.stack([half * np.cos(phi), y + 0 * phi, z + high * np.sin(phi) + groove], axis=-1)
        return tube(ring, flip=False)[0]

    rest = shape(0.0, 0.0, 1.0)
    flat = np.stack([0 * s + 0 * phi] * 3, axis=-1)
    faces = tube(flat, flip=False)[1]
    deep = smooth(-0.15, -0.13, rest[:, 1])
    part = Part(rest, faces, paint.mix(np.broadcast_to(paint.TONGUE, rest.shape), paint.TONGUE_DEEP, deep))
    narrow = {"U": 0.6, "O": 0.8}
    for name, lips in LIP_KEYS.items():
        target = shape(0.042, 0.034, 0.86) if name == "Tongue_Out" else shape(0.0, 0.0, narrow.get(name, 1.0))
        moved = jaw_turn(target, lips.jaw)
        if not np.allclose(moved, rest, atol=1e-6):
            part.keys[name] = moved
    return part.set_bone("Jaw_01")


def _teeth() -> Part:
    """The upper row: a smooth band behind the upper lip with two small fangs."""
    count, rows = 49, 4
    t = np.linspace(-0.88, 0.88, count)[None, :]
    r = np.linspace(0.0, 1.0, rows)[:, None]
    fang = 0.55 * np.exp(-(((np.abs(t) - 0.46) / 0.085) ** 2))
    low = -0.150 - 0.30 * fang + 0.24 * smooth(0.62, 0.88, np.abs(t))
    v = SLIT * (0.20 + (low - 0.20) * r)
    u = SLIT * t + 0.0 * r
    front = surface(u, v, -0.0115 - 0.0 * r)
    back = surface(u, v, -0.0150)
    verts = np.concatenate([front, back[::-1]]).reshape(-1, 3)
    faces = grid_faces(2 * rows, count, closed=False)
    part = Part(verts, faces, np.tile(paint.TOOTH, (len(verts), 1)))
    for name in ("U", "O"):
        tight = verts * np.array([0.72, 1.0, 1.0]) + np.array([0.0, 0.004, 0.003])
        part.keys[name] = tight
    return part.set_bone("Head_01")


def mouth() -> Part:
    """Tongue and upper teeth."""
    return join([_tongue(), _teeth()])
