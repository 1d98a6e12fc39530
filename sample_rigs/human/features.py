"""Eyes, lashes, brows, teeth and tongue. No bpy here. Units metres, axes as in `shape`."""

from __future__ import annotations

import numpy as np

from .expressions import JAW_FORWARD, JAW_SIDE, jaw_turn, lid_turn
from .materials import Look
from .part import Face, Part, grid_faces, merge, mirrored, paint
from .shape import EYE, EYE_R, LID, MOUTH_Z, Array, front
from .skin import EYE_N, Skin, lid_direction, rim

IRIS = 27.0  # half angle of the iris on the eyeball, degrees
PUPIL = 12.5


def _eye_colour(angle: float, look: Look, column: int) -> tuple[float, float, float]:
    iris = np.array(look.iris)
    if angle <= PUPIL:
        return (0.004, 0.004, 0.005)
    if angle <= IRIS - 2.6:
        t = (angle - PUPIL) / (IRIS - 2.6 - PUPIL)
        ray = 1.0 + 0.18 * np.sin(column * 2.4)
        shade = iris * (0.75 + 0.75 * t) * ray
        return (float(shade[0]), float(shade[1]), float(shade[2]))
    if angle <= IRIS:
        return (float(iris[0] * 0.16), float(iris[1] * 0.16), float(iris[2] * 0.16))
    pink = min(max((angle - 40) / 50, 0.0), 1.0)
    return (0.80 - 0.10 * pink, 0.79 - 0.12 * pink, 0.77 - 0.12 * pink)


def eyes(look: Look) -> Part:
    """Both eyeballs; rings round the optical axis so that iris and pupil are painted crisply."""
    angles = [0, 6, 12.2, 12.9, 15, 19.5, 24.0, 24.8, 26.8, 27.8, 32, 40, 55, 75, 100, 130, 160, 180]
    columns = 32
    verts, colour = [], []
    for a in angles:
        bulge = 0.0006 * np.clip((31 - a) / 14, 0, 1)
        r = EYE_R + bulge
        for c in range(columns):
            turn = 2 * np.pi * c / columns
            s = np.sin(np.radians(a))
            verts.append(EYE + r * np.array([s * np.cos(turn), -np.cos(np.radians(a)), s * np.sin(turn)]))
            colour.append(_eye_colour(a, look, c))
    faces = grid_faces(len(angles), columns, True)
    left = Part("Eyes", np.array(verts), faces, np.array(colour), roughness=0.06, material="Eyes").rigid("eye.L")
    return merge("Eyes", [left, mirrored(left)])


def _follow_lid(points: Array, t: Array, skin: Skin, keys: dict[str, Array]) -> dict[str, Array]:
    """Keys for points that ride on the left lid's edge at angle `t`: they turn as the edge turns."""
    edge = skin.verts[:EYE_N]
    at = (t / (2 * np.pi) * EYE_N) % EYE_N
    i, w = at.astype(int) % EYE_N, (at - at.astype(int))[:, None]
    j = (i + 1) % EYE_N
    base = edge[i] * (1 - w) + edge[j] * w
    out = {}
    for name, offset in keys.items():
        moved = offset[:EYE_N]
        if np.abs(moved).max() < 1e-6:
            continue
        delta = moved[i] * (1 - w) + moved[j] * w
        rel, now = base - EYE, base + delta - EYE
        angle = np.arctan2(now[:, 2], -now[:, 1]) - np.arctan2(rel[:, 2], -rel[:, 1])
        turned = lid_turn(base, angle)
        out[name] = lid_turn(points, angle) + (delta - turned)
    return out


