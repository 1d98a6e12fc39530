from __future__ import annotations

from pathlib import Path

import bpy
import pytest

from addon.core.errors import LiveFaceError
from addon.core.mapping.row import FaceMapping, Row, Target, TargetKind
from addon.rig.avatar import find_avatar
from addon.rig.face_mesh import new_face_mesh
from addon.rig.live_rig import LiveRig
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


def test_what_live_face_leaves_alone_is_not_covered_and_not_free(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("jawOpen", "jawLeft"), 4)
    face.data.shape_keys.driver_add('key_blocks["jawOpen"].value')
    lamp = Row("mouthLeft", Target(TargetKind.PROPERTY, owner="Face", path="no_such_property"))
    write_mapping(face, FaceMapping((JAW, lamp, Row("jawLeft", Target(TargetKind.SHAPE_KEY, "jawLeft")))))
    health = check(scene, face)
    assert list(health.problems) == [0, 1]
    assert health.coverage is not None
    assert [one.channel for one in health.coverage.mapped] == ["jawLeft"]
    missing = {one.channel: one.instead for one in health.coverage.missing}
    assert "the key jawOpen is free" not in missing["jawOpen"]


def test_while_live_an_edited_mapping_is_looked_at_as_it_is_now(
    scene: bpy.types.Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    rig = LiveRig(find_avatar(scene), FaceMapping((JAW,)))
    monkeypatch.setattr(DRIVER.session, "rig_of", lambda _root: rig)
    write_mapping(face, FaceMapping((LOST, JAW)))
    assert not rig.problems  # which hears of the edit at its next move
    assert list(check(scene, face).problems) == [0]


def test_a_live_face_mesh_has_nothing_to_cover(scene: bpy.types.Scene) -> None:
    mesh = new_face_mesh("Live Face Mesh")
    scene.collection.objects.link(mesh)
    assert check(scene, mesh).coverage is None
    write_mapping(mesh, FaceMapping((LOST,)))
    assert check(scene, mesh).coverage is not None


def test_an_edit_asks_for_a_check_and_so_does_another_avatar(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("jawOpen",))
    write_mapping(face, FaceMapping((JAW,)))
    edits = ((face.live_face.rows[0], "target", "gone"), (scene.live_face, "avatar", face))
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
