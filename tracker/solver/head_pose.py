"""Head pose: the rotation and place of the head that explain where the landmarks stand in the picture.

The landmarks of a face at rest (`canonical_face`) are turned and moved until their perspective picture lies on the
measured landmarks, by Gauss-Newton over rotation and translation. Three measures are compared: x and y in the
picture, and, for the landmarks near the middle line, FaceMesh's own z. That z is good at telling how far the head
nods (forehead against chin), where x and y alone see little; between left and right it is worse than x and y,
so the outer landmarks do without. Measured on rendered people in motion (`render_truth.py`, range of motion), the
mean error of pitch, yaw and roll without the constant offset is 1.5, 0.8 and 0.6 degrees; with hardly any z it is 2.3,
1.0 and 0.6, with all of it everywhere 1.3, 1.3 and 0.6. z has a little less than its full weight, as it is weak on
drawn faces.

Working with true perspective, the angles do not drift as the face moves off the middle of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from addon.core.face_frame import Translation
from addon.core.rotation import Quaternion, from_matrix

from .canonical_face import FIT_LANDMARKS, FIT_POINTS

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
    scale = np.array([picture.width, -picture.height, -picture.width]) / picture.focal
    return np.asarray((landmarks - np.array([0.5, 0.5, 0.0])) * scale)


class HeadPoseSolver:
    """Follows one head; the pose of the last picture is where the search in the next one starts."""

    def __init__(self) -> None:
        strip = np.abs(FIT_POINTS[:, 0]) < _MIDDLE_STRIP
        self._middle = np.flatnonzero(strip)
        rows = 2 * len(FIT_POINTS) + len(self._middle)
        self._jacobian = np.zeros((6, rows))
        self._residual = np.zeros(rows)
        self._last: HeadPose | None = None

    def solve(self, rays: FloatArray) -> HeadPose:
        """The pose of the head whose landmarks, as `to_rays` gives them, are `rays`."""
        measured = rays[FIT_LANDMARKS]
        pose = self._last
        if pose is not None:
            pose, misfit = self._improve(pose, measured)
            if not misfit <= _LOST * float(np.ptp(measured[:, 1])):  # also where it is no number
                pose = None
        if pose is None:
            pose = _first_guess(measured)
            for _ in range(_FIRST_STEPS):
                pose, _ = self._improve(pose, measured)
        self._last = pose
        return pose

    def _improve(self, pose: HeadPose, measured: FloatArray) -> tuple[HeadPose, float]:
        """One Gauss-Newton step over the turn (3) about the head's origin and the shift (3).

        Also returns how far the landmarks were from where `pose` had them, on average, in units of focal length.
        """
        a, b, c = turned = pose.rotation @ _FIT_COLUMNS
        near = -1.0 / (c + pose.translation[2])  # one over the depth
        u = (a + pose.translation[0]) * near
        v = (b + pose.translation[1]) * near
        count, middle, jacobian = len(a), self._middle, self._jacobian
        # the turned point (a, b, c) moves with a small turn w as the cross product of w and (a, b, c)
        top = jacobian[:, :count]
        top[0] = u * near * b
        top[1] = near * c - u * near * a
        top[2] = -near * b
        top[3] = near
        top[5] = u * near
        low = jacobian[:, count : 2 * count]
        low[0] = v * near * b - near * c
        low[1] = -v * near * a
        low[2] = near * a
        low[4] = near
        low[5] = v * near
        depth = -1.0 / pose.translation[2]
        relief = jacobian[:, 2 * count :]
        centred = turned[:, middle]
        centred = (centred - centred.sum(1, keepdims=True) / len(middle)) * (depth * _RELIEF_WEIGHT)
        relief[0] = centred[1]
        relief[1] = -centred[0]
        relief[5] = centred[2] * depth
        found = measured[middle, 2] * _RELIEF_WEIGHT
        residual = self._residual
        np.subtract(u, measured[:, 0], out=residual[:count])
        np.subtract(v, measured[:, 1], out=residual[count : 2 * count])
        np.subtract(centred[2], found - found.sum() / len(middle), out=residual[2 * count :])
        step = np.linalg.solve(jacobian @ jacobian.T, jacobian @ -residual)
        misfit = float(np.abs(residual[: 2 * count]).sum()) / (2 * count)
        return HeadPose(_turn(step[:3]) @ pose.rotation, pose.translation + step[3:]), misfit


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
    angle = float(np.sqrt(vector @ vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = (vector / angle).tolist()
    cross = np.array(((0.0, -z, y), (z, 0.0, -x), (-y, x, 0.0)))
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross)


def to_head(rays: FloatArray, pose: HeadPose) -> FloatArray:
    """All landmarks (n, 3) in the head's own axes, metres: pose and perspective taken out."""
    relief = rays[:, 2]
    fitted = FIT_POINTS @ pose.rotation[2] + pose.translation[2]
    distance = -pose.translation[2]
    z = (relief - relief[FIT_LANDMARKS].mean()) * distance + fitted.mean()
    camera = np.stack((-rays[:, 0] * z, -rays[:, 1] * z, z), -1)
    return np.asarray((camera - pose.translation) @ pose.rotation)
