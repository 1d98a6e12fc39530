from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tracker.camera.idle_fade import IdleFade
from tracker.camera.picture import Kind, Picture

SECOND = 1_000_000_000


def flat(value: int, channels: int = 3) -> NDArray[np.uint8]:
    return np.full((4, 6, channels), value, np.uint8)


def shown(fade: IdleFade, picture: Picture, at: float) -> int:
    made = fade.make(picture, round(at * SECOND))
    assert made.kind is picture.kind
    assert (made.pixels == made.pixels.flat[0]).all()
    return int(made.pixels.flat[0])


def test_the_idle_picture_fades_in_over_the_last_one_and_the_avatar_comes_back_at_once() -> None:
    fade, idle = IdleFade(2 * SECOND), Picture(flat(200), Kind.IDLE)
    memory = flat(100)
    assert shown(fade, Picture(memory, Kind.NEW), 10.0) == 100
    assert shown(fade, idle, 10.1) == 100
    memory[:] = 0  # its maker uses it again
    assert [shown(fade, idle, at) for at in (10.6, 11.1, 12.0)] == [125, 150, 195]
    assert fade.make(idle, 13 * SECOND) is idle
    assert shown(fade, Picture(flat(50), Kind.NEW), 14.0) == 50
    assert shown(fade, Picture(flat(50), Kind.REPEATED), 14.1) == 50
    assert shown(fade, idle, 14.2) == 50
    assert shown(fade, Picture(flat(60), Kind.NEW), 14.3) == 60


def test_there_is_nothing_to_fade_from_before_the_first_picture_or_without_a_time() -> None:
    idle = Picture(flat(200), Kind.IDLE)
    assert IdleFade(SECOND).make(idle, 5) is idle
    cut = IdleFade(0)
    cut.make(Picture(flat(1), Kind.NEW), 5)
    assert cut.make(idle, 6) is idle


def test_a_picture_with_other_channels_is_no_start() -> None:
    fade, idle = IdleFade(SECOND), Picture(flat(200), Kind.IDLE)
    fade.make(Picture(flat(1, channels=4), Kind.NEW), 5)
    assert fade.make(idle, 6) is idle
