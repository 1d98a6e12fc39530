"""The extension in a real Blender with its window: buttons are pressed with the mouse, results are seen from outside.

`make test-gui` runs it. The screenshots are left in out/gui.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from addon.core.frame_ring import FrameRingReader

from .comparing import differences, goes_on
from .conftest import AVATAR
from .debian import WORK_INSIDE, Debian
from .window import OUT, PATIENCE, Panel

#: Ticks of the memory test: as many as fit into a minute on two busy cores without a GPU. 10,000 for a long run.
_TICKS: Final = int(os.environ.get("LIVE_FACE_WINDOW_TICKS", "200"))
#: A mesh that is left behind at each tick is 60 bytes a vertex: the sample avatar would grow by over 0.3 MB a tick.
_MB_PER_TICK: Final = 0.01
_SLACK_MB: Final = 30.0

pytestmark = pytest.mark.window


def moving_pictures(ring: Path, wanted: int) -> int:
    """How many different pictures come out of the ring, until as many as wanted have come."""
    seen: set[bytes] = set()
    with closing(FrameRingReader.open(ring)) as reader:
        picture = np.zeros((reader.shape.height, reader.shape.width, 3), np.uint8)
        deadline = time.monotonic() + PATIENCE
        while len(seen) < wanted and time.monotonic() < deadline:
            if reader.read(picture):
                assert picture.std() > 5.0, "an empty picture"
                seen.add(picture.tobytes())
            time.sleep(0.02)
    return len(seen)


def test_start_and_stop(panel: Panel, debian: Debian) -> None:
    window = panel.window
    before, view = window.do("file_state"), window.now()["visible"]
    window.picture(OUT / "idle.png")
    panel.start()
    window.wait(lambda report: report["applied"] > 3)
    assert moving_pictures(next(debian.shared_memory.glob("live_face-*/camera.ring")), 5) == 5
    window.picture(OUT / "live.png")
    assert window.now()["visible"] == view
    assert window.now()["shown"] == ["Idle", "Starting", "Live"]
    panel.stop()
    assert not differences(before, window.do("file_state"))


def test_a_taken_port_is_told_and_can_be_tried_again(panel: Panel, port: int) -> None:
    window = panel.window
    before = window.do("file_state")
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as other:
        other.bind(("127.0.0.1", 0))
        taken = other.getsockname()[1]
        window.do("choose", port=taken)
        panel.start()
        failed = window.wait(lambda report: report["state"] == "Failed")
        assert f"Port {taken} is taken" in failed["problem"]
        window.wait(lambda report: report["shown"][-1] == "Failed")
        window.key("Escape")  # closes Blender's pop-up
        window.picture(OUT / "failed.png")
        assert not differences(before, window.do("file_state"))
        panel.press("live_face.use_free_port")
        window.wait(lambda report: report["state"] == "Live")
    panel.stop()
    assert window.run("result = bpy.context.scene.live_face.port") not in {taken, port}
    window.do("choose", port=port)
    panel.start()
    window.wait(lambda report: report["state"] == "Live")


def test_saving_while_live_stores_the_avatar_at_rest(panel: Panel) -> None:
    window = panel.window
    before = window.do("file_state")
    panel.start()
    window.wait(lambda report: report["applied"] > 3)
    stamp = window.blend.stat().st_mtime_ns
    window.key("ctrl+s")
    window.wait(lambda _report: window.blend.stat().st_mtime_ns != stamp)
    goes_on(window)
    saved = window.blend.with_name("saved.blend")
    shutil.copy(window.blend, saved)
    panel.stop()
    window.do("open_file", path=str(WORK_INSIDE / saved.name))
    assert not differences(before, window.do("file_state"))


def test_undo_while_live_goes_on(panel: Panel) -> None:
    window = panel.window
    before = window.do("file_state")
    start = window.do("place_of", name="Armature")
    panel.start()
    window.wait(lambda report: report["applied"] > 3)
    window.key("a", "g", "x", "1", "Return")
    goes_on(window)
    assert window.do("place_of", name="Armature") != start
    window.key("ctrl+z")
    goes_on(window)
    assert window.do("place_of", name="Armature") == start
    window.key("ctrl+shift+z")
    goes_on(window)
    assert window.do("place_of", name="Armature") != start
    window.key("ctrl+z", "ctrl+z", "ctrl+z")
    goes_on(window)
    panel.stop()
    assert not differences(before, window.do("file_state"))


def test_undo_after_stop_leaves_the_avatar_at_rest(panel: Panel) -> None:
    window = panel.window
    before = window.do("file_state")
    panel.start()
    window.wait(lambda report: report["applied"] > 3)
    window.key("a", "g", "x", "1", "Return")  # stored for undo in the middle of an expression
    goes_on(window)
    panel.stop()
    window.key("g", "x", "1", "Return", "ctrl+z")
    assert not differences(before, window.do("file_state"))


def test_opening_another_file_stops(live: Panel) -> None:
    window = live.window
    other = window.blend.with_name("other.blend")
    shutil.copy(AVATAR, other)
    window.do("open_file", path=str(WORK_INSIDE / other.name))
    window.wait(lambda report: report["file"].endswith(other.name) and report["state"] == "Idle")


@pytest.mark.parametrize(
    "viewport",
    [
        pytest.param(True, id="with a viewport"),
        pytest.param(False, id="without a viewport"),
    ],
)
def test_memory_does_not_grow(panel: Panel, viewport: bool) -> None:
    window, patience = panel.window, PATIENCE + 5.0 * _TICKS
    if not viewport:
        window.do("hide_viewport")
    window.do("start_tiny")
    window.wait(lambda report: report["rendered"] > _TICKS // 3, patience)
    before, first = window.memory(), window.now()["rendered"]
    window.wait(lambda report: report["rendered"] > first + _TICKS, patience)
    after, ticks = window.memory(), window.now()["rendered"] - first
    print(f"{ticks} ticks: {before:.0f} MB before, {after:.0f} MB after")
    assert after - before < _SLACK_MB + ticks * _MB_PER_TICK


def test_quitting_while_live(live: Panel) -> None:
    window = live.window
    window.key("ctrl+q")
    assert window.process.wait(PATIENCE) == 0
