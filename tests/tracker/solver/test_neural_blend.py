"""What is taken of an engine's own weights: of made-up ones, and of Face Landmarker's where its model is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX, CHANNELS
from tracker.engines.base import FaceLandmarks
from tracker.engines.face_landmarker import FaceLandmarkerEngine
from tracker.solver.blendshape_model import BlendshapeModel
from tracker.solver.face_solver import FaceSolver
from tracker.solver.head_pose import PictureGeometry
from tracker.solver.neural_blend import SHARES, NeuralBlend, shares, side_taken_off

STEP = 1 / 30
CLIP = Path(__file__).resolve().parents[3] / "sample_rigs" / "clip" / "clip.mp4"
HALF = np.full(CHANNEL_COUNT, 0.5)
weights = st.lists(st.floats(0.0, 1.0, width=32), min_size=CHANNEL_COUNT, max_size=CHANNEL_COUNT).map(np.array)


def flat(value: float) -> NDArray[np.float64]:
    return np.full(CHANNEL_COUNT, value)


def neural(value: float) -> NDArray[np.float32]:
    return np.full(CHANNEL_COUNT, value, np.float32)


def after_rest(blend: NeuralBlend, above: float, seconds: float = 10.0) -> None:
    """A face at rest, of which the engine thinks so much more than the solver."""
    for _ in range(round(seconds / STEP)):
        blend.blend(neural(0.2 + above), flat(0.2), STEP)


def test_both_sides_take_the_same_and_most_channels_nothing() -> None:
    by_name = {side_taken_off(name): share for name, share in zip(CHANNELS, SHARES.tolist(), strict=True)}
    assert np.array_equal(shares(by_name), SHARES)
    assert SHARES[CHANNEL_INDEX["jawOpen"]] == 0.5
    assert SHARES[CHANNEL_INDEX["tongueOut"]] == 0.0
    assert SHARES.min() >= 0.0 and SHARES.max() <= 1.0


@given(weights, weights, weights)
def test_whatever_comes_the_weights_stay_weights(
    first: NDArray[np.float64], second: NDArray[np.float64], solved: NDArray[np.float64]
) -> None:
    blend = NeuralBlend(HALF)
    for seen in (first, second):
        found = blend.blend(seen.astype(np.float32), solved, STEP)
        assert found.shape == (CHANNEL_COUNT,)
        assert found.min() >= 0.0 and found.max() <= 1.0


def test_a_channel_without_a_share_is_the_solvers() -> None:
    blend = NeuralBlend()
    blend.blend(neural(0.0), flat(0.3), 0.0)
    found = blend.blend(neural(0.8), flat(0.4), STEP)
    assert np.array_equal(found[SHARES == 0.0], flat(0.4)[SHARES == 0.0])


@pytest.mark.parametrize("above", [-0.2, 0.0, 0.6])
def test_what_the_engine_shows_at_rest_does_not_count_but_movement_does(above: float) -> None:
    blend = NeuralBlend(HALF)
    after_rest(blend, above)
    assert blend.blend(neural(0.2 + above), flat(0.2), STEP) == pytest.approx(0.2, abs=1e-3)
    # the engine sees a rise of 0.2, the solver one of 0.4
    assert blend.blend(neural(0.4 + above), flat(0.6), STEP) == pytest.approx(0.5, abs=2e-3)


def test_the_first_picture_is_the_solvers() -> None:
    assert NeuralBlend(HALF).blend(neural(0.9), flat(0.3), 0.0) == pytest.approx(0.3)


def test_an_expression_that_only_the_engine_sees_is_kept_for_seconds() -> None:
    blend = NeuralBlend(HALF)
    after_rest(blend, 0.0, seconds=30.0)
    for _ in range(90):
        found = blend.blend(neural(0.8), flat(0.2), STEP)
    assert found.min() > 0.2 + 0.85 * 0.3


@pytest.mark.skipif(not CLIP.is_file(), reason="the clip has not been built: make rigs")
def test_what_both_are_good_at_follows_the_truth_and_the_rest_is_the_solvers(shared: Path) -> None:
    with CLIP.with_suffix(".csv").open(encoding="utf-8") as file:
        truth = np.array([[float(row[name]) for name in CHANNELS] for row in csv.DictReader(file)])
    geometry = PictureGeometry.with_field_of_view(640, 480, 60.0)
    mixing, alone = (FaceSolver(BlendshapeModel.read(), filtered=False) for _ in range(2))
    mixed, solved = [], []
    with FaceLandmarkerEngine(1, shared / "models" / "face_landmarker.task") as engine:
        for index, rgb in enumerate(pictures(CLIP)):
            capture_ns = round((index + 1) * 1e9 * STEP)
            (face,) = engine.detect(rgb, capture_ns)
            mixed.append(mixing.solve(face, geometry, capture_ns).raw)
            solved.append(alone.solve(FaceLandmarks(face.points), geometry, capture_ns).raw)
    assert len(mixed) == len(truth)
    untouched = SHARES == 0.0
    assert np.array_equal(np.array(mixed)[:, untouched], np.array(solved)[:, untouched])
    for name in ("eyeBlinkLeft", "eyeBlinkRight", "eyeLookInLeft", "eyeLookOutLeft", "jawOpen", "mouthSmileLeft"):
        index = CHANNEL_INDEX[name]
        assert np.corrcoef(np.array(mixed)[:, index], truth[:, index])[0, 1] > 0.7, name


def pictures(path: Path) -> Iterator[NDArray[np.uint8]]:
    """The pictures of a video, RGB."""
    video = cv2.VideoCapture(str(path))
    while (read := video.read())[0]:
        yield cv2.cvtColor(read[1], cv2.COLOR_BGR2RGB).astype(np.uint8)
