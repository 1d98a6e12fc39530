"""Measure the canonical face's 478 points from rendered heads, in the tracker's Python.

    python -m tools.landmarks.measure --fov 48.46 --rest A.mp4 A.csv … --open B.mp4 B.csv …

The clips and their CSV are those of `tracker.solver.measure_canonical_face`, and so is the way: heads of several people
whose rotation is known in every picture; without expression for the face at rest, and with the mouth and the eyes open.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from addon.core.face_points import POINTS_FILE
from tracker.solver.canonical_face import OUTER_EYE_DISTANCE
from tracker.solver.measure_canonical_face import measure, solve

FloatArray = NDArray[np.float64]

_MIRROR: Final = np.array((-1.0, 1.0, 1.0))
_OUTER_CORNERS: Final = [33, 263]


def main() -> None:
    """Write the table of points and the open face."""
    parser = argparse.ArgumentParser(description="Measure the canonical face's points")
    parser.add_argument("--fov", type=float, required=True, help="field of view along the longer side, degrees")
    parser.add_argument("--rest", nargs="+", type=Path, required=True, metavar="FILE", help="clip, its CSV, clip, …")
    parser.add_argument("--open", nargs="+", type=Path, required=True, metavar="FILE", help="the same, mouth open")
    args = parser.parse_args()
    rest, opened = mean_face(args.rest, args.fov), mean_face(args.open, args.fov)
    partners = find_partners(rest)
    both = np.concatenate((symmetric(rest, partners), symmetric(opened, partners)), 1) * 1000.0
    rows = (" ".join(f"{value:.2f}" for value in row) for row in both.tolist())
    lines = (f"{partner} {row}\n" for partner, row in zip(partners.tolist(), rows, strict=True))
    POINTS_FILE.write_text("".join(lines), encoding="ascii")


def mean_face(files: list[Path], field_of_view: float) -> FloatArray:
    """The mean (478, 3) of the faces in some clips, metres, outer corners of the eyes 0.09 m apart."""
    pairs = zip(files[::2], files[1::2], strict=True)
    return np.asarray(np.mean([solve(*measure(clip, truth, field_of_view)) for clip, truth in pairs], 0))


def find_partners(face: FloatArray) -> NDArray[np.intp]:
    """Each landmark's number on the other side (478,): the pairs that are, all together, the nearest to a mirror image.

    Raises:
        ValueError: the faces are not symmetric enough to tell.
    """
    apart = np.linalg.norm(face[:, None] - face * _MIRROR, axis=-1)
    partners = np.asarray(linear_sum_assignment(apart + apart.T)[1], np.intp)
    if (partners[partners] != np.arange(len(face))).any():
        raise ValueError("Left and right cannot be told from each other: measure more heads.")
    return partners


def symmetric(face: FloatArray, partners: NDArray[np.intp]) -> FloatArray:
    """The mean of a face and its mirror image, the outer corners of the eyes at their distance again."""
    both = (face + face[partners] * _MIRROR) / 2.0
    corners = both[_OUTER_CORNERS]
    return np.asarray((both - corners.mean(0)) * OUTER_EYE_DISTANCE / np.linalg.norm(corners[0] - corners[1]))


if __name__ == "__main__":
    main()
