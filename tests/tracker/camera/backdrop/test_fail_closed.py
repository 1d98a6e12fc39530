"""Every backdrop and every failure, and every picture that goes out looked at for what the camera sees.

The camera sees a person of one colour in a room of another, neither of which is anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.backdrop import Backdrop, Behind, Colour, Effect, Front
from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import Content, RingShape
from tracker.camera.backdrop.choice import BackdropChoice
from tracker.camera.backdrop.gate import STALE_NS
from tracker.camera.backdrop.stage import BackdropStage
from tracker.camera.feed import FrameFeed
from tracker.camera.idle import Idle
from tracker.camera.idle_fade import IdleFade
from tracker.camera.picture import Kind, Picture

SECOND = 1_000_000_000
TICK = SECOND // 30
WIDTH, HEIGHT = 48, 32
PERSON, ROOM = (255, 0, 255), (0, 255, 255)
AVATAR, IDLE_GREY = (60, 60, 60), 7

BACKDROPS = [
    Backdrop(behind, front, effect, file="picture.png")
    for behind in Behind
    for front in Front
    for effect in (Effect.NONE, Effect.SCANLINES)
    if (front, behind) != (Front.HEAD, Behind.SCENE)
]
WITH_CAMERA = [backdrop for backdrop in BACKDROPS if backdrop.contains_camera]
WITHOUT_CAMERA = [backdrop for backdrop in BACKDROPS if not backdrop.contains_camera]


@dataclass(frozen=True, slots=True)
class Seen:
    """What of the camera is in a picture: any of its pixels, however dimmed or mixed, that has the colour's hue."""

    person: bool
    room: bool
    idle: bool

    @classmethod
    def of(cls, picture: Picture) -> Seen:
        red, green, blue = (picture.pixels[..., channel].astype(int) for channel in range(3))
        person = (red - green > 12) & (blue - green > 12)
        room = (green - red > 12) & (blue - red > 12)
        return cls(bool(person.any()), bool(room.any()), bool((picture.pixels == IDLE_GREY).all()))


def camera_picture(content: Content) -> NDArray[np.uint8]:
    """What the tracker hands over of the person in the room."""
    rgb = np.full((24, 32, 3), ROOM, np.uint8)
    if content is Content.ROOM:
        return rgb
    mask = np.zeros((24, 32), np.uint8)
    cv2.circle(mask, (16, 14), 9, (255,), cv2.FILLED)
    rgb[mask > 0] = PERSON
    return np.dstack([rgb, mask])


