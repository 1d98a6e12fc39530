from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from addon.core.errors import LiveFaceError
from addon.core.frame_ring import FrameRingReader, FrameRingWriter, FrameTimes
from addon.core.ring_shape import RingShape
from tracker.camera.feed import FrameFeed
from tracker.camera.idle import Idle
from tracker.camera.picture import Kind

SECOND = 1_000_000_000
START = 500 * SECOND
TICK = SECOND // 30
SHAPE = RingShape(16, 8)
IDLE = np.full((8, 16, 3), 7, np.uint8)
IDLE_AFTER = 5 * SECOND


class Stage:
    """A feed with its ring, and a time that passes by ticks."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "camera.ring"
        self.now = START
        self.problems: list[str] = []
        self.feed: FrameFeed | None = None

    def open(self) -> FrameFeed:
        self.feed = FrameFeed(self.path, SHAPE, Idle(IDLE, IDLE_AFTER), self.now, self.problems.append)
        return self.feed

    def writer(self, shape: RingShape = SHAPE) -> FrameRingWriter:
        return FrameRingWriter.create(self.path, shape, self.now)

    def tick(self) -> tuple[Kind, int]:
        """What the next tick shows, and the value of its pixels."""
        assert self.feed
        self.now += TICK
        picture = self.feed.next(self.now)
        assert (picture.pixels == picture.pixels.flat[0]).all()
        return picture.kind, int(picture.pixels.flat[0])

    def ticks(self, seconds: float) -> list[tuple[Kind, int]]:
        return [self.tick() for _ in range(round(seconds * 30))]

    def write(self, writer: FrameRingWriter, value: int, capture_ns: int = 0) -> None:
        writer.begin()[:] = value
        writer.commit(FrameTimes(capture_ns, 0), self.now)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    if made.feed:
        made.feed.close()


def test_the_newest_frame_goes_out_once_as_new_and_then_again(stage: Stage) -> None:
    writer = stage.writer()
    stage.open()
    assert stage.tick() == (Kind.IDLE, 7)
    stage.write(writer, 10)
    stage.write(writer, 20)
    assert stage.tick() == (Kind.NEW, 20)
    assert stage.tick() == (Kind.REPEATED, 20)
    stage.write(writer, 30)
    assert stage.tick() == (Kind.NEW, 30)
    assert stage.feed
    assert stage.feed.bytes_copied == 2 * SHAPE.frame_size


def test_a_new_frame_carries_its_capture_time(stage: Stage) -> None:
    writer = stage.writer()
    feed = stage.open()
    stage.write(writer, 1, capture_ns=1234)
    assert feed.next(stage.now).capture_ns == 1234


def test_the_feed_waits_for_a_ring_that_is_not_there_yet(stage: Stage) -> None:
    stage.open()
    assert set(stage.ticks(3)) == {(Kind.IDLE, 7)}
    writer = stage.writer()
    stage.write(writer, 40)
    assert (Kind.NEW, 40) in stage.ticks(1.1)
    assert not stage.problems


def test_the_path_is_looked_at_about_once_a_second(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    real = FrameRingReader.open

    def counted(path: Path, shape: RingShape | None = None) -> FrameRingReader:
        nonlocal looks
        looks += 1
        return real(path, shape)

    monkeypatch.setattr(FrameRingReader, "open", counted)
    stage.open()
    stage.ticks(10)
    assert 9 <= looks <= 11


def test_a_stall_repeats_and_then_idles_and_a_new_frame_comes_back(stage: Stage) -> None:
    writer = stage.writer()
    stage.open()
    stage.write(writer, 50)
    shown = stage.ticks(10)
    assert shown[0] == (Kind.NEW, 50)
    assert set(shown[1:148]) == {(Kind.REPEATED, 50)}
    assert set(shown[151:]) == {(Kind.IDLE, 7)}
    writer.beat(stage.now)
    assert stage.tick() == (Kind.IDLE, 7)
    stage.write(writer, 60)
    assert stage.tick() == (Kind.NEW, 60)


def test_a_blender_that_is_alive_but_has_nothing_new_keeps_its_picture(stage: Stage) -> None:
    writer = stage.writer()
    stage.open()
    stage.write(writer, 50)
    stage.tick()
    for _ in range(20):
        assert set(stage.ticks(1)) == {(Kind.REPEATED, 50)}
        writer.beat(stage.now)


def test_a_closed_ring_idles_at_once_and_its_last_frame_never_comes_back(stage: Stage) -> None:
    writer = stage.writer()
    stage.open()
    stage.write(writer, 50)
    assert stage.tick() == (Kind.NEW, 50)
    writer.close()
    assert set(stage.ticks(3)) == {(Kind.IDLE, 7)}
    writer = stage.writer()
    assert set(stage.ticks(1)) == {(Kind.IDLE, 7)}
    stage.write(writer, 60)
    assert stage.tick() == (Kind.NEW, 60)


def test_a_session_that_begins_at_once_does_not_show_the_last_picture_of_the_one_before(stage: Stage) -> None:
    writer = stage.writer()
    stage.open()
    stage.write(writer, 50)
    assert stage.tick() == (Kind.NEW, 50)
    writer.close()
    writer = stage.writer()
    assert stage.tick() == (Kind.IDLE, 7)
    stage.write(writer, 60)
    assert stage.tick() == (Kind.NEW, 60)


def test_a_new_host_does_not_show_what_an_earlier_session_left(stage: Stage) -> None:
    with stage.writer() as earlier:
        stage.write(earlier, 50)
    writer = stage.writer()
    stage.open()
    assert set(stage.ticks(1)) == {(Kind.IDLE, 7)}
    stage.write(writer, 60)
    assert stage.tick() == (Kind.NEW, 60)


def test_a_new_host_shows_the_newest_frame_of_a_blender_that_stalls(stage: Stage) -> None:
    writer = stage.writer()
    stage.write(writer, 50)
    stage.now += SECOND
    stage.open()
    assert stage.tick() == (Kind.NEW, 50)


def test_a_ring_made_anew_at_the_same_path_is_found(stage: Stage) -> None:
    writer = stage.writer()
    stage.open()
    stage.write(writer, 50)
    stage.tick()
    writer.close()
    stage.path.unlink()
    assert stage.tick() == (Kind.IDLE, 7)
    anew = stage.writer()
    stage.write(anew, 70)
    assert (Kind.NEW, 70) in stage.ticks(1.1)


def test_a_ring_of_another_size_is_refused_at_the_start(stage: Stage) -> None:
    stage.writer(RingShape(32, 8))
    with pytest.raises(LiveFaceError, match=r"32x8.*16x8.*same size"):
        stage.open()


def test_a_ring_of_another_size_later_is_one_problem_and_the_idle_picture(stage: Stage) -> None:
    stage.open()
    other = stage.writer(RingShape(32, 8))
    assert set(stage.ticks(5)) == {(Kind.IDLE, 7)}
    assert len(stage.problems) == 1
    assert "32x8" in stage.problems[0]
    other.close()
    writer = stage.writer()
    stage.write(writer, 80)
    assert (Kind.NEW, 80) in stage.ticks(1.1)
    assert len(stage.problems) == 1


@pytest.mark.parametrize("content", [b"", b"x" * 5000])
def test_what_is_not_a_ring_is_refused_with_a_sentence(stage: Stage, content: bytes) -> None:
    stage.path.write_bytes(content)
    with pytest.raises(LiveFaceError, match="not a Live Face camera ring"):
        stage.open()


def test_a_folder_in_place_of_the_ring_is_refused_with_a_sentence(stage: Stage) -> None:
    stage.path.mkdir()
    with pytest.raises(LiveFaceError, match=r"cannot be opened.*--ring"):
        stage.open()


def test_the_writer_may_ask_for_the_end(stage: Stage) -> None:
    writer = stage.writer()
    feed = stage.open()
    stage.tick()
    assert not feed.stop_requested
    writer.close(end_reader=True)
    assert feed.stop_requested


def test_a_request_to_end_that_was_for_somebody_else_is_left_alone(stage: Stage) -> None:
    stage.writer().close(end_reader=True)
    feed = stage.open()
    stage.tick()
    assert not feed.stop_requested
    writer = stage.writer()
    stage.tick()
    writer.close(end_reader=True)
    assert feed.stop_requested


def test_the_writer_sees_that_it_is_read(stage: Stage) -> None:
    writer = stage.writer()
    feed = stage.open()
    assert not writer.reader_alive(stage.now)
    stage.tick()
    assert writer.reader_alive(stage.now)
    feed.close()
    assert not writer.reader_alive(stage.now)


def test_the_feed_remembers_when_it_last_saw_a_writer(stage: Stage) -> None:
    writer = stage.writer()
    feed = stage.open()
    stage.ticks(1)
    seen = feed.writer_seen_ns
    assert seen == stage.now
    writer.close()
    stage.ticks(4)
    assert feed.writer_seen_ns == seen
