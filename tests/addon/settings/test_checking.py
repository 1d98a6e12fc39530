from __future__ import annotations

from pathlib import Path

import bpy
import pytest

from addon.core.errors import LiveFaceError
from addon.core.mapping.row import FaceMapping, Row, Target, TargetKind
from addon.session.driver import DRIVER
from addon.settings.checking import check, check_now
from addon.settings.stored_mapping import write_mapping
from tests.addon.avatars import keyed_mesh

JAW = Row("jawOpen", Target(TargetKind.SHAPE_KEY, "jawOpen"))
LOST = Row("jawLeft", Target(TargetKind.SHAPE_KEY, "gone"))


def test_a_check_finds_problems_and_coverage_and_moves_nothing(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("jawOpen",))
    face.data.shape_keys.key_blocks["jawOpen"].value = 0.3
    write_mapping(face, FaceMapping((JAW, LOST)))
    health = check(scene, face)
    assert list(health.problems) == [1]
    assert "gone" in health.problems[1]
    assert health.coverage is not None
    assert health.coverage.sentence == "1 of 52 channels mapped, 51 missing"
    assert not health.names_lost
    assert DRIVER.health_of("Face") == health
    assert face.data.shape_keys.key_blocks["jawOpen"].value == pytest.approx(0.3)


def test_an_edit_asks_for_a_check_and_so_does_another_avatar(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("jawOpen",))
    write_mapping(face, FaceMapping((JAW,)))
    edits = ((face.live_face.rows[0], "name", "gone"), (scene.live_face, "avatar", face))
    for owner, name, value in (*edits, (scene.live_face.others.add(), "avatar", face)):
        if bpy.app.timers.is_registered(check_now):
            bpy.app.timers.unregister(check_now)
        setattr(owner, name, value)
        assert bpy.app.timers.is_registered(check_now)
    check_now()
    health = DRIVER.health_of("Face")
    assert health is not None
    assert list(health.problems) == [0]


def test_a_file_that_is_opened_is_checked(scene: bpy.types.Scene, tmp_path: Path) -> None:
    face = keyed_mesh("Face", ("jawOpen",))
    write_mapping(face, FaceMapping((LOST,)))
    scene.live_face.avatar = face
    file = str(tmp_path / "face.blend")
    bpy.ops.wm.save_as_mainfile(filepath=file)
    DRIVER.leave_file()
    if bpy.app.timers.is_registered(check_now):
        bpy.app.timers.unregister(check_now)
    bpy.ops.wm.open_mainfile(filepath=file)
    assert bpy.app.timers.is_registered(check_now)
    check_now()
    health = DRIVER.health_of("Face")
    assert health is not None
    assert list(health.problems) == [0]


def test_lost_names_are_told(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("target_0", "target_1"))
    assert check(scene, face).names_lost


def test_an_avatar_that_is_gone_from_the_scene_is_told_and_not_raised(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("jawOpen",))
    write_mapping(face, FaceMapping((JAW,)))
    scene.live_face.avatar = face
    scene.collection.objects.unlink(face)
    with pytest.raises(LiveFaceError):
        check(scene, face)
    check_now()
    health = DRIVER.health_of("Face")
    assert health is not None
    assert health.problems
