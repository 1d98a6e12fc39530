from __future__ import annotations

import errno
import http.server
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from tracker.sources import cameras
from tracker.sources.cameras import CameraWish, device_number, open_camera
from tracker.sources.live import LiveSource
from tracker.sources.opening import SourceKind, SourceWish, open_source
from tracker.sources.picture import SourceError
from tracker.sources.playback import Playback
from tracker.sources.reel import open_reel
from tracker.sources.streams import open_stream

from .conftest import write_video

GO = threading.Event()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0", SourceKind.CAMERA),
        ("/dev/video2", SourceKind.CAMERA),
        ("rtsp://host/x", SourceKind.STREAM),
        ("HTTP://host:8080/video", SourceKind.STREAM),
        ("clip.mp4", SourceKind.FILE),
        ("C:\\clip.mp4", SourceKind.FILE),
        ("/dev/null", SourceKind.FILE),
        ("-1", SourceKind.FILE),
        ("²", SourceKind.FILE),
    ],
)
def test_kinds(text: str, kind: SourceKind) -> None:
    assert SourceKind.of(text) is kind


def test_a_link_to_a_camera_is_a_camera(tmp_path: Path) -> None:
    assert device_number("/dev/video7") == 7
    link = tmp_path / "front"
    link.symlink_to("/dev/video3")
    assert device_number(str(link)) is None, "only names below /dev are looked at"


class Ticks:
    """A clock that stands still until told."""

    def __init__(self) -> None:
        self.now = 1_000_000_000

    def __call__(self) -> int:
        return self.now


def grey(picture: np.ndarray) -> int:  # type: ignore[type-arg]
    return round(float(picture.mean()) / 10)


def test_playback_gives_the_picture_that_is_due(tmp_path: Path) -> None:
    clock = Ticks()
    video = Playback(open_reel(write_video(tmp_path / "a.mp4")), clock=clock)
    start = video.start()
    for late, index in ((0, 0), (50, 1), (101, 2), (249, 4), (590, 11), (999, 19)):
        clock.now = start + late * 1_000_000
        picture = video.read(GO)
        assert picture is not None
        assert (picture.index, picture.capture_ns) == (index, start + index * 50_000_000)
        assert grey(picture.bgr) == index
    assert video.skipped == 20 - 6
    clock.now += 50_000_000
    assert video.read(GO) is None


def test_playback_loops_and_goes_on_counting(tmp_path: Path) -> None:
    clock = Ticks()
    video = Playback(open_reel(write_video(tmp_path / "a.mp4")), loop=True, clock=clock)
    start = video.start()
    for index in (0, 19, 20, 21, 45, 75):
        clock.now = start + index * 50_000_000
        picture = video.read(GO)
        assert picture is not None
        assert picture.index == index
        assert picture.capture_ns == clock.now
        assert grey(picture.bgr) == index % 20


def test_playback_waits_and_can_be_stopped(tmp_path: Path) -> None:
    video = Playback(open_reel(write_video(tmp_path / "a.mp4"), 0.01))
    video.start()
    stop = threading.Event()
    assert video.read(stop) is not None
    threading.Timer(0.2, stop.set).start()
    assert video.read(stop) is None


def test_stills_come_in_order_and_may_differ_in_size(tmp_path: Path) -> None:
    for name, value, size in (("b.png", 20, 10), ("a.jpg", 10, 12), ("c.PNG", 30, 14)):
        cv2.imwrite(str(tmp_path / name), np.full((size, 2 * size, 3), value, np.uint8))
    (tmp_path / "notes.txt").write_text("no picture")
    reel = open_reel(tmp_path, fps=5.0)
    assert (reel.info.width, reel.info.height, reel.info.fps, reel.info.frames) == (24, 12, 5.0, 3)
    values = []
    while (pixels := reel.next()) is not None:
        values.append(grey(pixels))
    assert values == [1, 2, 3]
    reel.rewind()
    assert reel.skip()
    second = reel.next()
    assert second is not None
    assert grey(second) == 2


