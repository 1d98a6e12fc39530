"""The datagrams between the tracker and Blender: one face in one picture, one datagram.

Little-endian, no padding. Both kinds begin with the same 32 bytes:

====== ===== ======= ==========================================================
offset bytes type    field
====== ===== ======= ==========================================================
0      4     bytes   magic, ``LVFC``
4      1     u8      protocol version, 1
5      1     u8      kind: 1 frame, 2 landmarks
6      2     u16     flags: bit 0 = a face was found; the others are 0
8      8     u64     session id of the sender
16     8     u64     capture time of the picture, ns of the sender's monotonic clock
24     4     u32     sequence, counts the sender's datagrams modulo 2**32
28     2     u16     subject, the number of the face from 0
30     2     u16     reserved, 0
====== ===== ======= ==========================================================

Kind 1, frame, 284 bytes in all:

====== ===== ======= ==========================================================
32     16    4 f32   head, unit quaternion w x y z
48     12    3 f32   head, translation x y z, metres
60     8     2 f32   gaze of the left eye, yaw and pitch, radians
68     8     2 f32   gaze of the right eye
76     208   52 f32  weights, 0 to 1, in the order of `arkit.CHANNELS`
====== ===== ======= ==========================================================

Kind 2, landmarks, 11,508 bytes in all (for loopback, sent only when asked for):

====== ===== ========== =======================================================
32     2     u16        width of the picture in pixels, at least 1
34     2     u16        height of the picture in pixels, at least 1
36     5736  478x3 f32  landmarks in the head's axes, metres
5772   5736  478x3 f32  landmarks in the picture, see `LandmarksFrame`
====== ===== ========== =======================================================
"""

from __future__ import annotations

import enum
import math
import struct
from typing import Final

import numpy as np

from .arkit import CHANNEL_COUNT
from .face_frame import LANDMARK_COUNT, FaceFrame, FacePose, Gaze, LandmarksFrame, Stamp, Translation
from .rotation import Quaternion

PROTOCOL_VERSION: Final = 1

_MAGIC: Final = b"LVFC"
_KIND_FRAME: Final = 1
_KIND_LANDMARKS: Final = 2
_FLAG_TRACKED: Final = 1

_HEADER: Final = struct.Struct("<4sBBHQQIHH")
_POSE: Final = struct.Struct("<11f")
_PICTURE: Final = struct.Struct("<HH")

_WEIGHTS_AT: Final = _HEADER.size + _POSE.size
_POINTS_AT: Final = _HEADER.size + _PICTURE.size
_POINTS_SIZE: Final = LANDMARK_COUNT * 3 * 4

FRAME_SIZE: Final = _WEIGHTS_AT + CHANNEL_COUNT * 4
LANDMARKS_SIZE: Final = _POINTS_AT + 2 * _POINTS_SIZE

#: A datagram is received into this many bytes: one more than the longest, so that a longer one shows.
RECEIVE_SIZE: Final = LANDMARKS_SIZE + 1

#: How far the length of the head quaternion may be from one; float32 rounding stays below 1e-6.
QUATERNION_TOLERANCE: Final = 1e-3
#: Farthest head from the origin, metres. A webcam face is within a few; more is not a measurement.
MAX_DISTANCE: Final = 100.0
#: Farthest an eye turns, radians. Human eyes reach about 0.9.
MAX_GAZE: Final = math.pi / 2


class Fault(enum.Enum):
    """Why a datagram was refused."""

    SIZE = "wrong size"
    MAGIC = "not a Live Face datagram"
    VERSION = "another protocol version"
    KIND = "unknown kind"
    FLAGS = "unknown flags"
    NOT_FINITE = "NaN or infinity"
    QUATERNION = "head rotation is not a unit quaternion"
    RANGE = "value out of range"


