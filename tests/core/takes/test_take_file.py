from __future__ import annotations

import io
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.core.face_frame import Translation
from addon.core.mapping.recentre import Centre
from addon.core.rotation import Quaternion
from addon.core.takes.take import Take
from addon.core.takes.take_blocks import HEAD_SIZE, Kind, TakeFileError, encode_block
from addon.core.takes.take_file import (
    ReadTake,
    change_info,
    read_take,
    read_take_file,
    read_take_head,
    write_take,
)
from addon.core.takes.take_info import MAX_TEXT, TakeInfo
from addon.core.takes.take_rows import FRAME_ROW

from .take_files import assert_part, assert_same, random_take

INFO = TakeInfo(
    created="2026-01-31T13:05:00Z",
    source="webcam",
    subject=2,
    rate=60.0,
    timecode="13:05:00:29.500",
    sound="hello.wav",
    sound_at=-0.25,
    note="the good one, häufig 🎭",
    star=True,
    centre=Centre(Quaternion(0.6, 0.0, 0.8, 0.0), Translation(0.1, 0.2, -0.5)),
)


def written(folder: Path, take: Take, info: TakeInfo = INFO) -> bytes:
    path = folder / "take.lftake"
    path.unlink(missing_ok=True)
    write_take(path, take, info)
    return path.read_bytes()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return written(tmp_path_factory.mktemp("takes"), random_take(150, landmarks=True))


def read(data: bytes) -> ReadTake:
    return read_take(io.BytesIO(data), "take")


@pytest.mark.parametrize("count", [0, 1, 64, 150])
@pytest.mark.parametrize("landmarks", [False, True])
def test_what_is_written_is_read(tmp_path: Path, count: int, landmarks: bool) -> None:
    take = random_take(count, landmarks=landmarks)
    path = tmp_path / "made for it" / "take.lftake"
    write_take(path, take, INFO)
    found = read_take_file(path)
    assert_same(found.take, take)
    assert found.info == INFO
    assert found.problem is None
    head = read_take_head(path)
    assert (head.info, head.frames) == (INFO, count)
    assert head.seconds == pytest.approx(take.seconds)
    assert [file.name for file in path.parent.iterdir()] == ["take.lftake"]


def test_no_take_is_written_over(tmp_path: Path) -> None:
    before = written(tmp_path, random_take(3))
    with pytest.raises(TakeFileError, match="already"):
        write_take(tmp_path / "take.lftake", random_take(4), INFO)
    assert (tmp_path / "take.lftake").read_bytes() == before


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    take = random_take(5)
    for broken in (
        replace(take, weights=take.weights * np.float32(np.nan)),
        replace(take, head=take.head * np.float32(2)),
        replace(take, times=take.times - 1.0),
    ):
        with pytest.raises(TakeFileError, match="range"):
            write_take(tmp_path / "take.lftake", broken, INFO)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_in_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TakeFileError, match="cannot be written"):
        write_take(tmp_path / "file" / "take.lftake", random_take(1), INFO)


@given(data=st.data())
@settings(max_examples=100)
def test_a_take_cut_at_any_byte_opens_up_to_its_last_good_frame(whole: bytes, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(whole) - 1))
    try:
        found = read(whole[:size])
    except TakeFileError:
        assert size < 1000  # nothing but a part of the info is there
        return
    wanted = random_take(150, landmarks=True)
    assert_part(found.take, wanted)
    frames_end = whole.rindex(b"LVFK\x01\x02")
    at_least = 64 * whole[:size].count(b"LVFK\x01\x02") - 64 if size < frames_end else 128
    assert len(found.take) >= at_least
    assert found.problem is not None
    assert "cut off" in found.problem


