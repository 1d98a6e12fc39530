"""Learn `tracker/solver/head_correction.npz` from the heads that `collect` has drawn and tracked.

    python -m tools.training.head_correction DATA [--out FILE]

Every person counts four times: as drawn and mirrored, and with the field of view as it was and as the tracker assumes
it. A ridge regression finds the turn that the fit of `head_pose` lacks, in two rounds, the second with less weight on
pictures that went wrong. A constant offset of a person counts little (the user sets a neutral), flicker counts more.
The data are drawings of ICT-FaceKit heads (MIT) and FaceMesh's landmarks of them; nothing else enters.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.rotation import HeadAngles, from_angles, to_matrix
from tracker.pipeline import DEFAULT_FIELD_OF_VIEW
from tracker.solver.canonical_face import FIT_LANDMARKS, FIT_POINTS
from tracker.solver.head_correction import FILE, HeadCorrection, angles, powers
from tracker.solver.head_pose import HeadPoseSolver, PictureGeometry, to_head, to_rays

FloatArray = NDArray[np.float64]

_FEWEST_FRAMES: Final = 60
#: How much of a person's mean is taken out, and how much the flicker from one picture to the next two counts.
_OFFSET_SHARE, _FLICKER = 0.9, 0.5
#: So many shapes of misfit, the commonest, have gains that change with pitch and yaw.
_MODES: Final = 15
#: Strength of the ridge; misfits are in centimetres. A tenth of it does as well on drawn heads, and worse on real ones
#: (against Face Landmarker's pose), and takes a made-up open mouth for a nod of 8 degrees instead of 2.
_RIDGE: Final = 100.0
#: Errors above this count less and less in the second round, radians.
_USUAL: Final = math.radians(1.5)
_CENTIMETRES: Final = 100.0
_WITHOUT_IRISES: Final = 468


def _inner() -> NDArray[np.bool_]:
    """The fit landmarks (n,) inside the face: along its edge, the drawn heads have no hair, and so mislead."""
    _, y, z = FIT_POINTS.T
    return np.asarray((z > -0.015) & (y < 0.036) & ((y > -0.085) | (z > 0.0)))


#: Counts in the misfit, shape (3 n,).
_COUNTS: Final = np.repeat(_inner(), 3)


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """What `collect` wrote: landmarks (f, 478, 3), pitch, yaw, roll (f, 3) in radians, field of view in degrees."""

    landmarks: NDArray[np.float32]
    head: FloatArray
    field: float
    width: int
    height: int

    def picture(self, degrees: float) -> PictureGeometry:
        """The geometry under a field of view."""
        return PictureGeometry.with_field_of_view(self.width, self.height, degrees)


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One person: misfit (f, 3 n), powers of the angles (f, 10), turn that is lacking (f, 3).

    The misfit is in centimetres, and 0 for landmarks that do not count.
    """

    misfit: FloatArray
    powers: FloatArray
    lacking: FloatArray


def main() -> None:
    """Learn from the folder of the arguments."""
    parser = argparse.ArgumentParser(description="Learn the head's correction")
    parser.add_argument("data", type=Path, help="folder that collect has filled")
    parser.add_argument("--out", type=Path, default=FILE)
    args = parser.parse_args()
    clips = read_clips(sorted(path for path in args.data.glob("*.npz") if ".draft" not in path.name))
    save(learn(clips), args.out)
    print(f"{args.out}: learned from {len(clips) // 4} people, {args.out.stat().st_size} bytes")


def read_clips(files: list[Path]) -> list[Clip]:
    """Four clips of every person who was seen often enough."""
    people = [person for person in map(_read, files) if len(person.landmarks) >= _FEWEST_FRAMES]
    twins = _twins(np.mean([_face(person) for person in people], 0))
    clips = []
    for person in people:
        mirrored = person.landmarks[:, twins] * np.array((-1, 1, 1), np.float32) + np.array((1, 0, 0), np.float32)
        for degrees in (DEFAULT_FIELD_OF_VIEW, person.field):
            picture = person.picture(degrees)
            clips.append(_clip(person.landmarks, person.head, picture))
            clips.append(_clip(mirrored, person.head * [1.0, -1.0, -1.0], picture))
    return clips


def learn(clips: list[Clip]) -> HeadCorrection:
    """The correction that suits the clips best."""
    middle, modes = _shapes(clips)
    rows = [_rows(clip, middle, modes) for clip in clips]
    weights = [np.ones(len(clip.lacking)) for clip in clips]
    fit = _ridge(rows, clips, weights)
    for number, (row, clip) in enumerate(zip(rows, clips, strict=True)):
        error = clip.lacking - row @ fit
        error = np.linalg.norm(error - np.median(error, 0), axis=1)
        weights[number] = 1.0 / np.hypot(1.0, error / _USUAL)
    return _correction(_ridge(rows, clips, weights), middle, modes)


def save(correction: HeadCorrection, path: Path) -> None:
    """Write the coefficients under another name first, so that the file is whole or the old one."""
    draft = path.with_suffix(".draft.npz")
    np.savez_compressed(
        draft,
        landmarks=FIT_LANDMARKS.astype(np.int16),
        gains=correction.gains.astype(np.float32),
        bends=correction.bends.astype(np.float32),
    )
    draft.replace(path)


