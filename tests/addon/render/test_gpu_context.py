from __future__ import annotations

import bpy
import pytest

from addon.render.gpu_context import gpu_context
from tests.addon.scenes import file_state

pytestmark = pytest.mark.usefixtures("scene")


def test_what_the_drawing_returns_and_raises_comes_through() -> None:
    before = file_state()
    context = gpu_context()
    assert context.run(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        context.run(lambda: 1 / 0)
    assert context.run(lambda: "again") == "again"
    context.close()
    assert file_state() == before


def test_a_second_context_after_the_first_is_closed(scene: bpy.types.Scene) -> None:
    for _ in range(3):
        context = gpu_context()
        assert context.run(lambda: 1) == 1
        context.close()
    assert [one.name for one in bpy.data.scenes] == [scene.name]
