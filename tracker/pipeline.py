"""From a picture to its faces: engine, numbers, solvers. One pipeline follows one source."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.codec import MAX_DISTANCE

from .engines.base import FaceLandmarks, LandmarksEngine
from .solver.face_solver import FaceSolver, SolvedFace
from .solver.head_pose import PictureGeometry
from .sources.picture import Picture
from .subjects import SubjectNumbers

#: Along the longer side, degrees. Webcams have 55 to 75; the head's angles hardly depend on it, its distance does.
DEFAULT_FIELD_OF_VIEW: Final = 60.0


@dataclass(frozen=True, slots=True)
class TrackedFace:
    """One face of one picture."""

    subject: int
    landmarks: FaceLandmarks
    solved: SolvedFace
    geometry: PictureGeometry

    def head_landmarks(self) -> NDArray[np.float32]:
        """All landmarks (478, 3) in the head's axes, metres."""
        return self.solved.head_landmarks(self.landmarks, self.geometry).astype(np.float32)


class Pipeline:
    """Finds and solves the faces of pictures that follow each other."""

    def __init__(
        self,
        engine: LandmarksEngine,
        faces: int,
        *,
        filtered: bool = True,
        field_of_view: float = DEFAULT_FIELD_OF_VIEW,
    ) -> None:
        self._engine = engine
        self._filtered = filtered
        self._field_of_view = field_of_view
        self._numbers = SubjectNumbers(faces)
        self._solvers: dict[int, FaceSolver] = {}
        self._geometry = PictureGeometry(0, 0, 0.0)
        self._rgb = np.empty((0, 0, 3), np.uint8)
        self.engine_ns = 0
        """Time spent in the engine so far."""

    def process(self, picture: Picture) -> list[TrackedFace]:
        """The faces of a picture, in the order of their numbers."""
        if self._rgb.shape != picture.bgr.shape:
            self._rgb = np.empty_like(picture.bgr)
        rgb = self._rgb  # one buffer for all pictures: fresh memory would cost more than the conversion
        cv2.cvtColor(picture.bgr, cv2.COLOR_BGR2RGB, dst=rgb)
        before = time.perf_counter_ns()
        found = self._engine.detect(rgb, picture.capture_ns)
        self.engine_ns += time.perf_counter_ns() - before
        height, width = rgb.shape[:2]
        if (width, height) != (self._geometry.width, self._geometry.height):
            self._geometry = PictureGeometry.with_field_of_view(width, height, self._field_of_view)
        numbers = self._numbers.assign([face.points for face in found], picture.capture_ns / 1e9)
        for gone in self._solvers.keys() - self._numbers.known:
            del self._solvers[gone]
        tracked = []
        for face, number in zip(found, numbers, strict=True):
            solved = None if number is None else self._solve(number, face, picture.capture_ns)
            if number is not None and solved is not None:
                tracked.append(TrackedFace(number, face, solved, self._geometry))
        return sorted(tracked, key=lambda face: face.subject)

    def _solve(self, number: int, face: FaceLandmarks, capture_ns: int) -> SolvedFace | None:
        """The pose of a face; None where the landmarks make no sense, which also starts its solver anew."""
        solver = self._solvers.get(number) or FaceSolver(filtered=self._filtered)
        self._solvers[number] = solver
        try:
            solved = solver.solve(face, self._geometry, capture_ns)
        except np.linalg.LinAlgError:
            solved = None
        if solved is None or not _plausible(solved):
            del self._solvers[number]
            return None
        return solved

    @property
    def known_subjects(self) -> set[int]:
        """The numbers of the faces that are there or were a moment ago."""
        return self._numbers.known


def _plausible(solved: SolvedFace) -> bool:
    """Whether the numbers are numbers, and the face where one can be; a sum is finite only if all its parts are."""
    pose = solved.pose
    total = sum((*pose.head, *pose.gaze_left, *pose.gaze_right, float(pose.weights.sum())))
    return math.isfinite(total) and max(map(abs, pose.translation)) < MAX_DISTANCE / 2
