"""Takes that are played: to an avatar while nothing is live, and in a live session in the place of the face."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np
import pytest

from addon.core.arkit import CHANNEL_INDEX
from addon.core.mapping.recentre import Centre
from addon.core.rotation import HeadAngles, from_angles
from addon.core.takes.cutting import part_of
from addon.core.takes.take import Take
from addon.core.takes.take_file import ReadTake, read_take_file
from addon.core.takes.take_info import TakeInfo
from addon.recording.recorder import RecordingWish
from addon.session import driver as driver_module
from addon.session.driver import SessionDriver
from addon.session.session_config import SessionConfig
from addon.session.take_player import TakePlayer
from tests.addon.avatars import values
from tests.addon.scenes import automatic, face_scene, file_state
from tests.addon.sender import Sender, pose
from tests.core.takes.take_files import random_take

Configure = Callable[..., SessionConfig]
RATE = 10.0
TURN = from_angles(HeadAngles(0.5, 0.0, 0.0))


def opening(count: int = 21) -> ReadTake:
    """A mouth that opens in two seconds while the head is turned."""
    take = random_take(count, rate=RATE)
    weights = np.zeros_like(take.weights)
    weights[:, CHANNEL_INDEX["jawOpen"]] = np.linspace(0.0, 1.0, count)
    rest = np.zeros_like(take.gaze)
    head = np.tile(np.array(TURN, np.float32), (count, 1))
    columns = (take.times, np.ones(count, bool), head, np.zeros_like(take.translation), rest, weights)
    return ReadTake(Take(*columns), TakeInfo(), None)


def jaw() -> float:
    return values(bpy.data.objects["Face"])["jawOpen"]


def turned() -> float:
    return float(bpy.data.objects["Rig"].pose.bones["Head"].matrix_basis.to_quaternion().angle)


def shown(player: TakePlayer) -> float:
    frame = player.newest(0)
    assert frame is not None
    return float(frame.pose.weights[CHANNEL_INDEX["jawOpen"]])


def test_a_player_shows_the_frame_that_is_due() -> None:
    player = TakePlayer(opening(), "opening", 0)
    player.playing = True
    assert player.advance(100.0)
    assert shown(player) == 0.0
    assert player.advance(100.55)
    assert shown(player) == pytest.approx(0.25)
    assert player.newest(1) is None
    player.playing = False
    assert player.advance(105.0)
    assert shown(player) == pytest.approx(0.25)
    player.playing = True
    player.seek(1.9)
    assert player.advance(105.05)
    assert not player.advance(105.3)
    assert (player.position, shown(player)) == (2.0, 1.0)


def test_a_player_in_a_loop_begins_anew() -> None:
    player = TakePlayer(opening(), "opening", 0, loop=True)
    player.playing = True
    player.advance(0.0)
    assert player.advance(2.5)
    assert player.position == pytest.approx(0.5)


def test_a_long_gap_is_a_face_that_is_lost_only_while_it_is_played() -> None:
    take = opening().take
    gap = ReadTake(replace(take, times=take.times + np.where(np.arange(21) > 10, 5.0, 0.0)), TakeInfo(), None)
    player = TakePlayer(gap, "gap", 0)
    for playing in (True, False):
        player.playing = playing
        player.seek(3.0)
        frame = player.newest(0)
        assert frame is not None
        assert frame.tracked is not playing


@pytest.mark.parametrize("count", [0, 1])
def test_a_take_of_next_to_nothing_can_be_played(count: int) -> None:
    take = part_of(opening().take, 0.0, 0.0) if count else Take.empty()
    player = TakePlayer(ReadTake(take, TakeInfo(), None), "pose", 0, loop=True)
    player.playing = True
    player.advance(0.0)
    player.advance(1.0)
    assert (player.newest(0) is None) == (count == 0)
    assert player.newest_landmarks(0) is None


def test_landmarks_are_played_where_there_are_some() -> None:
    player = TakePlayer(ReadTake(random_take(4, landmarks=True), TakeInfo(), None), "points", 0)
    found = player.newest_landmarks(0)
    assert found is not None
    assert (found.head == player.take.landmarks[0]).all()  # type: ignore[index]
    player.seek(1 / 60)
    assert player.newest_landmarks(0) is None


def test_a_take_moves_an_avatar_while_nothing_is_live_and_leaves_no_trace(
    scene: bpy.types.Scene, driver: SessionDriver
) -> None:
    face_scene(scene)
    before = file_state()
    player = TakePlayer(opening(), "opening", 0)
    driver.play(scene, automatic(), player)
    assert bpy.app.timers.is_registered(driver_module._tick_idle)
    assert driver.player is player
    player.seek(2.0)
    _tick_until(driver, lambda: jaw() == pytest.approx(1.0))
    assert turned() > 0.2  # the neck has its share
    player.seek(1.0)
    _tick_until(driver, lambda: jaw() == pytest.approx(0.5))
    player.seek(1.9)
    player.playing = True
    deadline = time.monotonic() + 20.0
    while driver.tick_idle() is not None:
        assert time.monotonic() < deadline
    assert driver.player is None
    assert not bpy.app.timers.is_registered(driver_module._tick_idle)
    assert file_state() == before


@pytest.mark.parametrize("event", ["save", "undo", "load", "stop", "another"])
def test_what_ends_the_playing_puts_the_avatar_to_rest(
    scene: bpy.types.Scene, driver: SessionDriver, tmp_path: Path, event: str
) -> None:
    face_scene(scene)
    bpy.ops.ed.undo_push(message="a face")
    player = TakePlayer(opening(), "opening", 0)
    driver.play(scene, automatic(), player)
    player.seek(2.0)
    _tick_until(driver, lambda: jaw() == pytest.approx(1.0))
    if event == "save":
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    elif event == "undo":
        bpy.ops.ed.undo_push(message="something")
        bpy.ops.ed.undo()
    elif event == "load":
        bpy.ops.wm.read_homefile()
        assert driver.player is None
        return
    elif event == "stop":
        driver.end_play()
    else:
        driver.play(scene, automatic(), TakePlayer(opening(), "another", 0))
        assert driver.player is not player
        assert jaw() == 0.0
        return
    assert driver.player is None
    assert (jaw(), turned()) == (0.0, 0.0)
    assert "live_face_rest" not in bpy.context.scene


def test_the_takes_own_straight_ahead_counts(scene: bpy.types.Scene, driver: SessionDriver) -> None:
    face_scene(scene)
    read = opening()
    player = TakePlayer(ReadTake(read.take, TakeInfo(centre=Centre(TURN)), None), "opening", 0)
    driver.play(scene, automatic(), player)
    player.seek(2.0)
    _tick_until(driver, lambda: jaw() == pytest.approx(1.0))
    assert turned() == pytest.approx(0.0, abs=1e-3)


def test_a_take_is_played_in_a_live_session_and_the_face_goes_on(
    scene: bpy.types.Scene, driver: SessionDriver, config: Configure, sender: Sender, tmp_path: Path
) -> None:
    face_scene(scene)
    one = config()
    sender.port = one.port
    driver.start(scene, one)
    player = TakePlayer(opening(), "opening", 0)
    player.seek(1.0)
    driver.play(scene, automatic(), player)
    recorder = driver.session.recorder
    recorder.start(RecordingWish(tmp_path / "take.lftake"))
    for _ in range(200):
        sender.send_pose(pose(jawOpen=0.25))
        driver.tick()
        if jaw() == pytest.approx(0.5) and recorder.frames > 3:
            break
    assert jaw() == pytest.approx(0.5)
    player.playing = True
    player.seek(2.0)
    for _ in range(200):
        sender.send_pose(pose(jawOpen=0.25))
        driver.tick()
        if jaw() == pytest.approx(0.25):
            break
    assert driver.player is None
    assert jaw() == pytest.approx(0.25)
    driver.stop()
    assert recorder.kept is not None
    recorded = read_take_file(recorder.kept)
    assert recorded.problem is None
    assert recorded.take.weights[:, CHANNEL_INDEX["jawOpen"]].tolist() == pytest.approx([0.25] * len(recorded.take))


@pytest.mark.parametrize("event", ["load", "disable", "fail"])
def test_whatever_ends_the_session_finishes_the_take(  # noqa: PLR0917 (fixtures are arguments)
    scene: bpy.types.Scene, driver: SessionDriver, config: Configure, sender: Sender, tmp_path: Path, event: str
) -> None:
    face_scene(scene)
    bpy.ops.ed.undo_push(message="a face")
    one = config()
    sender.port = one.port
    driver.start(scene, one)
    recorder = driver.session.recorder
    recorder.start(RecordingWish(tmp_path / "take.lftake"))
    driver.tick()
    for _ in range(5):
        sender.send_pose(pose(jawOpen=0.25))
    bpy.ops.ed.undo_push(message="something")  # while it is recorded
    bpy.ops.ed.undo()
    driver.session.suspend()
    assert driver.tick() is not None
    assert recorder.frames == 5, "what comes while the file is saved is recorded as well"
    driver.session.resume()
    if event == "load":
        bpy.ops.wm.read_homefile()
    elif event == "disable":
        driver_module.unregister()
    else:
        bpy.data.objects.remove(bpy.data.objects["Face"])
        bpy.data.objects.remove(bpy.data.objects["Rig"])
        while driver.tick() is not None:
            sender.send_pose(pose())
        assert driver.session.problem is not None
    found = read_take_file(tmp_path / "take.lftake")
    assert len(found.take) >= 5
    assert found.problem is None


def _tick_until(driver: SessionDriver, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20.0
    while not done():
        assert driver.tick_idle() is not None
        assert time.monotonic() < deadline
