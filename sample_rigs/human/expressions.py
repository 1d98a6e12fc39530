"""The 52 ARKit shape keys of the skin as analytic fields. No bpy here.

Each function returns offsets in metres for every skin vertex. Sided keys are made for the left and mirrored.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from addon.core.arkit import CHANNELS

from .part import swap_side
from .shape import EYE, JAW, MOUTH_X, MOUTH_Z, Array, bare_depth, smoothstep
from .skin import Skin, diffuse, neighbours, rim

JAW_OPEN = np.radians(15.0)
JAW_SIDE = 0.0085
JAW_FORWARD = 0.0085
CORNER_Z = MOUTH_Z + 0.0034


def jaw_turn(points: Array, angle: float = JAW_OPEN) -> Array:
    """Offsets of points that turn rigidly with the jaw, opening by `angle` radians."""
    rel = points - JAW
    c, s = np.cos(angle), np.sin(angle)
    y = rel[:, 1] * c - rel[:, 2] * s
    z = rel[:, 1] * s + rel[:, 2] * c
    return np.stack([np.zeros(len(points)), y - rel[:, 1], z - rel[:, 2]], -1)


def lid_turn(points: Array, angle: Array) -> Array:
    """Offsets of points that turn up round the left eyeball's X axis by `angle` radians each."""
    rel = points - EYE
    c, s = np.cos(angle), np.sin(angle)
    y = rel[:, 1] * c + rel[:, 2] * s
    z = -rel[:, 1] * s + rel[:, 2] * c
    return np.stack([np.zeros(len(points)), y - rel[:, 1], z - rel[:, 2]], -1)


def close_angle(lam: Array) -> Array:
    """Where the closed lids meet, radians up, for the column `lam` of the lid edge."""
    t = np.arccos(np.clip((lam - np.radians(2.0)) / np.radians(57.0), -1, 1))
    return rim(-t)[1] * 0.78


class Fields:
    """Fields over the skin; `left` blends from the middle to the left half."""

    def __init__(self, skin: Skin) -> None:
        self.s = skin
        self.p = skin.verts
        self.x, self.y, self.z = self.p.T
        self.left = smoothstep(-0.010, 0.010, self.x)
        self.up = np.clip(1.0 - 2.0 * skin.low, 0.0, 1.0)
        self.near = smoothstep(0.012, -0.045, self.y)  # 1 on the front of the face and in the front of the mouth
        side = np.where(self.x > 0, 1.0, 0.0)
        self.lid_up = np.clip(skin.lid, 0, 1) * side
        self.lid_down = np.clip(-skin.lid, 0, 1) * side
        self.lid_any = np.abs(skin.lid)
        lips = (skin.lip_q <= 1.0) & (skin.lip_q >= -1.0)
        self.lips = lips.astype(float)
        self.inner = np.where(
            skin.lip_q < 0, np.array([1.0, 1.0, 0.8, 0.35, 0.1, 0.0])[np.clip(-skin.lip_q, 0, 5).astype(int)], 1.0
        )

    def spot(self, x: float, z: float, rx: float, rz: float) -> Array:
        """A Gaussian on the front of the face round (x, z)."""
        g = np.exp(-0.5 * (((self.x - x) / rx) ** 2 + ((self.z - z) / rz) ** 2))
        return g * self.near * self.inner

    def mouth(self, rx: float = 0.030, rz: float = 0.016) -> Array:
        """1 on both lips, falling off around them."""
        dx = np.maximum(np.abs(self.x) - MOUTH_X * 0.9, 0) / (rx - MOUTH_X * 0.9)
        over = np.where(self.z > MOUTH_Z, 0.007, 0.009)
        dz = np.maximum(np.abs(self.z - MOUTH_Z) - over, 0) / (rz - over)
        g = np.exp(-0.7 * (dx**2 + dz**2)) * self.near * self.inner
        return g * smoothstep(-0.041, -0.058, self.z)

    def move(self, weight: Array, dx: float | Array, dy: float | Array, dz: float | Array) -> Array:
        """Weighted offset that slides along the bare face before `dy` (+ inwards) is added."""
        x, z = weight * dx, weight * dz
        slide = bare_depth(self.x + x, self.z + z) - bare_depth(self.x, self.z)
        limit = 1.2 * np.hypot(x, z)
        slide = np.clip(slide, -limit, limit) * smoothstep(0.060, 0.044, np.abs(self.x))
        return np.stack([x, slide + weight * dy, z], -1)

    def lids(self, upper: float | Array, lower: float | Array) -> Array:
        """Turn the left eye's lids up by angles in radians."""
        return lid_turn(self.p, self.lid_up * upper + self.lid_down * lower)

    def corner(self, rx: float = 0.015, rz: float = 0.014) -> Array:
        """Round the left corner of the mouth; towards the middle it fades so that the lips form a bow."""
        u = np.clip(self.x / (MOUTH_X + 0.001), 0.0, 1.0)
        past = np.maximum(self.x - MOUTH_X - 0.001, 0.0)
        gx = u**2.1 * np.exp(-0.5 * (past / rx) ** 2)
        line = MOUTH_Z + (CORNER_Z - MOUTH_Z) * u**2
        return gx * np.exp(-0.5 * ((self.z - line) / rz) ** 2) * self.near * self.inner

    def brow(self, x: float, rx: float, rz: float = 0.016) -> Array:
        """Round a point of the left brow; the lid does not follow."""
        g = self.spot(x, 0.0225, rx, rz) * smoothstep(0.009, 0.021, self.z)
        return g * (1 - 0.8 * np.clip(self.lid_any, 0, 1))


