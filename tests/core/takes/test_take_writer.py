from __future__ import annotations

from pathlib import Path

import pytest

from addon.core.face_frame import FaceFrame, Stamp
from addon.core.takes.take import Take
from addon.core.takes.take_blocks import TakeFileError
from addon.core.takes.take_file import read_take_file, read_take_head
from addon.core.takes.take_info import TakeInfo
from addon.core.takes.take_rows import NANOSECONDS
from addon.core.takes.take_writer import TakeWriter

from .take_files import assert_part, assert_same, random_take

INFO = TakeInfo(source="webcam")


def add(writer: TakeWriter, take: Take) -> None:
    for index, time in enumerate(take.times.tolist()):
        time_ns = round(time * NANOSECONDS)
        stamp = Stamp(1, index, time_ns)
        writer.add(time_ns, FaceFrame(stamp, bool(take.tracked[index]), take.pose(index)))
        if take.landmarks is not None and take.landmarks[index, 0, 0] == take.landmarks[index, 0, 0]:
            writer.add_landmarks(time_ns, take.landmarks[index])


@pytest.mark.parametrize("landmarks", [False, True])
def test_a_take_that_was_recorded_is_read_to_the_bit(tmp_path: Path, landmarks: bool) -> None:
    take = random_take(300, landmarks=landmarks)
    writer = TakeWriter(tmp_path / "new" / "take.lftake", INFO)
    add(writer, take)
    writer.close()
    writer.close()
    found = read_take_file(writer.path)
    assert_same(found.take, take)
    assert (found.info, found.problem) == (INFO, None)
    head = read_take_head(writer.path)
    assert head.frames == 300
    assert head.seconds == pytest.approx(take.seconds)


def test_what_was_flushed_is_there_before_the_take_is_finished(tmp_path: Path) -> None:
    take = random_take(30)
    writer = TakeWriter(tmp_path / "take.lftake", INFO)
    assert len(read_take_file(writer.path).take) == 0
    add(writer, take)
    writer.flush()
    found = read_take_file(writer.path)
    assert_same(found.take, take)
    assert found.problem is not None
    assert "cut off" in found.problem
    writer.close()


def test_frames_that_are_no_later_than_the_last_are_left_out(tmp_path: Path) -> None:
    take = random_take(3)
    writer = TakeWriter(tmp_path / "take.lftake", INFO)
    add(writer, take)
    add(writer, take)
    writer.close()
    found = read_take_file(writer.path)
    assert_part(found.take, take)
    assert found.problem is None
    assert len(found.take) == 3


def test_a_recording_never_writes_over_a_take(tmp_path: Path) -> None:
    path = tmp_path / "take.lftake"
    path.write_bytes(b"precious")
    with pytest.raises(TakeFileError, match="already"):
        TakeWriter(path, INFO)
    assert path.read_bytes() == b"precious"


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TakeFileError, match="cannot be written"):
        TakeWriter(tmp_path / "file" / "take.lftake", INFO)
