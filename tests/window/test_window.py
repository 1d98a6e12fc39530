"""The extension in a real Blender with its window: buttons are pressed with the mouse, results are seen from outside.

`make test-gui` runs it. The screenshots are left in out/window.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from addon.core.frame_ring import FrameRingReader

from . import debian as machine
from .debian import CHECKOUT, WORK_INSIDE, Debian
from .window import PATIENCE, Panel, Window, install, start_sender

_OUT: Final = CHECKOUT / "out" / "window"
_BLENDER_PYTHON: Final = CHECKOUT / ".venv" / "blender-5.0" / "bin" / "python"
_AVATAR: Final = CHECKOUT / "sample_rigs" / "human" / "human.blend"
#: Keys and bones are single precision.
_ROUNDING: Final = 1e-5
#: Ticks of the memory test: as many as fit into a minute on two busy cores without a GPU. 10,000 for a long run.
_TICKS: Final = int(os.environ.get("LIVE_FACE_WINDOW_TICKS", "200"))
#: A mesh that is left behind at each tick is 60 bytes a vertex: the sample avatar would grow by over 0.3 MB a tick.
_MB_PER_TICK: Final = 0.01
_SLACK_MB: Final = 30.0

pytestmark = pytest.mark.window


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Debian]:
    why_not = machine.missing() or machine.prepare()
    if why_not:
        pytest.skip(why_not)
    with Debian(tmp_path_factory.mktemp("debian")) as one:
        subprocess.run(
            [_BLENDER_PYTHON, "-m", "tools.extension", "--out", str(one.work / "dist")], cwd=CHECKOUT, check=True
        )
        (extension,) = (one.work / "dist").glob("live_face-*.zip")
        install(one, extension)
        yield one


@pytest.fixture(scope="module")
def port() -> int:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module", autouse=True)
def moving_face(port: int) -> Iterator[None]:
    sender = start_sender(port)
    yield
    sender.kill()
    sender.wait()


@pytest.fixture
def panel(debian: Debian, port: int) -> Iterator[Panel]:
    """The panel of a Blender that has just opened the avatar; nothing runs."""
    with Window(debian, _AVATAR) as window:
        window.do("choose", camera="RING", size="640x360", samples="1", shadows=False, port=port)
        yield Panel(window)
        assert "Traceback" not in window.output
        assert "Error" not in window.output


@pytest.fixture
def live(panel: Panel) -> Panel:
    """The panel of a Blender that is live."""
    panel.press_button()
    panel.window.wait(lambda report: report["state"] == "Live" and report["applied"] > 0)
    return panel


def same(first: dict[str, Any], second: dict[str, Any]) -> bool:
    return first.keys() == second.keys() and all(
        value == pytest.approx(second[name], abs=_ROUNDING) if isinstance(value, list) else value == second[name]
        for name, value in first.items()
    )


def differences(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    names = {*first, *second}
    return {
        name: (first.get(name), second.get(name))
        for name in sorted(names)
        if not same({name: first.get(name)}, {name: second.get(name)})
    }


def goes_on(window: Window, ticks: int = 3) -> None:
    """Wait until some more frames have been applied and drawn."""
    now = window.now()
    assert now["state"] == "Live", now
    window.wait(lambda one: one["applied"] >= now["applied"] + ticks and one["rendered"] >= now["rendered"] + ticks)


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
    window.picture(_OUT / "idle.png")
    panel.press_button()
    window.wait(lambda report: report["applied"] > 3)
    assert moving_pictures(next(debian.shared_memory.glob("live_face-*/camera.ring")), 5) == 5
    window.picture(_OUT / "live.png")
    assert window.now()["visible"] == view
    assert window.now()["shown"] == ["Idle", "Starting", "Live"]
    panel.press_button()
    window.wait(lambda report: report["state"] == "Idle")
    assert not differences(before, window.do("file_state"))


def test_a_taken_port_is_told_and_can_be_tried_again(panel: Panel, port: int) -> None:
    window = panel.window
    before = window.do("file_state")
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as other:
        other.bind(("127.0.0.1", 0))
        taken = other.getsockname()[1]
        window.do("choose", port=taken)
        panel.press_button()
        failed = window.wait(lambda report: report["state"] == "Failed")
        assert f"Port {taken} is taken" in failed["problem"]
        window.wait(lambda report: report["shown"][-1] == "Failed")
        window.key("Escape")  # closes Blender's pop-up
        window.picture(_OUT / "failed.png")
    assert not differences(before, window.do("file_state"))
    window.do("choose", port=port)
    panel.press_button()
    window.wait(lambda report: report["state"] == "Live")


def test_saving_while_live_stores_the_avatar_at_rest(panel: Panel) -> None:
    window = panel.window
    before = window.do("file_state")
    panel.press_button()
    window.wait(lambda report: report["applied"] > 3)
    stamp = window.blend.stat().st_mtime_ns
    window.key("ctrl+s")
    window.wait(lambda _report: window.blend.stat().st_mtime_ns != stamp)
    goes_on(window)
    saved = window.blend.with_name("saved.blend")
    shutil.copy(window.blend, saved)
    panel.press_button()
    window.wait(lambda report: report["state"] == "Idle")
    window.do("open_file", path=str(WORK_INSIDE / saved.name))
    assert not differences(before, window.do("file_state"))


def test_undo_while_live_goes_on(panel: Panel) -> None:
    window = panel.window
    before = window.do("file_state")
    start = window.do("place_of", name="Armature")
    panel.press_button()
    window.wait(lambda report: report["applied"] > 3)
    window.key("a", "g", "x", "1", "Return")
    goes_on(window)
    assert window.do("place_of", name="Armature") != start
    window.key("ctrl+z")
    goes_on(window)
    assert window.do("place_of", name="Armature") == start
    window.key("ctrl+shift+z", "ctrl+z", "ctrl+z", "ctrl+z")
    goes_on(window)
    panel.press_button()
    window.wait(lambda report: report["state"] == "Idle")
    assert not differences(before, window.do("file_state"))


def test_undo_after_stop_leaves_the_avatar_at_rest(panel: Panel) -> None:
    window = panel.window
    before = window.do("file_state")
    panel.press_button()
    window.wait(lambda report: report["applied"] > 3)
    window.key("a", "g", "x", "1", "Return")  # stored for undo in the middle of an expression
    goes_on(window)
    panel.press_button()
    window.wait(lambda report: report["state"] == "Idle")
    window.key("g", "x", "1", "Return", "ctrl+z")
    assert not differences(before, window.do("file_state"))


def test_opening_another_file_stops(live: Panel) -> None:
    window = live.window
    other = window.blend.with_name("other.blend")
    shutil.copy(_AVATAR, other)
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