def lashes(look: Look, skin: Skin, keys: dict[str, Array]) -> Part:
    """A dark line on each lid's edge; the upper one carries spikes of lashes."""
    parts = []
    spikes, per = 13, 4
    count = spikes * per + 1
    t = np.linspace(0.015 * np.pi, 0.965 * np.pi, count)
    lam, phi = rim(t)
    along = np.linspace(0, 1, count)  # outer corner to inner corner
    spike = 1.0 - np.abs((np.arange(count) % per) / per * 2 - 1)
    length = (0.0068 - 0.0048 * along) * np.clip(along / 0.05, 0.3, 1) * np.clip((1 - along) / 0.1, 0.2, 1)
    thick = 0.075 * np.clip(np.sin(np.pi * np.clip(along * 0.9 + 0.1, 0, 1)), 0.2, 1)
    reach = 0.0006 + (0.70 + 0.30 * spike) * length * (0.35 + 0.65 * (1 - along) ** 1.5)
    rows = [
        EYE + lid_direction(lam, phi - 0.030) * (EYE_R + 0.0007),
        EYE + lid_direction(lam, phi - 0.022) * (EYE_R + LID + 0.0010),
        EYE + lid_direction(lam, phi + thick) * (EYE_R + LID + 0.0021),
        EYE
        + lid_direction(lam, phi + thick * 0.6 + reach * 22) * (EYE_R + LID + 0.0019 + reach * 0.8)[:, None]
        + np.stack([reach * 0.55 * lam, 0 * reach, 0 * reach], -1),
    ]
    verts = np.concatenate(rows)
    colour = paint(len(verts), look.lash)
    upper = Part("Lashes", verts, grid_faces(4, count, False), colour, roughness=0.7, material="Lashes")
    upper.keys = _follow_lid(verts, np.tile(t, 4), skin, keys)
    parts.append(upper)
    t = np.linspace(1.04 * np.pi, 1.985 * np.pi, 30)
    lam, phi = rim(t)
    width = 0.006 + 0.030 * np.clip(np.cos(t), 0, 1)
    rows = [
        EYE + lid_direction(lam, phi + 0.018) * (EYE_R + 0.0006),
        EYE + lid_direction(lam, phi + 0.008) * (EYE_R + LID + 0.0004),
        EYE + lid_direction(lam, phi - width) * (EYE_R + LID + 0.0005),
    ]
    verts = np.concatenate(rows)
    soft = tuple(float(v) for v in 0.35 * np.array(look.skin) * (0.5, 0.35, 0.3) + 0.65 * np.array(look.lash))
    lower = Part("Lashes", verts, grid_faces(3, 30, False), paint(len(verts), (soft[0], soft[1], soft[2])))
    lower.keys = _follow_lid(verts, np.tile(t, 3), skin, keys)
    parts.append(lower)
    left = merge("Lashes", parts).rigid("head")
    left.keys = {k: v for k, v in left.keys.items() if not k.endswith("Right")}
    return merge("Lashes", [left, mirrored(left)])


def ride(points: Array, skin: Skin, keys: dict[str, Array], near: int = 8) -> dict[str, Array]:
    """Keys for points lying on the skin: the offsets of the nearest skin vertices, weighted by distance."""
    outside = np.flatnonzero(skin.lip_q >= 0)
    distance = np.linalg.norm(points[:, None] - skin.verts[outside][None], axis=2)
    order = np.argsort(distance, axis=1)[:, :near]
    weight = np.take_along_axis(distance, order, 1)
    weight = np.exp(-((weight / 0.0035) ** 2)) + 1e-9
    weight /= weight.sum(1, keepdims=True)
    out = {}
    for name, offset in keys.items():
        moved = (offset[outside][order] * weight[..., None]).sum(1)
        if np.abs(moved).max() > 1e-4:
            out[name] = moved
    return out


def brows(look: Look, skin: Skin, keys: dict[str, Array]) -> Part:
    """Tapered brows lying on the skin."""
    columns, rows = 26, 7
    u = np.linspace(0, 1, columns)
    x = 0.0115 + 0.0375 * u
    z = 0.0232 + 0.0048 * np.sin(np.pi * np.clip(u * 0.74, 0, 1)) ** 1.2 - 0.0046 * np.clip(u - 0.72, 0, 1) / 0.28
    half = (
        (0.0033 - 0.0003 * u) * np.clip((1.10 - u) / 0.60, 0.10, 1) ** 0.7 * np.clip((u + 0.012) / 0.11, 0.25, 1) ** 0.5
    )
    points = []
    for r in range(rows):
        s = -1 + 2 * r / (rows - 1)
        row = front(x - 0.0012 * s * (1 - u), z + half * s)
        row[:, 1] -= 0.0024 * np.sqrt(np.clip(1 - s * s, 0, 1)) * np.clip(half / 0.003, 0.25, 1) - 0.0005
        points.append(row)
    verts = np.concatenate(points)
    faces = grid_faces(rows, columns, False)
    left = Part("Brows", verts, faces, paint(len(verts), look.brow), roughness=0.75, material="Brows").rigid("head")
    left.keys = ride(verts, skin, keys)
    right = mirrored(left)
    return merge("Brows", [left, right])


