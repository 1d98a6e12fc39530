"""The skin of head and neck: rings round the eyes and the mouth, a graded grid elsewhere, one mirrored half.

No bpy here except `mathutils.geometry` for the triangulation of the half.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from mathutils.geometry import delaunay_2d_cdt
from numpy.typing import NDArray

from .part import Face
from .shape import CORE, EYE, EYE_R, LID, MOUTH_X, MOUTH_Z, Array, cast, front, radial

Indices = NDArray[Any]  # whole numbers or truth values
EYE_N = 36  # columns round an eye
EYE_S = (0.0, 0.07, 0.19, 0.34, 0.54, 0.77, 1.0)  # rings: 0 rim .. 1 outer ellipse
LID_W = (1.0, 0.97, 0.82, 0.55, 0.25, 0.07, 0.0)  # how far each ring follows its lid
MOUTH_N = 12  # columns from the middle of the lips to the corner
LIP_Q = (0.0, 0.20, 0.48, 0.78, 1.0, 1.0, 1.0, 1.0)  # lip rows: 0 contact .. 1 border of the red
LIP_E = (0.0, 0.0004, 0.0008, 0.0012, 0.0016, 0.0036, 0.0066, 0.0105)  # growth at the corner, metres
LIP_OUT = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0020, 0.0048, 0.0085)  # growth above and below, metres
LIP_UP = (-0.0010, 0.0016, 0.0027, 0.0024, 0.0013, 0.0003, 0.0, 0.0)  # bulge of the upper lip
LIP_LOW = (-0.0010, 0.0024, 0.0040, 0.0033, 0.0014, 0.0, -0.0003, 0.0)
BAG = ((0.0032, 0.0012, 0.97), (0.0075, 0.0045, 0.94), (0.020, 0.012, 0.90), (0.040, 0.014, 0.80), (0.052, 0.006, 0.6))


@dataclass
class Skin:
    """The mirrored skin mesh and, per vertex, what the expressions need to know.

    `lid` is the share in lid motion (positive: upper, negative: lower), `rim_lam`/`rim_phi` the lid edge of that
    column in radians round the eyeball, `lip` is +1/-1 on the upper/lower side of the mouth rings (0 elsewhere),
    `lip_q` 0 at the contact line, 1 at the border of the red, > 1 outside, < 0 inside the mouth; `column` is 0 at
    the middle of the lips and 1 at a corner; `low` is the share in jaw motion.
    """

    verts: Array
    faces: list[Face]
    mirror: Indices
    lid: Array
    rim_lam: Array
    rim_phi: Array
    lip: Array
    lip_q: Array
    column: Array
    low: Array


def lid_direction(lam: Array, phi: Array) -> Array:
    """Unit direction from the eyeball's centre: `lam` sideways (+ out), `phi` up, radians."""
    return np.stack([np.sin(lam), -np.cos(lam) * np.cos(phi), np.cos(lam) * np.sin(phi)], -1)


def rim(t: Array) -> tuple[Array, Array]:
    """Edge of the left eye's opening at angle `t` (0 outer corner, pi/2 top): (lam, phi) in radians."""
    lam = np.radians(2.0 + 57.0 * np.cos(t))
    tilt = np.radians(3.5) * np.cos(t)
    up = np.radians(22.5) * np.clip(np.sin(t), 0, 1) ** 0.85
    down = np.radians(-17.5) * np.clip(-np.sin(t), 0, 1) ** 0.95
    return lam, tilt + up + down


def _domain(points: Array) -> Array:
    """Conformal chart of the head seen from CORE, with the neck's end outside."""
    d = points - CORE
    d = d / np.linalg.norm(d, axis=1, keepdims=True)
    return d[:, :2] / (1.0 + d[:, 2:3])


