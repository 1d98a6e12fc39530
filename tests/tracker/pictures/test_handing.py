from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from addon.core.control import HandPictures, SetNeutral
from addon.core.frame_ring import FrameRingReader, FrameRingWriter, RingError
from addon.core.ring_shape import Content, RingShape
from tests.tracker.conftest import wait_until
from tests.tracker.pictures.people import HEIGHT, WIDTH, ToldSegmenter, drawn, face
from tracker.pictures.handing import PictureHand, Taken
from tracker.pictures.segmentation import SegmentationError


class Side:
    """A hand with a segmenter that obeys, and who reads what it hands over."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.segmenter = ToldSegmenter(drawn()[1])
        self.hand = PictureHand(path, lambda: self.segmenter)

    def offer(self, *, faces: bool = True) -> None:
        self.hand.offer(Taken(drawn()[0], [face()] if faces else [], time.monotonic_ns()))

    def newest(self, content: Content) -> int:
        """Number of the newest picture of that kind, 0 if there is none."""
        try:
            ring = FrameRingReader.open(self.path, content=content)
        except (FileNotFoundError, RingError):
            return 0
        number = ring.newest
        ring.close()
        return number

    def hand_over(self, content: Content) -> None:
        """Offer until one has come."""
        before = self.newest(content)

        def come() -> bool:
            self.offer()
            time.sleep(0.01)
            return self.newest(content) > before

        wait_until(come)


def told_by(hand: PictureHand) -> str:
    """The first problem that it tells."""
    told: list[str] = []

    def come() -> bool:
        told.extend(hand.problems())
        return bool(told)

    wait_until(come)
    return told[0]


@pytest.fixture
def side(tmp_path: Path) -> Iterator[Side]:
    made = Side(tmp_path / "picture.ring")
    yield made
    made.hand.close()


@pytest.mark.parametrize("content", [content for content in Content if content is not Content.AVATAR])
def test_what_is_wanted_is_handed_over_with_its_time_and_for_this_user_alone(side: Side, content: Content) -> None:
    side.hand.want(content)
    side.hand_over(content)
    assert side.path.stat().st_mode & 0o077 == 0
    ring = FrameRingReader.open(side.path, content=content)
    shape = ring.shape
    assert (shape.width, shape.height, shape.channels) == (WIDTH, HEIGHT, 3 if content is Content.ROOM else 4)
    out = np.empty((HEIGHT, WIDTH, shape.channels), np.uint8)
    frame = ring.read(out)
    assert frame
    assert 0 < time.monotonic_ns() - frame.times.capture_ns < 60_000_000_000
    ring.close()


def test_nothing_is_written_unless_it_is_wanted(side: Side) -> None:
    for _ in range(20):
        side.offer()
        time.sleep(0.002)
    assert not side.path.exists()
    assert not any(side.path.parent.iterdir())


def test_without_a_face_the_tracker_is_alive_and_nothing_comes(side: Side) -> None:
    side.hand.want(Content.PERSON)
    side.hand_over(Content.PERSON)
    time.sleep(0.1)
    before = side.newest(Content.PERSON)
    for _ in range(10):
        side.offer(faces=False)
        time.sleep(0.005)
    assert side.newest(Content.PERSON) <= before + 1
    ring = FrameRingReader.open(side.path, content=Content.PERSON)
    assert ring.writer_alive(time.monotonic_ns())
    ring.close()


def test_when_it_is_wanted_no_more_nothing_is_left_behind(side: Side) -> None:
    side.hand.want(Content.PERSON)
    side.hand_over(Content.PERSON)
    ring = FrameRingReader.open(side.path, content=Content.PERSON)
    side.hand.want(None)
    wait_until(lambda: not side.path.exists())
    # who has the memory still mapped finds nothing in it
    out = np.empty((HEIGHT, WIDTH, 4), np.uint8)
    for back in range(ring.shape.slots):
        if ring.read(out, ring.newest - back):
            assert not out.any()
    ring.close()
    side.offer()
    time.sleep(0.05)
    assert not side.path.exists()


def test_another_kind_takes_the_place_of_the_first(side: Side) -> None:
    side.hand.want(Content.PERSON)
    side.hand_over(Content.PERSON)
    side.hand.want(Content.ROOM)
    side.hand_over(Content.ROOM)
    assert not side.newest(Content.PERSON)


def test_the_end_leaves_nothing_behind(tmp_path: Path) -> None:
    side = Side(tmp_path / "picture.ring")
    side.hand.want(Content.HEADLESS)
    side.hand_over(Content.HEADLESS)
    side.hand.close()
    side.hand.close()
    assert not side.path.exists()
    assert side.segmenter.closed


def test_what_a_tracker_that_died_has_left_is_removed_and_that_of_a_living_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "picture.ring"
    long_ago = time.monotonic_ns() - 10_000_000_000
    FrameRingWriter.create(path, RingShape(8, 8, content=Content.PERSON), max(1, long_ago))
    PictureHand(path).close()
    assert not path.exists()
    living = FrameRingWriter.create(path, RingShape(8, 8, content=Content.PERSON), time.monotonic_ns())
    hand = PictureHand(path, lambda: ToldSegmenter(drawn()[1]))
    assert path.exists()
    hand.want(Content.ROOM)
    hand.offer(Taken(drawn()[0], [face()], time.monotonic_ns()))
    assert "Another tracker" in told_by(hand)
    hand.close()
    living.close()


def test_a_model_that_is_missing_is_told_and_nothing_is_handed_over(tmp_path: Path) -> None:
    def missing() -> ToldSegmenter:
        raise SegmentationError("There is none.")

    hand = PictureHand(tmp_path / "picture.ring", missing)
    hand.want(Content.PERSON)
    assert told_by(hand) == "There is none."
    hand.offer(Taken(drawn()[0], [face()], 1))
    hand.close()
    assert not any(tmp_path.iterdir())


def test_a_model_that_fails_is_told_and_the_ring_is_removed(side: Side) -> None:
    side.hand.want(Content.PERSON)
    side.hand_over(Content.PERSON)
    side.segmenter.failure = RuntimeError("out of order")
    side.offer()
    assert "out of order" in told_by(side.hand)
    wait_until(lambda: not side.path.exists())


def test_large_pictures_are_made_smaller(side: Side) -> None:
    side.hand.want(Content.PERSON)
    bgr = np.repeat(np.repeat(drawn()[0], 6, 0), 6, 1)
    side.hand.offer(Taken(bgr, [face()], time.monotonic_ns()))
    wait_until(lambda: side.newest(Content.PERSON) > 0)
    ring = FrameRingReader.open(side.path, content=Content.PERSON)
    assert str(ring.shape) == "1280x960"
    ring.close()


def test_it_does_what_is_said_on_standard_input(side: Side) -> None:
    side.hand.obey(HandPictures("room"))
    side.hand_over(Content.ROOM)
    side.hand.obey(SetNeutral())
    side.hand_over(Content.ROOM)
    side.hand.obey(HandPictures("everything"))
    assert "everything" in told_by(side.hand)
    wait_until(lambda: not side.path.exists())
    side.hand.obey(HandPictures("person"))
    side.hand_over(Content.PERSON)
    side.hand.obey(HandPictures())
    wait_until(lambda: not side.path.exists())
