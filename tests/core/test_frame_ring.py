from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addon.core.frame_ring import (
    GONE_AFTER_NS,
    FrameRingReader,
    FrameRingWriter,
    FrameTimes,
    RingBusyError,
    RingError,
    end_reader,
    remove_left_over,
)
from addon.core.ring_shape import Content, RingShape

SHAPE = RingShape(16, 8)
ROOT = Path(__file__).resolve().parents[2]
SIDE = Path(__file__).with_name("ring_process.py")
NOW = 10**15


def picture(value: int, shape: RingShape = SHAPE) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.full((shape.height, shape.width, shape.channels), value, np.uint8)


def put(writer: FrameRingWriter, value: int, times: FrameTimes | None = None) -> int:
    writer.begin()[:] = value
    return writer.commit(times or FrameTimes(), NOW)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "camera.ring"


@pytest.fixture
def writer(path: Path) -> Iterator[FrameRingWriter]:
    with FrameRingWriter.create(path, SHAPE, NOW) as ring:
        yield ring


@pytest.fixture
def reader(writer: FrameRingWriter) -> Iterator[FrameRingReader]:
    ring = FrameRingReader.open(writer.path, SHAPE)
    yield ring
    ring.close()


@contextmanager
def side(kind: str, path: Path, shape: RingShape, later: int = 0) -> Iterator[subprocess.Popen[str]]:
    """A writer or reader in its own process, at work."""
    process = subprocess.Popen(
        [sys.executable, str(SIDE), kind, str(path), str(shape), str(later)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    try:
        assert process.stdout
        assert process.stdout.readline().strip() in ("writing", "reading")
        yield process
    finally:
        process.kill()
        process.communicate()


def report(process: subprocess.Popen[str]) -> dict[str, int]:
    out, _ = process.communicate("stop\n", timeout=60)
    result: dict[str, int] = json.loads(out)
    return result


def test_round_trip(writer: FrameRingWriter, reader: FrameRingReader) -> None:
    out = picture(0)
    assert reader.read(out) is None
    pixels = writer.begin()
    pixels[:] = np.arange(pixels.size, dtype=np.uint8).reshape(pixels.shape)
    sent = pixels.copy()
    assert reader.read(out) is None, "a frame shows only once it is whole"
    assert writer.commit(FrameTimes(5, 6), NOW) == 1
    frame = reader.read(out)
    assert frame is not None
    assert (frame.number, frame.times) == (1, FrameTimes(5, 6))
    assert np.array_equal(out, sent)


def test_the_newest_wins(writer: FrameRingWriter, reader: FrameRingReader) -> None:
    out = picture(0)
    for value in range(1, 100):
        put(writer, value)
    frame = reader.read(out)
    assert frame is not None
    assert frame.number == 99
    assert (out == 99).all()
    again = reader.read(out)
    assert again is not None
    assert again.number == 99, "what is new is for the reader to judge"


def test_begin_without_commit_leaves_no_trace(writer: FrameRingWriter, reader: FrameRingReader) -> None:
    put(writer, 1)
    for _ in range(10):
        writer.begin()[:] = 200
    out = picture(0)
    frame = reader.read(out)
    assert frame is not None
    assert frame.number == 1
    assert (out == 1).all()


def test_signs_of_life(writer: FrameRingWriter, reader: FrameRingReader) -> None:
    assert reader.writer_alive(NOW + GONE_AFTER_NS - 1)
    assert not reader.writer_alive(NOW + GONE_AFTER_NS)
    assert not writer.reader_alive(NOW)
    reader.beat(NOW)
    assert writer.reader_alive(NOW + 1)
    reader.close()
    assert not writer.reader_alive(NOW + 1)


@pytest.mark.parametrize("end_reader", [True, False])
def test_closing(path: Path, end_reader: bool) -> None:
    writer = FrameRingWriter.create(path, SHAPE, NOW)
    reader = FrameRingReader.open(path)
    put(writer, 1)
    writer.close(end_reader=end_reader)
    writer.close(end_reader=end_reader)
    assert not reader.writer_alive(NOW)
    assert reader.stop_requested is end_reader
    with FrameRingWriter.create(path, SHAPE, NOW):
        assert not reader.stop_requested
        assert reader.writer_alive(NOW)
    reader.close()
    reader.close()


def test_a_new_writer_goes_on_counting(path: Path) -> None:
    with FrameRingWriter.create(path, SHAPE, NOW) as first:
        assert [put(first, value) for value in (1, 2, 3)] == [1, 2, 3]
    reader = FrameRingReader.open(path)
    with FrameRingWriter.create(path, SHAPE, NOW) as second:
        assert put(second, 4) == 4
        out = picture(0)
        frame = reader.read(out)
    assert frame is not None
    assert frame.number == 4
    assert not reader.replaced()
    reader.close()


def test_two_writers(writer: FrameRingWriter) -> None:
    with pytest.raises(RingBusyError, match="Another Blender"):
        FrameRingWriter.create(writer.path, SHAPE, NOW + 1)
    assert put(writer, 1) == 1
    # one that died without a word is followed after two seconds
    FrameRingWriter.create(writer.path, SHAPE, NOW + GONE_AFTER_NS).close()


def test_another_size_while_the_camera_runs(path: Path) -> None:
    FrameRingWriter.create(path, SHAPE, NOW).close()
    reader = FrameRingReader.open(path)
    reader.beat(NOW)
    other = RingShape(32, 16)
    with pytest.raises(RingBusyError, match="running at 16x8, not 32x16: stop the camera first"):
        FrameRingWriter.create(path, other, NOW + 1)
    assert not reader.replaced()
    reader.close()
    FrameRingWriter.create(path, other, NOW + 1).close()
    assert reader.replaced()
    with pytest.raises(RingError, match=r"holds 32x16 pictures, but the camera is set to 16x8"):
        FrameRingReader.open(path, SHAPE)


def test_no_ring_yet(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FrameRingReader.open(path)


@pytest.mark.parametrize("damage", ["empty", "cut short", "too long", "another layout", "absurd size", "magic only"])
def test_what_is_no_ring_is_refused_and_made_anew(path: Path, damage: str) -> None:
    with FrameRingWriter.create(path, SHAPE, NOW) as ring:
        put(ring, 1)
    whole = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "cut short": whole[:-1],
            "too long": whole + b"\0",
            "another layout": b"LVFRING9" + bytes(range(256)) * 8,
            "absurd size": whole[:8] + b"\xff" * 32 + whole[40:],
            "magic only": whole[:8],
        }[damage]
    )
    with pytest.raises(RingError, match="not a Live Face camera ring"):
        FrameRingReader.open(path)
    with FrameRingWriter.create(path, SHAPE, NOW) as ring:
        assert put(ring, 7) == 1


def test_a_file_of_the_user_is_not_overwritten(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"BLENDER-v502" * 100)
    for open_ring in (lambda: FrameRingReader.open(path), lambda: FrameRingWriter.create(path, SHAPE, NOW)):
        with pytest.raises(RingError, match="not a Live Face camera ring"):
            open_ring()
    assert path.read_bytes() == b"BLENDER-v502" * 100
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="this system takes the space as it is written")
def test_a_ring_has_its_space_from_the_start(path: Path) -> None:
    # a file with holes would end the process with SIGBUS in the middle of a picture when the disk or memory is full
    with FrameRingWriter.create(path, SHAPE, NOW):
        assert path.stat().st_blocks * 512 >= SHAPE.file_size


