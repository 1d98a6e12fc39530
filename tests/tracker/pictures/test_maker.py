from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.ring_shape import Content
from tests.tracker.conftest import ROOT
from tests.tracker.pictures.people import BODY, HEIGHT, ROOM, WIDTH, ToldSegmenter, drawn, face, head_colour
from tracker.engines.opening import EngineName, open_engine
from tracker.pictures.maker import PictureMaker
from tracker.pictures.segmentation import SelfieSegmenter

STEP = 33_333_333
CAMERA = [content for content in Content if content is not Content.AVATAR]
RGB_ROOM, RGB_BODY = ROOM[::-1], BODY[::-1]


def made(content: Content, count: int = 6) -> NDArray[np.uint8]:
    """The last of some pictures of a person who moves a little."""
    segmenter = ToldSegmenter(drawn()[1])
    maker = PictureMaker(content, segmenter)
    picture = None
    for index in range(count):
        bgr, segmenter.mask = drawn(index * 4)
        picture = maker.make(bgr, [face(index * 4)], index * STEP + 1)
    assert picture is not None
    assert picture.shape == (HEIGHT, WIDTH, maker.channels)
    return picture


def test_a_room_has_nothing_of_the_person_in_it() -> None:
    picture = made(Content.ROOM)
    assert not head_colour(picture, rgb=True).any()
    assert np.abs(picture.astype(int) - RGB_ROOM).max() <= 4


def test_a_person_comes_with_a_mask() -> None:
    picture = made(Content.PERSON)
    person = (picture[..., :3] != RGB_ROOM).any(2)
    assert picture[person][:, 3].mean() > 240
    assert picture[~person][:, 3].mean() < 8
    assert head_colour(picture, rgb=True).any()


def test_the_headless_have_no_head_and_keep_their_body() -> None:
    picture = made(Content.HEADLESS)
    assert not head_colour(picture, rgb=True).any()
    body = (np.abs(picture[..., :3].astype(int) - RGB_BODY) < 6).all(2)
    assert body.sum() > 6000
    assert picture[body][:, 3].mean() > 235
    assert picture[60:130, 120:200, 3].max() < 40


def test_all_heads_are_left_out_also_those_that_the_mask_misses() -> None:
    bgr, mask = drawn()
    cv2.ellipse(bgr, (40, 60), (18, 24), 0, 0, 360, (200, 40, 200), cv2.FILLED)
    mask[:100, :60] = 1.0
    other = face(0, size=0.4)
    other[:, 0] += (40 - 160) / WIDTH
    other[:, 1] += (60 - 100) / HEIGHT
    maker = PictureMaker(Content.HEADLESS, ToldSegmenter(mask))
    picture = maker.make(bgr, [face(), other], 1)
    assert picture is not None
    assert not head_colour(picture, rgb=True)[:, 20:60].any()


@pytest.mark.parametrize("content", CAMERA)
def test_without_a_face_there_is_no_picture(content: Content) -> None:
    bgr, mask = drawn()
    assert PictureMaker(content, ToldSegmenter(mask)).make(bgr, [], 1) is None


@pytest.mark.parametrize("content", CAMERA)
@pytest.mark.parametrize("level", [0.0, 0.4, 1.0])
def test_a_mask_that_is_nobody_unsure_or_everything_makes_no_picture(content: Content, level: float) -> None:
    bgr, mask = drawn()
    maker = PictureMaker(content, ToldSegmenter(np.full_like(mask, level)))
    for index in range(5):
        assert maker.make(bgr, [face()], index * STEP + 1) is None


@pytest.mark.parametrize("content", CAMERA)
def test_a_mask_beside_the_face_or_a_face_outside_makes_no_picture(content: Content) -> None:
    bgr, mask = drawn()
    assert PictureMaker(content, ToldSegmenter(np.roll(mask, 90, 1))).make(bgr, [face()], 1) is None
    assert PictureMaker(content, ToldSegmenter(mask)).make(bgr, [face(5000)], 1) is None


def test_a_mask_that_fails_for_a_while_leaves_no_person_in_the_room() -> None:
    segmenter = ToldSegmenter(drawn()[1])
    maker = PictureMaker(Content.ROOM, segmenter)
    for index in range(60):
        bgr, mask = drawn(index)
        segmenter.mask = mask if index % 3 else np.zeros_like(mask)
        picture = maker.make(bgr, [face(index)], index * STEP + 1)
        assert picture is None or not head_colour(picture, rgb=True).any()


def test_a_camera_that_changes_its_size_begins_a_new_room() -> None:
    segmenter = ToldSegmenter(drawn()[1])
    maker = PictureMaker(Content.ROOM, segmenter)
    bgr, _ = drawn()
    for size in ((WIDTH, HEIGHT), (WIDTH // 2, HEIGHT // 2)):
        picture = maker.make(np.asarray(cv2.resize(bgr, size), np.uint8), [face()], 1)
        assert picture is not None
        assert picture.shape == (size[1], size[0], 3)


def test_the_clip_of_the_project() -> None:
    """The real model and the real engine: the sweater stays, the head goes, the wall is the room."""
    film = cv2.VideoCapture(str(ROOT / "sample_rigs" / "clip" / "clip.mp4"))
    with SelfieSegmenter() as segmenter, open_engine(EngineName.FACE_MESH, 1, Path()) as engine:
        makers = [PictureMaker(content, segmenter) for content in CAMERA]
        for index in range(6):
            bgr = np.asarray(film.read()[1], np.uint8)
            rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
            faces = [found.points for found in engine.detect(rgb, index)]
            room, person, headless = (maker.make(bgr, faces, index * STEP + 1) for maker in makers)
    assert room is not None
    assert person is not None
    assert headless is not None

    def sweater(picture: NDArray[np.uint8]) -> int:
        return int(((picture[..., 0] > 140) & (picture[..., 1] < 100) & (picture[..., 2] < 100)).sum())

    assert sweater(person) > 5000
    assert sweater(headless) > 0.9 * sweater(person)
    assert sweater(room) == 0
    dark_hair = (person[:240, :, :3].max(2) < 60).sum()
    assert dark_hair > 500
    assert (headless[:240, :, :3].max(2) < 60).sum() < 0.05 * dark_hair
