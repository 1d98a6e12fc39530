from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from addon.core.mapping.measure import Measure, MeasureKind
from addon.core.mapping.row import Axis, FaceMapping, Response, Row, Target, TargetKind
from addon.rig.renames import Rename, Renamed
from addon.session.driver import DRIVER
from addon.settings import avatar_settings, row_settings, scene_settings
from addon.settings.avatar_settings import chosen_root
from addon.settings.stored_mapping import (
    ReadOnlyAvatarError,
    follow_renames,
    read_mapping,
    remove_measure,
    remove_row,
    shortest,
    write_mapping,
)
from tests.addon.avatars import armature, keyed_mesh, skinned

JAW = Row("jawOpen", Target(TargetKind.SHAPE_KEY, "jawOpen"))

_words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
_numbers = st.floats(-1e6, 1e6, width=32).map(shortest)
_targets = st.builds(
    Target,
    st.sampled_from(TargetKind),
    _words,
    st.one_of(st.just(""), st.just("Lamp"), _words),
    st.sampled_from(("OBJECT", "LIGHT", "MATERIAL", "NODETREE", "OF_ANOTHER_BLENDER")),
    st.sampled_from(Axis),
    _words,
)
_rows = st.builds(
    Row,
    _words,
    _targets,
    _numbers,
    _numbers,
    _numbers,
    _numbers,
    st.sampled_from(Response),
    _words,
    _numbers.map(abs),
    st.booleans(),
    st.booleans(),
)
_measures = st.builds(
    Measure,
    _words,
    st.sampled_from(MeasureKind),
    st.lists(st.integers(0, 477), max_size=8).map(tuple),
    _numbers,
    _numbers,
)
_mappings = st.builds(
    FaceMapping, st.lists(_rows, max_size=5).map(tuple), st.lists(_measures, max_size=3).map(tuple), st.booleans()
)


