"""One face, from landmarks to pose: head, gaze and weights, filtered over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_INDEX
from addon.core.face_frame import FacePose, Gaze, Translation
from addon.core.rotation import Quaternion, normalized

from ..engines.base import FaceLandmarks
from ..filters.one_euro import OneEuroFilter, OneEuroSettings
from .gaze import EyeAngles, GazeSolver
from .head_pose import FloatArray, HeadPoseSolver, PictureGeometry, to_head, to_rays
from .measures import RunningNeutral
from .weights import expression, look

#: Chosen by measurement, see tests/tracker/test_one_euro.py: a step is past 80 % in the second picture at 30 a
#: second, and at rest the frame-to-frame change is less than half of the landmarks' own.
WEIGHTS_FILTER: Final = OneEuroSettings(min_cutoff=2.0, beta=3.0)
ROTATION_FILTER: Final = OneEuroSettings(min_cutoff=1.5, beta=8.0)
PLACE_FILTER: Final = OneEuroSettings(min_cutoff=1.0, beta=60.0)
GAZE_FILTER: Final = OneEuroSettings(min_cutoff=1.5, beta=4.0)

#: A face that was away for longer starts anew.
_GAP_S: Final = 0.5
_NANOSECONDS: Final = 1e9
_BLINK_LEFT, _BLINK_RIGHT = CHANNEL_INDEX["eyeBlinkLeft"], CHANNEL_INDEX["eyeBlinkRight"]


@dataclass(frozen=True, slots=True)
class SolvedFace:
    """The pose as it travels, and the landmarks (478, 3) in the head's axes, metres."""

    pose: FacePose
    head_landmarks: FloatArray


class FaceSolver:
    """Follows one face. Its pictures must come in order."""

    def __init__(self, *, filtered: bool = True) -> None:
        self._filtered = filtered
        self._head_pose = HeadPoseSolver()
        self._neutral = RunningNeutral()
        self._gaze = GazeSolver()
        self._last_ns: int | None = None
        self._rotation: NDArray[np.float64] | None = None
        self._filters = tuple(
            OneEuroFilter(settings, _GAP_S) for settings in (WEIGHTS_FILTER, ROTATION_FILTER, PLACE_FILTER, GAZE_FILTER)
        )

    def solve(self, face: FaceLandmarks, picture: PictureGeometry, capture_ns: int) -> SolvedFace:
        """The pose of the face in a picture taken at `capture_ns`."""
        step_s = 0.0 if self._last_ns is None else (capture_ns - self._last_ns) / _NANOSECONDS
        self._last_ns = capture_ns
        rays = to_rays(face.points, picture)
        head_pose = self._head_pose.solve(rays)
        head = to_head(rays, head_pose)
        deviations = self._neutral.deviations(head, min(step_s, _GAP_S))
        weights = expression(deviations)
        eyes = self._gaze.solve(head, float(weights[_BLINK_LEFT]), float(weights[_BLINK_RIGHT]))
        look(weights, eyes)
        if face.weights is not None:
            weights = face.weights.astype(np.float64)
        return SolvedFace(self._smoothed(head_pose.quaternion, head_pose.place, eyes, weights, step_s), head)

    def _smoothed(
        self, head: Quaternion, place: Translation, eyes: EyeAngles, weights: FloatArray, step_s: float
    ) -> FacePose:
        if not self._filtered:
            return FacePose(head, place, eyes.left, eyes.right, weights.astype(np.float32))
        smooth_weights, smooth_rotation, smooth_place, smooth_gaze = self._filters
        turned = np.array(head)
        # q and -q are one rotation: keep to the half that the last one was in
        if self._rotation is not None and turned @ self._rotation < 0.0:
            turned = -turned
        self._rotation = smooth_rotation(turned, step_s)
        gaze = smooth_gaze(np.array((*eyes.left, *eyes.right)), step_s).tolist()
        return FacePose(
            normalized(Quaternion(*self._rotation.tolist())),
            Translation(*smooth_place(np.array(place), step_s).tolist()),
            Gaze(*gaze[:2]),
            Gaze(*gaze[2:]),
            smooth_weights(weights, step_s).astype(np.float32),
        )