class Call:
    """The way from both rings to the call, with a time of its own."""

    def __init__(self, folder: Path, backdrop: Backdrop | Path) -> None:
        self.now = 700 * SECOND
        self.folder = folder
        self.pictures = folder / "picture.ring"
        self.capture = 0
        idle = Idle(np.full((HEIGHT, WIDTH, 3), IDLE_GREY, np.uint8), 5 * SECOND)
        channels = backdrop.channels if isinstance(backdrop, Backdrop) else 3
        self.blender = FrameRingWriter.create(folder / "camera.ring", RingShape(WIDTH, HEIGHT, channels), self.now)
        self.feed = FrameFeed(folder / "camera.ring", RingShape(WIDTH, HEIGHT), idle, self.now, pytest.fail)
        self.stage = BackdropStage(BackdropChoice(backdrop), idle, self.pictures, takes_alpha=True)
        self.fade = IdleFade(SECOND)
        self.tracker: FrameRingWriter | None = None

    def start_tracker(self, content: Content) -> None:
        shape = RingShape(32, 24, 3 if content is Content.ROOM else 4, slots=8, content=content)
        self.tracker = FrameRingWriter.create(self.pictures, shape, self.now)

    def track(self, *, late_ns: int = TICK) -> None:
        """The tracker hands over a picture."""
        assert self.tracker
        self.capture = self.now - late_ns
        self.tracker.begin()[:] = camera_picture(self.tracker.shape.content)
        self.tracker.commit(FrameTimes(self.capture, self.now), self.now)

    def draw(self) -> None:
        """Blender hands over the avatar, which covers the left half."""
        pixels = self.blender.begin()
        pixels[:] = 0
        pixels[:, : WIDTH // 2] = (*AVATAR, 255)[: pixels.shape[2]]
        self.blender.commit(FrameTimes(self.capture or self.now, self.now), self.now)

    def tick(self) -> Seen:
        self.now += TICK
        picture = self.fade.make(self.stage.make(self.feed.next(self.now), self.now), self.now)
        assert picture.pixels.shape[:2] == (HEIGHT, WIDTH)
        seen = Seen.of(picture)
        assert not seen.idle or picture.kind is Kind.IDLE
        return seen

    def close(self) -> None:
        self.feed.close()
        self.stage.close()


@pytest.fixture
def call(tmp_path: Path) -> Iterator[Callable[[Backdrop], Call]]:
    calls: list[Call] = []
    image = tmp_path / "picture.png"
    image.write_bytes(cv2.imencode(".png", np.full((9, 9, 3), 120, np.uint8))[1].tobytes())

    def begin(backdrop: Backdrop) -> Call:
        fields = {name: getattr(backdrop, name) for name in ("behind", "front", "effect")}
        file = "" if backdrop.behind not in (Behind.IMAGE, Behind.VIDEO) else str(image)
        if backdrop.behind is Behind.VIDEO:
            file = str(film(tmp_path / "film.mp4"))
        calls.append(Call(tmp_path, Backdrop(**fields, colour=Colour(120, 120, 120), file=file)))
        return calls[-1]

    yield begin
    for one in calls:
        one.close()


def film(path: Path) -> Path:
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (48, 32))
    for _ in range(3):
        video.write(np.full((32, 48, 3), 120, np.uint8))
    video.release()
    return path


def until_shown(call: Call, *, tracked: bool) -> Seen:
    """Run until something other than the idle picture is seen: files are opened in a thread."""
    for _ in range(2000):
        if tracked:
            call.track()
        call.draw()
        seen = call.tick()
        if not seen.idle:
            return seen
        cv2.waitKey(1)
    raise AssertionError("only the idle picture came")


@pytest.mark.parametrize("content", [Content.ROOM, Content.PERSON, Content.HEADLESS])
@pytest.mark.parametrize("backdrop", WITHOUT_CAMERA, ids=str)
def test_a_backdrop_without_the_camera_never_shows_it(
    call: Callable[[Backdrop], Call], backdrop: Backdrop, content: Content
) -> None:
    running = call(backdrop)
    running.start_tracker(content)
    until_shown(running, tracked=True)
    for _ in range(30):
        running.track()
        running.draw()
        seen = running.tick()
        assert not seen.person
        assert not seen.room
    # nobody but the tracker itself has the ring open
    assert running.tracker
    assert not running.tracker.reader_alive(running.now)


@pytest.mark.parametrize("backdrop", WITH_CAMERA, ids=str)
def test_a_backdrop_with_the_camera_shows_no_more_of_it_than_it_says(
    call: Callable[[Backdrop], Call], backdrop: Backdrop
) -> None:
    running = call(backdrop)
    assert backdrop.camera_content is not None
    running.start_tracker(backdrop.camera_content)
    seen = until_shown(running, tracked=True)
    assert seen.person == (backdrop.front is not Front.AVATAR)
    assert seen.room == (backdrop.behind in (Behind.ROOM, Behind.BLURRED_ROOM))


def dies(call: Call) -> None:
    """Killed: it says nothing more."""


def closes(call: Call) -> None:
    assert call.tracker
    call.tracker.close()


def loses_the_face(call: Call) -> None:
    """No picture is handed over, but it is alive."""
    assert call.tracker
    call.tracker.beat(call.now + TICK)


def is_late(call: Call) -> None:
    call.track(late_ns=STALE_NS + TICK)


def stops_in_the_middle(call: Call) -> None:
    assert call.tracker
    call.tracker.begin()
    call.tracker.beat(call.now + TICK)


def comes_anew(call: Call) -> None:
    """Another session that has nothing to show yet."""
    assert call.tracker
    content = call.tracker.shape.content
    call.tracker.close()
    call.start_tracker(content)


