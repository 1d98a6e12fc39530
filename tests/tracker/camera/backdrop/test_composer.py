from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.backdrop import Backdrop, Behind, Colour, Effect, Front
from addon.core.frame_ring import FrameRingWriter, FrameTimes
from addon.core.ring_shape import Content, RingShape
from tracker.camera.backdrop.composer import Composer
from tracker.camera.picture import Kind, Picture

WIDTH, HEIGHT = 40, 24
NOW = 5_000_000_000
COLOUR = Colour(10, 200, 90)
Floats = NDArray[np.floating[Any]]


def dice(seed: int, channels: int = 3) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, channels), np.uint8)


#: Colours and alpha of the avatar, and what the camera sees of the person, with a mask.
AVATAR, AVATAR_ALPHA, PERSON, MASK = dice(1), dice(2, 1), dice(3), dice(4, 1)
DRAWN = np.dstack([np.round(AVATAR * (AVATAR_ALPHA / 255.0)).astype(np.uint8), AVATAR_ALPHA])


def over(front: NDArray[np.uint8], alpha: NDArray[np.uint8], behind: Floats) -> Floats:
    """Made by hand: one colour over another in real numbers."""
    share = alpha.astype(float) / 255.0
    return np.asarray(front * share + behind * (1.0 - share))


class Studio:
    """A composer, and the tracker that hands it pictures."""

    def __init__(self, folder: Path, backdrop: Backdrop) -> None:
        path = folder / "picture.ring"
        self.composer = Composer(backdrop, (WIDTH, HEIGHT), path, NOW)
        content = backdrop.camera_content
        channels = 3 if content is Content.ROOM else 4
        shape = RingShape(WIDTH, HEIGHT, channels, slots=8, content=content or Content.AVATAR)
        self.tracker = FrameRingWriter.create(path, shape, NOW) if content else None

    def hand(self, rgb: NDArray[np.uint8], capture_ns: int = NOW) -> None:
        assert self.tracker
        picture = np.dstack([rgb, MASK]) if self.tracker.shape.channels == 4 else rgb
        self.tracker.begin()[:] = picture
        self.tracker.commit(FrameTimes(capture_ns, NOW), NOW)

    def compose(self, pixels: NDArray[np.uint8], kind: Kind = Kind.NEW, capture_ns: int = NOW) -> NDArray[np.uint8]:
        made = self.composer.compose(Picture(pixels, kind, capture_ns), NOW)
        assert made is not None, self.composer.why
        return made


Make = Callable[[Backdrop], Studio]


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Make]:
    made: list[Studio] = []

    def make(backdrop: Backdrop) -> Studio:
        made.append(Studio(tmp_path, backdrop))
        return made[-1]

    yield make
    for one in made:
        one.composer.close()


COLOURED = np.full((HEIGHT, WIDTH, 3), COLOUR, float)
BY_HAND = {
    Backdrop(Behind.COLOUR, colour=COLOUR): over(AVATAR, AVATAR_ALPHA, COLOURED),
    Backdrop(Behind.ROOM): over(AVATAR, AVATAR_ALPHA, PERSON.astype(float)),
    Backdrop(Behind.COLOUR, Front.PERSON, colour=COLOUR): over(PERSON, MASK, COLOURED),
    Backdrop(Behind.SCENE, Front.PERSON): over(PERSON, MASK, AVATAR.astype(float)),
    Backdrop(Behind.ROOM, Front.PERSON): PERSON.astype(float),
    Backdrop(Behind.COLOUR, Front.HEAD, colour=COLOUR): over(AVATAR, AVATAR_ALPHA, over(PERSON, MASK, COLOURED)),
    Backdrop(Behind.ROOM, Front.HEAD): over(AVATAR, AVATAR_ALPHA, PERSON.astype(float)),
    Backdrop(): AVATAR.astype(float),
}


@pytest.mark.parametrize("backdrop", BY_HAND, ids=str)
def test_a_composite_is_as_made_by_hand_to_within_two_levels(studio: Make, backdrop: Backdrop) -> None:
    here = studio(backdrop)
    if backdrop.contains_camera:
        here.hand(PERSON)
    made = here.compose(DRAWN if backdrop.needs_alpha else AVATAR)
    assert made.shape == (HEIGHT, WIDTH, 3)
    assert np.abs(made - BY_HAND[backdrop]).max() <= 2.0


def test_a_transparent_picture_has_its_own_colours_and_alpha(studio: Make) -> None:
    made = studio(Backdrop(Behind.TRANSPARENT)).compose(DRAWN)
    assert (made[..., 3:] == AVATAR_ALPHA).all()
    solid = AVATAR_ALPHA[..., 0] > 64
    assert np.abs(made[solid][:, :3].astype(int) - AVATAR[solid]).max() <= 2


def test_the_scene_goes_out_as_it_is_without_a_copy(studio: Make) -> None:
    here = studio(Backdrop())
    assert here.compose(AVATAR) is AVATAR
    assert here.composer.bytes_copied == 0


def test_what_has_not_changed_is_not_made_again(studio: Make) -> None:
    here = studio(Backdrop(Behind.ROOM))
    here.hand(PERSON)
    first = here.compose(DRAWN)
    copied = here.composer.bytes_copied
    assert here.compose(DRAWN, Kind.REPEATED) is first
    assert here.composer.bytes_copied == copied
    here.hand(PERSON[::-1])
    assert (here.compose(DRAWN, Kind.REPEATED) != first).any()


def test_an_effect_that_moves_is_made_again(studio: Make) -> None:
    here = studio(Backdrop(Behind.COLOUR, effect=Effect.HOLOGRAM))
    first = here.compose(DRAWN)
    assert here.compose(DRAWN, Kind.REPEATED) is not first


def test_a_mirror_turns_the_camera_and_leaves_the_avatar(studio: Make) -> None:
    here = studio(Backdrop(Behind.ROOM, mirrored=True))
    here.hand(PERSON)
    wanted = over(AVATAR, AVATAR_ALPHA, PERSON[:, ::-1].astype(float))
    assert np.abs(here.compose(DRAWN) - wanted).max() <= 2.0


def test_another_head_stands_on_the_body_of_its_own_moment(studio: Make) -> None:
    here = studio(Backdrop(Behind.ROOM, Front.HEAD))
    bodies = [dice(10 + number) for number in range(4)]
    times = [NOW - (4 - number) * 33_000_000 for number in range(4)]
    for body, taken in zip(bodies, times, strict=True):
        here.hand(body, taken)
    for body, taken in zip(bodies, times, strict=True):
        wanted = over(AVATAR, AVATAR_ALPHA, body.astype(float))
        assert np.abs(here.compose(DRAWN, capture_ns=taken) - wanted).max() <= 2.0


def test_an_avatar_without_alpha_is_not_laid_over_anything(studio: Make) -> None:
    here = studio(Backdrop(Behind.COLOUR))
    assert here.composer.compose(Picture(AVATAR, Kind.NEW, NOW), NOW) is None
    assert "does not draw for this background" in here.composer.why
