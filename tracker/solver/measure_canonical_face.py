"""Measures the face of `canonical_face` from clips of heads without expression whose rotation is known.

    python -m tracker.solver.measure_canonical_face --fov 48.46 A.mp4 A.csv B.mp4 B.csv … > table.txt

The clips are rendered (see ../shared/docs/design.md, "The ground truth"): all weights 0, the head turning by up to 35
degrees; the CSV beside each has the columns qw, qx, qy, qz, one row a picture. For every clip, FaceMesh's
landmarks and the known rotations give each landmark's place in the head and the head's place in every picture, by
turns (both are linear least squares). The faces are scaled to one outer eye distance, averaged, and made symmetric.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import cv2
import numpy as np

from addon.core.rotation import Quaternion, to_matrix

from ..engines.face_mesh import FaceMeshEngine
from ..sources.reel import open_reel
from .canonical_face import OUTER_EYE_DISTANCE
from .head_pose import FloatArray, PictureGeometry, to_rays

_OUTER_CORNERS = [33, 263]
_LANDMARKS = 468
_EVERY = 3
_ROUNDS = 200


def main() -> None:
    """Print the rows of the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--fov", type=float, required=True, help="field of view along the longer side, degrees")
    parser.add_argument("files", nargs="+", type=Path, metavar="CLIP CSV")
    args = parser.parse_args()
    pairs = zip(args.files[::2], args.files[1::2], strict=True)
    face = symmetric(np.mean([solve(*measure(clip, truth, args.fov)) for clip, truth in pairs], 0))
    for index in range(0, _LANDMARKS, _EVERY):
        x, y, z = face[index] * 1000
        sys.stdout.write(f"({index}, {x:.1f}, {y:.1f}, {z:.1f}),\n")


def measure(clip: Path, truth: Path, field_of_view: float) -> tuple[FloatArray, FloatArray]:
    """The landmarks' rays (pictures, 478, 3) in a clip and the head's true rotations (pictures, 3, 3)."""
    reel = open_reel(clip)
    geometry = PictureGeometry.with_field_of_view(reel.info.width, reel.info.height, field_of_view)
    rays, rotations = [], []
    with FaceMeshEngine(1) as engine, truth.open(newline="") as file:
        for index, row in enumerate(csv.DictReader(file)):
            picture = reel.next()
            if picture is None:
                break
            found = engine.detect(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8), index)
            if found:
                rays.append(to_rays(found[0].points, geometry))
                rotations.append(to_matrix(Quaternion(*(float(row[key]) for key in ("qw", "qx", "qy", "qz")))))
    return np.array(rays), np.array(rotations)


def solve(rays: FloatArray, rotations: FloatArray) -> FloatArray:
    """The landmarks (478, 3) in the head's axes that explain the rays, metres.

    A point P of the head is seen at (u, v) where R P + t = (x, y, z) has x + u z = 0 and y + v z = 0 (z is negative).
    """
    u, v = rays[..., 0, None], rays[..., 1, None]
    across, up, out = (rotations[:, None, axis] for axis in range(3))
    of_points = np.stack((across + u * out, up + v * out))
    ones, zeros = np.ones_like(u), np.zeros_like(u)
    of_places = np.stack((np.concatenate((ones, zeros, u), -1), np.concatenate((zeros, ones, v), -1)))
    points = _unit(rays[0].copy())
    for _ in range(_ROUNDS):
        places = _least_squares(of_places, np.einsum("efni,ni->efn", of_points, points))
        points = _unit(_least_squares(of_points.swapaxes(1, 2), np.einsum("efni,fi->enf", of_places, places)))
    return points


def _least_squares(rows: FloatArray, shift: FloatArray) -> FloatArray:
    """For each entry k of the second axis the x that makes rows[:, k, :] @ x + shift[:, k, :] small."""
    normal = np.einsum("ekni,eknj->kij", rows, rows)
    right = -np.einsum("ekni,ekn->ki", rows, shift)
    return np.asarray(np.linalg.solve(normal, right[..., None])[..., 0])


def _unit(points: FloatArray) -> FloatArray:
    """The points with the outer corners of the eyes at their distance, about the middle between them."""
    corners = points[_OUTER_CORNERS]
    return np.asarray((points - corners.mean(0)) * OUTER_EYE_DISTANCE / np.linalg.norm(corners[0] - corners[1]))


def symmetric(face: FloatArray) -> FloatArray:
    """The mean of the face and its mirror image; a landmark's partner is the nearest one, where that is mutual."""
    mirror = face * [-1.0, 1.0, 1.0]
    partner = np.linalg.norm(face[:, None] - mirror, axis=-1).argmin(1)
    mutual = partner[partner] == np.arange(len(face))
    return np.where(mutual[:, None], (face + mirror[partner]) / 2.0, face)


if __name__ == "__main__":
    main()
