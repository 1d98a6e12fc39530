"""One face, from landmarks to pose: head, gaze and weights, filtered over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX
from addon.core.face_frame import FacePose, Gaze, Translation
from addon.core.rotation import Quaternion, normalized

from ..engines.base import FaceLandmarks
from ..filters.one_euro import OneEuroFilter, OneEuroSettings
from .canonical_face import FIT_LANDMARKS
from .gaze import EYE_LANDMARKS, EyeAngles, GazeSolver
from .head_pose import FloatArray, HeadPose, HeadPoseSolver, PictureGeometry, to_head, to_rays
from .measures import MEASURED_LANDMARKS, RunningNeutral
from .weights import expression, look

#: Cutoff at rest and rise with speed of each part, in the order in which they are filtered: the weights, the head's
#: quaternion, its place, the gaze. Chosen by measurement, see tests/tracker/test_one_euro.py.
_PARTS: Final = ((CHANNEL_COUNT, 2.0, 3.0), (4, 1.5, 8.0), (3, 1.0, 60.0), (4, 1.5, 4.0))
FILTER: Final = OneEuroSettings(
    np.concatenate([np.full(count, cutoff) for count, cutoff, _ in _PARTS]),
    np.concatenate([np.full(count, beta) for count, _, beta in _PARTS]),
)
_QUATERNION: Final = slice(CHANNEL_COUNT, CHANNEL_COUNT + 4)

#: A face that was away for longer starts anew.
_GAP_S: Final = 0.5
_NANOSECONDS: Final = 1e9
_BLINK_LEFT, _BLINK_RIGHT = CHANNEL_INDEX["eyeBlinkLeft"], CHANNEL_INDEX["eyeBlinkRight"]


#: Only these landmarks are worked on; the others are turned into the head's axes when somebody asks for them.
_NEEDED: Final = np.concatenate((FIT_LANDMARKS, MEASURED_LANDMARKS, EYE_LANDMARKS)).astype(np.intp)


@dataclass(frozen=True, slots=True)
class SolvedFace:
    """The pose as it travels, and the unfiltered head pose."""

    pose: FacePose
    head_pose: HeadPose

    def head_landmarks(self, face: FaceLandmarks, picture: PictureGeometry) -> FloatArray:
        """All landmarks (478, 3) of the face in the head's axes, metres."""
        rays = to_rays(face.points, picture)
        return to_head(rays, float(rays[FIT_LANDMARKS, 2].mean()), self.head_pose)


class FaceSolver:
    """Follows one face. Its pictures must come in order."""

    def __init__(self, *, filtered: bool = True) -> None:
        self._filtered = filtered
        self._head_pose = HeadPoseSolver()
        self._neutral = RunningNeutral()
        self._gaze = GazeSolver()
        self._last_ns: int | None = None
        self._rotation: FloatArray | None = None
        self._filter = OneEuroFilter(FILTER, _GAP_S)

    def solve(self, face: FaceLandmarks, picture: PictureGeometry, capture_ns: int) -> SolvedFace:
        """The pose of the face in a picture taken at `capture_ns`."""
        step_s = 0.0 if self._last_ns is None else (capture_ns - self._last_ns) / _NANOSECONDS
        self._last_ns = capture_ns
        rays = to_rays(face.points[_NEEDED], picture)
        fitted = rays[: len(FIT_LANDMARKS)]
        head_pose = self._head_pose.solve(fitted)
        head = to_head(rays[len(FIT_LANDMARKS) :], float(fitted[:, 2].sum()) / len(fitted), head_pose)
        deviations = self._neutral.deviations(head[: len(MEASURED_LANDMARKS)], min(step_s, _GAP_S))
        weights = expression(deviations)
        blinks = float(weights[_BLINK_LEFT]), float(weights[_BLINK_RIGHT])
        eyes = self._gaze.solve(head[len(MEASURED_LANDMARKS) :], *blinks)
        look(weights, eyes)
        if face.weights is not None:
            weights = face.weights.astype(np.float64)
        return SolvedFace(self._smoothed(head_pose.quaternion, head_pose.place, eyes, weights, step_s), head_pose)

    def _smoothed(
        self, head: Quaternion, place: Translation, eyes: EyeAngles, weights: FloatArray, step_s: float
    ) -> FacePose:
        if not self._filtered:
            return FacePose(head, place, eyes.left, eyes.right, weights.astype(np.float32))
        turned = np.array(head)
        # q and -q are one rotation: keep to the half that the last one was in
        if self._rotation is not None and turned @ self._rotation < 0.0:
            turned = -turned
        smooth = self._filter(np.concatenate((weights, turned, place, eyes.left, eyes.right)), step_s)
        self._rotation = smooth[_QUATERNION]
        w, x, y, z, *rest = smooth[CHANNEL_COUNT:].tolist()
        return FacePose(
            normalized(Quaternion(w, x, y, z)),
            Translation(*rest[:3]),
            Gaze(*rest[3:5]),
            Gaze(*rest[5:7]),
            smooth[:CHANNEL_COUNT].astype(np.float32),
        )
