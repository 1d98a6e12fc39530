"""Neck, shoulders and the rolled collar of the jumper.

No bpy here. Metres, head space (so the bust has negative Z).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from . import paint
from .part import Array, Faces, Part, join, tube
from .shape import smooth

NECK_LOW: Final = -0.215
NECK_HIGH: Final = -0.120
_SEGMENTS: Final = 48
# Height, half width, half depth, forward offset (towards -Y) of the cross sections, top to bottom.
_SECTIONS: Final[tuple[tuple[float, float, float, float], ...]] = (
    (-0.100, 0.060, 0.060, 0.010),
    (-0.150, 0.070, 0.068, 0.004),
    (-0.188, 0.092, 0.084, 0.000),
    (-0.212, 0.128, 0.100, 0.000),
    (-0.235, 0.170, 0.115, 0.002),
    (-0.262, 0.202, 0.126, 0.004),
    (-0.300, 0.224, 0.134, 0.006),
    (-0.350, 0.235, 0.140, 0.008),
    (-0.420, 0.238, 0.142, 0.008),
    (-0.500, 0.236, 0.140, 0.008),
)


def _weights(z: Array) -> dict[str, Array]:
    """Chest below the collar, head above it, neck between."""
    head = smooth(-0.165, -0.125, z)
    chest = smooth(-0.185, -0.225, z)
    return {"Chest_01": chest, "Neck_01": 1.0 - head - chest, "Head_01": head}


def _body() -> Part:
    table = np.array(_SECTIONS)
    knots = np.linspace(0.0, 1.0, len(table))
    fine = np.linspace(0.0, 1.0, 22)
    rows = np.stack([np.interp(fine, knots, table[:, c]) for c in range(4)], axis=1)
    for _ in range(3):
        rows[1:-1] = 0.25 * rows[:-2] + 0.5 * rows[1:-1] + 0.25 * rows[2:]
    phi = np.linspace(0.0, 2.0 * np.pi, _SEGMENTS, endpoint=False)
    c, s = np.cos(phi), np.sin(phi)
    square = 0.92
    x = rows[:, 1:2] * np.sign(c) * np.abs(c) ** square
    y = rows[:, 2:3] * np.sign(s) * np.abs(s) ** square - rows[:, 3:4]
    ring = np.stack([x, y, np.broadcast_to(rows[:, :1], x.shape)], axis=-1)
    verts, faces = tube(ring, flip=True)
    color = paint.mix(np.broadcast_to(paint.KNIT, verts.shape), paint.KNIT_DEEP, smooth(-0.235, -0.195, verts[:, 2]))
    color = paint.mix(color, paint.KNIT_DEEP, 0.6 * smooth(-0.34, -0.48, verts[:, 2]))
    return Part(verts, faces, color, _weights(verts[:, 2]))


def _collar(height: float, radius: float, thick: float, ribs: float) -> Part:
    """A ribbed roll around the neck."""
    around, across = 108, 9
    phi = np.linspace(0.0, 2.0 * np.pi, around, endpoint=False)[:, None]
    psi = np.linspace(0.0, 2.0 * np.pi, across, endpoint=False)[None, :]
    rib = 1.0 + ribs * np.cos(phi * 36.0)
    out = radius + thick * rib * np.cos(psi)
    z = height + thick * 1.05 * rib * np.sin(psi) + 0.020 * np.sin(phi)
    verts = np.stack([out * np.cos(phi) * 1.06, out * np.sin(phi) + 0.010, z + 0 * phi], axis=-1)
    points = verts.reshape(-1, 3)
    faces: Faces = []
    for i in range(around):
        for j in range(across):
            a, b = i * across, ((i + 1) % around) * across
            k = (j + 1) % across
            faces.append((a + j, b + j, b + k, a + k))
    shade = smooth(0.3, -0.9, np.sin(psi)) + 0 * phi
    groove = smooth(0.0, -1.0, np.cos(phi * 36.0)) + 0 * psi
    color = paint.mix(paint.KNIT_LIGHT, paint.KNIT_DEEP, np.clip(0.75 * shade + 0.45 * groove, 0, 1).reshape(-1))
    chest = np.full(len(points), 0.55)
    return Part(points, faces, color, {"Chest_01": chest, "Neck_01": 1.0 - chest})


def bust() -> Part:
    """Shoulders and collar."""
    return join([_body(), _collar(-0.152, 0.083, 0.023, 0.06), _collar(-0.188, 0.106, 0.026, 0.06)])