def test_one_still_and_other_alphabets(tmp_path: Path) -> None:
    path = tmp_path / "лицо 脸.png"
    path.write_bytes(cv2.imencode(".png", np.full((8, 8, 3), 50, np.uint8))[1].tobytes())
    reel = open_reel(path)
    first = reel.next()
    assert first is not None
    assert grey(first) == 5
    assert reel.next() is None
    video = write_video(tmp_path / "plain.mp4").rename(tmp_path / "видео.mp4")
    assert open_reel(video).next() is not None


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.mp4", None, "There is no file"),
        ("empty.mp4", b"", "is empty"),
        ("text.mp4", b"this is no video" * 100, "cannot be read as a video"),
        ("broken.png", b"\x89PNG\r\n\x1a\n nothing", "not a picture"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=message):
        open_reel(path)


def test_bad_folders_and_cut_videos(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no pictures"):
        open_reel(tmp_path)
    whole = write_video(tmp_path / "a.mp4").read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError):
        open_reel(cut)


def test_no_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(SourceError, match="There is no camera /dev/video98"):
        open_camera(98, CameraWish())


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.EACCES, r"may not use the camera .*usermod -aG \w+ .*log in again"),
        (errno.EBUSY, "used by another program"),
        (errno.EIO, "plug it in again"),
    ],
)
def test_a_camera_that_does_not_open(
    number: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = tmp_path / "video0"
    device.touch()

    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tracker.sources.cameras.os.open", refuse)
    with pytest.raises(SourceError, match=message):
        cameras._check_device(device)


class SlowCapture:
    """Stands in for a camera of 200 pictures a second."""

    def __init__(self, pictures: int = 10**9) -> None:
        self._left = pictures
        self._count = 0
        self.released = False

    def grab(self) -> bool:
        time.sleep(0.005)
        self._left -= 1
        self._count += 1
        return self._left >= 0

    def retrieve(self) -> tuple[bool, np.ndarray]:  # type: ignore[type-arg]
        return True, np.full((4, 6, 3), self._count % 250, np.uint8)

    def get(self, _setting: int) -> float:
        return 200.0

    def release(self) -> None:
        self.released = True


def test_a_live_source_never_queues() -> None:
    source = LiveSource(SlowCapture, "Camera 0")  # type: ignore[arg-type]
    source.start()
    first = source.read(GO)
    time.sleep(0.3)
    before = time.monotonic_ns()
    second = source.read(GO)
    assert first is not None
    assert second is not None
    assert before - second.capture_ns < 200_000_000
    assert source.skipped > 10
    assert second.index == source.skipped + 1
    source.close()


def test_a_live_source_that_stops() -> None:
    source = LiveSource(lambda: SlowCapture(5), "Camera 0")  # type: ignore[arg-type, return-value]
    source.start()
    with pytest.raises(SourceError, match="has stopped sending pictures"):
        for _ in range(10):
            assert source.read(GO) is not None
    source.close()


def test_a_live_source_that_never_sends() -> None:
    with pytest.raises(SourceError, match="sends no picture"):
        LiveSource(lambda: SlowCapture(0), "Camera 0")  # type: ignore[arg-type, return-value]


class Mjpeg(http.server.BaseHTTPRequestHandler):
    """An IP camera; it breaks off after 40 pictures."""

    def do_GET(self) -> None:
        if self.path != "/video":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
        self.end_headers()
        try:
            for index in range(40):
                jpeg = cv2.imencode(".jpg", np.full((48, 64, 3), 5 * index, np.uint8))[1].tobytes()
                head = f"--next\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                self.wfile.write(head.encode() + jpeg + b"\r\n")
                time.sleep(0.02)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def camera_server() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mjpeg)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_mjpeg_stream_is_read_and_taken_up_again_when_it_breaks(camera_server: str) -> None:
    source = open_source(f"{camera_server}/video", SourceWish())
    assert (source.info.width, source.info.height) == (64, 48)
    source.start()
    stop = threading.Event()
    indices: list[int] = []
    deadline = time.monotonic() + 30
    while len(indices) < 60 and time.monotonic() < deadline:
        picture = source.read(stop)
        assert picture is not None
        indices.append(picture.index)
    source.close()
    assert len(indices) == 60
    assert indices == sorted(set(indices))


def test_streams_that_are_none(camera_server: str) -> None:
    with pytest.raises(SourceError, match="not a video stream"):
        open_stream(f"{camera_server}/nothing")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    with pytest.raises(SourceError, match="Nobody answers") as caught:
        open_stream(f"rtsp://user:secret@127.0.0.1:{closed}/x")
    assert "secret" not in str(caught.value)
    for address in ("rtsp://", "http://[bad/x", "http://host:port/x"):
        with pytest.raises(SourceError):
            open_stream(address)
