from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.camera.output import CameraConfig
from addon.core.errors import LiveFaceError
from addon.core.frame_ring import FrameRingReader
from addon.link.receiver import Receiver
from addon.rig.live_rig import AppliedPose
from addon.session.live_session import LiveSession, SessionState
from addon.session.session_config import SessionConfig
from tests.addon.avatars import keyed_mesh, values
from tests.addon.scenes import add_camera, automatic, face_scene, file_state
from tests.addon.sender import Sender, pose

Configure = Callable[..., SessionConfig]


def _tick_until(session: LiveSession, reached: Callable[[], bool]) -> None:
    """Tick as a timer would, for no longer than a test may take."""
    deadline = time.monotonic() + 20.0
    while not reached():
        delay = session.tick()
        assert delay is not None, session.problem
        assert time.monotonic() < deadline
        time.sleep(delay)


def _send_until(session: LiveSession, sender: Sender, reached: Callable[[], bool], *, tracked: bool = True) -> None:
    def sent_and_reached() -> bool:
        sender.send_pose(pose((0.5, 0.0, 0.0), jawOpen=1.0), tracked=tracked)
        return reached()

    _tick_until(session, sent_and_reached)


def test_idle_starting_live_idle(scene: bpy.types.Scene, session: LiveSession, config: Configure) -> None:
    face_scene(scene)
    before = file_state()
    states = [session.state]
    assert session.tick() is None
    session.start(scene, config())
    states.append(session.state)
    assert session.running
    assert session.tick() is not None
    states.append(session.state)
    session.stop()
    states.append(session.state)
    assert session.tick() is None
    assert states == [SessionState.IDLE, SessionState.STARTING, SessionState.LIVE, SessionState.IDLE]
    assert file_state() == before


def test_a_frame_moves_the_avatar_and_its_picture_reaches_the_ring(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender
) -> None:
    face = face_scene(scene)
    one = config()
    sender.port = one.port
    session.start(scene, one)
    session.tick()
    with_rest = _newest_picture(one)
    _send_until(session, sender, lambda: values(face)["jawOpen"] == 1.0)
    number, picture, capture_ns = _newest_picture(one)
    assert number == session.counts.rendered
    assert capture_ns == 0 or capture_ns % 1_000_000 == 0
    assert np.abs(picture.astype(int) - with_rest[1]).max() > 10
    assert 0 < session.counts.applied <= sender.sequence
    session.stop()
    assert values(face)["jawOpen"] == 0.0


def _newest_picture(one: SessionConfig) -> tuple[int, NDArray[np.uint8], int]:
    reader = FrameRingReader.open(one.camera.ring)
    out = np.empty((one.picture.height, one.picture.width, 3), np.uint8)
    frame = reader.read(out)
    reader.close()
    assert frame is not None
    return frame.number, out, frame.times.capture_ns


def test_a_frame_is_applied_once_and_its_capture_time_goes_out_once(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender
) -> None:
    face_scene(scene)
    one = config()
    sender.port = one.port
    session.start(scene, one)
    stamp = sender.send_pose(pose(jawOpen=1.0))
    session.tick()
    assert _newest_picture(one)[2] == stamp.capture_ns
    session.tick()
    assert _newest_picture(one)[2] == 0
    assert (session.counts.applied, session.counts.rendered) == (1, 2)


def test_what_was_applied_is_told_also_of_an_avatar_with_an_animation(
    scene: bpy.types.Scene, config: Configure, sender: Sender
) -> None:
    face = face_scene(scene)
    rig = scene.objects["Rig"]
    rig.pose.bones["Head"].keyframe_insert("rotation_quaternion", frame=1)
    face.data.shape_keys.key_blocks["jawOpen"].keyframe_insert("value", frame=1)
    told: list[AppliedPose] = []
    session = LiveSession(lambda _stamp, applied, _rendered_ns: told.append(applied))
    one = config()
    sender.port = one.port
    session.start(scene, one)
    try:
        _send_until(session, sender, lambda: bool(told) and told[-1].weights["jawOpen"] == 1.0)
        assert told[-1].head is not None
        assert told[-1].head.yaw == pytest.approx(0.5, abs=1e-4)
        assert len(told) == session.counts.applied
    finally:
        session.stop()