def _eye_rings() -> tuple[Array, dict[str, Array]]:
    t = np.linspace(0, 2 * np.pi, EYE_N, endpoint=False)
    lam, phi = rim(t)
    direction = lid_direction(lam, phi)
    edge = EYE + direction * (EYE_R + LID)
    side = np.where(np.cos(t) < 0, 0.0205, 0.0235)
    outer = np.stack([EYE[0] + side * np.cos(t), 0.0015 + 0.0170 * np.sin(t)], -1)
    rows, lids = [edge], [np.ones(EYE_N)]
    upper = np.where(np.sin(t) > -1e-9, 1.0, -1.0)
    for k in range(1, len(EYE_S)):
        xz = edge[:, [0, 2]] * (1 - EYE_S[k]) + outer * EYE_S[k]
        row = front(xz[:, 0], xz[:, 1])
        if k == 3:  # the fold of the upper lid
            row[:, 1] += 0.0011 * np.clip(np.sin(t), 0, 1) ** 0.5
        if k == 1:
            row[:, 1] -= 0.0002
        rows.append(row)
        lids.append(np.full(EYE_N, LID_W[k]))
    inner = [
        EYE + lid_direction(lam, phi - upper * 0.01) * (EYE_R + 0.0002),
        EYE + lid_direction(lam * 0.97, phi + upper * 0.22) * (EYE_R - 0.0006),
    ]
    points = np.concatenate(rows + inner)
    n = len(points) // EYE_N
    lid = np.concatenate([*lids, np.ones(EYE_N), np.ones(EYE_N)]) * np.tile(upper, n)
    return points, {"lid": lid, "rim_lam": np.tile(lam, n), "rim_phi": np.tile(phi, n)}


def mouth_line(x: Array) -> Array:
    """Height of the closed lips' contact line at x, metres."""
    u = np.clip(np.abs(x) / MOUTH_X, 0, 1.5)
    return MOUTH_Z + 0.0034 * u**2 - 0.0009 * np.exp(-((u / 0.30) ** 2))


def _lip_heights(i: Array) -> tuple[Array, Array]:
    u = np.sin(np.pi / 2 * i)
    upper = 0.0074 * np.cos(np.pi / 2 * i) ** 1.25 * (1 - 0.20 * np.exp(-((u / 0.16) ** 2)))
    return upper, 0.0086 * np.cos(np.pi / 2 * i) ** 1.15


def _mouth_rings() -> tuple[Array, Array, dict[str, Array]]:
    """Outer rows, then the rows of the mouth bag; also the chart positions of the outer rows."""
    n = MOUTH_N
    i = np.concatenate([np.arange(n + 1), np.arange(n - 1, -1, -1)]) / n
    side = np.concatenate([np.ones(n), [0.0], -np.ones(n)])
    round_ = np.cos(np.pi / 2 * i)
    up, down = _lip_heights(i)
    height = np.where(side > 0, up, down)
    rows, charts = [], []
    for k in range(len(LIP_Q)):
        x = np.sin(np.pi / 2 * i) * (MOUTH_X + LIP_E[k])
        x[(i == 0)] = 0.0
        centre = mouth_line(np.minimum(x, MOUTH_X))
        z = centre + side * (height * LIP_Q[k] + LIP_OUT[k] * round_)
        row = front(x, z)
        charts.append(front(x, z + side * 0.0012 * round_))
        bulge = np.where(side > 0, LIP_UP[k], LIP_LOW[k]) * round_**0.55
        bulge[side == 0] = min(LIP_UP[k], 0.0) * 0.5
        row[:, 1] -= bulge
        rows.append(row)
    contact = rows[0]
    contact[n + 1 :] = contact[n - 1 :: -1]
    for dy, dz, sx in BAG:
        rows.append(np.stack([contact[:, 0] * sx, contact[:, 1] + dy, contact[:, 2] + side * dz * round_], -1))
    count = len(rows)
    q = np.concatenate(
        [np.full(2 * n + 1, v) for v in (0, 0.2, 0.48, 0.78, 1.0, 1.4, 2.0, 2.8, -1.0, -2.0, -3.0, -4.0, -5.0)]
    )
    info = {"lip": np.tile(side, count), "lip_q": q, "column": np.tile(i, count)}
    return np.concatenate(rows), np.concatenate(charts), info


def _neck(az: Array, z: float) -> Array:
    """Points of the neck at height z in azimuth `az` (radians, 0 front) round CORE's vertical."""
    direction = np.stack([np.sin(az), -np.cos(az), np.zeros_like(az)], -1)
    return cast(np.array([0, CORE[1], z]) + direction * 0.2, -direction, 0.2)


