from __future__ import annotations

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core import codec
from addon.core.codec import DecodeError, Fault, decode, encode_frame, encode_landmarks
from addon.core.face_frame import FaceFrame, FacePose, Gaze, LandmarksFrame, Stamp, Translation
from addon.core.rotation import HeadAngles, Quaternion, from_angles

STAMP = Stamp(session=0x0102030405060708, sequence=0x0A0B0C0D, capture_ns=0x1112131415161718, subject=3)

# Written out by hand from the table in the codec's docstring: a change here breaks senders that are in use.
GOLDEN_HEADER = bytes.fromhex(
    "4c564643"  # LVFC
    "01"  # version
    "01"  # kind: frame
    "0100"  # flags: a face was found
    "0807060504030201"  # session
    "1817161514131211"  # capture time
    "0d0c0b0a"  # sequence
    "0300"  # subject
    "0000"
)
GOLDEN_POSE = bytes.fromhex(
    "0000803f 00000000 00000000 00000000"  # w x y z = 1 0 0 0
    "cdcccc3d cdcc4cbe 000000bf"  # 0.1 -0.2 -0.5
    "0000803e 000080be"  # left 0.25 -0.25
    "0000003e 00000000"  # right 0.125 0
)


def a_frame() -> FaceFrame:
    weights = np.zeros(52, np.float32)
    weights[0], weights[51] = 1.0, 0.5
    pose = FacePose(Quaternion(1, 0, 0, 0), Translation(0.1, -0.2, -0.5), Gaze(0.25, -0.25), Gaze(0.125, 0.0), weights)
    return FaceFrame(STAMP, tracked=True, pose=pose)


def some_landmarks() -> LandmarksFrame:
    points = np.arange(478 * 3, dtype=np.float32).reshape(478, 3) / 1000
    return LandmarksFrame(STAMP, 640, 480, points, points[::-1].copy())


FRAME = encode_frame(a_frame())
LANDMARKS = encode_landmarks(some_landmarks())


def test_golden_bytes_of_a_frame() -> None:
    weights = bytes.fromhex("0000803f") + bytes(50 * 4) + bytes.fromhex("0000003f")
    assert GOLDEN_HEADER + GOLDEN_POSE + weights == FRAME
    assert len(FRAME) == codec.FRAME_SIZE == 284


def test_golden_bytes_of_landmarks() -> None:
    header = bytearray(GOLDEN_HEADER)
    header[5] = 2
    floats = struct.pack("<1434f", *(np.float32(number / 1000) for number in range(1434)))
    assert bytes(header) + bytes.fromhex("8002e001") + floats == LANDMARKS[: 36 + 5736]
    assert len(LANDMARKS) == codec.LANDMARKS_SIZE == 11508


def test_one_frame_is_one_small_datagram() -> None:
    assert codec.FRAME_SIZE < 508
    assert codec.LANDMARKS_SIZE < 12 * 1024
    assert codec.RECEIVE_SIZE > codec.LANDMARKS_SIZE


UNIT = st.floats(0, 1, width=32)
ANGLE = st.floats(-1.5, 1.5, width=32)
STAMPS = st.builds(
    Stamp, st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**16 - 1)
)
POSES = st.builds(
    FacePose,
    st.builds(lambda a, b, c: from_angles(HeadAngles(a, b, c)), ANGLE, ANGLE, ANGLE),
    st.builds(Translation, ANGLE, ANGLE, st.floats(-100, 100, width=32)),
    st.builds(Gaze, ANGLE, ANGLE),
    st.builds(Gaze, ANGLE, ANGLE),
    st.lists(UNIT, min_size=52, max_size=52).map(lambda weights: np.array(weights, np.float32)),
)


@given(STAMPS, st.booleans(), POSES)
def test_what_is_encoded_comes_back(stamp: Stamp, tracked: bool, pose: FacePose) -> None:
    got = decode(encode_frame(FaceFrame(stamp, tracked, pose)))
    assert isinstance(got, FaceFrame)
    assert (got.stamp, got.tracked) == (stamp, tracked)
    assert np.array_equal(got.pose.weights, pose.weights)
    for there, here in (
        (got.pose.head, pose.head),
        (got.pose.translation, pose.translation),
        (got.pose.gaze_left, pose.gaze_left),
        (got.pose.gaze_right, pose.gaze_right),
    ):
        assert there == pytest.approx(here, abs=1e-6)


@given(STAMPS, st.integers(1, 65535), st.integers(1, 65535), st.integers(0, 2**32 - 1))
def test_landmarks_come_back(stamp: Stamp, width: int, height: int, seed: int) -> None:
    head, picture = np.random.default_rng(seed).uniform(-1, 1, (2, 478, 3)).astype(np.float32)
    got = decode(encode_landmarks(LandmarksFrame(stamp, width, height, head, picture)))
    assert isinstance(got, LandmarksFrame)
    assert (got.stamp, got.width, got.height) == (stamp, width, height)
    assert np.array_equal(got.head, head)
    assert np.array_equal(got.picture, picture)


def test_the_result_does_not_share_the_buffer() -> None:
    buffer = bytearray(FRAME)
    got = decode(memoryview(buffer))
    buffer[:] = bytes(len(buffer))
    assert isinstance(got, FaceFrame)
    assert got.pose.weights[0] == 1.0


