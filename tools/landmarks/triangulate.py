"""Triangulate the canonical face, in a Python with the `bpy` wheel: `python -m tools.landmarks.triangulate`.

The face with an open mouth, whose lips do not lie across each other, is unwrapped into a plane as seen from a point
inside the head: from there no part of the skin hides another, the nose's underside included. Half of it is triangulated
(Delaunay, with the edges of the eyes, lips and face as constraints), what lies in the eyes, in the mouth or outside is
left out, and the other half is its mirror image. Each iris is a fan about its centre.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import bpy  # noqa: F401 (mathutils comes with it)
import numpy as np
from mathutils import Vector
from mathutils.geometry import delaunay_2d_cdt
from numpy.typing import NDArray

from addon.core.face_contours import (
    EYE_RIGHT,
    IRIS_LEFT,
    IRIS_RIGHT,
    LIPS_INNER,
    LIPS_OUTER,
    OVAL,
    within,
)
from addon.core.face_points import TRIANGLES_FILE, open_points, partners

FloatArray = NDArray[np.float64]
Triangle = tuple[int, int, int]

#: From where the face is unwrapped, metres in the head's axes: inside the skull, behind the bridge of the nose.
_CENTRE: Final = np.array((0.0, -0.025, -0.045))
_ON_MIDDLE: Final = 1e-9
_FIRST_IRIS: Final = 468


def main() -> None:
    """Write the table of triangles."""
    plane = unwrapped(open_points().astype(np.float64))
    right = half(plane)
    other = partners().tolist()
    left = [(other[a], other[c], other[b]) for a, b, c in right]
    triangles = [*right, *left, *fan(*IRIS_RIGHT), *fan(*IRIS_LEFT)]
    lines = (f"{a} {b} {c}\n" for a, b, c in (facing_out(triangle, plane) for triangle in triangles))
    TRIANGLES_FILE.write_text("".join(lines), encoding="ascii")
    print(f"{len(triangles)} triangles")


def unwrapped(points: FloatArray) -> FloatArray:
    """The plane (478, 2): the stereographic picture of the directions from the centre, about straight ahead."""
    away = points - _CENTRE
    x, y, z = (away / np.linalg.norm(away, axis=1, keepdims=True)).T
    return np.asarray(np.stack((x, y), 1) / (1.0 + z[:, None]))


def half(plane: FloatArray) -> list[Triangle]:
    """The triangles of the skin's own right half."""
    inside = [point for point in range(_FIRST_IRIS) if plane[point, 0] <= _ON_MIDDLE]
    place = {point: index for index, point in enumerate(inside)}
    contours = (OVAL, EYE_RIGHT, LIPS_OUTER, LIPS_INNER)
    edges = [(place[a], place[b]) for one in contours for a, b in one.edges if a in place and b in place]
    found = delaunay_2d_cdt([Vector(plane[point].tolist()) for point in inside], edges, [], 0, 1e-7)
    made_of = [[inside[origin] for origin in origins] for origins in found[3]]
    if any(len(origins) != 1 for origins in made_of):
        raise ValueError("Two landmarks lie on each other, or two edges cross: look at the open face.")
    triangles = [(made_of[a][0], made_of[b][0], made_of[c][0]) for a, b, c in found[2]]
    middles = plane[triangles].mean(1)
    skin, eye, mouth = (within(middles, plane[list(one.landmarks)]) for one in (OVAL, EYE_RIGHT, LIPS_INNER))
    return [triangle for triangle, kept in zip(triangles, skin & ~eye & ~mouth, strict=True) if kept]


def fan(centre: int, ring: Iterable[int]) -> list[Triangle]:
    """Triangles from a centre to each edge of the ring about it."""
    around = tuple(ring)
    return [(centre, a, b) for a, b in zip(around, around[1:] + around[:1], strict=True)]


def facing_out(triangle: Triangle, plane: FloatArray) -> Triangle:
    """The triangle, counter-clockwise as seen from in front."""
    (ax, ay), (bx, by), (cx, cy) = plane[list(triangle)].tolist()
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    return triangle if area > 0.0 else (triangle[0], triangle[2], triangle[1])


if __name__ == "__main__":
    main()
