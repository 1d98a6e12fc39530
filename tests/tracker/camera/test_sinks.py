from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError
from tracker.camera.sinks.base import Format
from tracker.camera.sinks.device import device_path, explain
from tracker.camera.sinks.opening import SinkKind, SinkSpec, open_sink

SIZE = Format(64, 48, 30)
COLOURS = [
    *[(200, 100, 50), (255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0), (255, 255, 255), (128, 128, 128)],
    *[(100, 100, 100), (16, 235, 128), (250, 5, 250), (30, 20, 60)],
]


def flat(colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    return np.full((SIZE.height, SIZE.width, 3), colour, np.uint8)


def difference(bgr: NDArray[np.uint8], colour: tuple[int, int, int]) -> int:
    return int(np.abs(bgr[:, :, ::-1].astype(int) - colour).max())


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("device:", SinkSpec(SinkKind.DEVICE, "")),
        ("device:/dev/video20", SinkSpec(SinkKind.DEVICE, "/dev/video20")),
        ("device:OBS Virtual Camera", SinkSpec(SinkKind.DEVICE, "OBS Virtual Camera")),
        ("file:C:\\films\\a.mp4", SinkSpec(SinkKind.FILE, "C:\\films\\a.mp4")),
        ("png:out", SinkSpec(SinkKind.PNG, "out")),
        ("none", SinkSpec(SinkKind.NONE, "")),
    ],
)
def test_sinks_are_named_by_kind_and_target(text: str, spec: SinkSpec) -> None:
    assert SinkSpec.parse(text) == spec


@pytest.mark.parametrize("text", ["", "screen:", "file", "file:", "png:", "Device:"])
def test_other_sinks_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(LiveFaceError, match=r"file:PATH\.mp4"):
        SinkSpec.parse(text)


def test_png_is_exact(tmp_path: Path) -> None:
    sink = open_sink(SinkSpec(SinkKind.PNG, str(tmp_path / "né" / "frames")), SIZE)
    noise = np.random.default_rng(1).integers(0, 256, (48, 64, 3), np.uint8)
    for picture in [*map(flat, COLOURS), noise]:
        assert sink.send(picture) > picture.nbytes
    sink.close()
    files = sorted((tmp_path / "né" / "frames").iterdir())
    assert [file.name for file in files] == [f"frame_{number:06d}.png" for number in range(1, len(COLOURS) + 2)]
    for file, colour in zip(files, COLOURS, strict=False):
        assert difference(decode(file), colour) == 0
    assert (decode(files[-1])[:, :, ::-1] == noise).all()


def decode(file: Path) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_COLOR), np.uint8)


def test_png_goes_on_after_the_last_number(tmp_path: Path) -> None:
    for _ in range(2):
        sink = open_sink(SinkSpec(SinkKind.PNG, str(tmp_path)), SIZE)
        sink.send(flat((1, 2, 3)))
        sink.close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["frame_000001.png", "frame_000002.png"]


def test_film_keeps_flat_colours_within_six_levels(tmp_path: Path) -> None:
    path = tmp_path / "new" / "ünicode.mp4"
    sink = open_sink(SinkSpec(SinkKind.FILE, str(path)), SIZE)
    for colour in COLOURS:
        for _ in range(3):
            sink.send(flat(colour))
    assert not path.exists()
    sink.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    film = cv2.VideoCapture(str(path))
    assert round(film.get(cv2.CAP_PROP_FPS)) == 30
    for colour in COLOURS:
        for _ in range(3):
            done, bgr = film.read()
            assert done
            assert difference(np.asarray(bgr, np.uint8), colour) <= 6
    assert not film.read()[0]
    film.release()


def test_a_film_of_nothing_leaves_nothing(tmp_path: Path) -> None:
    open_sink(SinkSpec(SinkKind.FILE, str(tmp_path / "a.mp4")), SIZE).close()
    assert not list(tmp_path.iterdir())