def _grid() -> Array:
    """Points of the graded grid outside the rings; the middle columns have x = 0."""
    az = np.radians(
        np.concatenate(
            [
                np.arange(0, 50, 2.0),
                np.array([50, 52.2, 54.6, 57.2, 60, 63, 66.5, 70.5, 75, 80, 86]),
                np.arange(93, 180, 7.25),
                [180.0],
            ]
        )
    )
    top = _neck(az, -0.135) - CORE
    ends = np.arctan2(top[:, 2], np.hypot(top[:, 0], top[:, 1]))
    face_rows, crown_rows = np.radians(np.arange(-45, 24, 1.9)), np.radians(np.arange(26, 88, 5.0))
    chin_rows = [face_rows[0] + (ends - face_rows[0]) * t for t in np.linspace(1, 0.1, 10)]
    rows = [*chin_rows, *(np.full(len(az), e) for e in (*face_rows, *crown_rows))]
    column = np.arange(len(az))
    last = column == len(az) - 1
    directions = [np.array([[0.0, 0.0, 1.0]])]
    for r, el in enumerate(rows):
        face = 0 <= r - 10 < len(face_rows)
        if face:
            keep = (az < np.radians(62)) | (r % 2 == 0)
        else:
            keep = (column % 2 == 0) | (az > np.radians(88))
            keep &= (column % 3 == 0) | (el < np.radians(60))
        keep |= last
        keep[0] = True
        a, e = az[keep], el[keep]
        directions.append(np.stack([np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)], -1))
    some = (column % 2 == 0) | last
    neck = [_neck(az[some], z) for z in (-0.150, -0.165, -0.180, -0.20, -0.23)]
    points = np.concatenate([radial(np.concatenate(directions)), *neck])
    points[np.abs(points[:, 0]) < 1e-7, 0] = 0.0
    return points


def _outside(points: Array, ring: Array, gap: float) -> Indices:
    """Which chart points lie outside a closed ring and at least `gap` away from its vertices."""
    inside = np.zeros(len(points), bool)
    for a, b in zip(ring, np.roll(ring, -1, 0), strict=True):
        crosses = (a[1] > points[:, 1]) != (b[1] > points[:, 1])
        at = (b[0] - a[0]) * (points[:, 1] - a[1]) / (b[1] - a[1] + 1e-15) + a[0]
        inside ^= crosses & (points[:, 0] < at)
    near = np.min(np.linalg.norm(points[:, None] - ring[None], axis=2), axis=1) < gap
    return ~(inside | near)


def _half() -> tuple[Array, list[Face], dict[str, Array]]:
    eye, eye_info = _eye_rings()
    mouth, mouth_chart, mouth_info = _mouth_rings()
    grid = _grid()
    m = 2 * MOUTH_N + 1
    eye_outer = len(EYE_S) * EYE_N
    mouth_outer = len(LIP_Q) * m
    eye_chart = _domain(eye[:eye_outer])
    mouth_chart = _domain(mouth_chart)
    grid_chart = _domain(grid)
    last = mouth_chart[-m:]
    keep = _outside(grid_chart, eye_chart[-EYE_N:], 0.018)
    keep &= _outside(grid_chart, np.concatenate([last, last[::-1] * (-1, 1)]), 0.018)
    grid, grid_chart = grid[keep], grid_chart[keep]
    chart = np.concatenate([eye_chart, mouth_chart, grid_chart])
    edges = [(k, (k + 1) % EYE_N) for k in range(EYE_N)]
    edges += [(eye_outer + k, eye_outer + k + 1) for k in range(m - 1)]
    out = delaunay_2d_cdt([tuple(p) for p in chart], edges, [], 0, 1e-9)
    if len(out[0]) != len(chart):
        raise ValueError("the chart of the face has crossing or doubled points")
    ident = [o[0] for o in out[3]]
    eye_rim, lip_rim = set(range(EYE_N)), set(range(eye_outer, eye_outer + m))
    tris = [tuple(ident[i] for i in f) for f in out[2]]
    tris = [t for t in tris if not (set(t) <= eye_rim or set(t) <= lip_rim)]
    n_eye, n_mouth = len(eye), len(mouth)

    def place(i: int) -> int:
        """Chart index to index in eye + mouth + grid."""
        if i < eye_outer:
            return i
        if i < eye_outer + mouth_outer:
            return i - eye_outer + n_eye
        return i - eye_outer - mouth_outer + n_eye + n_mouth

    verts = np.concatenate([eye, mouth, grid])
    faces: list[Face] = []
    for t in tris:
        a, b, c = (chart[i] for i in t)
        area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        faces.append(tuple(place(i) for i in (t if area > 0 else t[::-1])))
    faces += _inner_faces(n_eye, eye_outer, mouth_outer, m)
    info = {k: np.zeros(len(verts)) for k in ("lid", "rim_lam", "rim_phi", "lip", "lip_q", "column")}
    info["lip_q"][:] = 9.0
    info["column"][:] = 9.0
    for key, value in eye_info.items():
        info[key][:n_eye] = value
    for key, value in mouth_info.items():
        info[key][n_eye : n_eye + n_mouth] = value
    return verts, faces, info


