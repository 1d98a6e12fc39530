"""Rotations of the head, in the axes of the ARKit face anchor.

Right-handed: +X to the subject's own left, +Y up, +Z out of the face. Quaternions are unit, (w, x, y, z).
The Euler form is R = Ry(yaw) @ Rx(pitch) @ Rz(roll), radians: positive yaw turns to the own left,
positive pitch nods down, positive roll drops the own right ear.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Quaternion(NamedTuple):
    """A rotation as a unit quaternion."""

    w: float
    x: float
    y: float
    z: float


class HeadAngles(NamedTuple):
    """A rotation as yaw, pitch and roll in radians; see the module for axes and order."""

    yaw: float
    pitch: float
    roll: float


IDENTITY: Final = Quaternion(1.0, 0.0, 0.0, 0.0)


def normalized(q: Quaternion) -> Quaternion:
    """`q` scaled to length one. Raises `ZeroDivisionError` for the zero quaternion."""
    scale = 1.0 / math.sqrt(q.w * q.w + q.x * q.x + q.y * q.y + q.z * q.z)
    return Quaternion(q.w * scale, q.x * scale, q.y * scale, q.z * scale)


def product(a: Quaternion, b: Quaternion) -> Quaternion:
    """The rotation that applies `b` first, then `a` (as the matrix product a @ b)."""
    return Quaternion(
        a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z,
        a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
        a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
        a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w,
    )


def power(q: Quaternion, share: float) -> Quaternion:
    """The rotation about the same axis by `share` of the angle; the short way round."""
    w, sign = (q.w, 1.0) if q.w >= 0.0 else (-q.w, -1.0)
    sine = math.sqrt(q.x * q.x + q.y * q.y + q.z * q.z)
    if sine < 1e-9:
        return IDENTITY
    half = math.atan2(sine, w) * share
    scale = sign * math.sin(half) / sine
    return Quaternion(math.cos(half), q.x * scale, q.y * scale, q.z * scale)


def to_rotation_vector(q: Quaternion) -> tuple[float, float, float]:
    """The axis of the turn, as long as its angle in radians, 0 to pi."""
    w, x, y, z = q if q.w >= 0.0 else (-part for part in q)
    sine = math.sqrt(x * x + y * y + z * z)
    scale = 2.0 * math.atan2(sine, w) / sine if sine > 1e-12 else 2.0
    return x * scale, y * scale, z * scale


def to_matrix(q: Quaternion) -> NDArray[np.float64]:
    """The rotation matrix, shape (3, 3)."""
    w, x, y, z = q
    return np.array(
        (
            (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
            (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
            (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
        )
    )


def from_matrix(m: NDArray[np.float64]) -> Quaternion:
    """The quaternion of a rotation matrix (3, 3), w >= 0.

    Takes the largest of the four squared components as pivot (Shepperd's method), so that no division
    is by a small number.
    """
    trace = float(m[0, 0] + m[1, 1] + m[2, 2])
    squares = (trace, float(m[0, 0]), float(m[1, 1]), float(m[2, 2]))
    pivot = squares.index(max(squares))
    if pivot == 0:
        q = Quaternion(1 + trace, m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1])
    elif pivot == 1:
        q = Quaternion(m[2, 1] - m[1, 2], 1 + 2 * m[0, 0] - trace, m[0, 1] + m[1, 0], m[0, 2] + m[2, 0])
    elif pivot == 2:
        q = Quaternion(m[0, 2] - m[2, 0], m[0, 1] + m[1, 0], 1 + 2 * m[1, 1] - trace, m[1, 2] + m[2, 1])
    else:
        q = Quaternion(m[1, 0] - m[0, 1], m[0, 2] + m[2, 0], m[1, 2] + m[2, 1], 1 + 2 * m[2, 2] - trace)
    w, x, y, z = (float(part) for part in q)
    return normalized(Quaternion(w, x, y, z) if w >= 0 else Quaternion(-w, -x, -y, -z))


def from_angles(angles: HeadAngles) -> Quaternion:
    """The quaternion of Ry(yaw) @ Rx(pitch) @ Rz(roll)."""
    yaw, pitch, roll = (angle / 2 for angle in angles)
    about_y = Quaternion(math.cos(yaw), 0.0, math.sin(yaw), 0.0)
    about_x = Quaternion(math.cos(pitch), math.sin(pitch), 0.0, 0.0)
    about_z = Quaternion(math.cos(roll), 0.0, 0.0, math.sin(roll))
    return product(product(about_y, about_x), about_z)


def to_angles(q: Quaternion) -> HeadAngles:
    """Yaw and roll in (-pi, pi], pitch in [-pi/2, pi/2]."""
    w, x, y, z = q
    pitch = math.asin(max(-1.0, min(1.0, 2 * (w * x - y * z))))
    yaw = math.atan2(2 * (x * z + w * y), 1 - 2 * (x * x + y * y))
    roll = math.atan2(2 * (x * y + w * z), 1 - 2 * (x * x + z * z))
    return HeadAngles(yaw, pitch, roll)


def blend(a: Quaternion, b: Quaternion, share: float) -> Quaternion:
    """From `a` (share 0) to `b` (share 1) along the short great circle."""
    inverse = Quaternion(a.w, -a.x, -a.y, -a.z)
    return product(a, power(product(inverse, b), share))
