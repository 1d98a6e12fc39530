"""Hair, ears and the shirt. No bpy here. Units metres, axes as in `shape`."""

from __future__ import annotations

import numpy as np

from .materials import Look
from .part import Part, grid_faces, merge, mirrored, paint
from .shape import Array, cast, ellipsoid, skull, smoothstep, union

HAIR_CORE = np.array([0.0, 0.012, 0.025])
PART_LINE = np.array([0.024, -0.030, 0.108])  # where the locks spring from: a side parting
# the hair's edge, clockwise seen from above, from the forehead over the character's left: points near the skull
EDGE = np.array(
    [
        (0.026, -0.086, 0.080),
        (0.044, -0.074, 0.070),
        (0.058, -0.056, 0.054),
        (0.066, -0.038, 0.024),
        (0.069, -0.024, -0.012),
        (0.071, -0.012, -0.010),
        (0.074, 0.002, 0.010),
        (0.076, 0.020, 0.012),
        (0.075, 0.034, -0.006),
        (0.070, 0.044, -0.046),
        (0.060, 0.052, -0.092),
        (0.036, 0.072, -0.112),
        (0.0, 0.080, -0.116),
        (-0.036, 0.072, -0.112),
        (-0.060, 0.052, -0.092),
        (-0.070, 0.044, -0.046),
        (-0.075, 0.034, -0.006),
        (-0.076, 0.020, 0.012),
        (-0.074, 0.002, 0.010),
        (-0.071, -0.012, -0.012),
        (-0.070, -0.026, -0.016),
        (-0.067, -0.042, 0.010),
        (-0.060, -0.062, 0.034),
        (-0.046, -0.080, 0.044),
        (-0.026, -0.092, 0.054),
        (-0.004, -0.096, 0.066),
        (0.012, -0.092, 0.076),
    ]
)


def hair_field(p: Array) -> Array:
    """Distance to the hair's outer shape."""
    d = ellipsoid(p, (0, 0.012, 0.034), (0.0860, 0.1020, 0.0960))
    d = union(d, ellipsoid(p, (0, 0.046, -0.044), (0.0740, 0.0520, 0.0760)), 0.030)
    return union(d, ellipsoid(p, (-0.014, -0.040, 0.066), (0.0600, 0.0560, 0.0440)), 0.020)


def _slerp(a: Array, b: Array, t: Array) -> Array:
    """Directions between unit vectors a and b (N, 3), at t (N,)."""
    angle = np.arccos(np.clip((a * b).sum(1), -1, 1))[:, None]
    s = np.sin(angle)
    return (np.sin((1 - t[:, None]) * angle) * a + np.sin(t[:, None] * angle) * b) / s


def _closed_curve(points: Array, count: int) -> Array:
    """`count` points on the Catmull-Rom curve through a closed polygon."""
    u = np.linspace(0, len(points), count, endpoint=False)
    i = u.astype(int)
    t = (u - i)[:, None]
    n = len(points)
    p0, p1, p2, p3 = (points[(i + k) % n] for k in (-1, 0, 1, 2))
    return 0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)


def hair(look: Look) -> Part:
    """A sculpted cap of locks that spring from a side parting and end in a rounded edge."""
    columns, rows = 168, 26
    edge = _closed_curve(EDGE, columns) - HAIR_CORE
    edge /= np.linalg.norm(edge, axis=1, keepdims=True)
    pole = PART_LINE - HAIR_CORE
    pole = np.tile(pole / np.linalg.norm(pole), (columns, 1))
    level = edge * (1, 1, 0)
    middle = level / np.linalg.norm(level, axis=1, keepdims=True) + np.array([0, 0, 0.50])
    middle /= np.linalg.norm(middle, axis=1, keepdims=True)
    k = np.arange(columns) / columns
    rings, colour = [], []
    base = np.array(look.hair)
    for r in range(rows):
        s = (r + 0.35) / (rows - 1 + 0.35)
        swirl = 0.030 * np.sin(np.pi * s)
        turn = (k + swirl) % 1.0
        t = np.full(columns, s)
        direction = _slerp(_slerp(pole, middle, t), _slerp(middle, edge, t), t)
        outer = cast(HAIR_CORE + direction * 0.26, -direction, 0.26, hair_field)
        inner = cast(HAIR_CORE + direction * 0.26, -direction, 0.26, skull)
        lock = (
            0.55 * np.abs(np.sin(np.pi * 14 * turn))
            + 0.30 * np.abs(np.sin(np.pi * 23 * turn + 0.7))
            + 0.15 * np.abs(np.sin(np.pi * 41 * turn + 1.9))
        )
        depth = smoothstep(0.0, 0.35, np.array([s]))[0]
        groove = 0.0042 * depth * (lock - 0.75)
        round_ = np.sqrt(max(1.0 - max((s - 0.86) / 0.14, 0.0) ** 2, 0.0))
        skin_gap = np.linalg.norm(outer - HAIR_CORE, axis=1) - np.linalg.norm(inner - HAIR_CORE, axis=1)
        height = np.maximum(skin_gap, 0.004) * (0.30 + 0.70 * round_) + groove
        radius = np.linalg.norm(inner - HAIR_CORE, axis=1) + np.maximum(height, 0.0015)
        rings.append(HAIR_CORE + direction * radius[:, None])
        shade = 0.70 + 0.75 * lock[:, None] * (0.4 + 0.6 * depth)
        colour.append(base * shade)
    last = rings[-1] - HAIR_CORE
    inside = cast(HAIR_CORE + edge * 0.26, -edge, 0.26, skull) - HAIR_CORE
    length, reach = np.linalg.norm(last, axis=1), np.linalg.norm(inside, axis=1)
    under = np.minimum(length - 0.001, reach - 0.003)
    rings.append(HAIR_CORE + edge * under[:, None])
    colour.append(np.tile(base * 0.4, (columns, 1)))
    verts = np.concatenate([*rings, [rings[0].mean(0)]])
    faces = grid_faces(rows + 1, columns, True)
    top = len(verts) - 1
    faces += [(top, (c + 1) % columns, c) for c in range(columns)]
    faces = [tuple(reversed(f)) for f in faces]
    shades = np.concatenate([*colour, [base]])
    return Part("Hair", verts, faces, shades, roughness=0.42, material="Hair").rigid("head")


