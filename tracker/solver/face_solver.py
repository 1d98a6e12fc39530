"""One face, from landmarks to pose: head, gaze and weights, filtered over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from addon.core.face_frame import FacePose
from addon.core.rotation import to_rotation_vector

from ..engines.base import FaceLandmarks
from ..eyes.eyes import AS_SEEN, EyeOptions, Eyes, camera_in_head
from ..filters.pose_filter import PoseFilter
from ..filters.settings import GAP_S
from ..profile.face_profile import FaceProfile
from .blendshape_model import BlendshapeModel
from .canonical_face import FIT_LANDMARKS
from .cut import CutWatch, Seen
from .head_pose import FloatArray, HeadPose, HeadPoseSolver, PictureGeometry, to_head, to_rays
from .neural_blend import NeuralBlend
from .usual_face import UsualFace

_NANOSECONDS: Final = 1e9


@dataclass(frozen=True, slots=True)
class SolvedFace:
    """The pose as it travels, the unfiltered head pose, and the weights (52,) before they are ranged and filtered."""

    pose: FacePose
    head_pose: HeadPose
    raw: FloatArray

    landmarks: FloatArray
    """(478, 3) in the head's axes, metres."""

    blinks: int
    """How many times both eyes have blinked since this face came."""


class FaceSolver:
    """Follows one face. Its pictures must come in order."""

    def __init__(
        self,
        model: BlendshapeModel,
        *,
        filtered: bool = True,
        profile: FaceProfile | None = None,
        eyes: EyeOptions = AS_SEEN,
    ) -> None:
        self._model = model
        self._filtered = filtered
        self._head_pose = HeadPoseSolver()
        self._usual = UsualFace(model)
        self._eyes = Eyes(eyes)
        self._blend = NeuralBlend()
        self._last_ns: int | None = None
        self._filter = PoseFilter()
        self._watch = CutWatch()
        self.use(profile)

    def use(self, profile: FaceProfile | None) -> None:
        """From now on the person is the one of `profile`; None is somebody unknown."""
        self._eyes.use(profile)
        self._usual.set(None if profile is None else profile.neutral)

    def solve(self, face: FaceLandmarks, picture: PictureGeometry, capture_ns: int) -> SolvedFace:
        """The pose of the face in a picture taken at `capture_ns`."""
        step_s = 0.0 if self._last_ns is None else (capture_ns - self._last_ns) / _NANOSECONDS
        self._last_ns = capture_ns
        rays = to_rays(face.points, picture)
        fitted = rays[FIT_LANDMARKS]
        head_pose = self._head_pose.solve(fitted)
        head = to_head(rays, float(fitted[:, 2].sum()) / len(fitted), head_pose)
        self._notice(self._watch.look(head_pose, head, face.points, picture.height / picture.width, step_s))
        raw = self._expression(head, head_pose, min(step_s, GAP_S))
        if face.weights is not None:
            raw = self._blend.blend(face.weights, raw, min(step_s, GAP_S))
        camera = camera_in_head(head_pose.rotation, head_pose.translation)
        eyes = self._eyes.follow(raw, head, camera, step_s, own_looks=face.weights is not None)
        gaze, weights = eyes.angles, eyes.weights.astype(np.float32)
        pose = FacePose(head_pose.quaternion, head_pose.place, gaze.left, gaze.right, weights)
        if self._filtered:
            pose = self._filter(pose, step_s)
        return SolvedFace(pose, head_pose, eyes.raw, head, eyes.blinks)

    def _notice(self, seen: Seen) -> None:
        """Forget what does not hold any more.

        That is the last poses after any of these; the lids too where the head cannot have got here, but not in a
        grimace, which may be a blink; and all that is known of the face where it is a stranger's.
        """
        if seen is not Seen.GOES_ON:
            self._filter.reset()
        if seen in (Seen.JUMP, Seen.STRANGER):
            self._eyes.forget_lids()
        if seen is Seen.STRANGER:
            self._usual.forget()
            self._blend = NeuralBlend()
            self._eyes.forget_person()

    def _expression(self, head: FloatArray, pose: HeadPose, step_s: float) -> FloatArray:
        """The weights (52,) of landmarks (478, 3) in the head's axes."""
        features = self._model.features(head)
        turn = np.array(to_rotation_vector(pose.quaternion), np.float32)
        weights = self._model.weights(features, self._usual.features, turn)
        self._usual.follow(features, weights, turn, step_s)
        return weights.astype(np.float64)