class DecodeError(ValueError):
    """The only error that `decode` raises; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def encode_frame(frame: FaceFrame) -> bytes:
    """The datagram of `frame`, `FRAME_SIZE` bytes. Values are taken as they are: the decoder judges them."""
    pose = frame.pose
    weights = np.ascontiguousarray(pose.weights, "<f4")
    if weights.shape != (CHANNEL_COUNT,):
        raise ValueError(f"weights have shape {weights.shape}, expected ({CHANNEL_COUNT},)")
    return (
        _header(_KIND_FRAME, frame.stamp, _FLAG_TRACKED if frame.tracked else 0)
        + _POSE.pack(*pose.head, *pose.translation, *pose.gaze_left, *pose.gaze_right)
        + weights.tobytes()
    )


def encode_landmarks(frame: LandmarksFrame) -> bytes:
    """The datagram of `frame`, `LANDMARKS_SIZE` bytes. Values are taken as they are: the decoder judges them."""
    head, picture = (np.ascontiguousarray(points, "<f4") for points in (frame.head, frame.picture))
    if head.shape != (LANDMARK_COUNT, 3) or picture.shape != (LANDMARK_COUNT, 3):
        raise ValueError(f"landmarks have shapes {head.shape} and {picture.shape}, expected ({LANDMARK_COUNT}, 3)")
    return (
        _header(_KIND_LANDMARKS, frame.stamp, _FLAG_TRACKED)
        + _PICTURE.pack(frame.width, frame.height)
        + head.tobytes()
        + picture.tobytes()
    )


def decode(datagram: bytes | bytearray | memoryview) -> FaceFrame | LandmarksFrame:
    """The whole valid frame that `datagram` holds.

    The arrays of the result are copies, so the buffer may be used again.

    Raises:
        DecodeError: for every sequence of bytes that is not a whole valid frame.
    """
    if len(datagram) < _HEADER.size:
        raise DecodeError(Fault.SIZE)
    magic, version, kind, flags, session, capture_ns, sequence, subject, reserved = _HEADER.unpack_from(datagram)
    if magic != _MAGIC:
        raise DecodeError(Fault.MAGIC)
    if version != PROTOCOL_VERSION:
        raise DecodeError(Fault.VERSION)
    if flags & ~_FLAG_TRACKED or reserved:
        raise DecodeError(Fault.FLAGS)
    stamp = Stamp(session, sequence, capture_ns, subject)
    if kind == _KIND_FRAME:
        return _decode_frame(datagram, stamp, tracked=bool(flags & _FLAG_TRACKED))
    if kind == _KIND_LANDMARKS:
        return _decode_landmarks(datagram, stamp)
    raise DecodeError(Fault.KIND)


def _header(kind: int, stamp: Stamp, flags: int) -> bytes:
    return _HEADER.pack(
        _MAGIC,
        PROTOCOL_VERSION,
        kind,
        flags,
        stamp.session,
        stamp.capture_ns,
        stamp.sequence & 0xFFFFFFFF,
        stamp.subject,
        0,
    )


def _decode_frame(datagram: bytes | bytearray | memoryview, stamp: Stamp, *, tracked: bool) -> FaceFrame:
    if len(datagram) != FRAME_SIZE:
        raise DecodeError(Fault.SIZE)
    pose = _POSE.unpack_from(datagram, _HEADER.size)
    weights = np.frombuffer(datagram, "<f4", CHANNEL_COUNT, _WEIGHTS_AT).astype(np.float32)
    low, high = float(weights.min()), float(weights.max())
    # NaN in the weights makes min and max NaN
    if not all(map(math.isfinite, (*pose, low, high))):
        raise DecodeError(Fault.NOT_FINITE)
    if abs(math.sqrt(sum(part * part for part in pose[:4])) - 1.0) > QUATERNION_TOLERANCE:
        raise DecodeError(Fault.QUATERNION)
    in_range = max(map(abs, pose[4:7])) <= MAX_DISTANCE and max(map(abs, pose[7:11])) <= MAX_GAZE
    if not in_range or low < 0.0 or high > 1.0:
        raise DecodeError(Fault.RANGE)
    return FaceFrame(
        stamp,
        tracked,
        FacePose(
            Quaternion(*pose[:4]),
            Translation(*pose[4:7]),
            Gaze(*pose[7:9]),
            Gaze(*pose[9:11]),
            weights,
        ),
    )


def _decode_landmarks(datagram: bytes | bytearray | memoryview, stamp: Stamp) -> LandmarksFrame:
    if len(datagram) != LANDMARKS_SIZE:
        raise DecodeError(Fault.SIZE)
    width, height = _PICTURE.unpack_from(datagram, _HEADER.size)
    points = np.frombuffer(datagram, "<f4", 2 * LANDMARK_COUNT * 3, _POINTS_AT).astype(np.float32)
    if not np.isfinite(points).all():
        raise DecodeError(Fault.NOT_FINITE)
    if not width or not height or np.abs(points).max() > MAX_DISTANCE:
        raise DecodeError(Fault.RANGE)
    head, picture = points.reshape(2, LANDMARK_COUNT, 3)
    return LandmarksFrame(stamp, width, height, head, picture)
