"""The live face mesh takes the landmarks, and gets back what it was."""

from __future__ import annotations

import math
from collections.abc import Iterator

import bpy
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.face_frame import LANDMARK_COUNT, FacePose, Translation
from addon.core.face_points import canonical_points
from addon.core.mapping.measure import Measure, MeasureKind
from addon.core.mapping.measuring import with_neutral
from addon.core.mapping.row import FaceMapping, Row, Target, TargetKind
from addon.core.rotation import HeadAngles, from_angles
from addon.rig.avatar import AvatarError, find_avatar
from addon.rig.face_look import dress
from addon.rig.face_mesh import MOVE, TURN, FaceMeshWriter, in_blender, is_face_mesh, new_face_mesh
from addon.rig.live_rig import LiveRig

NOSE_TIP, EAR_LEFT = 4, 454
REST = FacePose()
TURNED = FacePose(head=from_angles(HeadAngles(math.pi / 2.0, 0.0, 0.0)))


@pytest.fixture
def mesh(scene: bpy.types.Scene) -> Iterator[bpy.types.Object]:
    ob = new_face_mesh("Live Face Mesh")
    scene.collection.objects.link(ob)
    yield ob


def places(ob: bpy.types.Object) -> NDArray[np.float32]:
    found = np.empty(LANDMARK_COUNT * 3, np.float32)
    ob.data.vertices.foreach_get("co", found)
    return found.reshape(-1, 3)


def a_face(seed: int = 3) -> NDArray[np.float32]:
    shift = np.random.default_rng(seed).normal(scale=0.003, size=(LANDMARK_COUNT, 3))
    return (canonical_points() + shift).astype(np.float32)


def test_a_new_one_is_a_face_in_life_size_that_looks_to_the_front(mesh: bpy.types.Object) -> None:
    assert is_face_mesh(mesh)
    assert places(mesh)[NOSE_TIP, 1] == places(mesh)[:, 1].min()  # Blender's front view looks along +Y
    assert places(mesh)[EAR_LEFT, 0] > 0.06
    assert 0.1 < mesh.dimensions.z < 0.25
    assert not mesh.data.validate()


def test_it_is_known_by_its_mark_and_its_number_of_vertices(mesh: bpy.types.Object) -> None:
    assert is_face_mesh(mesh)
    other = bpy.data.objects.new("Other", bpy.data.meshes.new("Other"))
    other["live_face_mesh"] = True
    assert not is_face_mesh(other)


def test_the_landmarks_become_the_vertices(mesh: bpy.types.Object) -> None:
    FaceMeshWriter(mesh.name).write(a_face(), REST)
    assert places(mesh) == pytest.approx(in_blender(a_face()), abs=1e-6)


def test_what_is_drawn_has_changed(mesh: bpy.types.Object) -> None:
    layer = bpy.context.view_layer
    layer.update()
    FaceMeshWriter(mesh.name).write(a_face(), REST)
    layer.update()
    shown = mesh.evaluated_get(bpy.context.evaluated_depsgraph_get())
    assert places(shown) == pytest.approx(in_blender(a_face()), abs=1e-6)


def test_it_turns_with_the_head_where_it_is_to(mesh: bpy.types.Object) -> None:
    writer = FaceMeshWriter(mesh.name)
    writer.write(canonical_points(), TURNED)
    assert places(mesh)[NOSE_TIP, 0] > 0.03  # towards the own left
    mesh[TURN] = False
    writer.write(canonical_points(), TURNED)
    assert places(mesh) == pytest.approx(in_blender(canonical_points()), abs=1e-6)


def test_it_moves_with_the_head_from_where_it_was_first_seen(mesh: bpy.types.Object) -> None:
    writer = FaceMeshWriter(mesh.name)
    near, aside = (FacePose(translation=Translation(x, 0.0, -0.6)) for x in (0.0, 0.05))
    writer.write(canonical_points(), near)
    writer.write(canonical_points(), aside)
    assert places(mesh) == pytest.approx(in_blender(canonical_points()), abs=1e-6)
    mesh[MOVE] = True
    writer.write(canonical_points(), near)
    assert places(mesh) == pytest.approx(in_blender(canonical_points()), abs=1e-6)
    writer.write(canonical_points(), aside)
    assert places(mesh)[:, 0] == pytest.approx(canonical_points()[:, 0] + 0.05, abs=1e-6)
    writer.recentre()
    writer.write(canonical_points(), aside)
    assert places(mesh) == pytest.approx(in_blender(canonical_points()), abs=1e-6)


def test_without_landmarks_the_shape_stays_and_turns(mesh: bpy.types.Object) -> None:
    writer = FaceMeshWriter(mesh.name)
    writer.write(a_face(), REST)
    writer.write(None, TURNED)
    writer.write(None, REST)
    assert places(mesh) == pytest.approx(in_blender(a_face()), abs=1e-6)


def test_what_is_not_finite_never_reaches_the_mesh(mesh: bpy.types.Object) -> None:
    writer = FaceMeshWriter(mesh.name)
    writer.write(np.full((LANDMARK_COUNT, 3), np.nan, np.float32), REST)
    writer.write(None, FacePose(head=from_angles(HeadAngles(math.nan, 0.0, 0.0))))
    assert places(mesh) == pytest.approx(in_blender(canonical_points()), abs=1e-6)