def _read(path: Path) -> Person:
    with np.load(path, allow_pickle=False) as arrays:
        width, height = arrays["size"].tolist()
        return Person(arrays["landmarks"], arrays["head"], math.degrees(float(arrays["field"])), width, height)


def _clip(landmarks: NDArray[np.float32], head: FloatArray, picture: PictureGeometry) -> Clip:
    """What the solver without correction leaves, picture by picture."""
    solver = HeadPoseSolver(HeadCorrection.nothing())
    misfits, curves, lacking = [], [], []
    for points, (pitch, yaw, roll) in zip(landmarks, head.tolist(), strict=True):
        rays = to_rays(points[FIT_LANDMARKS], picture)
        pose = solver.solve(rays)
        misfits.append((to_head(rays, float(rays[:, 2].mean()), pose) - FIT_POINTS).ravel() * _COUNTS * _CENTIMETRES)
        curves.append(powers(*angles(pose.rotation)))
        lacking.append(_vector(pose.rotation.T @ to_matrix(from_angles(HeadAngles(yaw, pitch, roll)))))
    return Clip(np.array(misfits), np.array(curves), np.array(lacking))


def _vector(rotation: FloatArray) -> FloatArray:
    """The rotation vector of a rotation below half a turn."""
    axis = np.array((rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]))
    sine = float(np.linalg.norm(axis)) / 2.0
    angle = math.atan2(sine, (float(np.trace(rotation)) - 1.0) / 2.0)
    return np.asarray(axis / 2.0 * (angle / sine if sine > 1e-9 else 1.0))


def _face(person: Person) -> FloatArray:
    """The person's landmarks (468, 3) in the head's axes, on average; without the irises, which roam."""
    solver, picture = HeadPoseSolver(HeadCorrection.nothing()), person.picture(person.field)
    faces = []
    for points in person.landmarks[::10]:
        rays = to_rays(points, picture)
        pose = solver.solve(rays[FIT_LANDMARKS])
        faces.append(to_head(rays[:_WITHOUT_IRISES], float(rays[FIT_LANDMARKS, 2].mean()), pose))
    return np.asarray(np.mean(faces, 0))


def _twins(face: FloatArray) -> NDArray[np.intp]:
    """For each landmark (n,) the one that it becomes in a mirror: the nearest pairs first, each landmark once."""
    apart = np.linalg.norm(face[:, None] - face * [-1.0, 1.0, 1.0], axis=-1)
    apart += apart.T
    twins = np.full(len(face), -1)
    while (twins < 0).any():
        one, other = np.unravel_index(apart.argmin(), apart.shape)
        twins[one], twins[other] = other, one
        apart[[one, other]] = apart[:, [one, other]] = np.inf
    return twins


def _shapes(clips: list[Clip]) -> tuple[FloatArray, FloatArray]:
    """The mean misfit (3 n,) and its commonest changes within people (3 n, modes)."""
    middle = np.mean([clip.misfit.mean(0) for clip in clips], 0)
    spread = np.zeros((len(middle), len(middle)))
    for clip in clips:
        change = clip.misfit - clip.misfit.mean(0)
        spread += change.T @ change
    return middle, np.linalg.eigh(spread)[1][:, : -_MODES - 1 : -1]


def _rows(clip: Clip, middle: FloatArray, modes: FloatArray) -> FloatArray:
    """What the turn is linear in: the misfit, its modes times pitch and yaw, the powers of the angles."""
    misfit = clip.misfit - middle
    shapes = misfit @ modes
    return np.hstack((misfit, shapes * clip.powers[:, 1:2], shapes * clip.powers[:, 2:3], clip.powers))


def _ridge(rows: list[FloatArray], clips: list[Clip], weights: list[FloatArray]) -> FloatArray:
    """Weighted least squares, with most of each person's mean and much of the flicker accounted for."""
    count = rows[0].shape[1]
    normal, right = np.eye(count) * _RIDGE, np.zeros((count, 3))
    normal[-10, -10] = 1e-6  # the constant
    for row, clip, weight in zip(rows, clips, weights, strict=True):
        root = np.sqrt(weight)[:, None]
        for side, scale in (
            (root * (_all(row, clip) - _OFFSET_SHARE * np.average(_all(row, clip), 0, weight)), 1.0),
            (root[1:-1] * np.diff(_all(row, clip), 2, axis=0), _FLICKER),
        ):
            normal += scale * side[:, :count].T @ side[:, :count]
            right += scale * side[:, :count].T @ side[:, count:]
    return np.linalg.solve(normal, right)


def _all(row: FloatArray, clip: Clip) -> FloatArray:
    return np.hstack((row, clip.lacking))


def _correction(fit: FloatArray, middle: FloatArray, modes: FloatArray) -> HeadCorrection:
    """The regression in the solver's terms: misfits in metres, from the face at rest instead of the mean misfit."""
    count, shapes = modes.shape
    plain, pitch, yaw = fit[:count].T, modes @ fit[count : count + shapes], modes @ fit[count + shapes : -10]
    bends = fit[-10:].T.copy()
    bends[:, 0] -= plain @ middle
    bends[:, 1] -= pitch.T @ middle
    bends[:, 2] -= yaw.T @ middle
    return HeadCorrection(np.vstack((plain, pitch.T, yaw.T)) * _COUNTS * _CENTIMETRES, bends)


if __name__ == "__main__":
    main()
