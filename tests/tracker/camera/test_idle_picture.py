from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tracker.camera.idle import draw_idle
from tracker.camera.idle_picture import idle_picture


def test_the_middle_of_the_users_own_picture_fills_the_idle_picture(tmp_path: Path) -> None:
    picture = np.zeros((90, 301, 3), np.uint8)  # of odd size, and wider than the camera's
    picture[:, 100:201] = (10, 20, 200)  # blue, green, red
    path = tmp_path / "Päuse.png"
    path.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    problems: list[str] = []
    made = idle_picture(path, 64, 64, problems.append)
    assert not problems
    assert made.shape == (64, 64, 3)
    assert (made == (200, 20, 10)).all()
    assert not made.flags.writeable


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "There is no image"), (b"no picture", "no image that can be read"), ("folder", "is no file")],
)
def test_a_file_that_is_none_is_told_and_the_usual_picture_shown(
    tmp_path: Path, content: bytes | str | None, sentence: str
) -> None:
    path = tmp_path / "a.png"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        path.mkdir()
    problems: list[str] = []
    assert (idle_picture(path, 64, 48, problems.append) == draw_idle(64, 48)).all()
    (problem,) = problems
    assert sentence in problem
    assert problem.endswith("Until then the idle picture is the usual one.")