def test_a_lost_face_eases_to_rest_and_comes_back(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender
) -> None:
    face = face_scene(scene)
    one = config()
    sender.port = one.port
    session.start(scene, one)

    def opening() -> float:
        return values(face)["jawOpen"]

    seen: list[float] = []

    def note(reached: Callable[[], bool]) -> Callable[[], bool]:
        seen.clear()
        return lambda: seen.append(opening()) or reached()  # type: ignore[func-returns-value]

    _send_until(session, sender, lambda: opening() == 1.0)
    _send_until(session, sender, note(lambda: opening() == 0.0), tracked=False)
    assert seen == sorted(seen, reverse=True)
    assert any(0.0 < value < 1.0 for value in seen)
    _send_until(session, sender, note(lambda: opening() == 1.0))
    assert seen == sorted(seen)
    # a sender that dies is a face that is lost
    _tick_until(session, note(lambda: opening() == 0.0))
    assert seen == sorted(seen, reverse=True)


def test_bad_datagrams_do_not_end_a_session(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender
) -> None:
    face = face_scene(scene)
    one = config()
    sender.port = one.port
    session.start(scene, one)
    for junk in (b"", b"LVFC" * 71, b"\xff" * 284, b"x" * 11_600):
        sender.send(junk)
        assert session.tick() is not None
    assert session.receiver is not None
    assert sum(session.receiver.counts.dropped.values()) == 4
    _send_until(session, sender, lambda: values(face)["jawOpen"] == 1.0)


@pytest.mark.parametrize("trouble", ["no mesh", "no camera", "port taken", "no tracker", "ring taken", "no viewport"])
def test_a_failed_start_leaves_the_file_as_it_was(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, tmp_path: Path, trouble: str
) -> None:
    face = face_scene(scene)
    one = config()
    other: Receiver | LiveSession | None = None
    if trouble == "no mesh":
        bpy.data.objects.remove(face)
    elif trouble == "no camera":
        scene.camera = None
    elif trouble == "port taken":
        other = Receiver("127.0.0.1", one.port)
    elif trouble == "no tracker":
        one = replace(one, camera=CameraConfig(tmp_path / "ring", "none", tmp_path / "no python"))
    elif trouble == "ring taken":
        (tmp_path / "folder" / "camera.ring").mkdir(parents=True)
        one = replace(one, camera=CameraConfig(tmp_path / "folder" / "camera.ring"))
    else:
        for screen in bpy.data.screens:
            for area in screen.areas:
                if area.type == "VIEW_3D":
                    area.type = "CONSOLE"
    before = file_state()
    try:
        with pytest.raises(LiveFaceError) as told:
            session.start(scene, one)
        assert str(told.value) == session.problem
        assert session.problem.endswith(".")
        assert session.state is SessionState.FAILED
        assert not session.running
        assert session.tick() is None
        assert file_state() == before
    finally:
        if isinstance(other, Receiver):
            other.close()
    Receiver("127.0.0.1", one.port).close()


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [
        ("camera", "The scene has no camera"),
        ("armature", "The avatar's object Rig is gone"),
        ("scene", "The scene Other is gone"),
        ("viewport", "The 3D viewport that Live Face draws with was closed"),
        ("ring", "unexpected error"),
    ],
)
def test_what_goes_missing_while_live_ends_the_session_with_a_sentence(  # noqa: C901, PLR0917 (one branch for each thing; fixtures are arguments)
    scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender, lost: str, sentence: str
) -> None:
    if lost == "scene":
        scene = bpy.data.scenes.new("Other")
        bpy.context.window.scene = scene
    face = face_scene(scene)
    before = file_state()
    one = config()
    sender.port = one.port
    session.start(scene, one)
    _send_until(session, sender, lambda: values(face)["jawOpen"] == 1.0)
    if lost == "camera":
        bpy.data.objects.remove(scene.camera)
    elif lost == "armature":
        bpy.data.objects.remove(scene.objects["Rig"])
    elif lost == "scene":
        bpy.data.scenes.remove(scene)
    elif lost == "viewport":
        for screen in bpy.data.screens:
            for area in screen.areas:
                if area.type == "VIEW_3D":
                    area.type = "CONSOLE"
    else:
        assert session.output is not None
        session.output._ring._slot_heads.clear()  # a defect of our own, played
    assert session.tick() is None
    assert session.state is SessionState.FAILED
    assert session.problem is not None
    assert sentence in session.problem
    assert session.problem.endswith(".")
    after = file_state()
    for name, value in before.items():
        if name in after and lost != "viewport" and name not in {"objects", "cameras", "scenes"}:
            assert after[name] == value or name.endswith(".camera"), name
    assert after["engines"] == before["engines"]
    assert set(after["objects"]) <= set(before["objects"])
    Receiver("127.0.0.1", one.port).close()


