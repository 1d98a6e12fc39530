from __future__ import annotations

import sys

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.tracker.conftest import ROOT
from tracker.pictures.person_mask import PersonMask
from tracker.pictures.segmentation import HEIGHT, WIDTH, SegmentationError, SelfieSegmenter

MODEL = "mediapipe.python.solutions.selfie_segmentation"


@pytest.fixture
def pictures() -> list[NDArray[np.uint8]]:
    """Pictures of the project's own clip: a drawn person in a red sweater before a plain wall."""
    film = cv2.VideoCapture(str(ROOT / "sample_rigs" / "clip" / "clip.mp4"))
    return [np.asarray(film.read()[1], np.uint8) for _ in range(8)]


def test_the_person_of_the_clip_is_found_and_the_wall_is_not(pictures: list[NDArray[np.uint8]]) -> None:
    with SelfieSegmenter() as segmenter:
        person = PersonMask(segmenter)
        for index, bgr in enumerate(pictures):
            mask = person.find(bgr, index * 33_000_000 + 1)
    assert mask.shape == bgr.shape[:2]
    sweater = (bgr[..., 2] > 140) & (bgr[..., 1] < 100) & (bgr[..., 0] < 100)
    assert sweater.sum() > 5000
    assert mask[sweater].mean() > 245
    height, width = mask.shape
    assert mask[: height // 3, : width // 4].max() < 10
    assert mask[: height // 3, -width // 4 :].max() < 10
    # the edge is an edge: hardly any of the picture is neither
    assert ((mask > 25) & (mask < 230)).mean() < 0.02


def test_the_model_takes_its_own_size() -> None:
    with SelfieSegmenter() as segmenter:
        found = segmenter.find(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    assert found.shape == (HEIGHT, WIDTH)
    assert found.dtype == np.float32


def test_a_mediapipe_without_the_model_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, MODEL, None)
    with pytest.raises(SegmentationError, match=r"Python 3\.11 or 3\.12.*background without the camera"):
        SelfieSegmenter()