@given(data=st.data(), flip=st.integers(1, 255))
@settings(max_examples=100)
def test_a_flipped_byte_costs_its_own_block_and_nothing_else(whole: bytes, data: st.DataObject, flip: int) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    found = read(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
    assert_part(found.take, random_take(150, landmarks=True))
    assert len(found.take) >= 150 - 64
    assert found.problem is not None
    assert found.info in (INFO, TakeInfo())


@given(data=st.binary(max_size=300))
def test_what_is_no_take_is_refused(data: bytes) -> None:
    with pytest.raises(TakeFileError, match="no take"):
        read(data)


@given(data=st.binary(max_size=300), kind=st.sampled_from(Kind))
def test_blocks_of_nonsense_are_read_without_harm(data: bytes, kind: Kind) -> None:
    found = read(encode_block(kind, data))
    assert len(found.take) == 0
    assert found.problem


def test_a_take_of_a_newer_version_is_refused(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "take.lftake"
    path.write_bytes(whole.replace(b"LVFK\x01", b"LVFK\x02"))
    for reader in (read_take_file, read_take_head):
        with pytest.raises(TakeFileError, match="newer version"):
            reader(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TakeFileError, match="cannot be read"):
        read_take_file(tmp_path / "none.lftake")
    with pytest.raises(TakeFileError, match="cannot be read"):
        read_take_head(tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_ns", -1),
        ("time_ns", 2**62),
        ("time_ns", 0),
        ("tracked", 2),
        ("head", 0.0),
        ("translation", 1e6),
        ("gaze", np.nan),
        ("weights", 1.01),
        ("weights", np.inf),
    ],
)
def test_values_that_no_face_has_are_left_out(field: str, value: float) -> None:
    rows = np.zeros(3, FRAME_ROW)
    rows["time_ns"] = 10, 20, 30
    rows["head"][:, 0] = 1.0
    rows[field][1] = value
    end = encode_block(Kind.END, struct.pack("<IdQ", 3, 2e-8, 0))
    found = read(encode_block(Kind.FRAMES, rows.tobytes()) + end)
    assert found.take.times.tolist() == pytest.approx([1e-8, 3e-8])
    assert found.problem is not None
    assert "1 of its 3" in found.problem


def test_a_note_is_added_without_touching_a_frame(tmp_path: Path) -> None:
    take = random_take(70)
    before = written(tmp_path, take)
    path = tmp_path / "take.lftake"
    for note in ("first", "second"):
        change_info(path, replace(INFO, note=note, star=False))
    assert path.read_bytes().startswith(before)
    found = read_take_file(path)
    assert_same(found.take, take)
    assert (found.info.note, found.info.star, found.problem) == ("second", False, None)
    assert read_take_head(path).info == found.info


def test_a_note_that_was_cut_off_leaves_the_one_before(tmp_path: Path) -> None:
    take = random_take(70)
    before = len(written(tmp_path, take))
    path = tmp_path / "take.lftake"
    change_info(path, replace(INFO, note="second"))
    data = path.read_bytes()
    for size in range(before + 1, len(data), 37):
        path.write_bytes(data[:size])
        found, head = read_take_file(path), read_take_head(path)
        assert_same(found.take, take)
        assert found.info == head.info
        assert found.info.note in (INFO.note, "second")
        assert head.frames == 70


def test_a_take_that_was_cut_off_can_be_listed_and_noted(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "take.lftake"
    path.write_bytes(whole[: len(whole) // 2])
    head = read_take_head(path)
    assert (head.info, head.frames) == (INFO, None)
    change_info(path, replace(INFO, note="broken"))
    assert read_take_head(path).info.note == "broken"
    found = read_take_file(path)
    assert found.info.note == "broken"
    assert found.problem is not None
    assert "cut off" in found.problem
    assert head.seconds == pytest.approx(found.take.seconds)


@given(st.dictionaries(st.sampled_from(sorted(TakeInfo.__dataclass_fields__)), st.none() | st.booleans() | st.floats()
       | st.integers() | st.text() | st.lists(st.floats() | st.text())))  # fmt: skip
def test_any_info_is_read_without_harm(fields: dict[str, object]) -> None:
    import json  # noqa: PLC0415

    info = TakeInfo.from_json(json.dumps(fields).encode())
    assert TakeInfo.from_json(info.to_json()) == info


def test_a_long_note_is_cut_and_fits_into_a_block() -> None:
    info = TakeInfo(note="é" * 100_000, source="\ud800")
    assert len(info.to_json()) < 10_000
    assert TakeInfo.from_json(info.to_json()).note == "é" * MAX_TEXT
    assert TakeInfo.from_json(b"[" * 100_000) == TakeInfo()
    assert HEAD_SIZE == 16
