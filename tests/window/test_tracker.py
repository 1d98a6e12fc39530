"""The tracker that Live Face starts itself on the sample clip: calibration, landmarks, and problems that are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .comparing import differences, goes_on
from .conftest import AVATAR, Shared, opened
from .debian import CHECKOUT_INSIDE, WORK_INSIDE, Debian
from .window import OUT, PATIENCE, Panel

_CLIP = CHECKOUT_INSIDE / "sample_rigs" / "clip" / "clip.mp4"
#: The wizard's nine steps take about 45 seconds.
_CALIBRATION = 120.0

pytestmark = pytest.mark.window


@pytest.fixture
def tracked(shared: Shared, unused_port: int) -> Iterator[Panel]:
    """The tab of a Blender with the human, where Live Face is to start the tracker on the clip."""
    for panel in opened(shared.open(AVATAR), unused_port):
        _follow_clip(panel)
        yield panel


@pytest.fixture
def empty(shared: Shared, debian: Debian, unused_port: int, tmp_path: Path) -> Iterator[Panel]:
    """The same with nothing in the scene."""
    blend = tmp_path / "empty.blend"
    script = (
        "import bpy; bpy.ops.wm.read_homefile(use_factory_startup=True); bpy.data.batch_remove(bpy.data.objects[:])"
    )
    save = f"bpy.ops.wm.save_as_mainfile(filepath='{WORK_INSIDE / 'empty.blend'}')"
    debian.run("blender", "--background", "--factory-startup", "--python-expr", f"{script}; {save}")
    blend.write_bytes((debian.work / "empty.blend").read_bytes())
    for panel in opened(shared.open(blend), unused_port):
        _follow_clip(panel)
        yield panel


def _follow_clip(panel: Panel) -> None:
    panel.window.do("prefer", tracker="LIVE_FACE", source=str(_CLIP))


def _start(panel: Panel) -> None:
    panel.start()
    panel.window.wait(lambda report: report["state"] == "Live" and report["applied"] > 3)


def test_neutral_recentre_and_the_wizard(tracked: Panel) -> None:
    panel, window = tracked, tracked.window
    before = window.do("file_state")
    panel.open_only("Live Face", "Calibration")
    _start(panel)
    panel.press("live_face.set_neutral")
    window.wait(lambda report: report["told"] is not None)
    panel.press("live_face.recentre")
    goes_on(window)
    panel.picture(OUT / "calibration.png", 600)
    panel.press("live_face.calibrate")
    window.wait(lambda report: report["step"] == 2)
    panel.picture(OUT / "panel-calibrating.png", 600)
    ended = window.wait(lambda report: report["step"] is None, _CALIBRATION)
    assert ended["told"] is not None
    panel.settle()
    panel.picture(OUT / "calibrated.png", 640)
    panel.stop()
    assert not differences(before, window.do("file_state"))


def test_the_tracker_follows_the_clip(tracked: Panel) -> None:
    panel, window = tracked, tracked.window
    window.do("choose", camera="FILE", file=str(WORK_INSIDE / "call.mp4"))
    before = window.do("file_state")
    panel.picture(OUT / "start.png", 760)
    _start(panel)
    goes_on(window, 10)
    panel.settle()
    window.picture(OUT / "panel.png", (380, panel.top - 30, panel.left + panel.width - 380, 800))
    panel.picture(OUT / "panel-tracking.png", 560)
    window.run("bpy.context.window_manager.live_face_landmarks.plot = True")
    goes_on(window)
    window.picture(OUT / "landmarks.png")
    window.run("bpy.context.window_manager.live_face_landmarks.plot = False")
    panel.stop()
    assert not differences(before, window.do("file_state"))


def test_no_packets_are_told_with_what_mends_it(panel: Panel, unused_port: int) -> None:
    window = panel.window
    window.do("choose", port=unused_port)
    window.do("prefer", tracker="USER", source=str(_CLIP))
    panel.open_only("Live Face")
    panel.start()
    window.wait(lambda report: report["state"] == "Live")
    panel.find("live_face.start_tracker", bottom=panel.top + 420)
    panel.picture(OUT / "panel-problem.png", 430)
    panel.press("live_face.start_tracker")
    window.wait(lambda report: report["applied"] > 3)
    panel.stop()


def test_a_face_mesh_needs_no_avatar(empty: Panel) -> None:
    panel, window = empty, empty.window
    panel.open_only("Live Face")
    panel.start()
    window.wait(lambda report: report["state"] == "Failed")
    window.key("Escape")
    panel.settle()
    panel.picture(OUT / "no-avatar.png", 400)
    panel.press("live_face.add_face_mesh")
    window.wait(lambda _report: window.run("result = bpy.context.scene.live_face.avatar is not None"))
    panel.press("live_face.add_camera")
    window.wait(lambda _report: window.run("result = bpy.context.scene.camera is not None"))
    window.run("bpy.context.space_data.region_3d.view_perspective = 'CAMERA'")
    before = window.do("file_state")
    shape = "mesh = bpy.context.scene.live_face.avatar.data\nresult = [n for one in mesh.vertices for n in one.co]"
    rest = window.run(shape)
    _start(panel)
    window.wait(lambda _report: max(abs(a - b) for a, b in zip(rest, window.run(shape), strict=True)) > 0.003, PATIENCE)
    window.picture(OUT / "face-mesh.png")
    panel.stop()
    assert window.run(shape) == pytest.approx(rest, abs=1e-6)
    assert not differences(before, window.do("file_state"))