def test_sequence_wraps() -> None:
    frame = FaceFrame(Stamp(1, 2**32 + 5, 0), tracked=False, pose=FacePose())
    got = decode(encode_frame(frame))
    assert got.stamp.sequence == 5


def patched(datagram: bytes, at: int, replacement: bytes) -> bytes:
    return datagram[:at] + replacement + datagram[at + len(replacement) :]


def f32(value: float) -> bytes:
    return struct.pack("<f", value)


NAN, INF = f32(math.nan), f32(math.inf)


@pytest.mark.parametrize(
    ("fault", "datagram"),
    [
        (Fault.SIZE, b""),
        (Fault.SIZE, FRAME[:31]),
        (Fault.SIZE, FRAME[:-1]),
        (Fault.SIZE, FRAME + b"\0"),
        (Fault.SIZE, LANDMARKS[:-1]),
        (Fault.SIZE, LANDMARKS + b"\0"),
        (Fault.SIZE, patched(FRAME, 5, b"\2")),
        (Fault.SIZE, patched(LANDMARKS, 5, b"\1")),
        (Fault.MAGIC, patched(FRAME, 0, b"X")),
        (Fault.VERSION, patched(FRAME, 4, b"\2")),
        (Fault.KIND, patched(FRAME, 5, b"\0")),
        (Fault.KIND, patched(FRAME, 5, b"\3")),
        (Fault.FLAGS, patched(FRAME, 6, b"\3")),
        (Fault.FLAGS, patched(FRAME, 7, b"\1")),
        (Fault.FLAGS, patched(FRAME, 30, b"\1")),
        (Fault.NOT_FINITE, patched(FRAME, 32, NAN)),
        (Fault.NOT_FINITE, patched(FRAME, 48, INF)),
        (Fault.NOT_FINITE, patched(FRAME, 72, NAN)),
        (Fault.NOT_FINITE, patched(FRAME, 280, NAN)),
        (Fault.NOT_FINITE, patched(FRAME, 120, INF)),
        (Fault.NOT_FINITE, patched(LANDMARKS, 36, NAN)),
        (Fault.NOT_FINITE, patched(LANDMARKS, len(LANDMARKS) - 4, f32(-math.inf))),
        (Fault.QUATERNION, patched(FRAME, 32, f32(0.99))),
        (Fault.QUATERNION, patched(FRAME, 32, f32(0.0))),
        (Fault.QUATERNION, patched(FRAME, 32, f32(3e38))),
        (Fault.RANGE, patched(FRAME, 48, f32(100.1))),
        (Fault.RANGE, patched(FRAME, 60, f32(1.6))),
        (Fault.RANGE, patched(FRAME, 76, f32(1.0001))),
        (Fault.RANGE, patched(FRAME, 280, f32(-0.0001))),
        (Fault.RANGE, patched(LANDMARKS, 32, b"\0\0")),
        (Fault.RANGE, patched(LANDMARKS, 34, b"\0\0")),
        (Fault.RANGE, patched(LANDMARKS, 40, f32(-101))),
    ],
)
def test_every_fault_is_named(fault: Fault, datagram: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(datagram)
    assert caught.value.fault is fault
    assert str(caught.value) == fault.value


def test_every_fault_has_a_test() -> None:
    cases = test_every_fault_is_named.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {fault for fault, _ in cases} == set(Fault)


def assert_valid_or_refused(datagram: bytes) -> None:
    try:
        got = decode(datagram)
    except DecodeError:
        return
    if isinstance(got, FaceFrame):
        pose = got.pose
        assert math.hypot(*pose.head) == pytest.approx(1, abs=2e-3)
        assert pose.weights.shape == (52,)
        assert ((pose.weights >= 0) & (pose.weights <= 1)).all()
        assert np.isfinite([*pose.translation, *pose.gaze_left, *pose.gaze_right]).all()
    else:
        assert np.isfinite(got.head).all()
        assert np.isfinite(got.picture).all()
        assert got.width > 0
        assert got.height > 0


@given(st.binary(max_size=600))
def test_any_bytes(datagram: bytes) -> None:
    assert_valid_or_refused(datagram)


@given(st.binary(min_size=284 - 32, max_size=284 - 32), st.booleans())
def test_any_body_behind_a_good_header(body: bytes, tracked: bool) -> None:
    assert_valid_or_refused(patched(FRAME[:32], 6, bytes([tracked])) + body)


@given(st.sampled_from([FRAME, LANDMARKS]), st.lists(st.tuples(st.integers(0, 11507), st.integers(0, 255)), max_size=8))
def test_changed_bytes(datagram: bytes, changes: list[tuple[int, int]]) -> None:
    changed = bytearray(datagram)
    for at, value in changes:
        changed[at % len(changed)] = value
    assert_valid_or_refused(bytes(changed))


@given(st.sampled_from([FRAME, LANDMARKS]), st.integers(0, 11600))
def test_cut_and_padded(datagram: bytes, size: int) -> None:
    assert_valid_or_refused(datagram[:size].ljust(min(size, 12000), b"\0"))


def test_the_encoder_refuses_other_shapes() -> None:
    with pytest.raises(ValueError, match="expected"):
        encode_frame(FaceFrame(STAMP, tracked=True, pose=FacePose(weights=np.zeros(51, np.float32))))
    points = np.zeros((468, 3), np.float32)
    with pytest.raises(ValueError, match="expected"):
        encode_landmarks(LandmarksFrame(STAMP, 1, 1, points, points))
