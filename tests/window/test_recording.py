"""Recording in the real window: record, stop, play, look through, undo; and what the sidebar shows meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from .comparing import differences
from .debian import WORK_INSIDE
from .window import OUT, Panel, Window

#: Frames that are recorded, two seconds of the moving face.
_FRAMES: Final = 60
#: Pixels from the sidebar's left to the first button of a row.
_FIRST: Final = 30
#: Pixels from the sidebar's top to below the panel, for the picture in the docs.
_PICTURE: Final = 710

pytestmark = pytest.mark.window


def _recorder(window: Window, value: str) -> object:
    return window.run(f"recorder = part('addon.session.driver').DRIVER.session.recorder\nresult = {value}")


def _takes(window: Window, value: str) -> object:
    return window.run(f"takes = bpy.context.window_manager.live_face_takes\nresult = {value}")


def _jaw(window: Window) -> float:
    """How far the mouth is open, on whichever mesh it is."""
    keys = "[key.key_blocks['jawOpen'] for key in bpy.data.shape_keys if 'jawOpen' in key.key_blocks]"
    value = window.run(f"result = max(key.value for key in {keys})")
    assert isinstance(value, float)
    return value


def _until(window: Window, done: Callable[[], bool]) -> None:
    window.wait(lambda _report: done(), 60.0)


def test_record_play_look_through_and_undo(panel: Panel) -> None:
    window = panel.window
    window.run(f"bpy.context.scene.live_face_recording.folder = {str(WORK_INSIDE / 'takes')!r}")
    panel.open_only("Recording")
    panel.press("live_face.record")  # starts Live Face as well
    window.wait(lambda report: report["state"] == "Live")
    _until(window, lambda: _recorder(window, f"recorder.frames > {_FRAMES}") is True)
    panel.picture(OUT / "panel-recording.png")
    window.key("ctrl+alt+shift+t")
    _until(window, lambda: _recorder(window, "recorder.busy") is False)
    assert _recorder(window, "recorder.problem") is None
    assert _takes(window, "len(takes.takes)") == 1
    seconds = _takes(window, "takes.selected.seconds")
    assert isinstance(seconds, float)
    assert seconds > 1.5

    window.run("bpy.ops.live_face.stop()")
    window.wait(lambda report: report["state"] == "Idle")
    before = window.do("file_state")
    panel.press("live_face.play_take", _FIRST)
    jaws: list[float] = []

    def moves() -> bool:
        jaws.append(_jaw(window))
        return max(jaws) - min(jaws) > 0.2

    _until(window, moves)
    panel.picture(OUT / "panel-takes.png", _PICTURE)
    window.picture(OUT / "playing.png")
    _until(window, lambda: window.run("result = part('addon.session.driver').DRIVER.player is None") is True)
    assert not differences(before, window.do("file_state"))

    for percent in (20.0, 50.0, 80.0):
        _takes(window, f"setattr(takes, 'position', {percent})")
        _until(window, lambda: _jaw(window) > 0.01)
    window.run("bpy.ops.ed.undo_push(message='Something')")
    window.key("ctrl+z")
    _until(window, lambda: window.run("result = part('addon.session.driver').DRIVER.player is None") is True)
    assert _jaw(window) == 0.0
    window.picture(OUT / "undone.png")
