from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.backdrop import Backdrop, BackdropError, Behind, Colour
from tracker.camera.backdrop.scenery import Image, Scenery, VideoLoop, open_scenery, read_image

SECONDS = 10.0


def picture_of(scenery: Scenery) -> NDArray[np.uint8]:
    """The first picture that it shows."""
    deadline = time.monotonic() + SECONDS
    while (picture := scenery.picture()) is None:
        assert time.monotonic() < deadline, scenery.why
        time.sleep(0.005)
    return picture


def why_not(scenery: Scenery) -> str:
    """What it says once it has found out that it cannot be shown."""
    deadline = time.monotonic() + SECONDS
    while "being opened" in scenery.why:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    assert scenery.picture() is None
    return scenery.why


def striped(path: Path, width: int = 120, height: int = 60) -> Path:
    """Red on the left, blue on the right."""
    bgr = np.zeros((height, width, 3), np.uint8)
    bgr[:, : width // 2, 2] = 255
    bgr[:, width // 2 :, 0] = 255
    path.write_bytes(cv2.imencode(path.suffix, bgr)[1].tobytes())
    return path


def with_exif(jpeg: bytes, exif: bytes) -> bytes:
    block = b"Exif\0\0" + exif
    return jpeg[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + jpeg[2:]


#: TIFF with one entry: orientation 6, turned by a quarter.
TURNED = bytes.fromhex("4d4d002a00000008000101120003000000010006000000000000")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Six pictures at 30 a second, each of its own grey."""
    path = tmp_path / "loop.mp4"
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (64, 48))
    for index in range(6):
        video.write(np.full((48, 64, 3), 40 * index, np.uint8))
    video.release()
    return path


@pytest.fixture
def colour() -> Iterator[Scenery]:
    made = open_scenery(Backdrop(Behind.COLOUR, colour=Colour(1, 2, 3)), 6, 4)
    assert made
    with closing(made):
        yield made


def test_a_colour_is_that_colour(colour: Scenery) -> None:
    picture = colour.picture()
    assert picture is not None
    assert picture.shape == (4, 6, 3)
    assert (picture == (1, 2, 3)).all()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".webp"])
def test_an_image_covers_the_picture_in_its_own_colours(tmp_path: Path, suffix: str) -> None:
    path = striped(tmp_path / f"bild ü{suffix}")
    with closing(Image(path, 64, 48)) as image:
        picture = picture_of(image)
    assert picture.shape == (48, 64, 3)
    assert np.abs(picture[24, 4].astype(int) - (255, 0, 0)).max() <= 6
    assert np.abs(picture[24, 60].astype(int) - (0, 0, 255)).max() <= 6


def test_a_photo_of_a_phone_stands_upright_and_damaged_words_about_it_do_no_harm(tmp_path: Path) -> None:
    jpeg = striped(tmp_path / "a.jpg").read_bytes()
    (tmp_path / "turned.jpg").write_bytes(with_exif(jpeg, TURNED))
    assert read_image(tmp_path / "turned.jpg").shape == (120, 60, 3)
    for damaged in (b"", TURNED[:11], b"MM\0\x2a\xff\xff\xff\xff" + TURNED[8:], bytes(range(256)) * 4):
        (tmp_path / "damaged.jpg").write_bytes(with_exif(jpeg, damaged))
        assert read_image(tmp_path / "damaged.jpg").shape == (60, 120, 3)


def huge_png(width: int, height: int) -> bytes:
    """The head of a picture of that size and little else."""
    png = cv2.imencode(".png", np.zeros((1, 1, 3), np.uint8))[1].tobytes()
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + png[24:29]
    import zlib  # noqa: PLC0415

    return png[:12] + head + zlib.crc32(head).to_bytes(4, "big") + png[33:]


def test_what_is_no_image_gets_a_sentence(tmp_path: Path) -> None:
    whole = striped(tmp_path / "a.png").read_bytes()
    files = {"missing.png": None, "empty.png": b"", "text.png": b"hello", "cut.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF"}
    files |= {"huge.png": huge_png(40_000, 40_000), "folder": None, "film.png": whole[:40]}
    (tmp_path / "folder").mkdir()
    for name, data in files.items():
        if data is not None:
            (tmp_path / name).write_bytes(data)
        with pytest.raises(BackdropError) as caught:
            read_image(tmp_path / name)
        assert str(caught.value).endswith("."), name
        assert name in str(caught.value)
    with closing(Image(tmp_path / "missing.png", 8, 8)) as image:
        assert "choose the file again" in why_not(image)


@pytest.mark.parametrize("size", [(1, 1), (3000, 1), (1, 3000), (7, 9001)])
def test_an_image_of_odd_size_is_scaled_to_cover(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "odd.png"
    path.write_bytes(cv2.imencode(".png", np.full((size[1], size[0], 3), 90, np.uint8))[1].tobytes())
    with closing(Image(path, 33, 21)) as image:
        assert (picture_of(image) == 90).all()
        assert picture_of(image).shape == (21, 33, 3)


def test_a_video_goes_round_and_round(film: Path) -> None:
    seen: list[int] = []
    with closing(VideoLoop(film, 32, 24)) as video:
        deadline = time.monotonic() + SECONDS
        while seen.count(0) < 3:
            grey = round(int(picture_of(video)[10, 10, 0]) / 40)
            if not seen or seen[-1] != grey:
                seen.append(grey)
            assert time.monotonic() < deadline
            time.sleep(0.002)
        assert picture_of(video).shape == (24, 32, 3)
    assert set(seen) == set(range(6))
    ends = [seen[at + 1] for at in range(len(seen) - 1) if seen[at] > seen[at + 1]]
    assert set(ends) <= {0, 1}


def test_a_video_that_is_none_gets_a_sentence(tmp_path: Path, film: Path) -> None:
    (tmp_path / "text.mp4").write_bytes(b"no film")
    (tmp_path / "cut.mp4").write_bytes(film.read_bytes()[:300])
    for name in ("missing.mp4", "text.mp4", "cut.mp4"):
        with closing(VideoLoop(tmp_path / name, 8, 8)) as video:
            assert why_not(video).endswith(".")
