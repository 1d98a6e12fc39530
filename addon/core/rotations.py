"""Many rotations at once: quaternions over time as arrays (4, n), each row one part: w, x, y, z.

The axes and angles are those of `rotation.py`, which does the same for one rotation at a time. An array (4, 1) is one
rotation that stands for all moments. All arrays are float64.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Rotations = NDArray[np.float64]

#: Nearer to gimbal lock than this, the first and the third angle cannot be told apart (16 times the resolution of a
#: single-precision number, as Blender has it).
_LOCKED: Final = 16 * float(np.finfo(np.float32).eps)
#: A turn that is smaller than this has no axis.
_NO_TURN: Final = 1e-6


def product(a: Rotations, b: Rotations) -> Rotations:
    """The rotations that apply `b` first, then `a`."""
    aw, ax, ay, az = a
    bw, bx, by, bz = b
    return np.stack(
        (
            aw * bw - ax * bx - ay * by - az * bz,
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
        )
    )


def inverse(q: Rotations) -> Rotations:
    """The rotations back, of unit quaternions."""
    back: Rotations = q * np.array(((1.0,), (-1.0,), (-1.0,), (-1.0,)))
    return back


def normalized(q: Rotations) -> Rotations:
    """Scaled to length one; what has no length is no rotation: the identity."""
    length = np.sqrt(np.einsum("ij,ij->j", q, q))
    none = ~(length > 0.0)  # nor is what is not a number
    out: Rotations = q / np.where(none, 1.0, length)
    out[:, none] = ((1.0,), (0.0,), (0.0,), (0.0,))
    return out


def power(q: Rotations, share: float | NDArray[np.float64]) -> Rotations:
    """About the same axes by `share` of the angle, a number or one for each (n,); the short way round."""
    w, sign = np.abs(q[0]), np.where(q[0] < 0.0, -1.0, 1.0)
    sine = np.sqrt((q[1:] ** 2).sum(axis=0))
    half = np.arctan2(sine, w) * share
    scale = np.where(sine < 1e-9, 0.0, sign * np.sin(half) / np.maximum(sine, 1e-9))
    return np.stack((np.where(sine < 1e-9, 1.0, np.cos(half)), *(q[1:] * scale)))


def of_gaze(yaw: NDArray[np.float64], pitch: NDArray[np.float64]) -> Rotations:
    """Ry(yaw) @ Rx(pitch), angles (n,) in radians."""
    cos_yaw, sin_yaw, cos_pitch, sin_pitch = (f(angle / 2.0) for angle in (yaw, pitch) for f in (np.cos, np.sin))
    return np.stack((cos_yaw * cos_pitch, cos_yaw * sin_pitch, sin_yaw * cos_pitch, -sin_yaw * sin_pitch))


def to_angles(q: Rotations) -> NDArray[np.float64]:
    """Yaw, pitch and roll (3, n), as `rotation.to_angles` has them."""
    w, x, y, z = q
    pitch = np.arcsin(np.clip(2 * (w * x - y * z), -1.0, 1.0))
    yaw = np.arctan2(2 * (x * z + w * y), 1 - 2 * (x * x + y * y))
    roll = np.arctan2(2 * (x * y + w * z), 1 - 2 * (x * x + z * z))
    return np.stack((yaw, pitch, roll))


def continuous(q: Rotations, near: Rotations | None = None) -> Rotations:
    """The same rotations on one hemisphere: none is on the far side of the one before it, nor the first of `near`."""
    first = q[:, :1] if near is None else near
    before = np.concatenate((first, q[:, :-1]), axis=1)
    flips = np.where(np.einsum("ij,ij->j", before, q) < 0.0, -1.0, 1.0)
    near_by: Rotations = q * np.cumprod(flips)
    return near_by


def to_axis_angle(q: Rotations) -> NDArray[np.float64]:
    """Angle and axis (4, n), both without a jump: where there is no turn the axis of the turn before goes on."""
    q = continuous(q)
    sine = np.sqrt((q[1:] ** 2).sum(axis=0))
    turns = sine > _NO_TURN
    if not turns.any():
        return np.stack((np.zeros_like(sine), np.zeros_like(sine), np.ones_like(sine), np.zeros_like(sine)))
    at = np.maximum.accumulate(np.where(turns, np.arange(len(sine)), -1))
    at[at < 0] = turns.argmax()
    axis = q[1:, at] / sine[at]
    way = np.einsum("ij,ij->j", axis[:, :-1], axis[:, 1:]) < 0.0
    axis *= np.cumprod(np.where(np.concatenate(((False,), way)), -1.0, 1.0))
    signed = np.where(np.einsum("ij,ij->j", axis, q[1:]) < 0.0, -sine, sine)
    return np.stack((np.unwrap(2.0 * np.arctan2(signed, q[0])), *axis))


def to_euler(q: Rotations, order: str, near: NDArray[np.float64]) -> NDArray[np.float64]:
    """Euler angles (3, n) in radians about X, Y and Z, applied in `order` ("XYZ" turns about X first), without a jump.

    Of the two ways to say a rotation each takes the one that is nearer to the angles before it, the first to `near`
    (3,); whole turns are added where that brings them nearer.
    """
    one, other = _both(q, order)
    start = np.asarray(near, np.float64).reshape(3, 1)
    ways = np.stack((one, other))  # (2, 3, n)
    before = np.concatenate((np.stack((start, start)), ways[..., :-1]), axis=2)
    # for each way of the angles before (first axis), which way is the nearer one: 0 or 1
    takes_other = [_apart(before[way], other) < _apart(before[way], one) for way in (0, 1)]
    chosen = _followed(*takes_other)
    angles = np.where(chosen, other, one)
    unwrapped = np.unwrap(np.concatenate((start, angles), axis=1), axis=1)
    return unwrapped[:, 1:]


def _both(q: Rotations, order: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both ways to say each rotation; as Blender computes them (`mat3_to_eul2` in its math_rotation.c)."""
    i, j, k = ("XYZ".index(axis) for axis in order)
    m = _matrices(q)
    sign = 1.0 if (j - i) % 3 == 1 else -1.0
    cosine = np.hypot(m[i][i], m[j][i])
    locked = cosine <= _LOCKED
    one, other = np.empty((3, q.shape[1])), np.empty((3, q.shape[1]))
    one[i] = np.where(locked, np.arctan2(-m[j][k] * sign, m[j][j]), np.arctan2(m[k][j] * sign, m[k][k]))
    one[j] = np.arctan2(-m[k][i] * sign, cosine)
    one[k] = np.where(locked, 0.0, np.arctan2(m[j][i] * sign, m[i][i]))
    other[i] = np.where(locked, one[i], np.arctan2(-m[k][j] * sign, -m[k][k]))
    other[j] = np.where(locked, one[j], np.arctan2(-m[k][i] * sign, -cosine))
    other[k] = np.where(locked, 0.0, np.arctan2(-m[j][i] * sign, -m[i][i]))
    return one, other


def _matrices(q: Rotations) -> tuple[tuple[NDArray[np.float64], ...], ...]:
    """The rotation matrices, by row and column, each (n,)."""
    w, x, y, z = q
    return (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    )


def _apart(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far angles (3, n) are apart in all, the short way round each: (n,)."""
    apart: NDArray[np.float64] = np.abs(np.remainder(b - a + np.pi, 2 * np.pi) - np.pi).sum(axis=0)
    return apart


def _followed(after_one: NDArray[np.bool_], after_other: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which way each takes, where the next depends on the one before: a walk, unless the first way always goes on."""
    if not after_one.any():
        return after_one
    chosen, way = [], False
    for from_one, from_other in zip(after_one.tolist(), after_other.tolist(), strict=True):
        way = from_other if way else from_one
        chosen.append(way)
    return np.array(chosen, bool)