def test_a_ring_that_finds_no_space_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(OSError, match="No space left"):
        FrameRingWriter.create(path, SHAPE, NOW)
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("shape", [RingShape(1, 1), RingShape(33, 7, 4, 2), RingShape(640, 480, 3, 8)])
def test_shapes(path: Path, shape: RingShape) -> None:
    with FrameRingWriter.create(path, shape, NOW) as ring:
        reader = FrameRingReader.open(path, shape)
        assert reader.shape == shape
        out = picture(0, shape)
        for value in range(1, 20):
            put(ring, value)
            frame = reader.read(out)
            assert frame is not None
            assert (out == value).all()
        reader.close()


BIG = RingShape(640, 360)


def test_no_torn_frame_ever_gets_out(path: Path) -> None:
    with side("write", path, BIG), side("read", path, BIG) as reader:
        time.sleep(4)
        result = report(reader)
    assert result["torn"] == 0
    assert result["backwards"] == 0
    assert result["seen"] > 100
    assert result["newest"] > 1000


def test_the_test_for_torn_frames_can_fail(path: Path) -> None:
    """Without a second look at the lock, frames would be torn: the writer is fast enough to show it."""
    with side("write", path, BIG):
        reader = FrameRingReader.open(path)
        out = picture(0, BIG)
        torn = 0
        deadline = time.monotonic() + 60
        while not torn and time.monotonic() < deadline:
            slot = reader.newest % BIG.slots
            for row in range(BIG.height):  # slowly, as a reader does that is put to sleep
                out[row] = reader._pixels[slot][row]
            torn += len(np.unique(out)) > 1
        reader.close()
    assert torn


