"""What Blender's own events do to a session: saving, undo, loading, another file."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import bpy
import pytest

from addon.core.errors import LiveFaceError
from addon.core.takes.take_file import read_take_file
from addon.session import driver as driver_module
from addon.session.driver import SessionDriver
from addon.session.live_session import SessionState
from addon.session.session_config import SessionConfig
from tests.addon.avatars import values
from tests.addon.children import run_child
from tests.addon.scenes import face_scene, file_state
from tests.addon.sender import Sender, pose

Configure = Callable[..., SessionConfig]


@pytest.fixture
def live(scene: bpy.types.Scene, driver: SessionDriver, config: Configure, sender: Sender) -> SessionDriver:
    """A driver whose session is live, with the mouth open and the head turned."""
    face_scene(scene)
    one = config()
    sender.port = one.port
    driver.start(scene, one)
    _move(driver, sender)
    return driver


def _opening() -> float:
    return values(bpy.data.objects["Face"])["jawOpen"]


def _yaw() -> float:
    return float(bpy.data.objects["Rig"].pose.bones["Head"].matrix_basis.to_quaternion().angle)


def _move(driver: SessionDriver, sender: Sender) -> None:
    deadline = time.monotonic() + 20.0
    while _opening() < 1.0:
        sender.send_pose(pose((0.5, 0.0, 0.0), jawOpen=1.0))
        assert driver.tick() is not None, driver.session.problem
        assert time.monotonic() < deadline
    assert _yaw() > 0.1
    assert driver.session.state is SessionState.LIVE


def test_why_a_start_failed_is_not_told_of_another_file(driver: SessionDriver) -> None:
    driver.refuse("There is no avatar.")
    assert driver.session.state is SessionState.FAILED
    driver.leave_file()
    assert (driver.session.state, driver.session.problem) == (SessionState.IDLE, None)


def test_the_timer_is_there_while_live_and_gone_after(live: SessionDriver) -> None:
    assert bpy.app.timers.is_registered(driver_module._tick)
    live.stop()
    assert not bpy.app.timers.is_registered(driver_module._tick)
    live.stop()
    assert live.session.state is SessionState.IDLE


def test_a_start_while_live_is_a_new_session(live: SessionDriver, config: Configure, sender: Sender) -> None:
    first = live.session
    live.start(bpy.context.scene, config())
    assert live.session is not first
    assert first.state is SessionState.IDLE
    sender.session += 1
    _move(live, sender)


def test_a_failed_start_leaves_no_timer(scene: bpy.types.Scene, driver: SessionDriver, config: Configure) -> None:
    with pytest.raises(LiveFaceError):
        driver.start(scene, config())
    assert driver.session.state is SessionState.FAILED
    assert not bpy.app.timers.is_registered(driver_module._tick)


@pytest.mark.parametrize("copy", [True, False])
def test_a_file_saved_while_live_holds_the_users_own_values(
    live: SessionDriver, sender: Sender, tmp_path: Path, copy: bool
) -> None:
    while_live = file_state()
    path = tmp_path / "saved.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=copy)
    assert live.session.state is SessionState.LIVE
    assert file_state()["Scene.eevee"] == while_live["Scene.eevee"]
    live.tick()
    assert _opening() > 0.0
    _move(live, sender)
    live.stop()
    neutral = {name: value for name, value in file_state().items() if name != "engines"}
    bpy.ops.wm.open_mainfile(filepath=str(path))
    saved = {name: value for name, value in file_state().items() if name != "engines"}
    assert {name: (neutral[name], saved[name]) for name in neutral if neutral[name] != saved[name]} == {}
    assert _opening() == 0.0


def test_nothing_of_a_running_session_is_saved(live: SessionDriver, tmp_path: Path) -> None:
    assert live.session.running
    path = tmp_path / "saved.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True, compress=False)
    content = path.read_bytes()
    assert b"Face" in content
    assert b"LIVE_FACE_GPU_CONTEXT" not in content
    assert b"Live Face GPU context" not in content


def test_an_undo_while_live_does_not_end_the_session(live: SessionDriver, sender: Sender) -> None:
    # the module has no undo stack of its own until the first push
    bpy.ops.ed.undo_push(message="before")
    bpy.data.objects["Face"].location.x = 2.0
    bpy.ops.ed.undo_push(message="moved")
    for _ in range(2):
        bpy.ops.ed.undo()
        assert bpy.data.objects["Face"].location.x == 0.0
        assert live.tick() is not None, live.session.problem
        _move(live, sender)
        bpy.ops.ed.redo()
        assert bpy.data.objects["Face"].location.x == 2.0
        assert live.tick() is not None, live.session.problem
        _move(live, sender)
    live.stop()
    assert live.session.problem is None
    assert _opening() == 0.0
    assert _yaw() == pytest.approx(0.0, abs=1e-6)


def test_settings_are_those_from_before_the_session_after_an_undo_and_a_stop(
    scene: bpy.types.Scene, driver: SessionDriver, config: Configure, sender: Sender
) -> None:
    face_scene(scene)
    scene.eevee.taa_samples = 13
    bpy.ops.ed.undo_push(message="start")
    before = file_state()
    one = config()
    sender.port = one.port
    driver.start(scene, one)
    _move(driver, sender)
    bpy.ops.ed.undo_push(message="while live")
    bpy.data.objects["Face"].location.x = 2.0
    bpy.ops.ed.undo_push(message="moved")
    bpy.ops.ed.undo()
    _move(driver, sender)
    driver.stop()
    after = file_state()
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}


def test_an_undo_to_before_the_session_is_no_harm(
    scene: bpy.types.Scene, driver: SessionDriver, config: Configure, sender: Sender
) -> None:
    face_scene(scene)
    scene.eevee.taa_samples = 13
    bpy.ops.ed.undo_push(message="made")
    scene.objects["Face"].location.x = 1.0
    bpy.ops.ed.undo_push(message="moved")
    one = config()
    sender.port = one.port
    driver.start(scene, one)
    _move(driver, sender)
    bpy.ops.ed.undo()
    assert bpy.data.objects["Face"].location.x == 0.0
    _move(driver, sender)
    driver.stop()
    assert bpy.context.scene.eevee.taa_samples == 13
    assert _opening() == 0.0


def test_all_is_at_rest_when_an_undo_begins(live: SessionDriver, sender: Sender) -> None:
    """What two undo steps have in common Blender, with its window, leaves in memory as it is."""
    seen = []

    def note(*_: object) -> None:
        seen.append((_opening(), bpy.context.scene.eevee.taa_samples))

    samples = bpy.context.scene.eevee.taa_samples
    bpy.ops.ed.undo_push(message="before")
    bpy.data.objects["Face"].location.x = 2.0
    bpy.ops.ed.undo_push(message="moved")
    for name in ("undo_pre", "redo_pre"):
        getattr(bpy.app.handlers, name).append(note)
    try:
        for step in (bpy.ops.ed.undo, bpy.ops.ed.redo):
            _move(live, sender)
            step()
    finally:
        for name in ("undo_pre", "redo_pre"):
            getattr(bpy.app.handlers, name).remove(note)
    live.stop()
    assert bpy.context.scene.eevee.taa_samples != samples
    assert seen == [(0.0, bpy.context.scene.eevee.taa_samples)] * 2


def test_an_undo_that_takes_the_avatar_away_ends_the_session_with_a_sentence(
    scene: bpy.types.Scene, driver: SessionDriver, config: Configure, sender: Sender
) -> None:
    bpy.ops.ed.undo_push(message="empty")
    face_scene(scene)
    bpy.ops.ed.undo_push(message="made")
    one = config()
    sender.port = one.port
    driver.start(scene, one)
    _move(driver, sender)
    bpy.ops.ed.undo()
    assert "Face" not in bpy.data.objects
    driver.tick()
    assert driver.session.state is SessionState.FAILED
    assert driver.session.problem is not None
    assert driver.session.problem.endswith(".")


def test_loading_another_file_stops_the_session(live: SessionDriver, tmp_path: Path) -> None:
    path = tmp_path / "other.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
    bpy.ops.wm.open_mainfile(filepath=str(path))
    assert live.session.state is SessionState.IDLE
    assert not bpy.app.timers.is_registered(driver_module._tick)
    assert [scene.name for scene in bpy.data.scenes] == ["Scene"]
    assert live.tick() is None


def test_a_new_file_stops_the_session(live: SessionDriver) -> None:
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    assert live.session.state is SessionState.IDLE
    assert live.tick() is None


def test_a_handler_is_registered_once_and_removed() -> None:
    names = ("load_pre", "save_pre", "save_post", "undo_pre", "undo_post", "redo_pre", "redo_post")
    before = {name: list(getattr(bpy.app.handlers, name)) for name in names}
    driver_module.register()
    during = {name: list(getattr(bpy.app.handlers, name)) for name in names}
    driver_module.unregister()
    assert {name: len(during[name]) - len(before[name]) for name in names} == dict.fromkeys(names, 1)
    assert {name: list(getattr(bpy.app.handlers, name)) for name in names} == before


def test_a_process_that_ends_while_live_ends_quietly(tmp_path: Path, free_port: int) -> None:
    ended = run_child("exit_while_live.py", str(tmp_path), str(free_port), timeout=120)
    assert json.dumps({"state": "Live"}) in ended.stdout
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
    recorded = read_take_file(tmp_path / "take.lftake")
    assert len(recorded.take) == 5
    assert recorded.problem is None


def _saved_without_asking(path: Path) -> None:
    """Save as Blender's autosave does: nobody is told before."""
    told = [(handlers, list(handlers)) for handlers in (bpy.app.handlers.save_pre, bpy.app.handlers.save_post)]
    for handlers, _ in told:
        handlers.clear()
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
    for handlers, before in told:
        handlers.extend(before)


