"""Solving a take again from the landmarks that it keeps: by the solver of today, and by another profile.

A take keeps landmarks in the head's axes, with perspective taken out. The head's pose, which it keeps as well, puts
them back before the camera, and from there on they are a picture like any other. What is lost on the way: the pose was
filtered over time when it was kept, so the head comes out as steady as it was and not as it was measured; and weights
that Face Landmarker found by itself are in no take, so that they come from the landmarks alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError
from addon.core.rotation import Quaternion, to_matrix
from addon.core.takes.take import Take

from ..engines.base import FaceLandmarks
from ..eyes.eyes import EyeOptions
from ..profile.face_profile import FaceProfile
from .blendshape_model import BlendshapeModel
from .face_solver import FaceSolver, SolvedFace
from .head_pose import FloatArray, PictureGeometry

#: Any will do: what is seen from the camera has no pixels.
_PICTURE: Final = PictureGeometry.with_field_of_view(640, 480, 60.0)
_NANOSECONDS: Final = 1e9


class NoLandmarksError(LiveFaceError):
    """The take cannot be solved again."""


@dataclass(frozen=True, slots=True, eq=False)
class SolvedTake:
    """The take anew, and how many frames with a face were left as they were, having no landmarks of use."""

    take: Take
    left: int


def solve_take(
    take: Take, *, profile: FaceProfile | None, eyes: EyeOptions, filtered: bool = True, name: str = "The take"
) -> SolvedTake:
    """Weights, gaze, head and landmarks anew, times and all else as it was.

    The head is not filtered once more: it would lag.

    Raises:
        NoLandmarksError: the take has none at all.
    """
    if take.landmarks is None:
        raise NoLandmarksError(
            f"{name} has no landmarks, so it cannot be solved again: track its film again with 'track --take', or"
            f" record with landmarks."
        )
    columns = {field: getattr(take, field).copy() for field in ("head", "translation", "gaze", "weights", "landmarks")}
    model = BlendshapeModel.read()
    solver: FaceSolver | None = None
    left = 0
    for index in np.flatnonzero(take.tracked).tolist():
        solver = solver or FaceSolver(model, filtered=filtered, profile=profile, eyes=eyes)
        solved = _solve(solver, take, index)
        if solved is None:
            solver = None
            left += 1
            continue
        pose = solved.pose
        columns["head"][index] = solved.head_pose.quaternion
        columns["translation"][index] = solved.head_pose.place
        columns["gaze"][index] = (*pose.gaze_left, *pose.gaze_right)
        columns["weights"][index] = pose.weights
        columns["landmarks"][index] = solved.landmarks
    return SolvedTake(replace(take, **columns), left)


def before_camera(landmarks: NDArray[np.float32], rotation: FloatArray, place: FloatArray) -> NDArray[np.float32]:
    """Landmarks (478, 3) in the head's axes, metres, as an engine gives them of a picture of `_PICTURE`.

    Undoes `head_pose.to_head`, of a head turned by `rotation` (3, 3) at `place` (3,), but for where z has its origin,
    which nothing depends on.
    """
    camera = landmarks @ rotation.T + place
    distance = -float(place[2])
    wide, high = _PICTURE.width / _PICTURE.focal, _PICTURE.height / _PICTURE.focal
    across = camera[:, :2] / -camera[:, 2:]
    x, y = across[:, 0] / wide + 0.5, 0.5 - across[:, 1] / high
    z = -(camera[:, 2] + distance) / distance / wide
    return np.asarray(np.stack((x, y, z), 1), np.float32)


def _solve(solver: FaceSolver, take: Take, index: int) -> SolvedFace | None:
    """One frame; None where its landmarks are missing or make no sense."""
    assert take.landmarks is not None  # noqa: S101 (asked by the caller)
    landmarks, place = take.landmarks[index], take.translation[index].astype(np.float64)
    if np.isnan(landmarks).any() or not place[2] < 0.0:
        return None
    rotation = to_matrix(Quaternion(*take.head[index].tolist()))
    face = FaceLandmarks(before_camera(landmarks, rotation, place))
    try:
        solved = solver.solve(face, _PICTURE, round(float(take.times[index]) * _NANOSECONDS))
    except np.linalg.LinAlgError:
        return None
    return solved if np.isfinite(solved.pose.weights).all() and np.isfinite(solved.landmarks).all() else None
