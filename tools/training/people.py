"""What was collected of one person, as the solver sees it: landmarks in the head's axes beside the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from addon.core.rotation import to_rotation_vector
from tracker.pipeline import DEFAULT_FIELD_OF_VIEW
from tracker.solver.canonical_face import FIT_LANDMARKS
from tracker.solver.head_pose import HeadPoseSolver, PictureGeometry, to_head, to_rays

from .acting import MIRROR

Float32Array = NDArray[np.float32]
_FLIP: Final = np.array((-1.0, 1.0, 1.0), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """n pictures of one person.

    Landmarks (n, 478, 3) in the head's axes, millimetres, the true weights (n, 52), and the rotation vectors (n, 3) of
    the head as the solver found them, radians.
    """

    landmarks: Float32Array
    weights: Float32Array
    turns: Float32Array

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file of `collect`, and solve the head poses with the default field of view, as for any camera."""
        with np.load(path, allow_pickle=False) as file:
            landmarks, weights, (width, height) = file["landmarks"], file["weights"], file["size"].tolist()
        geometry = PictureGeometry.with_field_of_view(width, height, DEFAULT_FIELD_OF_VIEW)
        solver = HeadPoseSolver()
        heads, turns = [], []
        for points in landmarks:
            rays = to_rays(points, geometry)
            pose = solver.solve(rays[FIT_LANDMARKS])
            heads.append(to_head(rays, float(rays[FIT_LANDMARKS, 2].mean()), pose) * 1000.0)
            turns.append(to_rotation_vector(pose.quaternion))
        return cls(np.array(heads, np.float32), weights.astype(np.float32), np.array(turns, np.float32))

    def mirrored(self, twins: NDArray[np.intp]) -> Self:
        """The same person in a mirror; `twins` (478,) is each landmark's number on the other side."""
        return type(self)(
            self.landmarks[:, twins] * _FLIP, self.weights[:, MIRROR], self.turns * np.array((1, -1, -1), np.float32)
        )

    @property
    def flat(self) -> Float32Array:
        """The landmarks (n, 1434)."""
        return self.landmarks.reshape(len(self.landmarks), -1)


def twins(people: list[Person]) -> NDArray[np.intp]:
    """Each landmark's number on the other side (478,), from the middle of all faces."""
    middle = np.mean([person.landmarks.mean(0) for person in people], 0)
    distances = ((middle[:, None] * _FLIP - middle) ** 2).sum(-1)
    found = distances.argmin(1)
    if (found[found] != np.arange(len(found))).any():
        raise ValueError("The landmarks are not symmetric: collect more people.")
    return np.asarray(found)