def eyes(f: Fields) -> dict[str, Array]:
    """Left lids."""
    closed = close_angle(f.s.rim_lam)
    upper, lower = closed - f.s.rim_phi, closed - f.s.rim_phi
    lid_side = f.lid_up + f.lid_down
    sideways = np.stack([lid_side, np.zeros_like(lid_side), np.zeros_like(lid_side)], -1)
    cheek = f.spot(0.040, -0.022, 0.016, 0.010) * f.left * (1 - lid_side)
    return {
        "eyeBlinkLeft": f.lids(upper, lower) + f.move(f.brow(0.032, 0.018), 0, 0, -0.0012),
        "eyeLookDownLeft": f.lids(np.radians(-13.0), np.radians(-5.0)),
        "eyeLookUpLeft": f.lids(np.radians(7.0), np.radians(3.0)) + f.move(f.brow(0.032, 0.020), 0, 0, 0.0012),
        "eyeLookInLeft": sideways * -0.0009 + f.lids(np.radians(-0.8), 0.0),
        "eyeLookOutLeft": sideways * 0.0009 + f.lids(np.radians(-0.8), 0.0),
        "eyeSquintLeft": f.lids(np.radians(-7.0), np.radians(12.0))
        + f.move(cheek, 0, -0.0012, 0.0030)
        + f.move(f.brow(0.030, 0.018), 0, 0, -0.0012),
        "eyeWideLeft": f.lids(np.radians(11.0), np.radians(-4.0)) + f.move(f.brow(0.032, 0.020), 0, 0, 0.0022),
    }


def brows(f: Fields) -> dict[str, Array]:
    """Left brow, and both inner ends."""
    middle = f.brow(0.014, 0.013) + f.brow(-0.014, 0.013)
    return {
        "browDownLeft": f.move(f.brow(0.026, 0.017) * f.left, -0.0022, -0.0010, -0.0078)
        + f.move(f.spot(0.007, 0.010, 0.006, 0.010) * f.left, -0.0010, -0.0008, -0.0016),
        "browInnerUp": f.move(np.minimum(middle, 1.0), 0, -0.0004, 0.0095),
        "browOuterUpLeft": f.move(f.brow(0.043, 0.015) * f.left, 0.0006, -0.0004, 0.0100),
    }


def jaw(f: Fields) -> dict[str, Array]:
    """The jaw, and the lips closed over a dropped jaw."""
    low = f.s.low[:, None]
    opened = low * jaw_turn(f.p)
    corner = f.spot(MOUTH_X, CORNER_Z, 0.010, 0.012) - f.spot(-MOUTH_X, CORNER_Z, 0.010, 0.012)
    opened += f.move(corner, -0.0035, 0.0008, 0.0)
    return {
        "jawOpen": opened,
        "jawForward": low * np.array([0, -JAW_FORWARD, 0]),
        "jawLeft": low * np.array([JAW_SIDE, 0.0006, 0]),
        "mouthClose": _close(f, opened),
    }


def _close(f: Fields, opened: Array) -> Array:
    """Offsets that bring the lips of the open jaw together again, most of the way by the lower lip."""
    s = f.s
    offset = np.zeros((len(f.p), 3))
    lips = (s.lip_q <= 1.0) & (s.lip_q >= -2.0)
    contact = np.flatnonzero(s.lip_q == 0)
    for sign in (1.0, -1.0):
        mine = contact[f.p[contact, 0] * sign >= -1e-9]
        low, high = mine[s.lip[mine] < 0], mine[s.lip[mine] > 0]
        low, high = low[np.argsort(s.column[low])], high[np.argsort(s.column[high])]
        gap = np.vstack([opened[low] - opened[high], np.zeros(3)])
        column = np.append(s.column[low], 1.0)
        here = lips & (f.x * sign >= -1e-9)
        for axis in range(3):
            share = np.where(s.lip[here] < 0, -0.66, 0.34)
            offset[here, axis] = share * np.interp(s.column[here], column, gap[:, axis])
    still = (s.lip_q <= -5) | (
        (s.lip_q > 8) & ((f.z > -0.050) | (f.z < -0.092) | (np.abs(f.x) > 0.042) | (f.y > -0.045))
    )
    return diffuse(offset, lips | still, neighbours(len(f.p), s.faces), 600)


