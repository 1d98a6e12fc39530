"""The 478 landmarks of a face at rest, and the triangles between them.

Both tables are made by `tools/landmarks` from rendered heads (its README says how); nothing is taken from a published
face model. They are exactly symmetric: each landmark has a partner on the other side, those of the middle line
are their own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

_FOLDER: Final = Path(__file__).parent
#: A row a landmark: its partner, x, y and z in millimetres at rest, and the same with the mouth and the eyes open.
POINTS_FILE: Final = _FOLDER / "face_points.txt"
#: A row a triangle: its three landmarks.
TRIANGLES_FILE: Final = _FOLDER / "face_triangles.txt"
_MIRROR: Final = np.array((-1.0, 1.0, 1.0), np.float32)


def canonical_points() -> NDArray[np.float32]:
    """Where the landmarks (478, 3) of a face at rest stand, metres in the head's axes (ARKit face anchor).

    The origin lies between the outer corners of the eyes, which are 0.09 m apart. The array is not to be written to.
    """
    return _tables()[0]


def open_points() -> NDArray[np.float32]:
    """The same (478, 3) with the mouth and the eyes wide open, where no landmark hides another."""
    return _tables()[2]


def partners() -> NDArray[np.intp]:
    """Each landmark's number on the other side of the face (478,). The array is not to be written to."""
    return _tables()[1]


@cache
def triangles() -> NDArray[np.int32]:
    """The triangles (n, 3) of the face's skin and of the irises, counter-clockwise as seen from in front.

    The eyes and the mouth are open. The array is not to be written to.
    """
    table = np.loadtxt(TRIANGLES_FILE, np.int32)
    table.flags.writeable = False
    return table


def mirrored_points(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Landmarks (478, 3) in the head's axes as a mirror shows them, also over time: what was left is right."""
    return np.asarray(points[..., partners(), :] * _MIRROR, np.float32)


@cache
def _tables() -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.float32]]:
    """The face at rest, the partners, the face that is open."""
    table = np.loadtxt(POINTS_FILE, np.float64)
    rest, opened = (table[:, first : first + 3].astype(np.float32) / np.float32(1000.0) for first in (1, 4))
    other = table[:, 0].astype(np.intp)
    for array in (rest, opened, other):
        array.flags.writeable = False
    return rest, other, opened
