from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.arkit import CHANNEL_INDEX, CHANNELS
from addon.core.face_frame import FacePose, Gaze
from addon.core.live_link_csv import COLUMNS, TakeError, TakeRow, TakeWriter, Timecode, read_take
from addon.core.rotation import HeadAngles, from_angles, to_angles

START = Timecode(13, 5, 0, 0.0)


def written(rows: list[TakeRow], start: Timecode = START) -> str:
    text = io.StringIO()
    writer = TakeWriter(text, start)
    for row in rows:
        writer.write(row)
    return text.getvalue()


def read(text: str) -> list[TakeRow]:
    return list(read_take(io.StringIO(text), "take.csv"))


def one_row(**cells: str) -> str:
    """A take of one row of zeros, with some cells changed."""
    values = dict.fromkeys(COLUMNS, "0") | {"Timecode": "00:00:00:00.000", "BlendShapeCount": "61"} | cells
    return ",".join(values) + "\n" + ",".join(values.values()) + "\n"


ANGLE = st.floats(-1.5, 1.5)
POSES = st.builds(
    FacePose,
    st.builds(lambda a, b, c: from_angles(HeadAngles(a, b, c)), ANGLE, ANGLE, ANGLE),
    gaze_left=st.builds(Gaze, ANGLE, ANGLE),
    gaze_right=st.builds(Gaze, ANGLE, ANGLE),
    weights=st.lists(st.floats(0, 1, width=32), min_size=52, max_size=52).map(lambda w: np.array(w, np.float32)),
)


@given(st.lists(st.none() | POSES, max_size=4))
def test_rows_come_back(poses: list[FacePose | None]) -> None:
    rows = [TakeRow(index / 30, pose) for index, pose in enumerate(poses)]
    got = read(written(rows))
    assert [row.time_s for row in got] == pytest.approx([row.time_s for row in rows], abs=1e-4)
    for there, here in zip(got, rows, strict=True):
        if here.pose is None:
            assert there.pose is None
            continue
        assert there.pose is not None
        assert there.pose.weights == pytest.approx(here.pose.weights, abs=1e-5)
        assert to_angles(there.pose.head) == pytest.approx(to_angles(here.pose.head), abs=1e-5)
        assert there.pose.gaze_left == pytest.approx(here.pose.gaze_left, abs=1e-5)
        assert there.pose.gaze_right == pytest.approx(here.pose.gaze_right, abs=1e-5)


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


def test_headers_vary() -> None:
    swapped = one_row(JawLeft="0.25", HeadYaw="0.5", LeftEyePitch="-0.125").replace(
        "BlendShapeCount", "BlendshapeCount"
    )
    header, cells = (line.split(",")[::-1] for line in swapped.splitlines())
    text = "\ufeff" + ",".join(["Remark", *header]).upper() + "\r\n" + ",".join(["hello", *cells]) + "\r\n\r\n"
    (row,) = read(text)
    assert row.pose is not None
    assert row.pose.weights[CHANNEL_INDEX["jawLeft"]] == 0.25
    assert to_angles(row.pose.head).yaw == pytest.approx(0.5)
    assert row.pose.gaze_left.pitch == -0.125


def test_head_and_eye_columns_may_be_missing() -> None:
    header, cells = (line.split(",")[:54] for line in one_row(JawOpen="1").splitlines())
    (row,) = read(",".join(header) + "\n" + ",".join(cells))
    assert row.pose is not None
    assert row.pose.weights[CHANNEL_INDEX["jawOpen"]] == 1.0
    assert to_angles(row.pose.head) == pytest.approx((0, 0, 0))


def test_weights_of_a_calibrated_take_are_brought_back_to_their_range() -> None:
    (row,) = read(one_row(JawOpen="1.2", MouthClose="-0.1", LeftEyeYaw="2.0"))
    assert row.pose is not None
    assert row.pose.weights.max() == 1.0
    assert row.pose.weights.min() == 0.0
    assert row.pose.gaze_left.yaw <= np.pi / 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "take.csv, line 1: the column Timecode is missing"),
        ("a,b\n1,2\n", "line 1: the column Timecode"),
        (one_row().replace("JawOpen", "JawShut"), "line 1: the column JawOpen is missing"),
        (one_row(Timecode="soon"), "line 2, column Timecode: 'soon'"),
        (one_row(Timecode="25:00:00:00.0"), "line 2, column Timecode"),
        (one_row(Timecode="00:00:00:60.0"), "line 2, column Timecode"),
        (one_row(JawOpen="wide"), "line 2, column JawOpen: 'wide' is not a number"),
        (one_row(JawOpen=""), "line 2, column JawOpen: '' is not a number"),
        (one_row(JawOpen="nan"), "line 2, column JawOpen: 'nan'"),
        (one_row(HeadYaw="inf"), "line 2, column HeadYaw"),
        (one_row(HeadYaw="45"), "line 2, column HeadYaw: 45 is too large"),
        (one_row() + "00:00:01:00.000,61,0.5\n", "line 3, column EyeLookDownLeft: the line ends before it"),
    ],
)
def test_errors_name_file_line_and_column(text: str, message: str) -> None:
    with pytest.raises(TakeError) as caught:
        read(text)
    assert message in str(caught.value)
    assert "take.csv" in str(caught.value)


def test_bytes_that_are_no_text() -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"\xff\xfe\x00\x80" * 100), encoding="utf-8")
    with pytest.raises(TakeError, match="not a text file"):
        list(read_take(stream))


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    with pytest.raises(TakeError):
        read(text)


@given(st.integers(0, 24 * 3600 * 60_000 - 1))
def test_timecodes_come_back(thousandths: int) -> None:
    seconds = thousandths / 60_000
    assert Timecode.parse(str(Timecode.from_day_seconds(seconds))).day_seconds == pytest.approx(seconds, abs=1e-6)


def test_times_go_on_past_midnight_and_never_back() -> None:
    rows = [TakeRow(time, FacePose()) for time in (0.0, 1.0, 2.0)]
    assert [row.time_s for row in read(written(rows, Timecode(23, 59, 59, 0.0)))] == pytest.approx([0, 1, 2])
    header, cells = one_row().splitlines()
    text = "\n".join([header, *(cells.replace("00:00:00:00", f"00:00:0{second}:00") for second in (5, 7, 6, 8))])
    assert [row.time_s for row in read(text)] == pytest.approx([0, 2, 2, 3])


def test_real_takes(performances: Path) -> None:
    takes = sorted(performances.glob("*.csv"))
    assert takes
    for take in takes:
        with take.open(encoding="utf-8-sig", newline="") as file:
            rows = list(read_take(file, take.name))
        assert len(rows) > 600
        assert all(row.pose is not None for row in rows)
        assert all(later.time_s > earlier.time_s for earlier, later in pairwise(rows))