def corners(f: Fields) -> dict[str, Array]:
    """Left corner of the mouth."""
    c = f.corner()
    cheek = f.spot(0.042, -0.040, 0.014, 0.014) * f.left
    half = f.mouth() * f.left
    lower = half * f.s.low
    return {
        "mouthSmileLeft": f.move(c, 0.0096, 0.0022, 0.0106)
        + f.move(cheek, 0.0006, -0.0032, 0.0045)
        + f.lids(0.0, np.radians(3.0)),
        "mouthFrownLeft": f.move(c, 0.0010, 0.0005, -0.0090) + f.move(lower, 0, -0.0008, 0.0008),
        "mouthDimpleLeft": f.move(f.corner(0.010, 0.011), 0.0048, 0.0048, 0.0012),
        "mouthStretchLeft": f.move(f.corner(0.017, 0.016), 0.0100, 0.0018, -0.0040) + f.move(lower, 0.0012, 0, -0.0022),
        "mouthPressLeft": _press(f) * f.left[:, None] + f.move(f.corner(0.010, 0.010), 0.0016, 0.0014, 0.0008),
        "mouthLowerDownLeft": f.move(lower * _inside(f), 0.0006, -0.0010, -0.0085),
        "mouthUpperUpLeft": f.move(half * f.up * _inside(f), 0.0006, -0.0012, 0.0070)
        + f.move(f.spot(0.016, -0.048, 0.010, 0.010) * f.left * f.up, 0.0006, -0.0012, 0.0030),
    }


def _inside(f: Fields) -> Array:
    """1 at the middle of the lips, 0 at the corners, for motions that part the lips."""
    ring = np.cos(np.pi / 2 * np.clip(f.s.column, 0, 1)) ** 0.6
    plain = np.exp(-0.5 * (f.x / (0.6 * MOUTH_X)) ** 2)
    away = np.clip((f.s.lip_q - 1.0) / 1.8, 0, 1)
    return ring * (1 - away) + plain * away


def _contact_z(f: Fields) -> Array:
    u = np.clip(np.abs(f.x) / MOUTH_X, 0, 1.2)
    return MOUTH_Z + 0.0034 * u**2


def _rounder(f: Fields) -> Array:
    """Turn the lips' almond into an oval: straight contact line, fuller borders towards the corners."""
    s = f.s
    c = np.cos(np.pi / 2 * np.clip(s.column, 0, 1))
    fuller = np.where(s.lip > 0, 0.0062, 0.0078) * (c**0.55 - c**1.2) * s.lip
    rows = np.interp(s.lip_q, [-1.5, 0.0, 1.0, 1.4, 2.0, 2.8, 3.2], [0, 0.25, 1.0, 0.75, 0.35, 0.0, 0.0])
    level = -(_contact_z(f) - MOUTH_Z) * np.interp(s.lip_q, [-4, -1, 1.0, 1.4, 2.0, 2.8], [0, 1, 1, 0.8, 0.4, 0])
    dz = np.where(s.lip_q < 8, rows * fuller + level, 0.0)
    return np.stack([0 * dz, 0 * dz, dz], -1)


def _press(f: Fields) -> Array:
    """Both lips flattened towards their contact line."""
    squeeze = f.mouth(0.028, 0.014) * (f.s.lip_q < 5) * (f.s.lip_q > -1.5)
    dz = (_contact_z(f) - f.z) * 0.42 * (f.s.lip_q >= 0)
    return np.stack([np.zeros_like(dz), 0.0022 * squeeze, dz * squeeze], -1)


