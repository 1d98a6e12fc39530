"""Baking in the real window: a take becomes keys while Blender goes on drawing, and one undo takes them away."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import pytest

from addon.core.takes.live_link_csv import TakeRow, TakeWriter
from addon.core.takes.timecode import Timecode
from tests.addon.sender import pose

from .comparing import differences
from .debian import WORK_INSIDE, Debian
from .window import OUT, Panel, Window

_SECONDS: Final = 3.0
_RATE: Final = 60.0
#: Pixels from the middle of the last setting of Recording to the header of Takes, and from there to that of Bake.
_TO_TAKES: Final = 32
_TO_BAKE: Final = 26

pytestmark = pytest.mark.window


def _write_take(path: Path) -> None:
    """A jaw that opens and shuts once a second, a head that turns."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = TakeWriter(stream, Timecode.from_thousandths(0))
        for index in range(round(_SECONDS * _RATE)):
            at = index / _RATE
            jaw = 0.5 - 0.5 * math.cos(2.0 * math.pi * at)
            writer.write(TakeRow(at, pose((0.3 * math.sin(2.0 * at), 0.0, 0.0), jawOpen=jaw)))


def _jaw(window: Window, frame: int) -> float:
    """What the jaw's key is at a frame, as the timeline shows it."""
    window.run(f"bpy.context.scene.frame_set({frame})")
    value = window.run(
        "result = max(keys.key_blocks['jawOpen'].value for keys in bpy.data.shape_keys if 'jawOpen' in keys.key_blocks)"
    )
    assert isinstance(value, float)
    return value


def test_a_take_is_baked_scrubbed_and_undone_in_one_step(panel: Panel, debian: Debian) -> None:
    window = panel.window
    _write_take(debian.work / "said.csv")
    window.run(f"bpy.context.scene.live_face_recording.folder = {str(WORK_INSIDE / 'baked')!r}")
    window.run("bpy.ops.live_face.auto_map('EXEC_DEFAULT', True)")
    window.run(f"bpy.ops.live_face.import_take('EXEC_DEFAULT', filepath={str(WORK_INSIDE / 'said.csv')!r})")
    window.run("bpy.context.scene.render.fps = 30\nbpy.ops.ed.undo_push(message='Ready')")
    panel.open_only("Recording")
    _x, y = panel.find("live_face_recording.every", 160)
    window.mouse(panel.left + 60, y + _TO_TAKES)
    panel.settle()
    window.mouse(panel.left + 60, y + _TO_TAKES + _TO_BAKE)
    panel.settle()
    panel.picture(OUT / "panel-bake.png")
    before = window.do("file_state")

    panel.press("live_face.bake")
    window.wait(lambda _report: window.run("result = len(bpy.data.actions)") > 0, 60.0)
    assert _jaw(window, 16) == pytest.approx(1.0, abs=0.05)
    assert _jaw(window, 31) == pytest.approx(0.0, abs=0.05)
    assert _jaw(window, 46) == pytest.approx(1.0, abs=0.05)
    window.picture(OUT / "baked.png")

    window.key("ctrl+z")
    window.wait(lambda _report: window.run("result = len(bpy.data.actions)") == 0, 60.0)
    assert not differences(before, window.do("file_state"))
    window.picture(OUT / "bake-undone.png")
