"""What is wrong with a table, what is kept of it, and what is said."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.arkit import CHANNEL_INDEX
from addon.core.rotation import to_angles
from addon.core.takes.live_link_csv import COLUMNS
from addon.core.takes.live_link_reader import CsvTake, CsvTakeError, read_csv_take

JAW = CHANNEL_INDEX["jawOpen"]


def row(timecode: str = "00:00:00:00.000", **cells: str) -> dict[str, str]:
    """A line of zeros, with some cells changed."""
    return dict.fromkeys(COLUMNS, "0") | {"Timecode": timecode, "BlendShapeCount": "61"} | cells


def text(*rows: dict[str, str], delimiter: str = ",") -> str:
    lines = [list(rows[0]), *(list(cells.values()) for cells in rows)]
    return "".join(delimiter.join(line) + "\n" for line in lines)


def read(content: str) -> CsvTake:
    return read_csv_take(content.encode(), "take.csv")


def at(*timecodes: str) -> CsvTake:
    """A take with these timecodes, whose jaw opens by 0.1 a row."""
    return read(text(*(row(timecode, JawOpen=f"0.{index}") for index, timecode in enumerate(timecodes))))


def jaw(got: CsvTake) -> list[float]:
    return [round(float(value), 6) for value in got.take.weights[:, JAW]]


def test_headers_vary() -> None:
    header, cells = text(row(JawLeft="0.25", HeadYaw="0.5", LeftEyePitch="-0.125")).splitlines()
    names, values = header.split(",")[::-1], cells.split(",")[::-1]
    shouted = "\ufeff\r\n" + ",".join(["Remark", *names]).upper() + "\r\n" + ",".join(["hello", *values]) + "\r\n\r\n"
    for content in (shouted, shouted.replace("\r\n", "\r"), shouted.replace("BLENDSHAPECOUNT", "BlendshapeCount")):
        got = read(content)
        assert got.take.weights[0, CHANNEL_INDEX["jawLeft"]] == 0.25
        assert got.take.weights[0, CHANNEL_INDEX["jawRight"]] == 0.0
        assert to_angles(got.take.pose(0).head).yaw == pytest.approx(0.5)
        assert got.take.pose(0).gaze_left.pitch == -0.125
        assert got.warnings == ()


def test_the_apps_order_of_jaw_and_mouth_is_by_name() -> None:
    got = read(text(row(JawLeft="0.1", JawRight="0.2", MouthLeft="0.3", MouthRight="0.4")))
    names = ("jawLeft", "jawRight", "mouthLeft", "mouthRight")
    assert got.take.weights[0, [CHANNEL_INDEX[name] for name in names]] == pytest.approx([0.1, 0.2, 0.3, 0.4])


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_spreadsheet_has_other_delimiters_and_a_decimal_comma(delimiter: str) -> None:
    content = text(row("01:02:03:04,500", JawOpen="0,25", HeadYaw="-0,5"), delimiter=delimiter)
    for data in (content.encode(), content.encode("utf-16")):
        got = read_csv_take(data)
        assert jaw(got) == [0.25]
        assert to_angles(got.take.pose(0).head).yaw == pytest.approx(-0.5)
        assert got.start_s == pytest.approx(3723.075)


def test_head_and_eye_columns_may_be_missing() -> None:
    header, cells = (line.split(",")[:54] for line in text(row(JawOpen="1")).splitlines())
    got = read(",".join(header) + "\n" + ",".join(cells))
    assert jaw(got) == [1.0]
    assert to_angles(got.take.pose(0).head) == pytest.approx((0, 0, 0))
    assert got.warnings == ()


def test_missing_weights_are_zero_and_named() -> None:
    cells = row(JawOpen="0.5")
    for name in ("TongueOut", "CheekPuff"):
        del cells[name]
    got = read(text(cells))
    assert jaw(got) == [0.5]
    assert got.warnings == ("The columns CheekPuff, TongueOut are missing: taken as 0 throughout.",)


def test_a_picture_without_a_face() -> None:
    empty = dict.fromkeys(COLUMNS, "")
    got = read(text(row(), empty | {"Timecode": "00:00:00:02.0", "BlendShapeCount": "0"}, row("00:00:00:04.0")))
    assert got.take.tracked.tolist() == [True, False, True]
    uncounted = empty | {"Timecode": "00:00:00:02.0"}
    got = read(text(row(), uncounted) + "00:00:00:04.0,0\n")
    assert got.take.tracked.tolist() == [True, False, False]
    assert got.warnings == ()


def test_cells_without_a_number_are_filled_in_and_told() -> None:
    jaws = ["nan", "0.2", "", "wide", "0.8", "inf"]
    got = read(text(*(row(f"00:00:00:0{index}.0", JawOpen=cell) for index, cell in enumerate(jaws))))
    assert jaw(got) == [0.2, 0.2, 0.4, 0.6, 0.8, 0.8]
    (warning,) = got.warnings
    assert warning == (
        "Cells without a number: 4, filled in from the frames before and after; the first is in line 2, column JawOpen."
    )


def test_numbers_beyond_their_range_are_brought_back_and_told() -> None:
    got = read(text(row(JawOpen="1.2", MouthClose="-0.1", LeftEyeYaw="2.0", HeadYaw="45")))
    assert got.take.weights.min() == 0.0
    assert got.take.weights.max() == 1.0
    assert got.take.pose(0).gaze_left.yaw == pytest.approx(math.pi / 2)
    assert to_angles(got.take.pose(0).head).yaw == 0.0
    assert [warning.split(",")[0] for warning in got.warnings] == [
        "Cells too large for an angle in radians: 1",
        "Weights beyond 0 to 1: 2",
        "Eye angles beyond 90 degrees: 1",
    ]


def test_a_torn_last_line_costs_itself_alone() -> None:
    whole = text(row(JawOpen="0.5"), row("00:00:01:00.0", JawOpen="0.6"))
    for lost in (40, 3):  # the very last column, an eye's roll, is not asked for
        got = read(whole[: len(whole) - lost])
        assert jaw(got) == [0.5]
        assert got.warnings == ("The last line (3) is torn: everything before it was kept.",)
    assert jaw(read(whole[:-1])) == [0.5, 0.6]


def test_a_short_line_in_the_middle_is_left_out() -> None:
    first, second, *_ = text(row()).splitlines()
    got = read("\n".join([first, second, "00:00:00:02.0,61,0.5", second.replace("00:00.0", "00:04.0")]))
    assert got.take.times == pytest.approx([0, 4 / 60], abs=1e-5)
    assert got.warnings == ("Lines that end too early: 1, left out; the first is line 3.",)


def test_times_go_on_past_midnight() -> None:
    got = at("23:59:59:00.0", "00:00:00:00.0", "00:00:01:00.0")
    assert got.take.times == pytest.approx([0, 1, 2])
    assert got.start_s == 86_399
    assert got.warnings == ()


def test_times_that_repeat_are_spread_evenly() -> None:
    got = at("00:00:01:00.0", "00:00:01:02.0", "00:00:01:02.0", "00:00:01:04.0", "00:00:02:00.0", "00:00:02:00.0")
    assert got.take.times * 60 == pytest.approx([0, 2, 3, 4, 60, 61], abs=1e-3)
    assert jaw(got) == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
    assert "Times that repeat or run backwards: 2" in got.warnings[0]


def test_times_a_little_back_are_out_of_order() -> None:
    got = at("00:00:01:00.0", "00:00:01:04.0", "00:00:01:02.0", "00:00:01:08.0")
    assert got.take.times * 60 == pytest.approx([0, 4, 6, 8], abs=1e-3)
    assert "Times that repeat or run backwards: 1" in got.warnings[0]


def test_a_clock_set_back_goes_on() -> None:
    got = at("05:00:01:00.0", "05:00:01:02.0", "04:00:00:00.0", "04:00:00:02.0")
    assert got.take.times * 60 == pytest.approx([0, 2, 4, 6], abs=1e-3)
    assert got.warnings == ("Places where the clock was set back: 1; the take goes on from there.",)


def test_a_timecode_that_cannot_be_read_lies_between_its_neighbours() -> None:
    got = at("00:00:01:00.0", "soon", "00:00:01:04.0", "25:00:00:00.0")
    assert got.take.times * 60 == pytest.approx([0, 2, 4, 5], abs=1e-3)
    assert got.warnings[0].endswith("be read: 2, put between their neighbours; the first is 'soon'.")


@pytest.mark.parametrize(("rate", "last"), [(24, "23"), (25, "24"), (30, "29"), (50, "49"), (60, "59")])
def test_frames_without_a_fraction_tell_their_rate(rate: int, last: str) -> None:
    got = at(f"10:00:00:{last}", "10:00:01:00", "10:00:01:01")
    assert got.take.times * rate == pytest.approx([0, 1, 2], abs=1e-4)
    assert got.warnings == (f"The timecodes have no fractions of a frame: taken as frames at {rate} a second.",)


def test_frames_that_never_reach_the_next_second_are_thirtieths() -> None:
    assert at("10:00:00:03", "10:00:00:04").take.times[1] == pytest.approx(1 / 30, abs=1e-5)


def test_drop_frame() -> None:
    got = at("10:00:59;29", "10:01:00;02", "10:10:00;00")
    assert got.take.times[1] == pytest.approx(1001 / 30000, abs=1e-5)
    assert got.take.times[2] == pytest.approx((9 * 1800 + 1 - 9 * 2) * 1001 / 30000, abs=1e-5)
    assert at("10:00:59;59", "10:01:00;04").take.times[1] == pytest.approx(1001 / 60000, abs=1e-5)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "take.csv, line 1: the column Timecode is missing"),
        ("a,b\n1,2\n", "line 1: the column Timecode"),
        ("Timecode,BlendShapeCount\n00:00:00:00.0,61\n", "line 1: none of the 52 weights"),
        (",".join(COLUMNS), "take.csv has no whole line"),
        (text(row("soon")), "take.csv has no line with a timecode"),
        (text(row(JawOpen="9" * 200_000)), "line 2: this is not a CSV table"),
        ("\x00\x01\x02", "take.csv is not a text file"),
    ],
)
def test_where_nothing_can_be_kept_one_sentence_says_so(content: str, message: str) -> None:
    with pytest.raises(CsvTakeError) as caught:
        read(content)
    assert message in str(caught.value)
    assert "take.csv" in str(caught.value)


CELLS = st.sampled_from(["", "0", "1", "-1", "nan", "0,5", "1e300", "x", '"', "00:00:00:00.0", "23:59:59:59.9"])
LINES = st.lists(st.tuples(st.sampled_from(["0:0:0:0.1", "5:00:00:07.25", "4:59:59;59", "", "?"]), CELLS, CELLS))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_no_take(data: bytes) -> None:
    with pytest.raises(CsvTakeError):
        read_csv_take(data)


@given(st.sampled_from([",", ";", "\t"]), LINES, st.text(max_size=30), st.integers(0, 40))
def test_any_table_is_a_take_or_the_one_error(
    delimiter: str, lines: list[tuple[str, str, str]], more: str, cut: int
) -> None:
    table = [("Timecode", "JawOpen", "HeadPitch"), *lines]
    content = "\n".join(delimiter.join(line) for line in table) + more
    try:
        got = read(content[: max(0, len(content) - cut)])
    except CsvTakeError:
        return
    assert len(got.take)
    for column in (got.take.weights, got.take.head, got.take.gaze):
        assert np.isfinite(column).all()
    assert got.take.weights.min() >= 0.0
    assert got.take.weights.max() <= 1.0
    assert all(isinstance(warning, str) for warning in got.warnings)