def lips(f: Fields) -> dict[str, Array]:
    """Motions of the whole mouth."""
    m = f.mouth(0.034, 0.020)
    out = m * np.sign(f.x) * np.clip(np.abs(f.x) / MOUTH_X, 0, 1.3)
    part = _inside(f) * f.mouth(0.028, 0.018)
    bottom, top = f.s.low * part, f.up * part
    chin = f.spot(0, -0.090, 0.016, 0.010) * np.clip((f.s.lip_q - 1.0) / 1.8, 0, 1)
    zip_ = f.mouth(0.030, 0.020)
    edge = _contact_z(f) - f.z
    round_ = _rounder(f)
    thick = np.interp(f.s.lip_q, [-0.5, 0.0, 1.0, 2.6], [0.0, 1.0, 1.0, 0.0])
    return {
        "mouthFunnel": f.move(m, 0, -0.0085, 0)
        + f.move(out, -0.0078, -0.0010, 0)
        + f.move(top, 0, -0.0020, 0.0052)
        + f.move(bottom, 0, -0.0020, -0.0072)
        + round_,
        "mouthPucker": f.move(m, 0, -0.0080, 0)
        + f.move(out, -0.0128, -0.0010, 0)
        + np.stack([0 * edge, 0 * edge, -edge * 0.22 * m * thick], -1)
        + round_,
        "mouthLeft": f.move(f.mouth(0.036, 0.022), 0.0095, 0.0004, 0) + f.move(f.corner(), 0, 0.0010, 0.0018),
        "mouthRollLower": _roll(f, f.s.low, 0.0066, 0.0052),
        "mouthRollUpper": _roll(f, f.up, -0.0054, 0.0048),
        "mouthShrugLower": f.move(zip_ * f.s.low, 0, -0.0024, 0.0042)
        + f.move(zip_ * f.up, 0, -0.0010, 0.0042)
        + f.move(chin, 0, -0.0010, 0.0060),
        "mouthShrugUpper": f.move(zip_ * f.up, 0, -0.0030, 0.0050) + f.move(zip_ * f.s.low, 0, 0, 0.0034),
    }


def _roll(f: Fields, side: Array, lift: float, inwards: float) -> Array:
    """Tuck one lip in over its teeth: its red turns round the contact line out of sight."""
    q = f.s.lip_q
    rows = np.interp(
        q,
        [-3.0, -1.5, 0.0, 0.2, 0.5, 0.8, 1.0, 1.4, 2.0, 2.8, 4.0],
        [0.0, 0.35, 0.30, 0.65, 0.95, 1.0, 0.95, 0.65, 0.35, 0.12, 0.0],
    )
    height = np.interp(
        q, [-1.0, 0.0, 0.2, 0.5, 0.8, 1.0, 1.4, 2.0, 2.8, 4.0], [0.0, 0.04, 0.20, 0.50, 0.85, 1.0, 0.75, 0.4, 0.15, 0.0]
    )
    near = np.clip((side - 0.5) * 2 if side is f.s.low else side, 0, 1) * _inside(f)
    near = np.where(q < 8, near, 0.0)
    # the red folds in before the skin: rows nearer the edge go deeper than the border
    return np.stack([np.zeros_like(q), near * rows * inwards, near * height * lift], -1)


def cheeks(f: Fields) -> dict[str, Array]:
    """Cheeks and nose."""
    puff = np.zeros_like(f.p)
    for sign in (1.0, -1.0):
        w = f.spot(0.042 * sign, -0.060, 0.015, 0.016) * (f.s.lip_q > -0.5)
        puff += w[:, None] * np.array([0.0098 * sign, -0.0092, 0.0])
    lips_out = f.mouth(0.034, 0.018) * 0.0022
    puff[:, 1] -= lips_out
    puff += _press(f) * 0.25
    lid_side = f.lid_up + f.lid_down
    cheek = f.spot(0.040, -0.026, 0.016, 0.012) * f.left * (1 - lid_side)
    ala = f.spot(0.0115, -0.037, 0.0070, 0.0085) * f.left
    crease = f.spot(0.016, -0.020, 0.007, 0.014) * f.left
    return {
        "cheekPuff": puff,
        "cheekSquintLeft": f.move(cheek, 0.0004, -0.0034, 0.0062) + f.lids(0.0, np.radians(7.0)),
        "noseSneerLeft": f.move(ala, 0.0012, -0.0006, 0.0052)
        + f.move(crease, 0, -0.0014, 0.0016)
        + f.move(f.mouth() * f.left * f.up * f.spot(0.012, -0.060, 0.010, 0.012), 0, -0.0004, 0.0034)
        + f.move(f.brow(0.014, 0.010) * f.left, -0.0010, -0.0010, -0.0030)
        + f.lids(np.radians(-2.0), np.radians(3.0)),
        "tongueOut": f.move(f.mouth() * f.s.low, 0, -0.0010, -0.0016),
    }


def skin_keys(skin: Skin) -> dict[str, Array]:
    """All 52 keys of the skin, in ARKit order, left and right strictly mirrored."""
    f = Fields(skin)
    made: dict[str, Array] = {}
    groups: tuple[Callable[[Fields], dict[str, Array]], ...] = (eyes, brows, jaw, corners, lips, cheeks)
    for group in groups:
        made |= group(f)
    flip = np.array([-1.0, 1.0, 1.0])
    out: dict[str, Array] = {}
    for name in CHANNELS:
        source = made.get(name)
        if source is None:
            source = made[swap_side(name)][skin.mirror] * flip
        elif swap_side(name) == name:
            source = 0.5 * (source + source[skin.mirror] * flip)
        out[name] = source
    return out