@given(_mappings, _mappings)
@examples(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_mapping_is_kept_as_it_is_whatever_was_there_before(before: FaceMapping, mapping: FaceMapping) -> None:
    root = bpy.data.objects.get("Root") or bpy.data.objects.new("Root", None)
    if "Lamp" not in bpy.data.objects:
        bpy.data.objects.new("Lamp", None)
    write_mapping(root, before)
    write_mapping(root, mapping)
    assert read_mapping(root) == mapping


def test_an_object_without_a_mapping_has_none() -> None:
    assert read_mapping(keyed_mesh()) == FaceMapping()


def test_a_mapping_is_saved_with_the_avatar_and_comes_along_when_it_is_appended(
    scene: bpy.types.Scene, tmp_path: Path
) -> None:
    lamp = bpy.data.objects.new("Lamp", bpy.data.lights.new("Lamp", "POINT"))
    scene.collection.objects.link(lamp)
    face = keyed_mesh("Face", ("jawOpen",))
    mapping = FaceMapping((JAW, Row("headYaw", Target(TargetKind.PROPERTY, owner="Lamp", path='["x"]'))), mirror=True)
    write_mapping(face, mapping)
    file = str(tmp_path / "face.blend")
    bpy.ops.wm.save_as_mainfile(filepath=file)
    bpy.ops.wm.open_mainfile(filepath=file)
    assert read_mapping(bpy.data.objects["Face"]) == mapping

    bpy.ops.wm.read_factory_settings(use_empty=True)
    with bpy.data.libraries.load(file) as (_, wanted):
        wanted.objects = ["Face"]
    assert read_mapping(bpy.data.objects["Face"]) == mapping


def test_the_mapping_of_a_linked_avatar_cannot_be_changed_and_says_so(tmp_path: Path) -> None:
    write_mapping(keyed_mesh("Face", ("jawOpen",)), FaceMapping((JAW,)))
    file = str(tmp_path / "face.blend")
    bpy.ops.wm.save_as_mainfile(filepath=file)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with bpy.data.libraries.load(file, link=True) as (_, wanted):
        wanted.objects = ["Face"]
    linked = bpy.data.objects["Face"]
    with pytest.raises(ReadOnlyAvatarError, match="linked from a library"):
        write_mapping(linked, FaceMapping())
    assert read_mapping(linked) == FaceMapping((JAW,))

    bpy.context.scene.collection.objects.link(linked)
    own = linked.override_create()
    more = FaceMapping((JAW, Row("jawLeft", Target(TargetKind.SHAPE_KEY, "jawLeft"), gain=0.5)), mirror=True)
    own.live_face.mirror = True
    row = own.live_face.rows.add()
    row.channel, row.target, row.gain = "jawLeft", "jawLeft", 0.5
    assert read_mapping(own) == more


def test_an_override_is_mapped_anew_without_its_librarys_rows_driving_twice(tmp_path: Path) -> None:
    other, wide = (Row(name, Target(TargetKind.SHAPE_KEY, name)) for name in ("jawLeft", "mouthLeft"))
    measure = Measure("width", MeasureKind.DISTANCE, (61, 291), 0.0, 1.0)
    face = keyed_mesh("Face", ())
    write_mapping(face, FaceMapping((other, JAW), (measure,)))
    library = tmp_path / "people.blend"
    bpy.data.libraries.write(str(library), {face})
    bpy.ops.wm.read_homefile(use_empty=True)
    with bpy.data.libraries.load(str(library), link=True) as (there, here):
        here.objects = there.objects
    own = bpy.data.objects["Face"].override_create()
    bpy.context.scene.collection.objects.link(own)
    wanted = (replace(other, muted=True), replace(JAW, gain=0.5), wide)  # nothing can be removed of a library's
    for _ in range(2):
        write_mapping(own, FaceMapping((replace(JAW, gain=0.5), wide), (replace(measure, full=2.0),), mirror=True))
        assert read_mapping(own) == FaceMapping(wanted, (replace(measure, full=2.0),), mirror=True)
    with pytest.raises(ReadOnlyAvatarError, match=r"library.*mute"):
        remove_row(own, 0)
    with pytest.raises(ReadOnlyAvatarError, match="library"):
        remove_measure(own, 0)
    remove_row(own, 2)
    assert read_mapping(own).rows == wanted[:2]
    file = str(tmp_path / "mine.blend")
    bpy.ops.wm.save_as_mainfile(filepath=file)
    bpy.ops.wm.open_mainfile(filepath=file)
    assert read_mapping(bpy.data.objects["Face", None]).rows == wanted[:2]


def test_a_target_that_is_changed_on_an_override_stays_one_row(tmp_path: Path) -> None:
    """Blender knows the items of a library's list by a property called `name`, where there is one."""
    face = keyed_mesh("Face", ("jawOpen", "jawLeft"))
    write_mapping(face, FaceMapping((JAW,)))
    library = tmp_path / "people.blend"
    bpy.data.libraries.write(str(library), {face})
    bpy.ops.wm.read_homefile(use_empty=True)
    with bpy.data.libraries.load(str(library), link=True) as (there, here):
        here.objects = there.objects
    own = bpy.data.objects["Face"].override_create()
    bpy.context.scene.collection.objects.link(own)
    own.live_face.rows[0].target = "jawLeft"
    file = str(tmp_path / "mine.blend")
    bpy.ops.wm.save_as_mainfile(filepath=file)
    bpy.ops.wm.open_mainfile(filepath=file)
    changed = Row("jawOpen", Target(TargetKind.SHAPE_KEY, "jawLeft"))
    assert read_mapping(bpy.data.objects["Face", None]).rows == (changed,)


def test_a_row_loses_nothing_when_its_owner_is_deleted() -> None:
    lamp = bpy.data.objects.new("Lamp", None)
    face = keyed_mesh("Face", ())
    row = Row("jawOpen", Target(TargetKind.PROPERTY, owner="Lamp", path="location[2]"))
    write_mapping(face, FaceMapping((row,)))
    bpy.data.objects.remove(lamp)
    assert face.live_face.rows[0].owner is None
    assert read_mapping(face).rows == (row,)


def test_a_chosen_owner_is_the_targets_and_an_emptied_one_is_the_avatar() -> None:
    lamp, face = bpy.data.objects.new("Lamp", None), keyed_mesh("Face", ())
    write_mapping(face, FaceMapping((JAW,)))
    row = face.live_face.rows[0]
    row.owner = lamp
    assert read_mapping(face).rows[0].target.owner == "Lamp"
    row.owner = None
    assert read_mapping(face).rows[0].target.owner == ""
    row.owner_kind = "MATERIAL"
    assert read_mapping(face).rows[0].target.owner_type == "MATERIAL"


@pytest.mark.parametrize(
    ("rename", "wanted"),
    [
        (Rename(Renamed.SHAPE_KEY, "", "jawOpen", "Mund auf"), ["Mund auf", "jawOpen", "jawOpen", ""]),
        (Rename(Renamed.BONE, "", "jawOpen", "Kiefer"), ["jawOpen", "Kiefer", "jawOpen", ""]),
        (Rename(Renamed.SHAPE_KEY, "Other", "jawOpen", "weit"), ["jawOpen", "jawOpen", "weit", ""]),
        (Rename(Renamed.BLOCK, "OBJECT", "Other", "Else"), ["jawOpen", "jawOpen", "jawOpen", ""]),
    ],
)
def test_renames_are_followed_where_they_belong(rename: Rename, wanted: list[str]) -> None:
    face = keyed_mesh("Face", ())
    other = Row("jawOpen", Target(TargetKind.SHAPE_KEY, "jawOpen", owner="Other"))
    path = Row("jawOpen", Target(TargetKind.PROPERTY, owner="Other", path='["jawOpen"]'))
    bone = Row("jawOpen", Target(TargetKind.BONE_ROTATION, "jawOpen"))
    write_mapping(face, FaceMapping((JAW, bone, other, path)))
    follow_renames(face, [rename])
    assert [row.target.name for row in read_mapping(face).rows] == wanted
    owner = "Else" if rename.kind is Renamed.BLOCK else "Other"
    assert [row.target.owner for row in read_mapping(face).rows] == ["", "", owner, owner]


def test_a_renamed_measure_keeps_its_rows() -> None:
    face = keyed_mesh("Face", ())
    rows = (Row("measure.mouth", JAW.target), Row("measure.mouth 2", JAW.target), JAW)
    write_mapping(face, FaceMapping(rows, (Measure("mouth", MeasureKind.DISTANCE, (13, 14)),)))
    face.live_face.measures[0].name = "lips"
    assert [row.channel for row in read_mapping(face).rows] == ["measure.lips", "measure.mouth 2", "jawOpen"]


def test_landmarks_may_be_typed_as_one_likes() -> None:
    face = keyed_mesh("Face", ())
    write_mapping(face, FaceMapping(measures=(Measure("mouth", MeasureKind.DISTANCE, ()),)))
    face.live_face.measures[0].landmarks = " 61,291 ; 478, x, -3, 99999999999, 0"
    assert read_mapping(face).measures[0].landmarks == (61, 291, 0)


def test_every_edit_is_seen_by_a_running_session() -> None:
    face = keyed_mesh("Face", ())
    write_mapping(face, FaceMapping((JAW,), (Measure("mouth", MeasureKind.DISTANCE, (13, 14)),)))
    own = face.live_face
    changes: list[tuple[Any, str, Any]] = [
        (own, "mirror", True),
        (own.measures[0], "neutral", 0.5),
        *[(own.rows[0], name, value) for name, value in _CHANGES.items()],
    ]
    for owner, name, value in changes:
        DRIVER.session._edited = False
        setattr(owner, name, value)
        assert DRIVER.session._edited, name


_CHANGES = {
    "channel": "jawLeft", "kind": "BONE_ROTATION", "target": "jaw", "path": "x", "axis": "Y", "gain": 2.0,
    "offset": 0.1, "lower": -1.0, "upper": 2.0, "response": "STEP", "expression": "x", "smoothing": 0.1,
    "muted": True, "solo": True, "gain_angle": 1.0, "upper_length": 3.0,
}  # fmt: skip


def test_numbers_in_units_are_the_same_numbers() -> None:
    face = keyed_mesh("Face", ())
    write_mapping(face, FaceMapping((JAW,)))
    row = face.live_face.rows[0]
    row.upper_angle = 0.5
    assert row.upper == row.upper_length == 0.5
    row.gain_length = 0.25
    assert read_mapping(face).rows[0].gain == 0.25


def test_every_setting_has_a_label_in_title_case_and_a_tooltip() -> None:
    small = {"to", "by", "at", "of"}
    for group in (*row_settings.CLASSES, *avatar_settings.CLASSES, *scene_settings.CLASSES):
        for name in group.__annotations__:
            info = group.bl_rna.properties[name]
            if info.is_hidden:
                continue
            assert info.description, (group, name)
            assert not info.description.endswith("."), name
            assert all(word[0].isupper() or word in small for word in info.name.split()), info.name


def test_the_mapping_is_kept_on_the_root_of_the_chosen_object(scene: bpy.types.Scene) -> None:
    rig = armature()
    face = skinned(keyed_mesh("Face"), rig)
    assert chosen_root(bpy.context) is None
    scene.live_face.avatar = face
    assert chosen_root(bpy.context) == rig
