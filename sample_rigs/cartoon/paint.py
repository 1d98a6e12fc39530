"""Colours of the fox: sRGB palette, coat markings by position, and the two painted textures.

No bpy here. Positions are metres in head space, rest pose.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from .part import Array
from .shape import direction, smooth, surface


def rgb(text: str) -> Array:
    """The sRGB values, 0..1, of a six-digit hexadecimal colour."""
    return np.array([int(text[i : i + 2], 16) for i in (0, 2, 4)]) / 255.0


ORANGE: Final = rgb("EE7B2A")
ORANGE_LIGHT: Final = rgb("F79A45")
ORANGE_DEEP: Final = rgb("CF5A1C")
CREAM: Final = rgb("FFF3E2")
CREAM_SHADE: Final = rgb("EBCDB0")
BLUSH: Final = rgb("FF8F7A")
DARK: Final = rgb("3B211C")
LASH: Final = rgb("2E1A17")
EAR_PINK: Final = rgb("F3B59A")
MOUTH: Final = rgb("6E1F2B")
MOUTH_DEEP: Final = rgb("34101A")
TONGUE: Final = rgb("F0707F")
TONGUE_DEEP: Final = rgb("C94A60")
TOOTH: Final = rgb("FFFAF0")
NOSE: Final = rgb("33211F")
KNIT: Final = rgb("1F7A78")
KNIT_DEEP: Final = rgb("125252")
KNIT_LIGHT: Final = rgb("2E9A94")

_MASK_X: Final = np.array([0.0, 0.022, 0.036, 0.050, 0.060, 0.080, 0.115, 0.150, 0.20, 0.25])
_MASK_Z: Final = np.array([-0.066, -0.058, -0.044, -0.025, -0.027, -0.042, -0.042, -0.028, -0.012, -0.01])


def mix(low: Array, high: Array, amount: Array) -> Array:
    """Blend two colours (or colour arrays) by an array of amounts."""
    return low + (high - low) * amount[..., None]


def coat(points: Array) -> Array:
    """The coat's sRGB colour at points of the head: orange above, cream mask below, blush, a soft under-shadow."""
    x, y, z = np.abs(points[..., 0]), points[..., 1], points[..., 2]
    color = mix(ORANGE, ORANGE_LIGHT, 0.8 * smooth(0.02, 0.10, z) * smooth(0.09, 0.0, x))
    color = mix(color, ORANGE_DEEP, 0.55 * smooth(0.02, 0.14, y))
    zigzag = 0.006 * np.abs((x * 42.0) % 1.0 * 2.0 - 1.0) * smooth(0.09, 0.12, x)
    edge = np.interp(x, _MASK_X, _MASK_Z) + zigzag - 0.55 * np.maximum(y - 0.0, 0.0)
    mask = smooth(0.0025, -0.0025, z - edge)
    cream = mix(CREAM, CREAM_SHADE, np.clip(smooth(-0.095, -0.14, z) * 0.9, 0.0, 1.0))
    color = mix(color, cream, mask)
    blush = np.exp(-(((x - 0.112) / 0.026) ** 2) - ((z + 0.052) / 0.017) ** 2) * smooth(0.02, -0.03, y)
    return mix(color, BLUSH, 0.55 * blush)


def face_texture(size: int, deform: Callable[[Array], Array]) -> Array:
    """The coat laid out in the (u, v) map, (size, size, 3) sRGB, row 0 at the bottom.

    ``deform`` maps points of the plain head to where the mesh has them.
    """
    axis = ((np.arange(256) + 0.5) / 256 - 0.5) * 2.0 * np.pi
    u, v = np.meshgrid(axis, axis)
    coarse = np.linalg.norm(surface(u, v), axis=-1)
    fine = ((np.arange(size) + 0.5) / size - 0.5) * 2.0 * np.pi
    radius = _resize(coarse, size)
    uu, vv = np.meshgrid(fine, fine)
    return np.clip(coat(deform(direction(uu, vv) * radius[..., None])), 0.0, 1.0)


def _resize(image: Array, size: int) -> Array:
    """Bilinear enlargement of a square scalar image."""
    pos = np.clip((np.arange(size) + 0.5) * len(image) / size - 0.5, 0, len(image) - 1.001)
    low = pos.astype(int)
    part = pos - low
    rows = image[low] * (1 - part)[:, None] + image[low + 1] * part[:, None]
    return rows[:, low] * (1 - part) + rows[:, low + 1] * part


def eye_texture(size: int) -> Array:
    """White, iris, pupil and two glints of an eye seen from the front; 0.5 of the image is one radius."""
    axis = (np.arange(size) + 0.5) / size * 2.0 - 1.0
    x, z = np.meshgrid(axis, axis)
    r = np.hypot(x, z)
    soft = 3.0 / size

    def disc(cx: float, cz: float, radius: float) -> Array:
        return smooth(radius + soft, radius - soft, np.hypot(x - cx, z - cz))

    color = mix(rgb("FFFDF8"), rgb("D9D3DC"), smooth(0.35, 0.85, r))
    iris = mix(rgb("7A3A0B"), rgb("F2A51F"), smooth(0.22, -0.36, z))
    iris = mix(iris, rgb("FFD257"), 0.8 * np.exp(-(((x / 0.2) ** 2) + ((z + 0.26) / 0.10) ** 2)))
    color = mix(color, rgb("3A1A0C"), disc(0.0, 0.0, 0.465))
    color = mix(color, iris, disc(0.0, 0.0, 0.430))
    color = mix(color, rgb("1A0D0C"), disc(0.0, 0.0, 0.255))
    color = mix(color, np.ones(3), disc(-0.15, 0.18, 0.115))
    return mix(color, np.ones(3), 0.85 * disc(0.15, -0.18, 0.055))