def _row_of_teeth(y0: float, gum: float, tip: float, wide: float) -> Part:
    """An arch of teeth from `gum` height to `tip` height; `y0` is the front, metres."""
    per, widths = 6, np.array([1.0, 0.8, 0.9, 0.8, 0.8, 1.0, 1.1])
    ends = np.concatenate([[0], np.cumsum(widths)]) / widths.sum()
    u = np.concatenate([ends[k] + (ends[k + 1] - ends[k]) * np.arange(per) / per for k in range(len(widths))])
    u = np.concatenate([-u[:0:-1], u])
    tooth = np.concatenate([np.arange(per)] * len(widths)) / per
    tooth = np.concatenate([1 - tooth[:0:-1], tooth]) % 1.0
    bulge = np.sin(np.pi * tooth) ** 0.6
    angle = np.radians(82) * u
    centre = np.stack([wide * np.sin(angle), y0 + 0.036 * (1 - np.cos(angle))], -1)
    out = np.stack([np.sin(angle), -np.cos(angle)], -1)
    end = tip + (gum - tip) * 0.09 * (1 - bulge)
    profile = [
        (1.5, 0.0008, 0),
        (1.0, 0.0012, 0),
        (0.94, 0.0001, 1),
        (0.5, 0.0008, 1),
        (0.12, 0.0003, 1),
        (0.0, -0.0008, 1),
        (0.05, -0.0020, 1),
        (1.2, -0.0040, 1),
    ]
    verts, colour = [], []
    for height, depth, kind in profile:
        z = end + (gum - end) * height if height <= 1 else np.full_like(end, tip + (gum - tip) * height)
        shift = depth - (0.0005 * (1 - bulge) if kind else 0.0)
        xy = centre + out * np.asarray(shift).reshape(-1, 1)
        verts.append(np.concatenate([xy, z[:, None]], 1))
        colour.append(paint(len(u), (0.80, 0.76, 0.67) if kind else (0.42, 0.12, 0.11)))
    turn = tip < gum
    return Part(
        "Teeth",
        np.concatenate(verts),
        grid_faces(len(profile), len(u), False, turn=turn),
        np.concatenate(colour),
        roughness=0.22,
        material="Teeth",
    )


def _jaw_keys(verts: Array) -> dict[str, Array]:
    ones = np.ones((len(verts), 1))
    return {
        "jawOpen": jaw_turn(verts),
        "jawForward": ones * np.array([0, -JAW_FORWARD, 0]),
        "jawLeft": ones * np.array([JAW_SIDE, 0.0006, 0]),
        "jawRight": ones * np.array([-JAW_SIDE, 0.0006, 0]),
    }


def teeth(skin: Skin) -> Part:
    """Upper teeth on the head, lower teeth on the jaw."""
    y0 = _lip_depth(skin) + 0.0062
    upper = _row_of_teeth(y0, MOUTH_Z + 0.0080, MOUTH_Z - 0.0016, 0.0215).rigid("head")
    lower = _row_of_teeth(y0 + 0.0026, MOUTH_Z - 0.0092, MOUTH_Z - 0.0018, 0.0200).rigid("jaw")
    lower.keys = _jaw_keys(lower.verts)
    return merge("Teeth", [upper, lower])


def _lip_depth(skin: Skin) -> float:
    return float(skin.verts[(skin.lip_q == 0) & (skin.column == 0), 1].mean())


def tongue(skin: Skin) -> Part:
    """A flat tongue with a groove; tongueOut slides it over the lower teeth and lets the tip hang."""
    y0 = _lip_depth(skin) + 0.0105
    rows, columns = 18, 16
    verts, share = [], []
    for r in range(rows):
        t = r / (rows - 1)
        cap = np.sqrt(max(1 - max((t - 0.62) / 0.38, 0.0) ** 2, 0.0))
        width, thick = 0.0150 * max(cap, 0.02), 0.0046 * max(cap, 0.02) ** 0.7
        for c in range(columns):
            a = 2 * np.pi * c / columns
            x = width * np.cos(a)
            groove = -0.0012 * np.exp(-((x / 0.003) ** 2)) * cap if np.sin(a) > 0 else 0.0
            z = MOUTH_Z - 0.0080 + thick * np.sin(a) + groove + 0.004 * np.sin(np.pi * (1 - t)) * 0.7
            verts.append((x, y0 + 0.046 * (1 - t), z))
            share.append(t)
    points, t_all = np.array(verts), np.array(share)
    faces: list[Face] = grid_faces(rows, columns, True)
    faces.append(tuple(range((rows - 1) * columns, rows * columns)))
    colour = paint(len(points), (0.50, 0.135, 0.13)) * (0.55 + 0.45 * t_all[:, None])
    part = Part("Tongue", points, faces, colour, roughness=0.38, material="Tongue").rigid("jaw")
    part.keys = _jaw_keys(points)
    out = np.zeros_like(points)
    s = np.clip(t_all, 0, 1)
    out[:, 1] = -0.037 * s**1.15
    rise, hang = (
        0.0072 * np.sin(np.pi * np.clip(s * 1.1, 0, 1)) ** 0.9,
        -0.0150 * np.clip((s - 0.55) / 0.45, 0, 1) ** 1.7,
    )
    out[:, 2] = rise + hang + 0.003 * s
    out[:, 0] = points[:, 0] * 0.10 * s
    part.keys["tongueOut"] = out
    return part