def test_a_killed_writer_leaves_a_ring_that_goes_on(path: Path) -> None:
    with side("write", path, BIG):
        pass
    with side("read", path, BIG) as reader:
        for kill in range(1, 10):
            with side("write", path, BIG, later=3 * kill):
                time.sleep(0.037 * kill)
        result = report(reader)
    assert result["torn"] == 0
    assert result["backwards"] == 0
    assert result["seen"] > 0


def test_a_killed_reader_does_not_disturb_the_writer(path: Path) -> None:
    with side("write", path, BIG) as writer:
        for _ in range(3):
            with side("read", path, BIG):
                time.sleep(0.1)
        with side("read", path, BIG) as reader:
            time.sleep(0.5)
            result = report(reader)
        assert writer.poll() is None
    assert result["seen"] > 0
    assert result["torn"] == 0


def test_a_pause_holds_until_it_is_taken_back_or_another_writer_comes(path: Path) -> None:
    writer = FrameRingWriter.create(path, SHAPE, NOW)
    reader = FrameRingReader.open(path, SHAPE)
    assert not reader.paused
    writer.pause(paused=True)
    put(writer, 1)
    assert reader.paused
    writer.pause(paused=False)
    assert not reader.paused
    writer.pause(paused=True)
    writer.close()
    assert reader.paused
    with FrameRingWriter.create(path, SHAPE, NOW):
        assert not reader.paused
    reader.close()


@pytest.mark.parametrize("content", Content)
def test_a_ring_is_opened_only_for_the_pictures_that_it_holds(path: Path, content: Content) -> None:
    with FrameRingWriter.create(path, RingShape(16, 8, 4, content=content), NOW):
        for wanted in Content:
            if wanted is content:
                FrameRingReader.open(path, content=wanted).close()
            else:
                with pytest.raises(RingError, match="other pictures"):
                    FrameRingReader.open(path, content=wanted)


def test_a_ring_of_unknown_content_is_none(path: Path) -> None:
    FrameRingWriter.create(path, SHAPE, NOW).close()
    words = np.fromfile(path, np.uint64)
    words[11] = 77
    words.tofile(path)
    with pytest.raises(RingError, match="not a Live Face"):
        FrameRingReader.open(path)


def test_a_ring_goes_on_only_for_pictures_of_the_same_kind(path: Path) -> None:
    FrameRingWriter.create(path, SHAPE, NOW).close()
    with FrameRingWriter.create(path, RingShape(16, 8, content=Content.ROOM), NOW) as writer:
        assert writer.shape.content is Content.ROOM


def test_a_ring_is_removed_by_who_leaves_last_and_only_then(path: Path, writer: FrameRingWriter) -> None:
    reader = FrameRingReader.open(path)
    reader.beat(NOW)
    remove_left_over(path, NOW)
    writer.close()
    remove_left_over(path, NOW)
    assert path.exists()
    remove_left_over(path, NOW + GONE_AFTER_NS)  # the reader was killed
    assert not path.exists()
    remove_left_over(path, NOW)
    remove_left_over(path.parent / "no folder" / "ring", NOW)


def test_what_is_no_ring_is_not_removed(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"somebody's letter")
    remove_left_over(path, NOW)
    end_reader(path)
    assert path.read_bytes() == b"somebody's letter"


def test_a_reader_of_any_size_can_be_asked_to_end_and_tells_its_task(path: Path, writer: FrameRingWriter) -> None:
    reader = FrameRingReader.open(path)
    assert writer.reader_task == 0
    reader.beat(NOW, 2**48)
    assert writer.reader_task == 2**48
    assert not reader.stop_requested
    end_reader(path)
    assert reader.stop_requested
    end_reader(path.with_name("none"))
