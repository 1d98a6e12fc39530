"""Edges of pictures with alpha: from what EEVEE hands out to premultiplied colours as displayed.

EEVEE draws before nothing in linear light: a pixel that a hair covers by `a` holds `a * c`. Blender then bends that by
the scene's view transform to `g(a * c)`, which is neither the hair's own colour `g(c)` nor that times alpha: laid over
anything as it is, it gives bright rims, 60 levels off at half alpha. With `g` measured on greys, `a * g(g⁻¹(v) / a)`
is what it should be. It is exact for transforms that work on each channel by itself (Standard, Filmic); AgX mixes
channels, so a saturated colour is up to 13 levels off at its edges, skin and hair 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.uint8]


def edge_table(linear: NDArray[np.float32], shown: NDArray[np.float32]) -> Table:
    """What to put for a value and an alpha, shape (256, 256), from a view transform measured on greys.

    `linear` (n,) rises from 0; `shown` (n,) is what the screen shows of it, 0 to 1. What shines without covering (alpha
    0), and what covers all (255), stays as it is.
    """
    rising = np.maximum.accumulate(shown.astype(np.float64))
    levels, alpha = np.arange(256) / 255.0, np.arange(1, 255) / 255.0
    light = np.interp(levels, rising, linear)
    table = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 256, 1)
    table[:, 1:255] = np.rint(np.interp(light[:, None] / alpha, linear, rising) * alpha * 255.0)
    return table


def premultiply_edges(rgba: NDArray[np.uint8], table: Table) -> None:
    """Put what `table` says wherever alpha is neither 0 nor 255, in place; (height, width, 4) uint8.

    The cost is that of a look at all alphas, and of the pixels at edges.
    """
    rows, columns = np.nonzero((rgba[..., 3] - np.uint8(1)) < 254)
    edge = rgba[rows, columns]
    rgba[rows, columns, :3] = table[edge[:, :3], edge[:, 3:]]
