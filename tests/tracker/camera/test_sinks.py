from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError
from tracker.camera.sinks.base import Format, Layout, Sink
from tracker.camera.sinks.device import explain
from tracker.camera.sinks.fitting import fitted
from tracker.camera.sinks.opening import SinkKind, SinkSpec
from tracker.camera.sinks.opening import open_sink as open_any_sink

SIZE = Format(64, 48, 30)
COLOURS = [
    *[(200, 100, 50), (255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0), (255, 255, 255), (128, 128, 128)],
    *[(100, 100, 100), (16, 235, 128), (250, 5, 250), (30, 20, 60)],
]


def open_sink(spec: SinkSpec, form: Format) -> Sink:
    """One that has no problem to tell of."""
    problems: list[str] = []
    sink = open_any_sink(spec, form, problems.append)
    assert not problems
    return sink


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


def test_a_film_is_what_every_player_and_browser_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    sink = open_sink(SinkSpec(SinkKind.FILE, str(path)), Format(64, 48, 29.97))
    for _ in range(30):
        sink.send(flat((1, 2, 3)))
    sink.close()
    with av.open(str(path)) as film:
        (stream,) = film.streams
        assert isinstance(stream, av.VideoStream)
        context = stream.codec_context
        assert (context.name, context.pix_fmt, stream.frames) == ("h264", "yuv420p", 30)
        assert stream.average_rate == Fraction(2997, 100) or stream.average_rate == Fraction(30_000, 1001)
        assert (context.colorspace, context.color_range) == (5, 1)  # BT.601, 16 to 235
        times = [frame.time for frame in film.decode(stream)]
    assert np.allclose(times, np.arange(30) / 29.97, atol=1e-3)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of that kind on Windows")
def test_a_full_disk_is_one_sentence_and_leaves_no_film(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 (Unix only)

    sink = open_sink(SinkSpec(SinkKind.FILE, str(tmp_path / "a.mp4")), Format(320, 240, 30))
    dice = np.random.default_rng(1)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))  # Python has no signal for it: writing fails
    try:
        with pytest.raises(LiveFaceError, match="make room on the disk"):
            for _ in range(200):
                sink.send(dice.integers(0, 256, (240, 320, 3), np.uint8))
        with pytest.raises(LiveFaceError, match="make room on the disk"):
            sink.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list(tmp_path.iterdir())


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


@pytest.mark.parametrize(
    ("said", "platform", "target", "sentence"),
    [
        ("'obs' backend: OBS Virtual Camera device not found!\n'unitycapture' backend: …", "win32", "", "OBS Studio"),
        ("'obs' backend: Extension is not active", "darwin", "", "system settings"),
        ("'unitycapture' backend: Device already in use", "win32", "Unity Video Capture", "Capture is busy"),
        ("", "freebsd14", "", "file:PATH.mp4"),
    ],
)
def test_what_backends_say_becomes_one_sentence(said: str, platform: str, target: str, sentence: str) -> None:
    told = explain(said, platform, target)
    assert sentence in told
    assert "\n" not in told
    assert "backend" not in told


@pytest.mark.parametrize("spec", ["none", "png:x", "file:x.mp4"])
def test_only_a_virtual_camera_has_a_choice_of_formats(spec: str) -> None:
    with pytest.raises(LiveFaceError, match="leave it out"):
        open_sink(SinkSpec.parse(spec), Format(64, 48, 30, Layout.YUYV))


def test_a_picture_is_fitted_whole_and_undistorted_into_another_size() -> None:
    picture = np.full((48, 64, 3), 200, np.uint8)
    picture[:24] = 100
    assert fitted(picture, 64, 48) is picture
    wide = fitted(picture, 160, 96)  # black to either side
    assert (wide[:, :16] == 0).all()
    assert (wide[:, 144:] == 0).all()
    assert (wide[:44, 16:144] == 100).all()
    assert (wide[52:, 16:144] == 200).all()
    high = fitted(picture, 32, 48)  # black above and below
    assert (high[:12] == 0).all()
    assert (high[36:] == 0).all()
    assert (high[12:22] == 100).all()