def test_a_mesh_that_is_deleted_is_its_rows_problem_and_the_head_goes_on(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender
) -> None:
    face = face_scene(scene)
    one = config()
    sender.port = one.port
    session.start(scene, one)
    _send_until(session, sender, lambda: values(face)["jawOpen"] == 1.0)
    bpy.data.objects.remove(face)
    session.tick()
    rig = session.actors[0].rig
    assert any("jawOpen" in problem for problem in rig.problems.values())
    assert all(problem.endswith(".") for problem in rig.problems.values())
    head = rig.read_back().head
    assert head is not None
    assert head.yaw > 0.4


def test_an_avatar_that_is_deleted_while_a_setting_points_to_it_ends_the_session(
    scene: bpy.types.Scene, session: LiveSession, config: Configure
) -> None:
    face_scene(scene)
    rig = scene.objects["Rig"]
    session.start(scene, config())
    session.tick()
    scene.collection.objects.unlink(rig)  # what Delete leaves of an object that the sidebar's setting points to
    with pytest.raises(AssertionError, match="The avatar's object Rig is gone"):
        _tick_until(session, lambda: False)
    assert session.state is SessionState.FAILED


def test_a_stop_that_loses_the_film_is_told(scene: bpy.types.Scene, session: LiveSession, config: Configure) -> None:
    face_scene(scene)
    session.start(scene, config())
    assert session.output is not None
    session.output.failure = "The film could not be written to its end: make room on the disk."
    session.stop()
    assert session.state is SessionState.FAILED
    assert session.problem == "The film could not be written to its end: make room on the disk."


def test_stop_may_be_called_any_number_of_times(
    scene: bpy.types.Scene, session: LiveSession, config: Configure
) -> None:
    face_scene(scene)
    session.stop()
    session.start(scene, config())
    session.tick()
    before_stop = file_state()
    session.stop()
    after = file_state()
    assert after != before_stop
    session.stop()
    assert file_state() == after
    assert session.state is SessionState.IDLE


def test_a_failed_session_keeps_its_sentence_through_a_stop(
    scene: bpy.types.Scene, session: LiveSession, config: Configure
) -> None:
    add_camera(scene)
    with pytest.raises(LiveFaceError):
        session.start(scene, config())
    session.stop()
    assert session.state is SessionState.FAILED
    assert session.problem == "This file has no mesh: open or import an avatar first."


def test_a_session_after_a_session(scene: bpy.types.Scene, config: Configure, sender: Sender) -> None:
    face = face_scene(scene)
    one = config()
    sender.port = one.port
    before = file_state()
    for _ in range(2):
        session = LiveSession()
        session.start(scene, one)
        _send_until(session, sender, lambda: values(face)["jawOpen"] > 0.0)
        session.stop()
        assert file_state() == before
        sender.session += 1


def test_the_chosen_avatar_is_the_one_that_moves(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender
) -> None:
    face = face_scene(scene)
    chosen = keyed_mesh("Chosen", ("jawOpen",))
    one = config(avatars=(automatic("Chosen"),))
    sender.port = one.port
    session.start(scene, one)
    _send_until(session, sender, lambda: values(chosen)["jawOpen"] > 0.0)
    assert values(face)["jawOpen"] == 0.0


def test_a_chosen_avatar_that_is_not_there_is_told(
    scene: bpy.types.Scene, session: LiveSession, config: Configure
) -> None:
    face_scene(scene)
    with pytest.raises(LiveFaceError, match=r"Nobody.*\.$"):
        session.start(scene, config(avatars=(automatic("Nobody"),)))


def test_the_chosen_face_is_the_one_that_is_heard(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender
) -> None:
    face = face_scene(scene)
    one = config(avatars=(automatic(subject=2),))
    sender.port = one.port
    session.start(scene, one)
    for _ in range(3):
        sender.send(sender.frame(pose(jawOpen=1.0), subject=0))
        session.tick()
    assert values(face)["jawOpen"] == 0.0
    assert session.counts.applied == 0

    def send() -> bool:
        sender.send(sender.frame(pose(jawOpen=1.0), subject=2))
        return values(face)["jawOpen"] == 1.0

    _tick_until(session, send)


def test_the_pictures_come_at_the_rate_that_was_asked_for_without_making_up_for_misses(
    scene: bpy.types.Scene, session: LiveSession, config: Configure
) -> None:
    face_scene(scene)
    session.start(scene, config(fps=4.0))
    session.tick()  # compiles
    delay = session.tick()
    assert delay is not None
    assert 0.0 < delay <= 0.25
    time.sleep(0.8)  # three misses
    first = session.tick()
    late = session.counts.late
    second = session.tick()
    assert first is not None
    assert second is not None
    assert late >= 1
    assert second > first
    assert session.counts.late == late
