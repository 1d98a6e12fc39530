"""The avatar's picture, out of a real frame ring."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from addon.core.frame_ring import FrameRingReader, FrameRingWriter, FrameTimes
from addon.core.ring_shape import Content, RingShape
from tests.tracker.conftest import wait_until
from tracker.page.avatar_feed import AvatarFeed, AvatarPicture

_SHAPE = RingShape(64, 48)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ring"


@pytest.fixture
def problems() -> list[str]:
    return []


Open = Callable[..., AvatarFeed]


@pytest.fixture
def feed_at(path: Path, problems: list[str]) -> Iterator[Open]:
    feeds: list[AvatarFeed] = []

    def begin(idle_after_ns: int = 60_000_000_000) -> AvatarFeed:
        feeds.append(AvatarFeed(path, idle_after_ns, problems.append))
        return feeds[-1]

    yield begin
    for feed in feeds:
        feed.close()


def _write(ring: FrameRingWriter, value: int | tuple[int, ...]) -> None:
    ring.begin()[:] = value
    ring.commit(FrameTimes(time.monotonic_ns()), time.monotonic_ns())


def _colour(picture: AvatarPicture | None) -> list[int]:
    """RGB in the middle."""
    assert picture
    bgr = cv2.imdecode(np.frombuffer(picture.body, np.uint8), cv2.IMREAD_COLOR)
    assert bgr is not None
    assert bgr.shape == (picture.height, picture.width, 3)
    red_green_blue: list[int] = bgr[picture.height // 2, picture.width // 2, ::-1].tolist()
    return red_green_blue


def _create(path: Path, shape: RingShape = _SHAPE) -> FrameRingWriter:
    return FrameRingWriter.create(path, shape, time.monotonic_ns())


def test_the_newest_picture_is_shown_in_its_colours(path: Path, feed_at: Open) -> None:
    with _create(path) as ring:
        feed = feed_at()
        _write(ring, (10, 10, 10))
        _write(ring, (200, 90, 30))
        picture = feed.newest(0, 5.0)
        assert picture
        assert (picture.width, picture.height, picture.kind) == (64, 48, "image/jpeg")
        assert np.abs(np.array(_colour(picture)) - (200, 90, 30)).max() <= 3
        assert feed.newest(0, 0.0) is picture  # encoded once for all
        assert feed.newest(picture.number, 0.01) is picture  # nothing new came in time
        _write(ring, (0, 255, 0))
        newer = feed.newest(picture.number, 5.0)
        assert np.abs(np.array(_colour(newer)) - (0, 255, 0)).max() <= 3


def test_a_picture_with_alpha_comes_as_it_is(path: Path, feed_at: Open) -> None:
    with _create(path, RingShape(16, 16, 4)) as ring:
        _write(ring, (100, 45, 15, 128))
        picture = feed_at().newest(0, 5.0)
        assert picture
        assert picture.kind == "application/octet-stream"
        assert picture.body == bytes((199, 90, 30, 128)) * 256


def test_who_looks_on_is_not_noticed(path: Path, feed_at: Open) -> None:
    """Neither by Blender, which would take the page for a camera host, nor by the host, which stays the reader."""
    with _create(path) as ring:
        feed = feed_at()
        _write(ring, 5)
        assert feed.newest(0, 5.0)
        assert not ring.reader_alive(time.monotonic_ns())
        host = FrameRingReader.open(path)
        host.beat(time.monotonic_ns())
        feed.close()
        assert ring.reader_alive(time.monotonic_ns())
        host.close()


def test_blender_gone_and_back(path: Path, feed_at: Open) -> None:
    feed = feed_at()
    assert feed.newest(0, 0.0) is None
    assert feed.numbers() is None
    with _create(path) as ring:
        _write(ring, 100)
        wait_until(lambda: feed.newest(0, 0.0) is not None)
        numbers = feed.numbers()
        assert numbers
        assert (numbers.width, numbers.height) == (64, 48)
        shown = feed.newest(0, 0.0)
        assert shown
    before = time.monotonic()
    assert feed.newest(shown.number, 30.0) is None  # told at once
    assert time.monotonic() - before < 20.0
    with _create(path) as ring:  # the same ring: what the session before showed does not come back
        assert feed.newest(0, 0.2) is None
        _write(ring, 200)
        wait_until(lambda: feed.newest(0, 0.0) is not None)
        assert _colour(feed.newest(0, 0.0))[0] == pytest.approx(200, abs=3)


def test_a_ring_of_another_size_takes_its_place(path: Path, feed_at: Open) -> None:
    feed = feed_at()
    with _create(path) as ring:
        _write(ring, 1)
        wait_until(lambda: feed.newest(0, 0.0) is not None)
    with _create(path, RingShape(32, 24)) as ring:
        _write(ring, 2)
        wait_until(lambda: (found := feed.newest(0, 0.0)) is not None and found.width == 32)


def test_a_blender_that_stalls_is_gone_after_a_while_and_needs_a_new_picture(path: Path, feed_at: Open) -> None:
    feed = feed_at(idle_after_ns=300_000_000)
    with _create(path) as ring:
        _write(ring, 1)
        wait_until(lambda: feed.newest(0, 0.0) is not None)
        wait_until(lambda: feed.newest(0, 0.0) is None)
        ring.beat(time.monotonic_ns())
        assert feed.newest(0, 0.0) is None
        _write(ring, 2)
        assert feed.newest(0, 0.0) is not None


def test_a_paused_camera_shows_nothing_here_either(path: Path, feed_at: Open) -> None:
    feed = feed_at()
    with _create(path) as ring:
        _write(ring, 1)
        wait_until(lambda: feed.newest(0, 0.0) is not None)
        ring.pause(paused=True)
        assert feed.newest(0, 0.0) is None
        _write(ring, 2)
        assert feed.newest(0, 0.0) is None
        ring.pause(paused=False)
        assert feed.newest(0, 0.0) is None  # drawn while it was paused
        _write(ring, 3)
        assert _colour(feed.newest(0, 0.0)) == pytest.approx([3, 3, 3], abs=2)


@pytest.mark.parametrize("content", [content for content in Content if content is not Content.AVATAR])
def test_a_ring_of_camera_pictures_is_not_shown(
    path: Path, feed_at: Open, problems: list[str], content: Content
) -> None:
    with _create(path, RingShape(64, 48, content=content)) as ring:
        _write(ring, 99)
        feed = feed_at()
        assert feed.newest(0, 0.6) is None
        assert feed.numbers() is None
        assert "holds other pictures" in problems[0]


def test_what_is_no_ring_is_told_once(path: Path, feed_at: Open, problems: list[str]) -> None:
    path.write_bytes(b"no ring" * 100)
    feed = feed_at()
    for _ in range(3):
        assert feed.newest(0, 0.6) is None
    assert len(problems) == 1
    assert "is not a Live Face camera ring" in problems[0]