def _inner_faces(n_eye: int, eye_outer: int, mouth_outer: int, m: int) -> list[Face]:
    """Faces behind the lids and the bag of the mouth."""
    faces: list[Face] = []

    def strip(a: int, b: int, count: int, closed: bool) -> None:
        for c in range(count if closed else count - 1):
            d = (c + 1) % count
            faces.append((a + c, a + d, b + d, b + c))

    strip(0, eye_outer, EYE_N, True)
    strip(eye_outer, eye_outer + EYE_N, EYE_N, True)
    rows = [n_eye, *(n_eye + mouth_outer + k * m for k in range(len(BAG)))]
    for a, b in itertools.pairwise(rows):
        for c in range(m - 1):
            faces.append((a + c + 1, a + c, b + c, b + c + 1)[::-1])
    end = rows[-1]
    for c in range(MOUTH_N):
        quad = (end + c, end + c + 1, end + m - 2 - c, end + m - 1 - c)
        faces.append(quad if c < MOUTH_N - 1 else quad[:2] + quad[3:])
    return faces


def neighbours(count: int, faces: list[Face]) -> Indices:
    """(count, k) neighbour indices, padded with the vertex itself."""
    links: list[set[int]] = [set() for _ in range(count)]
    for f in faces:
        for a, b in zip(f, f[1:] + f[:1], strict=True):
            links[a].add(b)
            links[b].add(a)
    width = max(map(len, links))
    return np.array([sorted(s) + [i] * (width - len(s)) for i, s in enumerate(links)])


def diffuse(values: Array, pin: Indices, near: Indices, rounds: int = 1500) -> Array:
    """Harmonic fill of `values` (N, k): pinned rows stay, the others become the mean of their neighbours."""
    real = (near != np.arange(len(values))[:, None])[..., None]
    count = real.sum(1)
    for _ in range(rounds):
        mean = np.where(real, values[near], 0.0).sum(1) / count
        values = np.where(pin[:, None], values, mean)
    return values


def _jaw_share(verts: Array, faces: list[Face], info: dict[str, Array]) -> Array:
    """Share in jaw motion: pinned on lips, chin and skull, harmonic between."""
    x, y, z = np.abs(verts[:, 0]), verts[:, 1], verts[:, 2]
    low, pin = np.zeros(len(verts)), np.zeros(len(verts), bool)
    lips = (info["lip_q"] <= 1.0) & (info["lip_q"] >= -3.0)
    ramp = 0.5 * np.sin(np.pi / 2 * np.clip((1.0 - info["column"]) / 0.75, 0, 1)) ** 0.9
    low[lips] = (0.5 - info["lip"] * ramp)[lips]
    bag = info["lip_q"] <= -4
    low[bag] = 0.5 - 0.3 * info["lip"][bag]
    pin |= lips | bag
    fixed = (z > -0.034) | (z < -0.150) | (y > 0.020) | ((z > -0.052) & (x < 0.022))
    chin = (z < -0.084) & (z > -0.112) & (x < 0.030) & (y < -0.045)
    low[chin & ~lips] = 1.0
    low[fixed & ~lips] = 0.0
    pin |= fixed | chin
    return diffuse(low[:, None], pin, neighbours(len(verts), faces))[:, 0]


def build_skin() -> Skin:
    """The whole skin, strictly mirrored."""
    verts, faces, info = _half()
    n = len(verts)
    middle = np.abs(verts[:, 0]) < 1e-7
    verts[middle, 0] = 0.0
    other = np.where(middle, np.arange(n), n - 1 + np.cumsum(~middle))
    all_verts = np.concatenate([verts, verts[~middle] * (-1, 1, 1)])
    all_faces = faces + [tuple(int(other[i]) for i in reversed(f)) for f in faces]
    full = {k: np.concatenate([v, v[~middle]]) for k, v in info.items()}
    mirror = np.concatenate([other, np.arange(n)[~middle]])
    low = _jaw_share(all_verts, all_faces, full)
    low = 0.5 * (low + low[mirror])
    return Skin(all_verts, all_faces, mirror, low=low, **full)
