from __future__ import annotations

import numpy as np
import pytest

moderngl = pytest.importorskip("moderngl", reason="moderngl is not installed: see tools/training/README.md")

from tools.training.rasterizer import Light, Rasterizer  # noqa: E402 (only where it can be loaded)

_SIZE = (40, 30)
_LIGHT = Light((0.0, 0.0, 1.0), (3.0, 3.0, 3.0), (0.0, 0.0, 1.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 0.0, filmic=False)


@pytest.fixture(scope="module")
def rasterizer() -> Rasterizer:
    """Of one square that fills the right half of the picture."""
    try:
        return Rasterizer(np.array([[0, 1, 2], [0, 2, 3]], np.int32), 4, _SIZE)
    except Exception as error:  # noqa: BLE001 (moderngl raises plain ones where there is no OpenGL)
        pytest.skip(f"no OpenGL without a window here: {error}")


def test_what_is_right_is_drawn_right_and_as_bright_as_it_is_lit(rasterizer: Rasterizer) -> None:
    points = np.array([[0, -1, 0], [1, -1, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    rasterizer.light(_LIGHT)
    grey = np.full((4, 3), 0.5, np.float32)
    picture = rasterizer.draw(points, grey, np.eye(4), np.eye(3))
    assert picture.shape == (30, 40, 4)
    assert not picture[:, :19, 3].any()
    assert (picture[:, 21:, 3] == 255).all()
    expected = 255.0 * (0.5 * 3.0 / np.pi) ** (1.0 / 2.2)
    assert np.abs(picture[:, 21:, :3].astype(float) - expected).max() <= 2.0


def test_what_is_up_is_drawn_up(rasterizer: Rasterizer) -> None:
    points = np.array([[-1, 0, 0], [1, 0, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
    picture = rasterizer.draw(points, np.ones((4, 3), np.float32), np.eye(4), np.eye(3))
    assert picture[:14, :, 3].all()
    assert not picture[16:, :, 3].any()
