"""Landmarks of a made-up head under a known camera, for the tests of the solver."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from addon.core.rotation import HeadAngles, from_angles, to_matrix
from tracker.solver.canonical_face import FIT_LANDMARKS, FIT_POINTS
from tracker.solver.head_pose import PictureGeometry

FloatArray = NDArray[np.float64]


def head_points() -> FloatArray:
    """478 landmarks in the head's axes: the canonical ones where they are known, the head's origin elsewhere."""
    points = np.zeros((478, 3))
    points[FIT_LANDMARKS] = FIT_POINTS
    return points


def project(points: FloatArray, angles: HeadAngles, place: FloatArray, picture: PictureGeometry) -> NDArray[np.float32]:
    """The landmarks (n, 3) of head points as FaceMesh gives them."""
    x, y, z = (points @ to_matrix(from_angles(angles)).T + place).T
    relief = (z - place[2]) / -place[2]  # FaceMesh's z: as wide as x, from an origin of its own
    return np.stack(
        (
            0.5 + x / -z * picture.focal / picture.width,
            0.5 - y / -z * picture.focal / picture.height,
            -relief * picture.focal / picture.width,
        ),
        -1,
    ).astype(np.float32)
