from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from addon.core.backdrop import Backdrop, Behind, Front
from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import Content, RingShape
from tracker.camera.backdrop.gate import STALE_NS, CameraPicture, PictureGate

SECOND = 1_000_000_000
NOW = 900 * SECOND
TICK = SECOND // 30
SHAPE = RingShape(8, 6, slots=6, content=Content.ROOM)


class Scene:
    """A gate for the room, and the tracker's side of its ring."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now = NOW
        made = PictureGate.for_backdrop(Backdrop(Behind.ROOM), path, NOW)
        assert made
        self.gate = made

    def tracker(self, shape: RingShape = SHAPE) -> FrameRingWriter:
        return FrameRingWriter.create(self.path, shape, self.now)

    def put(self, writer: FrameRingWriter, value: int, age_ns: int = TICK) -> None:
        writer.begin()[:] = value
        writer.commit(FrameTimes(self.now - age_ns, self.now), self.now)

    def tick(self, wanted_ns: int = 0, by: int = TICK) -> int | None:
        """The value of what is handed out at the next tick."""
        self.now += by
        picture = self.gate.picture(self.now, wanted_ns)
        assert (picture is None) == bool(self.gate.why)
        return None if picture is None else value_of(picture)


def value_of(picture: CameraPicture) -> int:
    assert (picture.pixels == picture.pixels.flat[0]).all()
    return int(picture.pixels.flat[0])


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path / "picture.ring")
    yield made
    made.gate.close()


def test_there_is_no_gate_for_a_backdrop_without_the_camera(tmp_path: Path) -> None:
    for behind in (Behind.SCENE, Behind.COLOUR, Behind.TRANSPARENT):
        assert PictureGate.for_backdrop(Backdrop(behind), tmp_path, NOW) is None
    assert PictureGate.for_backdrop(Backdrop(Behind.SCENE, Front.PERSON), tmp_path, NOW)


def test_the_newest_picture_is_handed_out(scene: Scene) -> None:
    assert scene.tick() is None
    writer = scene.tracker()
    scene.put(writer, 10)
    scene.now += SECOND // 10
    assert scene.tick() == 10
    scene.put(writer, 20)
    scene.put(writer, 30)
    assert scene.tick() == 30
    assert scene.tick() == 30


def test_a_picture_is_found_by_the_time_of_its_capture(scene: Scene) -> None:
    writer = scene.tracker()
    times = []
    for value in range(1, 6):
        scene.now += TICK
        times.append(scene.now)
        scene.put(writer, value, age_ns=0)
    assert [scene.tick(at, by=0) for at in times] == [1, 2, 3, 4, 5]
    assert scene.tick(times[2] + TICK // 3, by=0) == 3
    assert scene.tick(times[0] - SECOND, by=0) == 1


def test_a_picture_that_is_late_is_not_shown(scene: Scene) -> None:
    writer = scene.tracker()
    scene.put(writer, 1, age_ns=0)
    shown = scene.now
    while scene.tick(by=SECOND // 10) == 1:
        assert scene.now - shown <= STALE_NS
        writer.beat(scene.now)
    writer.beat(scene.now)
    assert scene.tick() is None
    scene.put(writer, 2)
    assert scene.tick() == 2
    scene.put(writer, 3, age_ns=STALE_NS + 1)
    assert scene.tick() is None
    scene.put(writer, 3, age_ns=-SECOND)  # of a clock that is not ours
    assert scene.tick() is None


def test_a_tracker_that_closed_the_ring_or_died_shuts_the_gate(scene: Scene) -> None:
    writer = scene.tracker()
    scene.put(writer, 1)
    assert scene.tick() == 1
    writer.close()
    assert scene.tick() is None
    writer = scene.tracker()
    scene.put(writer, 2)
    assert scene.tick(by=SECOND // 5) == 2
    assert scene.tick(by=3 * SECOND) is None


def test_what_another_session_has_left_is_not_shown(scene: Scene) -> None:
    writer = scene.tracker()
    scene.put(writer, 1)
    writer.close()
    writer = scene.tracker()
    assert scene.tick(by=SECOND // 5) is None
    scene.put(writer, 2)
    assert scene.tick() == 2
    writer.close()
    scene.tracker()
    assert scene.tick() is None


@pytest.mark.parametrize("content", [content for content in Content if content is not Content.ROOM])
def test_a_ring_of_other_pictures_is_not_opened(scene: Scene, content: Content) -> None:
    scene.put(scene.tracker(RingShape(8, 6, 4, content=content)), 9)
    assert scene.tick() is None
    assert "other pictures" in scene.gate.why


def test_a_torn_picture_is_not_shown(scene: Scene) -> None:
    writer = scene.tracker()
    scene.put(writer, 1)
    assert scene.tick() == 1
    words = np.memmap(scene.path, np.uint64, "r+")
    slot_words = SHAPE.slot_size // 8
    scene.put(writer, 2)
    locks = 16 + np.arange(SHAPE.slots) * slot_words
    words[locks] |= 1  # the writer stopped in the middle of each
    assert scene.tick() is None
    words[locks] += 1


def test_what_is_no_ring_is_told(scene: Scene) -> None:
    scene.path.write_bytes(b"no ring")
    assert scene.tick() is None
    assert "not a Live Face camera ring" in scene.gate.why
    scene.path.unlink()
    scene.path.mkdir()
    assert scene.tick(by=SECOND) is None
    assert "cannot be opened" in scene.gate.why


def test_a_ring_of_another_size_takes_the_place_of_the_first(scene: Scene) -> None:
    writer = scene.tracker()
    scene.put(writer, 1)
    assert scene.tick() == 1
    writer.close()
    scene.path.unlink()
    writer = scene.tracker(RingShape(16, 4, content=Content.ROOM))
    scene.put(writer, 2)
    assert scene.tick(by=SECOND // 5) == 2
