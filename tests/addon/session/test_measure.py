"""The user's own scene is drawn in one quality after the other, and everything is put back whatever happens."""

from __future__ import annotations

from typing import Any

import bpy
import pytest

from addon.core.errors import LiveFaceError
from addon.core.quality import PictureChoice, QualitySearch
from addon.session import measure
from addon.session.measure import IdleMeasure
from tests.addon.avatars import values
from tests.addon.scenes import TINY, automatic, face_scene, file_state

CHOICES = tuple(PictureChoice(32, 18, samples, shadows=False) for samples in (1, 2, 4))


@pytest.fixture(autouse=True)
def _few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "_MOST", 4)


def _begin(scene: bpy.types.Scene, fps: float) -> IdleMeasure:
    return IdleMeasure(scene, automatic(), TINY, QualitySearch(CHOICES, fps))


@pytest.mark.parametrize(("fps", "best"), [(0.001, 4), (1e9, 1)])
def test_the_best_that_holds_the_rate_is_found(scene: bpy.types.Scene, driver: Any, fps: float, best: int) -> None:  # noqa: ANN401 (the driver comes from a fixture)
    face = face_scene(scene)
    before = file_state()
    done: list[bool] = []
    driver.measure(lambda: _begin(scene, fps), lambda: done.append(True))
    while driver.measuring is not None:
        driver.tick_idle()
    assert done == [True]
    assert driver.measured.best.samples == best
    assert driver.measured.holds == (best == 4)
    assert all(trial.seconds > 0.0 for trial in driver.measured.trials)
    assert values(face)["jawOpen"] == 0.0
    assert file_state() == before


def test_the_avatar_moves_while_it_is_measured(scene: bpy.types.Scene, driver: Any) -> None:  # noqa: ANN401
    face = face_scene(scene)
    driver.measure(lambda: _begin(scene, 30.0), lambda: None)
    driver.tick_idle()
    first = values(face)["jawOpen"]
    driver.tick_idle()
    assert values(face)["jawOpen"] != first
    assert "live_face_rest" in scene
    driver.end_idle()
    assert "live_face_rest" not in scene


@pytest.mark.parametrize("ticks", [0, 1, 6])
def test_left_at_any_moment_all_is_as_before(scene: bpy.types.Scene, driver: Any, ticks: int) -> None:  # noqa: ANN401
    face_scene(scene)
    before = file_state()
    driver.measure(lambda: _begin(scene, 30.0), lambda: pytest.fail("it was left"))
    for _ in range(ticks):
        driver.tick_idle()
    driver.end_idle()
    assert driver.measuring is None
    assert driver.measured is None
    assert file_state() == before


def test_a_scene_that_cannot_be_drawn_is_told_and_left_alone(scene: bpy.types.Scene, driver: Any) -> None:  # noqa: ANN401
    face_scene(scene)
    scene.camera = None
    before = file_state()
    with pytest.raises(LiveFaceError, match="has no camera"):
        driver.measure(lambda: _begin(scene, 30.0), lambda: None)
    assert driver.measuring is None
    assert file_state() == before