def hands_over_something_else(call: Call) -> None:
    assert call.tracker
    content = call.tracker.shape.content
    call.tracker.close()
    call.pictures.unlink()
    call.start_tracker(Content.PERSON if content is not Content.PERSON else Content.HEADLESS)
    call.track()


def is_replaced_by_rubbish(call: Call) -> None:
    assert call.tracker
    call.tracker.close()
    call.pictures.unlink()
    call.pictures.write_bytes(b"LVFRING1" + bytes(500))


FAILURES = [
    dies,
    closes,
    loses_the_face,
    is_late,
    stops_in_the_middle,
    comes_anew,
    hands_over_something_else,
    is_replaced_by_rubbish,
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
@pytest.mark.parametrize("backdrop", [backdrop for backdrop in WITH_CAMERA if backdrop.effect is Effect.NONE], ids=str)
def test_when_the_tracker_fails_the_idle_picture_comes_and_stays(
    call: Callable[[Backdrop], Call], backdrop: Backdrop, failure: Callable[[Call], None]
) -> None:
    running = call(backdrop)
    assert backdrop.camera_content is not None
    running.start_tracker(backdrop.camera_content)
    until_shown(running, tracked=True)
    failed = running.now
    seen_last = 0
    once = failure in (comes_anew, hands_over_something_else, is_replaced_by_rubbish, closes)
    for number in range(90):
        if not once or number == 0:
            failure(running)
        running.draw()
        if not running.tick().idle:
            seen_last = running.now
    assert seen_last - failed <= STALE_NS
    if once:
        assert not seen_last, "what had gone was shown again"
    assert running.tracker
    running.tracker.close()
    running.pictures.unlink(missing_ok=True)
    running.start_tracker(backdrop.camera_content)
    assert until_shown(running, tracked=True)


@pytest.mark.parametrize("backdrop", BACKDROPS, ids=str)
def test_a_pause_shows_the_idle_picture_at_once_and_until_it_ends(
    call: Callable[[Backdrop], Call], backdrop: Backdrop
) -> None:
    running = call(backdrop)
    if backdrop.camera_content is not None:
        running.start_tracker(backdrop.camera_content)
    tracked = backdrop.contains_camera
    until_shown(running, tracked=tracked)
    running.blender.pause(paused=True)
    for _ in range(60):
        if tracked:
            running.track()
        running.draw()
        assert running.tick().idle
    running.blender.pause(paused=False)
    assert running.tick().idle, "a picture from the pause was shown"
    until_shown(running, tracked=tracked)


@pytest.mark.parametrize("backdrop", WITH_CAMERA, ids=str)
def test_without_blender_the_camera_is_not_seen_either(call: Callable[[Backdrop], Call], backdrop: Backdrop) -> None:
    running = call(backdrop)
    assert backdrop.camera_content is not None
    running.start_tracker(backdrop.camera_content)
    until_shown(running, tracked=True)
    running.blender.close()
    for _ in range(60):
        running.track()
        assert running.tick().idle


def test_the_head_stays_with_its_body_or_goes(call: Callable[[Backdrop], Call]) -> None:
    running = call(Backdrop(Behind.ROOM, Front.HEAD))
    running.start_tracker(Content.HEADLESS)
    until_shown(running, tracked=True)
    stalled = running.now
    while not running.tick().idle:  # Blender draws nothing new
        running.track()
        running.blender.beat(running.now)
        assert running.now - stalled <= STALE_NS + TICK


def test_a_choice_that_becomes_unclear_shows_nothing(tmp_path: Path) -> None:
    path = tmp_path / "backdrop.json"
    path.write_text(Backdrop(Behind.SCENE, Front.PERSON).to_json(), encoding="utf-8")
    running = Call(tmp_path, path)
    running.start_tracker(Content.PERSON)
    assert until_shown(running, tracked=True).person
    for text in ("", Backdrop(Behind.SCENE).to_json()):
        path.with_name("other").write_text(text, encoding="utf-8")
        path.with_name("other").replace(path)
        running.now += SECOND // 5
        for _ in range(20):
            running.track()
            running.draw()
            seen = running.tick()
            assert not seen.person
            assert seen.idle == (not text)
    running.close()
