"""The rows in the blocks of a take file, and the columns that they make.

Little-endian, no padding. A row of a `FRAMES` block, 264 bytes:

====== ===== ======= ==========================================================
0      8     i64     capture time since the recording began, ns; rises from row to row
8      1     u8      1 where a face was found, else 0
9      3             reserved, 0
12     16    4 f32   head, unit quaternion w x y z
28     12    3 f32   head, translation x y z, metres
40     16    4 f32   gaze: left yaw, left pitch, right yaw, right pitch, radians
56     208   52 f32  weights, 0 to 1, in the order of `arkit.CHANNELS`
====== ===== ======= ==========================================================

A row of a `LANDMARKS` block, 5,744 bytes: the time of its frame as above, and 478x3 f32, metres in the head's axes.
"""

from __future__ import annotations

import struct
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..arkit import CHANNEL_COUNT
from ..codec import MAX_DISTANCE, MAX_GAZE, QUATERNION_TOLERANCE
from ..face_frame import LANDMARK_COUNT, FaceFrame
from .take import Take

Rows = NDArray[Any]
Mask = NDArray[np.bool_]

FRAME_ROW: Final = np.dtype(
    [
        ("time_ns", "<i8"),
        ("tracked", "u1"),
        ("reserved", "u1", (3,)),
        ("head", "<f4", (4,)),
        ("translation", "<f4", (3,)),
        ("gaze", "<f4", (4,)),
        ("weights", "<f4", (CHANNEL_COUNT,)),
    ]
)
LANDMARKS_ROW: Final = np.dtype([("time_ns", "<i8"), ("points", "<f4", (LANDMARK_COUNT, 3))])

NANOSECONDS: Final = 1_000_000_000
#: Eleven days: up to there float64 seconds tell nanoseconds apart.
MAX_TIME_NS: Final = 1_000_000 * NANOSECONDS

_FRAME_HEAD: Final = struct.Struct("<qB3x11f")
_TIME: Final = struct.Struct("<q")


def pack_frame(time_ns: int, frame: FaceFrame) -> bytes:
    """The row of one frame."""
    pose = frame.pose
    floats = (*pose.head, *pose.translation, *pose.gaze_left, *pose.gaze_right)
    return _FRAME_HEAD.pack(time_ns, frame.tracked, *floats) + pose.weights.tobytes()


def pack_landmarks(time_ns: int, points: NDArray[np.float32]) -> bytes:
    """The row of one frame's landmarks (478, 3)."""
    return _TIME.pack(time_ns) + points.tobytes()


def rows_of(take: Take) -> Rows:
    """The frames of a take as rows (n,) of `FRAME_ROW`."""
    rows = np.zeros(len(take), FRAME_ROW)
    rows["time_ns"] = np.rint(take.times * NANOSECONDS)
    for name in ("tracked", "head", "translation", "gaze", "weights"):
        rows[name] = getattr(take, name)
    return rows


def landmark_rows_of(take: Take) -> Rows:
    """The landmarks of a take as rows of `LANDMARKS_ROW`, one for each frame that has them."""
    if take.landmarks is None:
        return np.zeros(0, LANDMARKS_ROW)
    has = ~np.isnan(take.landmarks[:, 0, 0])
    rows = np.zeros(int(has.sum()), LANDMARKS_ROW)
    rows["time_ns"] = np.rint(take.times[has] * NANOSECONDS)
    rows["points"] = take.landmarks[has]
    return rows


def good_frames(rows: Rows) -> Mask:
    """Which rows (n,) hold a valid frame that is later than every good one before."""
    floats = [rows[name] for name in ("head", "translation", "gaze", "weights")]
    good: Mask = np.isfinite(np.concatenate(floats, axis=1)).all(1)
    head, translation, gaze, weights = (np.where(good[:, None], column, 0.0) for column in floats)
    good &= np.abs(np.linalg.norm(head, axis=1) - 1.0) <= QUATERNION_TOLERANCE
    good &= (np.abs(translation).max(1) <= MAX_DISTANCE) & (np.abs(gaze).max(1) <= MAX_GAZE)
    good &= (weights.min(1) >= 0.0) & (weights.max(1) <= 1.0)
    times = rows["time_ns"]
    good &= (rows["tracked"] <= 1) & (times >= 0) & (times < MAX_TIME_NS)
    latest = np.maximum.accumulate(np.where(good, times, -1))
    good[1:] &= times[1:] > latest[:-1]
    return good


def good_landmarks(rows: Rows) -> Mask:
    """Which rows (n,) hold valid landmarks; of which frame is not looked at."""
    points = rows["points"].reshape(len(rows), LANDMARK_COUNT * 3)
    with np.errstate(invalid="ignore"):
        good: Mask = np.abs(points).max(1) <= MAX_DISTANCE  # false for NaN
    return good


def take_of(frames: Rows, landmarks: Rows) -> Take:
    """The take that good rows make; landmarks of no frame are left out, of two for one frame the last counts."""
    at = np.searchsorted(frames["time_ns"], landmarks["time_ns"])
    fits = at < len(frames)
    fits[fits] = frames["time_ns"][at[fits]] == landmarks["time_ns"][fits]
    points = None
    if fits.any():
        points = np.full((len(frames), LANDMARK_COUNT, 3), np.nan, np.float32)
        points[at[fits]] = landmarks["points"][fits]
    columns = {name: np.ascontiguousarray(frames[name]) for name in ("head", "translation", "gaze", "weights")}
    return Take(frames["time_ns"] / NANOSECONDS, frames["tracked"] == 1, **columns, landmarks=points)