def test_everything_is_put_back_as_it_was_found(mesh: bpy.types.Object) -> None:
    mesh.data.vertices[7].co.x = 0.3
    before = places(mesh)
    writer = FaceMeshWriter(mesh.name)
    writer.write(a_face(), TURNED)
    writer.put_back()
    writer.put_back()
    assert (places(mesh) == before).all()


def test_it_survives_undo(mesh: bpy.types.Object) -> None:
    name = mesh.name
    bpy.ops.ed.undo_push(message="before")
    writer = FaceMeshWriter(name)
    writer.write(a_face(), REST)
    bpy.ops.ed.undo_push(message="while live")
    bpy.ops.ed.undo()
    writer.write(a_face(4), REST)
    assert places(bpy.data.objects[name]) == pytest.approx(in_blender(a_face(4)), abs=1e-6)
    writer.put_back()
    assert places(bpy.data.objects[name]) == pytest.approx(in_blender(canonical_points()), abs=1e-6)


def test_it_is_followed_when_it_is_renamed(mesh: bpy.types.Object) -> None:
    writer = FaceMeshWriter(mesh.name)
    mesh.name = 'A "face" / 顔'
    writer.write(a_face(), REST)
    assert places(mesh) == pytest.approx(in_blender(a_face()), abs=1e-6)
    assert writer.object_name == mesh.name
    assert not writer.stale


def test_a_mesh_that_is_deleted_or_edited_is_left_alone(mesh: bpy.types.Object) -> None:
    writer = FaceMeshWriter(mesh.name)
    mesh.data.vertices.add(1)
    assert writer.stale
    writer.write(a_face(), REST)
    writer.put_back()
    bpy.data.objects.remove(mesh)
    assert writer.stale
    writer.write(a_face(), REST)
    writer.put_back()


def test_only_a_live_face_mesh_can_be_written_to(scene: bpy.types.Scene) -> None:
    scene.collection.objects.link(bpy.data.objects.new("Other", bpy.data.meshes.new("Other")))
    for name in ("Other", "Nothing"):
        with pytest.raises(AvatarError, match="no live face mesh"):
            FaceMeshWriter(name)


def test_the_look_gives_the_irises_a_material_of_their_own(mesh: bpy.types.Object) -> None:
    dress(mesh)
    of_iris = [polygon for polygon in mesh.data.polygons if polygon.material_index == 1]
    assert len(of_iris) == 8
    assert min(min(polygon.vertices) for polygon in of_iris) == 468


def test_the_lips_have_a_material_of_their_own(mesh: bpy.types.Object) -> None:
    dress(mesh)
    points = canonical_points()
    of_lips = {vertex for one in mesh.data.polygons if one.material_index == 2 for vertex in one.vertices}
    assert {0, 13, 14, 17, 61, 291} <= of_lips
    assert np.abs(points[list(of_lips), 0]).max() < 0.03


def test_two_of_them_share_their_materials(mesh: bpy.types.Object, scene: bpy.types.Scene) -> None:
    dress(mesh)
    other = new_face_mesh("Live Face Mesh")
    scene.collection.objects.link(other)
    dress(other)
    assert list(other.data.materials) == list(mesh.data.materials)
    assert sum(material.name.startswith("Live Face") for material in bpy.data.materials) == 3


def test_it_is_an_avatar_of_its_own(mesh: bpy.types.Object, scene: bpy.types.Scene) -> None:
    rig = LiveRig(find_avatar(scene, mesh), FaceMapping())
    assert not rig.notes
    rig.write(REST, a_face())
    assert places(mesh) == pytest.approx(in_blender(a_face()), abs=1e-6)
    rig.rebind()
    rig.write(TURNED, canonical_points())
    assert places(mesh)[NOSE_TIP, 0] > 0.03
    rig.put_back()
    assert places(mesh) == pytest.approx(in_blender(canonical_points()), abs=1e-6)


def test_it_moves_as_in_a_mirror_where_the_mapping_says_so(mesh: bpy.types.Object, scene: bpy.types.Scene) -> None:
    face = canonical_points().copy()
    corner_right, corner_left = 61, 291
    face[corner_left] += (0.01, 0.01, 0.0)
    rig = LiveRig(find_avatar(scene, mesh), FaceMapping(mirror=True))
    rig.write(TURNED, face)
    assert places(mesh)[NOSE_TIP, 0] < -0.03
    rig.write(REST, face)
    moved = places(mesh) - in_blender(canonical_points())
    assert moved[corner_right] == pytest.approx((-0.01, 0.0, 0.01), abs=1e-6)
    assert moved[corner_left] == pytest.approx((0.0, 0.0, 0.0), abs=1e-6)


def test_a_measure_is_of_the_mirrored_face_where_the_mapping_says_so(
    mesh: bpy.types.Object, scene: bpy.types.Scene
) -> None:
    mesh["amount"] = 0.0
    face = canonical_points().copy()
    face[386, 1] += 0.018  # the left upper lid, a fifth of the eyes' distance
    lid = with_neutral(Measure("Lid", MeasureKind.HEIGHT, (386, 374), 0.0, 0.2), canonical_points())
    row = Row("measure.Lid", Target(TargetKind.PROPERTY, owner=mesh.name, path='["amount"]'))
    for mirror, expected in ((False, 1.0), (True, 0.0)):
        rig = LiveRig(find_avatar(scene, mesh), FaceMapping((row,), (lid,), mirror))
        rig.write(REST, face)
        assert mesh["amount"] == pytest.approx(expected, abs=1e-3)
        rig.put_back()
