"""Live Link Face CSV, out and in again; what is wrong with a file is in `test_live_link_reader`."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_INDEX, CHANNELS
from addon.core.face_frame import FacePose, Gaze
from addon.core.rotation import HeadAngles, from_angles, to_angles
from addon.core.takes.live_link_csv import COLUMNS, WEIGHT_COLUMNS, TakeRow, TakeWriter, write_csv_take
from addon.core.takes.live_link_reader import read_csv_take
from addon.core.takes.take import Take
from addon.core.takes.timecode import Timecode, TimecodeError, timeline_frame

START = Timecode(13, 5, 0, 0.0)


def written(rows: list[TakeRow], start: Timecode = START) -> str:
    text = io.StringIO()
    writer = TakeWriter(text, start)
    for row in rows:
        writer.write(row)
    return text.getvalue()


def exported(take: Take, start: Timecode = START) -> bytes:
    text = io.StringIO()
    write_csv_take(text, take, start)
    return text.getvalue().encode()


ANGLE = st.floats(-1.5, 1.5)
POSES = st.builds(
    FacePose,
    st.builds(lambda a, b, c: from_angles(HeadAngles(a, b, c)), ANGLE, ANGLE, ANGLE),
    gaze_left=st.builds(Gaze, ANGLE, ANGLE),
    gaze_right=st.builds(Gaze, ANGLE, ANGLE),
    weights=st.lists(st.floats(0, 1, width=32), min_size=52, max_size=52).map(lambda w: np.array(w, np.float32)),
)


@given(st.lists(st.none() | POSES, min_size=1, max_size=4), st.floats(0, 86_399), st.floats(0.001, 2))
def test_rows_come_back(poses: list[FacePose | None], start_s: float, step: float) -> None:
    rows = [TakeRow(0.1 + index * step, pose) for index, pose in enumerate(poses)]
    got = read_csv_take(written(rows, Timecode.from_day_seconds(start_s)).encode())
    assert got.warnings == ()
    assert got.start_s == pytest.approx((start_s + 0.1) % 86_400, abs=2e-5)
    assert got.take.times == pytest.approx([row.time_s - 0.1 for row in rows], abs=1e-5)
    for index, row in enumerate(rows):
        assert got.take.tracked[index] == (row.pose is not None)
        there, here = got.take.pose(index), row.pose or FacePose()
        assert there.weights == pytest.approx(here.weights, abs=1e-5)
        assert to_angles(there.head) == pytest.approx(to_angles(here.head), abs=1e-5)
        assert there.gaze_left == pytest.approx(here.gaze_left, abs=1e-5)
        assert there.gaze_right == pytest.approx(here.gaze_right, abs=1e-5)


def test_the_text_is_as_the_app_writes_it() -> None:
    lines = written([TakeRow(0.5, FacePose()), TakeRow(0.6, None)]).splitlines()
    assert lines[0].startswith("Timecode,BlendShapeCount,EyeBlinkLeft,EyeLookDownLeft,")
    assert "JawForward,JawRight,JawLeft,JawOpen,MouthClose" in lines[0]
    assert "MouthPucker,MouthRight,MouthLeft,MouthSmileLeft" in lines[0]
    assert lines[0].endswith(
        "TongueOut,HeadYaw,HeadPitch,HeadRoll,LeftEyeYaw,LeftEyePitch,LeftEyeRoll,RightEyeYaw,RightEyePitch,RightEyeRoll"
    )
    assert lines[1].startswith("13:05:00:30.000,61,0.0000000000,")
    assert lines[2] == "13:05:00:36.000,0" + "," * 61


def test_each_channel_lands_in_its_own_column() -> None:
    weights = np.arange(52, dtype=np.float32) / 52
    header, cells = (line.split(",") for line in written([TakeRow(0, FacePose(weights=weights))]).splitlines())
    by_name = dict(zip(header, cells, strict=True))
    for channel in CHANNELS:
        assert float(by_name[channel[0].upper() + channel[1:]]) == pytest.approx(float(weights[CHANNEL_INDEX[channel]]))


def test_ten_minutes_come_back() -> None:
    rng = np.random.default_rng(5)
    count = 36_000
    weights = rng.random((count, 52), np.float32)
    angles = [HeadAngles(*row) for row in rng.uniform(-1.2, 1.2, (count, 3)).tolist()]
    head = np.array([from_angles(row) for row in angles], np.float32)
    gaze = rng.uniform(-1, 1, (count, 4)).astype(np.float32)
    take = Take(np.arange(count) / 60, np.ones(count, bool), head, np.zeros((count, 3), np.float32), gaze, weights)
    got = read_csv_take(exported(take, Timecode(23, 55, 0, 0.0)))
    assert got.warnings == ()
    assert np.abs(got.take.times - take.times).max() < 1e-5
    assert np.abs(got.take.weights - weights).max() < 1e-5
    assert np.abs(got.take.gaze - gaze).max() < 1e-5
    there = np.array([to_angles(got.take.pose(index).head) for index in range(0, count, 100)])
    assert np.abs(there - angles[::100]).max() < 1e-5


def table(data: bytes) -> tuple[list[str], NDArray[np.float64]]:
    """Timecodes and values of the app's own table, read by nothing of ours."""
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    return [row["Timecode"] for row in rows], np.array([[float(row[name]) for name in COLUMNS[2:]] for row in rows])


def test_real_takes_go_out_as_they_came_in(performances: Path) -> None:
    takes = sorted(performances.glob("*.csv"))
    assert takes
    roll = [COLUMNS.index(name) - 2 for name in ("LeftEyeRoll", "RightEyeRoll")]
    for path in takes:
        data = path.read_bytes()
        read = read_csv_take(data, path.name)
        assert len(read.take) > 600
        assert read.take.tracked.all()
        timecodes, values = table(data)
        timecodes_out, values_out = table(exported(read.take, Timecode.from_day_seconds(read.start_s)))
        assert timecodes_out == timecodes
        values[:, : len(WEIGHT_COLUMNS)] = values[:, : len(WEIGHT_COLUMNS)].clip(0.0, 1.0)
        values[:, roll] = 0.0  # a take knows no roll of the eyes
        assert np.abs(values_out - values).max() < 1e-5, path.name


@settings(max_examples=30)
@given(st.integers(0, 24 * 3600 * 60_000 - 1))
def test_timecodes_come_back(thousandths: int) -> None:
    seconds = thousandths / 60_000
    assert Timecode.parse(str(Timecode.from_day_seconds(seconds))).day_seconds == pytest.approx(seconds, abs=1e-6)


def test_a_timecode_has_a_frame() -> None:
    assert timeline_frame("13:30:00:30.000", "", 24.0) == pytest.approx((30 * 60 + 0.5) * 24)
    assert timeline_frame("13:30:00:00", "13:29:58:00", 25.0) == pytest.approx(50)
    assert timeline_frame("00:00:01:00", "00:00:02:00", 25.0) == pytest.approx(-25)
    for timecode, origin, message in (("", "", "has no timecode"), ("1", "", "'1' is"), ("0:0:0:0", "x", "'x' is")):
        with pytest.raises(TimecodeError, match=message):
            timeline_frame(timecode, origin, 24.0)