def test_a_file_that_was_kept_in_the_middle_of_an_expression_is_put_to_rest_when_it_is_opened(
    scene: bpy.types.Scene, driver: SessionDriver, config: Configure, sender: Sender, tmp_path: Path
) -> None:
    face = face_scene(scene)
    face.data.shape_keys.key_blocks["jawOpen"].value = 0.25
    scene.objects["Rig"].pose.bones["Neck"].rotation_mode = "XYZ"
    scene.objects["Rig"].pose.bones["Neck"].rotation_euler = (0.1, 0.2, 0.3)
    before = file_state()
    one = config()
    sender.port = one.port
    driver.start(scene, one)
    _move(driver, sender)
    _saved_without_asking(tmp_path / "autosave.blend")
    driver.stop()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "autosave.blend"))
    after = file_state()
    touched = [name for name in before if name.startswith(("key ", "bone ", "Scene.eevee", "Scene.render"))]
    assert {name: after[name] for name in touched} == {name: before[name] for name in touched}
    assert not [name for name in bpy.context.scene.keys() if name.startswith("live_face_rest")]  # noqa: SIM118 (an ID)


def test_what_the_user_undoes_while_live_is_not_brought_back_at_the_end(
    scene: bpy.types.Scene, driver: SessionDriver, config: Configure, sender: Sender
) -> None:
    face_scene(scene)
    neck = scene.objects["Rig"].pose.bones["Neck"]
    neck.rotation_mode = "XYZ"
    bpy.ops.ed.undo_push(message="straight")
    bpy.data.objects["Rig"].pose.bones["Neck"].rotation_euler = (0.5, 0.0, 0.0)
    bpy.ops.ed.undo_push(message="bent")
    one = config()
    sender.port = one.port
    driver.start(scene, one)
    _move(driver, sender)
    bpy.ops.ed.undo()
    driver.tick()
    driver.stop()
    assert tuple(bpy.data.objects["Rig"].pose.bones["Neck"].rotation_euler) == (0.0, 0.0, 0.0)


@pytest.mark.usefixtures("driver")
def test_a_text_of_somebody_else_is_passed_over(scene: bpy.types.Scene, tmp_path: Path) -> None:
    face_scene(scene)
    for text in ("[", 7, '[["OBJECT", "Nobody", "location", 1.0], ["OBJECT", "Rig", "no.such.thing", 1.0]]'):
        scene["live_face_rest"] = text
        before = file_state()
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "odd.blend"))
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "odd.blend"))
        scene = bpy.context.scene
        assert "live_face_rest" not in scene
        assert file_state().keys() == before.keys()
