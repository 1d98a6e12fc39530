from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.backdrop import Effect
from tracker.camera.backdrop.effects import make_effect

EFFECTS = [effect for effect in Effect if effect is not Effect.NONE]
SECOND = 1_000_000_000


def figure(width: int, height: int) -> NDArray[np.uint8]:
    """A shaded ball on clear ground, with soft edges, premultiplied."""
    y, x = np.mgrid[0:height, 0:width]
    apart = np.hypot(x - width / 2, y - height / 2) / height
    alpha = np.clip((0.35 - apart) * height / 2 + 0.5, 0, 1)
    light = np.clip(1.1 - 2 * np.hypot(x - width * 0.45, y - height * 0.4) / height, 0.1, 1)
    colour = light[..., None] * (230, 160, 120)
    return np.dstack([np.round(colour * alpha[..., None]), np.round(alpha * 255)]).astype(np.uint8)


def applied(effect: Effect, width: int = 160, height: int = 120, at: int = 5 * SECOND) -> NDArray[np.uint8]:
    front, made = figure(width, height), make_effect(effect, width, height)
    assert made
    made.apply(front, at)
    return front


@pytest.mark.parametrize("effect", EFFECTS)
def test_an_effect_is_seen_and_is_the_same_each_time(effect: Effect) -> None:
    once, again = applied(effect), applied(effect)
    assert (once == again).all()
    assert np.abs(once.astype(int) - figure(160, 120)).max() > 60


@pytest.mark.parametrize("effect", EFFECTS)
def test_no_colour_is_more_than_its_alpha(effect: Effect) -> None:
    for at in range(0, 3 * SECOND, SECOND // 7):
        front = applied(effect, at=at).astype(int)
        assert (front[..., :3] <= front[..., 3:] + 1).all()


@pytest.mark.parametrize("effect", EFFECTS)
def test_nothing_appears_far_from_who_is_in_front(effect: Effect) -> None:
    front = applied(effect)
    far = cv2.dilate(figure(160, 120)[..., 3], np.ones((21, 21), np.uint8)) == 0
    assert far.any()
    assert not front[far].any()


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("size", [(16, 16), (17, 90), (320, 31)])
def test_every_size_is_taken(effect: Effect, size: tuple[int, int]) -> None:
    made = make_effect(effect, *size)
    assert made
    made.apply(np.zeros((size[1], size[0], 4), np.uint8), SECOND)
    made.apply(np.full((size[1], size[0], 4), 255, np.uint8), SECOND)
    one = np.zeros((size[1], size[0], 4), np.uint8)
    one[0, 0] = 255
    made.apply(one, SECOND)


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_larger_picture_shows_the_same(effect: Effect) -> None:
    small, large = applied(effect, 480, 360), applied(effect, 960, 720)
    blurred = [cv2.resize(picture, (32, 24), interpolation=cv2.INTER_AREA).astype(int) for picture in (small, large)]
    assert np.abs(blurred[0] - blurred[1]).mean() < 4.0


def test_only_the_hologram_moves_and_it_does_with_time_alone() -> None:
    for effect in EFFECTS:
        made = make_effect(effect, 160, 120)
        assert made
        assert made.moves == (effect is Effect.HOLOGRAM)
        moved = (applied(effect, at=SECOND) != applied(effect, at=SECOND + 40_000_000)).any()
        assert moved == made.moves


def test_scanlines_leave_the_outline_as_it_is() -> None:
    assert (applied(Effect.SCANLINES)[..., 3] == figure(160, 120)[..., 3]).all()


def test_a_toon_has_few_tones_and_a_dark_outline() -> None:
    front, plain = applied(Effect.TOON, 480, 360), figure(480, 360)
    inside = cv2.erode(plain[..., 3], np.ones((31, 31), np.uint8)) == 255
    most = np.sort(np.bincount(front[..., 0][inside], minlength=256))[::-1]
    before = np.sort(np.bincount(plain[..., 0][inside], minlength=256))[::-1]
    assert most[:5].sum() > 2 * before[:5].sum()
    outline = (front[..., 3] > 200) & (plain[..., 3] < 20)
    assert outline.any()
    assert front[outline][:, :3].max() < 60


def test_no_effect_is_none() -> None:
    assert make_effect(Effect.NONE, 4, 4) is None
