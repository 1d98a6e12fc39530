"""From a picture to its faces: engine, numbers, solvers. One pipeline follows one source."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.codec import MAX_DISTANCE

from .engines.base import FaceLandmarks, LandmarksEngine
from .eyes.eyes import AS_SEEN, EyeOptions
from .profile.face_profile import FaceProfile
from .solver.blendshape_model import BlendshapeModel
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
        return self.solved.landmarks.astype(np.float32)


#: The face whose profile is known: the first one.
CALIBRATED_SUBJECT: Final = 0


@dataclass(frozen=True, slots=True)
class FoundFaces:
    """What the engine found in a picture of `width` by `height` pixels, taken at `capture_ns`."""

    faces: list[FaceLandmarks]
    width: int
    height: int
    capture_ns: int


class Pipeline:
    """Finds and solves the faces of pictures that follow each other."""

    def __init__(
        self,
        engine: LandmarksEngine,
        faces: int,
        *,
        filtered: bool = True,
        field_of_view: float = DEFAULT_FIELD_OF_VIEW,
        eyes: EyeOptions = AS_SEEN,
    ) -> None:
        self._engine = engine
        self._filtered = filtered
        self._field_of_view = field_of_view
        self._eyes = eyes
        self._numbers = SubjectNumbers(faces)
        self._solvers: dict[int, FaceSolver] = {}
        self._model = BlendshapeModel.read()
        self._profile: FaceProfile | None = None
        self._geometry = PictureGeometry(0, 0, 0.0)
        self._rgb = np.empty((0, 0, 3), np.uint8)
        self.engine_ns = 0
        """Time spent in the engine so far."""

    def use(self, profile: FaceProfile | None) -> None:
        """From now on the first face is that of `profile`; None is somebody unknown, as all other faces are."""
        self._profile = profile
        if CALIBRATED_SUBJECT in self._solvers:
            self._solvers[CALIBRATED_SUBJECT].use(profile)

    def process(self, picture: Picture) -> list[TrackedFace]:
        """The faces of a picture, in the order of their numbers."""
        return self.solve(self.find(picture))

    def find(self, picture: Picture) -> FoundFaces:
        """The first half of `process`, which may run beside the second half for the picture before."""
        if self._rgb.shape != picture.bgr.shape:
            self._rgb = np.empty_like(picture.bgr)
        rgb = self._rgb  # one buffer for all pictures: fresh memory would cost more than the conversion
        cv2.cvtColor(picture.bgr, cv2.COLOR_BGR2RGB, dst=rgb)
        before = time.perf_counter_ns()
        found = self._engine.detect(rgb, picture.capture_ns)
        self.engine_ns += time.perf_counter_ns() - before
        height, width = rgb.shape[:2]
        return FoundFaces(found, width, height, picture.capture_ns)

    def solve(self, found: FoundFaces) -> list[TrackedFace]:
        """The second half of `process`; the pictures must come in order."""
        width, height, faces = found.width, found.height, found.faces
        if (width, height) != (self._geometry.width, self._geometry.height):
            self._geometry = PictureGeometry.with_field_of_view(width, height, self._field_of_view)
        numbers = self._numbers.assign([face.points for face in faces], found.capture_ns / 1e9, height / width)
        for gone in self._solvers.keys() - self._numbers.remembered:
            del self._solvers[gone]
        tracked = []
        for face, number in zip(faces, numbers, strict=True):
            solved = None if number is None else self._solve(number, face, found.capture_ns)
            if number is not None and solved is not None:
                tracked.append(TrackedFace(number, face, solved, self._geometry))
        return sorted(tracked, key=lambda face: face.subject)

    def _solve(self, number: int, face: FaceLandmarks, capture_ns: int) -> SolvedFace | None:
        """The pose of a face; None where the landmarks make no sense, which also starts its solver anew."""
        profile = self._profile if number == CALIBRATED_SUBJECT else None
        solver = self._solvers.get(number) or self._new_solver(number, profile)
        self._solvers[number] = solver
        try:
            solved = solver.solve(face, self._geometry, capture_ns)
        except np.linalg.LinAlgError:
            solved = None
        if solved is None or not _plausible(solved):
            del self._solvers[number]
            return None
        return solved

    def _new_solver(self, number: int, profile: FaceProfile | None) -> FaceSolver:
        eyes = replace(self._eyes, seed=number)  # two faces do not blink at once
        return FaceSolver(self._model, filtered=self._filtered, profile=profile, eyes=eyes)

    @property
    def known_subjects(self) -> set[int]:
        """The numbers of the faces that are there or were a moment ago."""
        return self._numbers.known


def _plausible(solved: SolvedFace) -> bool:
    """Whether the numbers are numbers, and the face where one can be; a sum is finite only if all its parts are."""
    pose = solved.pose
    total = sum((*pose.head, *pose.gaze_left, *pose.gaze_right, float(pose.weights.sum())))
    return math.isfinite(total) and max(map(abs, pose.translation)) < MAX_DISTANCE / 2
