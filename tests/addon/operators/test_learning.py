from __future__ import annotations

import bpy
import pytest

from addon.core.mapping.measure import Measure, MeasureKind
from addon.operators import learning
from addon.operators.learning import LEARNING


@pytest.mark.usefixtures("scene")
def test_learning_ends_by_itself_in_the_next_file() -> None:
    LEARNING.start("Face", Measure("Mouth Open", MeasureKind.DISTANCE, (13, 14)))
    try:
        bpy.ops.wm.read_factory_settings()
        assert bpy.app.timers.is_registered(learning._look)
        assert LEARNING.look() is None
        assert not LEARNING.is_on("Face", "Mouth Open")
    finally:
        LEARNING.stop()
