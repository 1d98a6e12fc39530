"""Head pose: the rotation and place of the head that explain where the landmarks stand in the picture.

The landmarks of a face at rest (`canonical_face`) are turned and moved until their perspective picture lies on the
measured landmarks, by Gauss-Newton over rotation and translation. Three measures are compared: x and y in the
picture, and, for the landmarks near the middle line, FaceMesh's own z. That z is good at telling how far the head
nods (forehead against chin), where x and y alone see little; between left and right it is worse than x and y,
so the outer landmarks do without. z has a little less than its full weight, as it is weak on drawn faces. What
expressions and the person's build add to the rotation, `head_correction` takes out again; weights by landmark, and
shapes of faces that float in the fit, were tried instead and measured worse.

Working with true perspective, the angles do not drift as the face moves off the middle of the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.face_frame import Translation
from addon.core.rotation import Quaternion, from_matrix

from .canonical_face import FIT_POINTS
from .head_correction import HeadCorrection, shipped

FloatArray = NDArray[np.float64]

#: Half the width of the strip around the middle line in which z counts, metres.
_MIDDLE_STRIP: Final = 0.020
#: How much a difference in z counts against one in x or y.
_RELIEF_WEIGHT: Final = 0.8
#: From the last picture's pose one step is enough: what is left is far below the landmarks' own error.
_FIRST_STEPS: Final = 8
#: Mean distance in the picture, as a share of the face's height, beyond which the last pose is no good start.
_LOST: Final = 0.10
_FIT_COLUMNS: Final = np.ascontiguousarray(FIT_POINTS.T)
_FIT_MEAN: Final = FIT_POINTS.mean(0)
_MIDDLE: Final = np.flatnonzero(np.abs(FIT_POINTS[:, 0]) < _MIDDLE_STRIP)
_MIDDLE_COLUMNS: Final = _FIT_COLUMNS[:, _MIDDLE] - _FIT_COLUMNS[:, _MIDDLE].mean(1, keepdims=True)


@dataclass(frozen=True, slots=True)
class PictureGeometry:
    """Size of the picture in pixels and the focal length that its field of view means, in pixels too."""

    width: int
    height: int
    focal: float

    @classmethod
    def with_field_of_view(cls, width: int, height: int, degrees: float) -> PictureGeometry:
        """`degrees` is the field of view along the longer side of the picture."""
        return cls(width, height, max(width, height) / 2 / float(np.tan(np.radians(degrees) / 2)))


@dataclass(frozen=True, slots=True)
class HeadPose:
    """Rotation (3, 3) and translation (3,) from the head's axes to the camera's, metres.

    Both have the axes of the ARKit face anchor; the camera stands at the origin and looks along -Z, so a face
    in front of it has a negative z. The head's own origin lies between the outer corners of the eyes.
    """

    rotation: FloatArray
    translation: FloatArray

    @property
    def quaternion(self) -> Quaternion:
        """The rotation as it travels."""
        return from_matrix(self.rotation)

    @property
    def place(self) -> Translation:
        """The translation as it travels."""
        x, y, z = self.translation.tolist()
        return Translation(x, y, z)


def to_rays(landmarks: NDArray[np.float32], picture: PictureGeometry) -> FloatArray:
    """Landmarks (n, 3) as FaceMesh gives them, in units of the focal length: x to the right, y up, z to the camera."""
    wide, high = picture.width / picture.focal, picture.height / picture.focal
    return np.asarray(landmarks * np.array((wide, -high, -wide)) + np.array((-wide / 2, high / 2, 0.0)))


class HeadPoseSolver:
    """Follows one head; the pose of the last picture is where the search in the next one starts.

    `correction` is what the fit's rotation is corrected by; None is the one that ships. Raises
    `HeadCorrectionError` where that cannot be read.
    """

    def __init__(self, correction: HeadCorrection | None = None) -> None:
        count, middle = len(FIT_POINTS), len(_MIDDLE)
        self._correction = shipped() if correction is None else correction
        self._last: HeadPose | None = None
        self._jacobian = np.zeros((6, 2 * count + middle))
        self._residual = np.zeros(2 * count + middle)
        # what belongs to the picture's x and y, and to the relief; views, so that one product serves both
        self._flat = self._jacobian[:, : 2 * count].reshape(6, 2, count)
        self._flat_residual = self._residual[: 2 * count].reshape(2, count)
        self._relief = self._jacobian[:, 2 * count :]
        self._relief_residual = self._residual[2 * count :]

    def solve(self, measured: FloatArray) -> HeadPose:
        """The pose of the head whose fit landmarks (`FIT_LANDMARKS`), as `to_rays` gives them, are `measured`."""
        across = np.ascontiguousarray(measured.T)
        pose = self._last
        if pose is not None:
            pose, misfit = self._improve(pose, across)
            if not misfit <= _LOST * float(across[1].max() - across[1].min()):  # also where it is no number
                pose = None
        if pose is None:
            pose = _first_guess(measured)
            for _ in range(_FIRST_STEPS):
                pose, _ = self._improve(pose, across)
        self._last = pose
        return self._corrected(pose, measured)

    def _corrected(self, pose: HeadPose, measured: FloatArray) -> HeadPose:
        """The pose turned about the middle of the fit landmarks, which stays where the picture has it."""
        head = to_head(measured, float(measured[:, 2].sum()) / len(measured), pose)
        rotation = pose.rotation @ _turn(self._correction.turn(head - FIT_POINTS, pose.rotation))
        return HeadPose(rotation, pose.translation + (pose.rotation - rotation) @ _FIT_MEAN)

    def _improve(self, pose: HeadPose, measured: FloatArray) -> tuple[HeadPose, float]:
        """One Gauss-Newton step over the turn (3) about the head's origin and the shift (3).

        `measured` has shape (3, n). Also returns how far the landmarks were from where `pose` had them, on average,
        in units of the focal length.
        """
        turned = pose.rotation @ _FIT_COLUMNS
        a, b, c = turned
        near = -1.0 / (c + pose.translation[2])  # one over the depth
        seen = (turned[:2] + pose.translation[:2, None]) * near
        # the turned point (a, b, c) moves with a small turn w as the cross product of w and (a, b, c)
        flat, slope, sideways = self._flat, seen * near, near * c
        np.multiply(slope, b, out=flat[0])
        flat[0, 1] -= sideways
        np.multiply(slope, -a, out=flat[1])
        flat[1, 0] += sideways
        np.multiply(near, -b, out=flat[2, 0])
        np.multiply(near, a, out=flat[2, 1])
        flat[3, 0] = flat[4, 1] = near
        flat[5] = slope
        np.subtract(seen, measured[:2], out=self._flat_residual)
        misfit = float(np.abs(self._flat_residual).sum()) / self._flat_residual.size
        depth = -1.0 / float(pose.translation[2])
        high = (pose.rotation * (depth * _RELIEF_WEIGHT)) @ _MIDDLE_COLUMNS
        self._relief[0] = high[1]
        np.negative(high[0], out=self._relief[1])
        np.multiply(high[2], depth, out=self._relief[5])
        found = measured[2, _MIDDLE] * _RELIEF_WEIGHT
        np.subtract(high[2], found - found.sum() / len(found), out=self._relief_residual)
        jacobian = self._jacobian
        step = np.linalg.solve(jacobian @ jacobian.T, jacobian @ self._residual)
        return HeadPose(_turn(-step[:3]) @ pose.rotation, pose.translation - step[3:]), misfit


def _first_guess(measured: FloatArray) -> HeadPose:
    """Rotation by aligning the two point clouds (Kabsch 1976), z and all, as if the camera stood far away."""
    model = FIT_POINTS - FIT_POINTS.mean(0)
    middle = measured.mean(0)
    cloud = measured - middle
    u, scales, vt = np.linalg.svd(cloud.T @ model)
    mirror = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    rotation = (u * mirror) @ vt
    depth = float((model**2).sum() / (scales * mirror).sum())
    centre = np.array([middle[0] * depth, middle[1] * depth, -depth])
    return HeadPose(rotation, centre - rotation @ FIT_POINTS.mean(0))


def _turn(vector: FloatArray) -> FloatArray:
    """The rotation matrix of a rotation vector (Rodrigues)."""
    x, y, z = vector.tolist()
    angle = math.sqrt(x * x + y * y + z * z)
    if angle < 1e-12:
        return np.eye(3)
    x, y, z, s, k = x / angle, y / angle, z / angle, math.sin(angle), 1.0 - math.cos(angle)
    c = 1.0 - k
    return np.array(
        (
            (c + k * x * x, k * x * y - s * z, k * x * z + s * y),
            (k * x * y + s * z, c + k * y * y, k * y * z - s * x),
            (k * x * z - s * y, k * y * z + s * x, c + k * z * z),
        )
    )


def to_head(rays: FloatArray, middle: float, pose: HeadPose) -> FloatArray:
    """Landmarks (n, 3) in the head's own axes, metres: pose and perspective taken out of `rays`.

    `middle` is the mean z of the rays of the fit landmarks: FaceMesh's z has an origin of its own.
    """
    distance = -float(pose.translation[2])
    origin = float(pose.rotation[2] @ _FIT_MEAN) - distance - middle * distance
    z = rays[:, 2] * distance + origin
    camera = rays * -z[:, None]
    camera[:, 2] = z
    camera -= pose.translation
    return np.asarray(camera @ pose.rotation)