def ears(look: Look) -> Part:
    """Both ears: a shallow dish with a rounded rim, sunk into the side of the head."""
    columns = 40
    up = np.array([0.10, 0.22, 0.97])
    back = np.array([0.42, 0.90, -0.16])
    up, back = up / np.linalg.norm(up), back / np.linalg.norm(back)
    out = np.cross(back, up)
    out = out / np.linalg.norm(out) * np.sign(np.cross(back, up)[0])
    centre = np.array([0.0700, 0.004, -0.020])
    profile = [
        (0.0, 0.0005),
        (0.22, 0.0003),
        (0.42, 0.0012),
        (0.56, 0.0040),
        (0.66, 0.0046),
        (0.76, 0.0030),
        (0.86, 0.0042),
        (0.95, 0.0060),
        (1.01, 0.0054),
        (1.02, 0.0030),
        (0.94, 0.0002),
        (0.74, -0.0060),
        (0.60, -0.014),
    ]
    a = np.linspace(0, 2 * np.pi, columns, endpoint=False)
    upper = np.clip(np.sin(a), 0, 1)
    tall = np.where(np.sin(a) > 0, 0.0300, 0.0300)
    wide = 0.0170 * (1 + 0.16 * upper) - 0.0038 * np.clip(-np.sin(a), 0, 1)
    frontal = np.clip(np.cos(a + np.pi), 0, 1)  # 1 towards the face
    rings, tint = [], []
    for radius, height in profile:
        lobe = np.clip(-np.sin(a), 0, 1) ** 3
        h = height * (1 - 0.75 * frontal**0.7) * (1 - 0.25 * lobe) + (0.0016 * lobe if 0.3 < radius < 1 else 0.0)
        along = back * (wide * np.cos(a) * radius)[:, None] + up * (tall * np.sin(a) * radius)[:, None]
        rings.append(centre + along + out * np.asarray(h)[:, None])
        dish = max(0.0, 1 - abs(radius - 0.2) / 0.4) if height > 0 and radius < 0.9 else 0.0
        tint.append(paint(columns, look.skin) * (np.array([1, 0.94, 0.92]) * (1 - 0.45 * dish)))
    verts = np.concatenate(rings)
    faces = grid_faces(len(profile), columns, True, turn=True)
    left = Part("Head", verts, faces, np.concatenate(tint)).rigid("head")
    return merge("Head", [left, mirrored(left)])


def body(look: Look) -> Part:
    """A plain shirt with a ribbed round collar over a bust."""
    columns = 72
    a = np.linspace(0, 2 * np.pi, columns, endpoint=False)
    # half width, half depth, height at the middle, drop to the shoulder, centre y, squareness
    profile = [
        (0.046, 0.046, -0.1620, 0.000, 0.016, 2.0),
        (0.049, 0.049, -0.1420, 0.004, 0.016, 2.0),
        (0.0535, 0.053, -0.1380, 0.004, 0.016, 2.0),
        (0.0575, 0.057, -0.1400, 0.004, 0.015, 2.0),
        (0.0600, 0.060, -0.1460, 0.003, 0.014, 2.0),
        (0.0600, 0.060, -0.1495, 0.002, 0.014, 2.0),
        (0.0640, 0.0630, -0.1500, 0.000, 0.014, 2.0),
        (0.0800, 0.0700, -0.1580, 0.000, 0.016, 2.1),
        (0.1030, 0.0780, -0.1690, 0.000, 0.018, 2.2),
        (0.1290, 0.0870, -0.1800, 0.002, 0.020, 2.3),
        (0.1520, 0.0950, -0.1950, 0.004, 0.022, 2.35),
        (0.1690, 0.1020, -0.2160, 0.006, 0.023, 2.4),
        (0.1800, 0.1080, -0.2460, 0.006, 0.024, 2.4),
        (0.1860, 0.1130, -0.2900, 0.004, 0.024, 2.4),
        (0.1880, 0.1160, -0.3600, 0.0, 0.024, 2.4),
        (0.1860, 0.1160, -0.4460, 0.0, 0.024, 2.4),
    ]
    rings, colour = [], []
    for i, (wide, deep, z, rise, cy, power) in enumerate(profile):
        c, s = np.cos(a), np.sin(a)
        x = wide * np.sign(c) * np.abs(c) ** (2 / power)
        y = cy + deep * np.sign(s) * np.abs(s) ** (2 / power)
        drop = 0.010 * smoothstep(0.0, -1.0, s) if i < 7 else 0.010 * smoothstep(0.0, -1.0, s) * (1 - (i - 7) / 9)
        rings.append(np.stack([x, y, z + rise * np.abs(c) - drop], -1))
        rgb = np.array(look.collar if i < 6 else look.shirt)
        rib = 1 - 0.16 * (np.arange(columns) % 2) if 1 < i < 5 else np.ones(columns)
        colour.append(rgb * rib[:, None] * (0.5 if i in {0, 5} else 1.0))
    verts = np.concatenate(rings)
    faces = grid_faces(len(profile), columns, True, turn=True)
    return Part("Body", verts, faces, np.concatenate(colour), roughness=0.85, material="Shirt").rigid("chest")