def test_a_film_that_was_cut_short_does_not_get_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"the one before")
    sink = open_sink(SinkSpec(SinkKind.FILE, str(path)), SIZE)
    sink.send(flat((1, 2, 3)))
    # what a full disk does: the writer goes on without a word
    (tmp_path / "a.part.mp4").unlink()
    (tmp_path / "a.part.mp4").mkdir()
    with pytest.raises((LiveFaceError, OSError)):
        sink.close()
    assert path.read_bytes() == b"the one before"


def test_none_takes_everything() -> None:
    sink = open_sink(SinkSpec(SinkKind.NONE, ""), SIZE)
    assert sink.send(flat((1, 2, 3))) == 0
    sink.close()


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("file:{}/a.avi", "name it a.mp4"),
        ("file:{}/file/a.mp4", "cannot be written"),
        ("file:{}/folder.mp4", "cannot be written"),
        ("png:{}/file", "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_sentence(tmp_path: Path, spec: str, sentence: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(LiveFaceError, match=sentence):
        open_sink(SinkSpec.parse(spec.format(tmp_path)), SIZE)


@pytest.mark.parametrize("spec", ["device:", "file:a.mp4"])
@pytest.mark.parametrize("size", [(641, 360), (640, 361)])
def test_odd_sizes_are_refused_with_the_even_one(spec: str, size: tuple[int, int]) -> None:
    with pytest.raises(LiveFaceError, match=r"even.*--size 64\d[x]36\d"):
        open_sink(SinkSpec.parse(spec), Format(*size, 30))


def test_a_missing_pyvirtualcam_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    with pytest.raises(LiveFaceError, match="pip install pyvirtualcam"):
        open_sink(SinkSpec(SinkKind.DEVICE, ""), SIZE)


def test_linux_cameras_are_found_by_path_and_label(tmp_path: Path) -> None:
    for name, label in [("video0", "Integrated Webcam"), ("video20", "Live Face"), ("video21", "OBS")]:
        (tmp_path / name).mkdir()
        (tmp_path / name / "name").write_text(f"{label}\n", "utf-8")
    assert device_path("/dev/video9", tmp_path) == "/dev/video9"
    assert device_path("", tmp_path) == "/dev/video20"
    assert device_path("OBS", tmp_path) == "/dev/video21"
    with pytest.raises(LiveFaceError, match=r"only Integrated Webcam \(/dev/video0\)"):
        device_path("Snap", tmp_path)
    assert device_path("", tmp_path / "none") is None
    with pytest.raises(LiveFaceError, match="modprobe"):
        device_path("OBS", tmp_path / "none")


@pytest.mark.parametrize(
    ("said", "platform", "target", "sentence"),
    [
        ("'v4l2loopback' backend: No v4l2 loopback device found at /dev/video[0-99].", "linux", "", "sudo modprobe"),
        ("'v4l2loopback' backend: Device /dev/video3 does not exist.", "linux", "/dev/video3", "no camera /dev/video3"),
        ("Could not access /dev/video3 due to missing permissions.", "linux", "/dev/video3", "usermod -a -G video"),
        ("/dev/video3 could not be configured: Device or resource busy", "linux", "/dev/video3", "is busy"),
        ("Device /dev/video3 is not a video output device.", "linux", "/dev/video3", "is busy"),
        ("Device /dev/video0 is not a V4L2 device.", "linux", "/dev/video0", "no virtual camera"),
        ("'obs' backend: OBS Virtual Camera device not found!\n'unitycapture' backend: …", "win32", "", "OBS Studio"),
        ("'obs' backend: Extension is not active", "darwin", "", "system settings"),
        ("", "freebsd14", "", "file:PATH.mp4"),
    ],
)
def test_what_backends_say_becomes_one_sentence(said: str, platform: str, target: str, sentence: str) -> None:
    told = explain(said, platform, target, SIZE)
    assert sentence in told
    assert "\n" not in told
    assert "backend" not in told
