from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tracker.camera.backdrop.layers import Layers, fitted, opaque, straight

WIDTH, HEIGHT = 53, 71
Floats = NDArray[np.floating[Any]]


def colours(seed: int, channels: int = 3) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, channels), np.uint8)


def premultiplied(colour: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    share = alpha[..., None] / 255.0
    return np.dstack([np.round(colour * share), alpha]).astype(np.uint8)


def reference(colour: Floats, share: Floats, behind: Floats) -> Floats:
    """One colour over another as a drawing program does it, without any rounding."""
    return np.asarray(colour * share[..., None] + behind * (1.0 - share[..., None]), np.float64)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_a_composite_is_that_of_real_numbers_to_within_a_level(seed: int) -> None:
    colour, behind, alpha = colours(seed), colours(seed + 1), colours(seed + 2)[..., 0]
    out = np.empty_like(behind)
    Layers(WIDTH, HEIGHT).over(premultiplied(colour, alpha), behind, out)
    wanted = reference(colour.astype(float), alpha / 255.0, behind.astype(float))
    assert np.abs(out - wanted).max() <= 1.01


def test_a_front_over_a_front_keeps_the_alpha_of_both() -> None:
    layers = Layers(WIDTH, HEIGHT)
    near, far = (premultiplied(colours(seed), colours(seed + 9)[..., 0]) for seed in (1, 2))
    behind = colours(3)
    both, one_by_one = far.copy(), np.empty_like(behind)
    layers.over(near, both, both)
    layers.over(far, behind, one_by_one)
    layers.over(near, one_by_one, one_by_one)
    at_once = np.empty_like(behind)
    layers.over(both, behind, at_once)
    assert np.abs(at_once.astype(int) - one_by_one).max() <= 2


def test_what_hides_all_is_itself_and_what_hides_nothing_leaves_all() -> None:
    layers, behind, colour = Layers(WIDTH, HEIGHT), colours(1), colours(2)
    out = np.empty_like(behind)
    layers.over(opaque(colour, np.empty((HEIGHT, WIDTH, 4), np.uint8)), behind, out)
    assert (out == colour).all()
    layers.over(np.zeros((HEIGHT, WIDTH, 4), np.uint8), behind, out)
    assert (out == behind).all()


def hair(width: float) -> Floats:
    """How much of each pixel a line of that width covers, drawn 16 times as fine: straight, slanted and curved."""
    fine = np.zeros((HEIGHT * 16, WIDTH * 16), np.uint8)
    thick = max(1, round(width * 16))
    cv2.line(fine, (160, 60), (300, 1080), (255,), thick)
    cv2.line(fine, (420, 60), (420, 1080), (255,), thick)
    cv2.ellipse(fine, (600, 560), (180, 480), 0, 0, 360, (255,), thick)
    return np.asarray(cv2.resize(fine, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA) / 255.0, np.float64)


@pytest.mark.parametrize("width", [0.3, 0.7, 1.5, 4.0])
@pytest.mark.parametrize(
    ("colour", "behind"),
    [((250, 240, 60), (10, 20, 40)), ((12, 8, 5), (240, 245, 250)), ((200, 30, 30), (30, 200, 60))],
)
def test_a_hair_has_neither_a_dark_nor_a_bright_fringe(
    width: float, colour: tuple[int, int, int], behind: tuple[int, int, int]
) -> None:
    share = hair(width)
    alpha = np.round(share * 255).astype(np.uint8)
    front = premultiplied(np.full((HEIGHT, WIDTH, 3), colour, np.uint8), alpha)
    ground = np.full((HEIGHT, WIDTH, 3), behind, np.uint8)
    out = np.empty_like(ground)
    Layers(WIDTH, HEIGHT).over(front, ground, out)
    least, most = np.minimum(colour, behind), np.maximum(colour, behind)
    assert (out >= least - 1).all(), "darker than both of its colours"
    assert (out <= most + 1).all(), "brighter than both of its colours"
    wanted = reference(np.full((HEIGHT, WIDTH, 3), colour, float), share, ground.astype(float))
    assert np.abs(out - wanted).max() <= 2.0


def test_a_person_is_cut_out_by_the_mask() -> None:
    colour, mask, behind = colours(1), colours(2)[..., 0], colours(3)
    layers, front, out = Layers(WIDTH, HEIGHT), np.empty((HEIGHT, WIDTH, 4), np.uint8), np.empty_like(behind)
    layers.cut_out(np.dstack([colour, mask]), front)
    assert (front == premultiplied(colour, mask)).mean() > 0.999
    layers.over(front, behind, out)
    assert np.abs(out - reference(colour.astype(float), mask / 255.0, behind.astype(float))).max() <= 1.01


def test_colours_are_divided_by_alpha_for_files() -> None:
    colour, alpha = colours(4), np.full((HEIGHT, WIDTH), 200, np.uint8)
    back = np.empty((HEIGHT, WIDTH, 4), np.uint8)
    straight(premultiplied(colour, alpha), back)
    assert np.abs(back[..., :3].astype(int) - colour).max() <= 1
    assert (back[..., 3] == 200).all()
    straight(np.zeros((HEIGHT, WIDTH, 4), np.uint8), back)
    assert not back.any()


def test_a_picture_of_any_shape_covers_any_other_without_being_stretched() -> None:
    picture = np.zeros((60, 200, 3), np.uint8)
    cv2.circle(picture, (100, 30), 14, (255, 255, 255), cv2.FILLED)
    for width, height in ((100, 60), (60, 100), (400, 300), (31, 17)):
        shown = fitted(picture, width, height)[..., 0] > 127
        assert shown.shape == (height, width)
        rows, columns = np.flatnonzero(shown.any(1)), np.flatnonzero(shown.any(0))
        assert abs(len(rows) - len(columns)) <= 2
        assert abs(rows.mean() - (height - 1) / 2) <= 3
        assert abs(columns.mean() - (width - 1) / 2) <= 3


def test_a_mirror_turns_left_to_right() -> None:
    picture = colours(7)
    assert (fitted(picture, WIDTH, HEIGHT, mirrored=True) == picture[:, ::-1]).all()
