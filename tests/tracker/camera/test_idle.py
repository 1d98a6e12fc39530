from __future__ import annotations

import numpy as np
import pytest

from tracker.camera.idle import draw_idle


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (480, 480), (360, 640), (641, 361), (16, 16)])
def test_the_idle_picture_fits_any_size(width: int, height: int) -> None:
    picture = draw_idle(width, height)
    assert picture.shape == (height, width, 3)
    assert picture.dtype == np.uint8
    assert picture.flags.c_contiguous
    assert not picture.flags.writeable


def test_a_bright_face_looks_out_of_a_dark_room() -> None:
    picture = draw_idle(640, 360)
    assert picture[110, 320].min() > 140
    assert picture[5, 5].max() < 90
    assert (draw_idle(640, 360) == picture).all()
