"""Avatars on stage: several at once, recentred, edited and tried out while live."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import bpy
import pytest

from addon.core.errors import LiveFaceError
from addon.core.face_frame import FacePose
from addon.core.mapping.row import FaceMapping, Row, Target, TargetKind
from addon.core.presence import EASE_SECONDS
from addon.session.actor import Actor, AvatarConfig
from addon.session.driver import SessionDriver
from addon.session.live_session import LiveSession
from addon.session.session_config import SessionConfig
from tests.addon.avatars import keyed_mesh, values
from tests.addon.scenes import automatic, face_scene, file_state
from tests.addon.sender import Sender, pose

Configure = Callable[..., SessionConfig]


def _key(channel: str, name: str | None = None, **changes: float) -> Row:
    return Row(channel, Target(TargetKind.SHAPE_KEY, name or channel), **changes)  # type: ignore[arg-type]


class Kept:
    """A mapping that is kept somewhere and can be edited."""

    def __init__(self, *rows: Row) -> None:
        self.mapping = FaceMapping(rows)
        self.followed: list[str] = []

    def config(self, root: str, subject: int = 0) -> AvatarConfig:
        return AvatarConfig(root, lambda _root: self.mapping, subject, self._follow)

    def _follow(self, _root: str, renames: object) -> None:
        self.followed.append(str(renames))


#: Seconds in which a face that has come is shown whole.
_SHOWN_AFTER = EASE_SECONDS + 0.15


def _send(session: LiveSession, sender: Sender, **weights: Any) -> None:  # noqa: ANN401 (a number for each channel)
    """A face, until it is shown whole."""
    _send_faces(session, sender, {0: pose(**weights)})


def _send_faces(session: LiveSession, sender: Sender, faces: dict[int, FacePose]) -> None:
    session.tick()  # the first one compiles shaders, in which all of the time could pass
    until = time.monotonic() + _SHOWN_AFTER
    while time.monotonic() < until:
        for subject, face in faces.items():
            sender.send(sender.frame(face, subject=subject))
        assert session.tick() is not None, session.problem


def _turn(session: LiveSession, sender: Sender, yaw: float) -> float:
    """The yaw that the avatar shows of a head that is turned so far, radians."""
    _send_faces(session, sender, {0: pose((yaw, 0.0, 0.0))})
    head = session.actors[0].rig.read_back().head
    assert head is not None
    return head.yaw


@pytest.fixture
def two(scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender) -> Callable[..., LiveSession]:
    """Starts two avatars, Face (with a rig) and Second, on the faces given."""

    def start(first: int, second: int) -> LiveSession:
        face_scene(scene)
        keyed_mesh("Second", ("jawOpen", "mouthClose"))
        one = config(avatars=(automatic("Rig", first), automatic("Second", second)))
        sender.port = one.port
        session.start(scene, one)
        return session

    return start


def test_two_avatars_follow_two_faces(two: Callable[..., LiveSession], sender: Sender) -> None:
    session = two(0, 1)
    _send_faces(session, sender, {0: pose(jawOpen=1.0), 1: pose(mouthClose=1.0)})
    first, second = values(bpy.data.objects["Face"]), values(bpy.data.objects["Second"])
    assert (first["jawOpen"], first["mouthClose"]) == (1.0, 0.0)
    assert (second["jawOpen"], second["mouthClose"]) == (0.0, 1.0)


def test_two_avatars_follow_one_face_and_are_both_put_back(two: Callable[..., LiveSession], sender: Sender) -> None:
    session = two(0, 0)
    _send(session, sender, jawOpen=1.0)
    assert values(bpy.data.objects["Face"])["jawOpen"] == 1.0
    assert values(bpy.data.objects["Second"])["jawOpen"] == 1.0
    session.stop()
    assert values(bpy.data.objects["Face"])["jawOpen"] == 0.0
    assert values(bpy.data.objects["Second"])["jawOpen"] == 0.0


def test_recentring_takes_the_present_turn_as_straight_ahead(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender
) -> None:
    face_scene(scene)
    one = config()
    sender.port = one.port
    session.start(scene, one)
    assert not session.recentre()
    assert _turn(session, sender, 0.3) == pytest.approx(0.3, abs=1e-3)
    assert session.recentre()
    assert _turn(session, sender, 0.3) == pytest.approx(0.0, abs=1e-3)
    assert _turn(session, sender, 0.5) == pytest.approx(0.2, abs=1e-3)


def test_an_edit_while_live_counts_from_the_next_tick_and_lets_go_of_what_is_mapped_no_more(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender
) -> None:
    face = face_scene(scene)
    face.data.shape_keys.key_blocks["mouthClose"].value = 0.25
    kept = Kept(_key("jawOpen"), _key("jawOpen", "mouthClose"))
    one = config(avatars=(kept.config("Rig"),))
    sender.port = one.port
    session.start(scene, one)
    _send(session, sender, jawOpen=1.0)
    assert (values(face)["jawOpen"], values(face)["mouthClose"]) == (1.0, 1.0)
    kept.mapping = FaceMapping((_key("jawOpen", gain=0.5),))
    session.remap()
    _send(session, sender, jawOpen=1.0)
    assert (values(face)["jawOpen"], values(face)["mouthClose"]) == (0.5, 0.25)


def test_a_renamed_key_goes_on_and_its_new_name_is_told(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender
) -> None:
    face = face_scene(scene)
    kept = Kept(_key("jawOpen"))
    one = config(avatars=(kept.config("Rig"),))
    sender.port = one.port
    session.start(scene, one)
    _send(session, sender, jawOpen=1.0)
    face.data.shape_keys.key_blocks["jawOpen"].name = 'Mund "auf"'
    kept.mapping = FaceMapping((_key("jawOpen", 'Mund "auf"'),))
    _send(session, sender, jawOpen=0.5)
    assert values(face)['Mund "auf"'] == 0.5
    assert any('Mund "auf"' in told for told in kept.followed)
    session.stop()
    assert values(face)['Mund "auf"'] == 0.0


@pytest.mark.parametrize("when", ["idle", "live"])
def test_a_row_can_be_tried_out(
    scene: bpy.types.Scene, driver: SessionDriver, config: Configure, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    face = face_scene(scene)
    face.data.shape_keys.key_blocks["jawOpen"].value = 0.125
    before = file_state()
    kept = Kept(_key("mouthClose"), _key("jawOpen", upper=0.5))
    clock = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: clock)
    if when == "live":
        driver.start(scene, config(avatars=(kept.config("Rig"),)))
        driver.tick()
    driver.wiggle(scene, kept.config("Rig"), 1)
    seen = []
    for step in range(30):
        clock = 1000.0 + step * 0.05
        driver.tick() if when == "live" else driver.tick_idle()
        seen.append(values(face)["jawOpen"])
    assert max(seen) == pytest.approx(0.5, abs=0.01)
    if when == "idle":
        assert file_state() == before
        driver.end_idle()
        assert file_state() == before
    else:
        assert seen[-1] == 0.0
        driver.stop()
        assert file_state() == before


def test_a_row_that_cannot_move_says_why(scene: bpy.types.Scene, driver: SessionDriver) -> None:
    face_scene(scene)
    before = file_state()
    with pytest.raises(LiveFaceError, match=r"noSuchKey.*\.$"):
        driver.wiggle(scene, Kept(_key("jawOpen", "noSuchKey")).config("Rig"), 0)
    assert file_state() == before


def test_what_is_edited_after_a_row_that_cannot_move_stays(scene: bpy.types.Scene, driver: SessionDriver) -> None:
    face = face_scene(scene)
    with pytest.raises(LiveFaceError):
        driver.wiggle(scene, Kept(_key("jawOpen", "noSuchKey"), _key("mouthClose")).config("Rig"), 0)
    assert "live_face_rest" not in scene
    face.data.shape_keys.key_blocks["mouthClose"].value = 0.25
    driver.end_idle()  # as before the file is saved
    assert values(face)["mouthClose"] == 0.25


def test_an_undo_in_the_middle_of_a_try_out_leaves_the_key_alone(scene: bpy.types.Scene, driver: SessionDriver) -> None:
    face = face_scene(scene)
    bpy.ops.ed.undo_push(message="before")
    driver.wiggle(scene, Kept(_key("jawOpen")).config("Rig"), 0)
    driver.tick_idle()
    bpy.ops.ed.undo_push(message="something else")
    bpy.ops.ed.undo()
    face = bpy.data.objects["Face"]
    assert values(face)["jawOpen"] == 0.0
    assert driver.tick_idle() is None


def test_a_smoothed_row_lags(scene: bpy.types.Scene, session: LiveSession, config: Configure, sender: Sender) -> None:
    face = face_scene(scene)
    kept = Kept(_key("jawOpen"), replace(_key("jawOpen", "mouthClose"), smoothing=10.0))
    one = config(avatars=(kept.config("Rig"),))
    sender.port = one.port
    session.start(scene, one)
    session.tick()
    _send(session, sender, jawOpen=1.0)
    assert values(face)["jawOpen"] == 1.0
    assert 0.0 < values(face)["mouthClose"] < 0.5 + 0.5 * math.exp(-0.1)


def test_an_owner_that_is_deleted_while_live_is_told_and_driven_no_more(scene: bpy.types.Scene) -> None:
    lamp = keyed_mesh("Face", ("jawOpen",), 4)["of the row"] = bpy.data.objects.new("Lamp", None)
    scene.collection.objects.link(lamp)
    row = Row("jawOpen", Target(TargetKind.PROPERTY, owner="Lamp", path="location[2]"))
    actor = Actor(scene, Kept(row, _key("jawOpen")).config("Face"))
    actor.rig.write(pose(jawOpen=0.5))
    actor.check()
    assert lamp.location[2] == 0.5  # which goes on while it is there
    with bpy.context.temp_override(selected_objects=[lamp]):
        bpy.ops.object.delete()
    actor.check()
    assert list(actor.rig.problems) == [0]
    assert lamp.location[2] == 0.0
    scene.collection.objects.link(lamp)
    actor.check()
    assert not actor.rig.problems
