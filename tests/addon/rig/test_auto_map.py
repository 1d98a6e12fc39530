"""What an avatar's keys, bones, objects and expressions are mapped to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import bpy
import pytest
from mathutils import Matrix, Vector

from addon.core.arkit import CHANNELS
from addon.core.mapping.row import FaceMapping, Row, TargetKind
from addon.rig.auto_map import auto_map, coverage_of, unmoving_keys
from addon.rig.avatar import Avatar, find_avatar
from addon.rig.live_rig import LiveRig
from tests.addon.avatars import (
    FACES_MINUS_Y,
    FACES_PLUS_X,
    FACES_PLUS_Y,
    FACES_PLUS_Z_Y_UP,
    RigPlan,
    armature,
    keyed_mesh,
    skinned,
)
from tests.addon.sender import pose

_SMALL = 4
_PLAN = RigPlan()

pytestmark = pytest.mark.usefixtures("scene")


def _keys(mapping: FaceMapping) -> dict[str, list[str]]:
    """The shape keys by channel."""
    found: dict[str, list[str]] = {}
    for row in mapping.rows:
        if row.target.kind is TargetKind.SHAPE_KEY:
            found.setdefault(row.channel, []).append(row.target.name)
    return found


def _turns(mapping: FaceMapping) -> dict[str, dict[str, float]]:
    """The shares by what turns (bone, or owner where it is an object), by channel."""
    found: dict[str, dict[str, float]] = {}
    for row in mapping.rows:
        if row.target.kind is TargetKind.TURN:
            found.setdefault(row.channel, {})[row.target.name or row.target.owner] = row.gain
    return found


def _rigged(keys: Sequence[str], plan: RigPlan = _PLAN) -> tuple[Avatar, bpy.types.Object, bpy.types.Object]:
    face, rig = keyed_mesh("Face", tuple(keys), segments=_SMALL), armature(plan)
    skinned(face, rig)
    return find_avatar(bpy.context.scene, rig), face, rig


def _bone(rig: bpy.types.Object, name: str, parent: str, axis: Vector, roll: float) -> None:
    """One more bone, from its parent's foot along `axis`."""
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    bones = rig.data.edit_bones
    one = bones.new(name)
    one.head, one.parent = bones[parent].head, bones[parent]
    one.tail = one.head + axis * 0.1
    one.roll = roll
    bpy.ops.object.mode_set(mode="OBJECT")


def test_all_52_arkit_keys_are_driven_plainly() -> None:
    avatar, _, _ = _rigged(CHANNELS)
    mapping = auto_map(avatar)
    assert _keys(mapping) == {name: [name] for name in CHANNELS}
    rows = [row for row in mapping.rows if row.target.kind is TargetKind.SHAPE_KEY]
    assert {(row.gain, row.offset, row.lower, row.upper) for row in rows} == {(1.0, 0.0, 0.0, 1.0)}
    assert [row.channel for row in rows] == list(CHANNELS)
    coverage = coverage_of(avatar, mapping)
    assert (coverage.score, coverage.missing) == (1.0, ())
    assert "52 of 52" in coverage.sentence


@pytest.mark.parametrize(
    ("neck_share", "shares"),
    [
        (0.35, {"Chest": 0.1, "Neck": 0.35, "Head": 0.55}),
        (0.0, {"Head": 1.0}),
        (1.0, {"Neck": 1.0}),
        (0.95, {"Chest": 0.05, "Neck": 0.95}),
    ],
)
def test_chest_neck_and_head_share_the_heads_turn(neck_share: float, shares: dict[str, float]) -> None:
    avatar, _, _ = _rigged(("jawOpen",))
    found = _turns(auto_map(avatar, neck_share))["head"]
    assert {name: round(share, 9) for name, share in found.items()} == shares


def test_several_neck_bones_share_the_necks_part() -> None:
    avatar, _, rig = _rigged(("jawOpen",))
    bpy.ops.object.mode_set(mode="EDIT")
    bones = rig.data.edit_bones
    bones["Neck"].name = "Neck1"
    upper = bones.new("Neck2")
    upper.head, upper.tail, upper.parent = (
        bones["Neck1"].tail,
        bones["Head"].head + Vector((0, 0, 0.01)),
        bones["Neck1"],
    )
    bones["Head"].parent = upper
    bpy.ops.object.mode_set(mode="OBJECT")
    shares = _turns(auto_map(avatar))["head"]
    assert shares["Neck1"] == shares["Neck2"] == pytest.approx(0.175)
    assert sum(shares.values()) == pytest.approx(1.0)


def test_without_a_neck_the_head_takes_its_share() -> None:
    avatar, _, _ = _rigged(("jawOpen",), RigPlan(neck=None))
    shares = _turns(auto_map(avatar))["head"]
    assert shares == {"Chest": pytest.approx(0.1), "Head": pytest.approx(0.9)}


def test_eye_bones_follow_the_gaze_each_its_own() -> None:
    avatar, _, _ = _rigged(("jawOpen",))
    turns = _turns(auto_map(avatar))
    assert (turns["gazeLeft"], turns["gazeRight"]) == ({"LeftEye": 1.0}, {"RightEye": 1.0})


@pytest.mark.parametrize("keys", [("eyeLookUpLeft",), ("look_up", "look_down", "look_left", "look_right")])
def test_keys_that_turn_an_eyeball_win_over_its_bone(keys: tuple[str, ...]) -> None:
    avatar, face, _ = _rigged(keys)
    face.vertex_groups.new(name="LeftEye").add(range(4), 1.0, "REPLACE")
    turns = _turns(auto_map(avatar))
    assert "gazeLeft" not in turns
    assert turns["gazeRight"] == {"RightEye": 1.0}


def test_keys_that_move_the_lids_alone_leave_the_eyeball_to_its_bone() -> None:
    avatar, face, _ = _rigged(("eyeLookUpLeft",))
    face.vertex_groups.new(name="LeftEye").add(range(4), 1.0, "REPLACE")
    blocks = face.data.shape_keys.key_blocks
    for index in range(4):
        blocks["eyeLookUpLeft"].data[index].co = blocks["Basis"].data[index].co
    assert _turns(auto_map(avatar))["gazeLeft"] == {"LeftEye": 1.0}


def test_eyeballs_that_are_objects_turn_in_place(scene: bpy.types.Scene) -> None:
    rig = armature(RigPlan(eyes=("LeftLid", "RightLid")))
    skinned(keyed_mesh("Face", ("jawOpen",), segments=_SMALL), rig)
    for name, place in (("Eye.L", (0.03, -0.1, 1.58)), ("Eye.R", (-0.03, -0.1, 1.58))):
        ball = keyed_mesh(name, (), segments=_SMALL)
        ball.scale, ball.location, ball.parent = (0.01,) * 3, place, rig
    off = keyed_mesh("Eye_Left_Patch", (), segments=_SMALL)
    off.data.transform(Matrix.Translation((5.0, 0.0, 0.0)))
    off.parent = rig
    bpy.context.view_layer.update()
    turns = _turns(auto_map(find_avatar(scene, rig)))
    assert (turns["gazeLeft"], turns["gazeRight"]) == ({"Eye.L": 1.0}, {"Eye.R": 1.0})


def test_a_head_on_an_empty_turns_as_an_object(scene: bpy.types.Scene) -> None:
    above = [bpy.data.objects.new(name, None) for name in ("neck", "head")]
    for empty in above:
        scene.collection.objects.link(empty)
    above[1].parent = above[0]
    face = keyed_mesh("Suzanne", ("Blink_L",), segments=_SMALL)
    face.parent = above[1]
    mapping = auto_map(find_avatar(scene, face))
    assert _turns(mapping) == {"head": {"head": 1.0}}
    (row,) = [row for row in mapping.rows if row.channel == "head"]
    assert (row.target.name, row.target.owner, row.target.owner_type) == ("", "head", "OBJECT")


def test_an_object_that_is_no_head_is_not_turned(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("jawOpen",), segments=_SMALL)
    assert _turns(auto_map(find_avatar(scene, face))) == {}


@pytest.mark.parametrize("face", [FACES_MINUS_Y, FACES_PLUS_Y, FACES_PLUS_Z_Y_UP, FACES_PLUS_X])
@pytest.mark.parametrize("roll", [0.0, 0.6, -2.5])
def test_a_jaw_bone_opens_where_no_key_does(face: Matrix, roll: float) -> None:
    avatar, _, rig = _rigged(("eyeBlinkLeft",), RigPlan(face))
    up, front = Vector(face.col[1]), Vector(face.col[2])
    _bone(rig, "Jaw", "Head", (front - up * 0.4).normalized(), roll)
    live = LiveRig(avatar, auto_map(avatar))
    chin = _tail(rig)
    live.write(pose(jawOpen=1.0))
    moved = _tail(rig) - chin
    live.put_back()
    assert moved.dot(up) < -0.02
    assert abs(moved.dot(up.cross(front))) < 0.005
    assert moved.length == pytest.approx(2 * math.sin(math.radians(10)) * 0.1, rel=0.1)
    assert (_tail(rig) - chin).length < 1e-5


def _tail(rig: bpy.types.Object) -> Vector:
    bpy.context.view_layer.update()
    return rig.pose.bones["Jaw"].tail.copy()


@pytest.mark.parametrize("keys", [("jawOpen",), ("viseme_aa", "viseme_E", "viseme_I", "viseme_O", "viseme_U")])
def test_a_jaw_bone_is_left_alone_where_a_key_opens_the_mouth(keys: tuple[str, ...]) -> None:
    avatar, _, rig = _rigged(keys)
    _bone(rig, "Jaw", "Head", Vector((0, -1, 0)), 0.0)
    assert not [row for row in auto_map(avatar).rows if row.target.name == "Jaw"]


def _emptied(face: bpy.types.Object, *names: str) -> None:
    """Let keys move no point."""
    blocks = face.data.shape_keys.key_blocks
    for name in names:
        for point, rest in zip(blocks[name].data, blocks["Basis"].data, strict=True):
            point.co = rest.co


@pytest.mark.parametrize("empty", [(), ("viseme_aa",)])
def test_a_key_for_a_opens_the_mouth_where_the_jaws_own_is_empty(empty: tuple[str, ...]) -> None:
    vowels = ("viseme_aa", "viseme_E", "viseme_I", "viseme_O", "viseme_U")
    avatar, face, _ = _rigged((*CHANNELS, *vowels))
    _emptied(face, "jawOpen", *empty)
    driven = [row.target.name for row in auto_map(avatar).rows if row.channel == "jawOpen"]
    assert driven == (["jawOpen"] if empty else ["jawOpen", "viseme_aa"])
    assert not {"viseme_E", "viseme_I", "viseme_O", "viseme_U"} & {row.target.name for row in auto_map(avatar).rows}


def test_keys_that_are_driven_and_move_nothing_are_named(scene: bpy.types.Scene) -> None:
    avatar, face, rig = _rigged(("jawOpen", "jawLeft", "mouthLeft", "of no channel"))
    _emptied(face, "jawLeft", "mouthLeft", "of no channel")
    skinned(keyed_mesh("Teeth", ("mouthLeft",), segments=_SMALL), rig)  # which moves here
    avatar = find_avatar(scene, rig)
    assert unmoving_keys(avatar, auto_map(avatar)) == ("jawLeft",)


def test_a_jaw_bone_opens_the_mouth_where_the_key_is_empty() -> None:
    avatar, face, rig = _rigged(("jawOpen",))
    _emptied(face, "jawOpen")
    _bone(rig, "Jaw", "Head", Vector((0, -1, 0)), 0.0)
    assert {row.target.name for row in auto_map(avatar).rows if row.channel == "jawOpen"} == {"jawOpen", "Jaw"}


def test_what_is_no_part_of_a_face_is_not_mapped() -> None:
    avatar, _, _ = _rigged(("HideBlush", "Breathe", "A_pose", "Key 1", "target_0", "Fat", "ear_wiggle"))
    mapping = auto_map(avatar)
    assert _keys(mapping) == {}
    assert coverage_of(avatar, mapping).score < 0.2  # the eye bones look about


def test_a_key_on_several_meshes_is_one_row_and_strange_names_are_kept(scene: bpy.types.Scene) -> None:
    avatar, _, rig = _rigged(("jawOpen", 'brow "Down"/Left'))
    skinned(keyed_mesh("Teeth", ("jawOpen", "まばたき"), segments=_SMALL), rig)
    avatar = find_avatar(scene, rig)
    rows = [row for row in auto_map(avatar).rows if row.channel == "jawOpen"]
    assert [(row.target.name, row.target.owner) for row in rows] == [("jawOpen", "")]
    assert {'brow "Down"/Left', "まばたき"} <= {row.target.name for row in auto_map(avatar).rows}


def test_an_avatar_without_keys_and_bones_is_mapped_to_nothing(scene: bpy.types.Scene) -> None:
    avatar = find_avatar(scene, keyed_mesh("Stone", (), segments=_SMALL))
    mapping = auto_map(avatar)
    coverage = coverage_of(avatar, mapping)
    assert mapping.rows == ()
    assert (coverage.score, len(coverage.missing)) == (0.0, 52)


def test_rows_whose_key_or_bone_is_gone_do_not_count() -> None:
    avatar, face, _ = _rigged(CHANNELS)
    mapping = auto_map(avatar)
    face.shape_key_remove(face.data.shape_keys.key_blocks["tongueOut"])
    coverage = coverage_of(avatar, mapping)
    assert [one.channel for one in coverage.missing] == ["tongueOut"]
    assert coverage.score == pytest.approx(51 / 52)


def test_eyes_that_nothing_can_turn_are_told() -> None:
    avatar, _, _ = _rigged(("jawOpen",), RigPlan(eyes=("Ear.L", "Ear.R")))
    missing = {one.channel for one in coverage_of(avatar, auto_map(avatar)).missing}
    assert {name for name in CHANNELS if name.startswith("eyeLook")} <= missing


class _Bind(bpy.types.PropertyGroup):
    """Anything that an expression consists of."""


class _Group0(bpy.types.PropertyGroup):
    preset_name: bpy.props.StringProperty(default="unknown")  # type: ignore[valid-type]
    binds: bpy.props.CollectionProperty(type=_Bind)  # type: ignore[valid-type]
    material_values: bpy.props.CollectionProperty(type=_Bind)  # type: ignore[valid-type]
    preview: bpy.props.FloatProperty(min=0.0, max=1.0)  # type: ignore[valid-type]


class _Master0(bpy.types.PropertyGroup):
    blend_shape_groups: bpy.props.CollectionProperty(type=_Group0)  # type: ignore[valid-type]


class _Vrm0(bpy.types.PropertyGroup):
    blend_shape_master: bpy.props.PointerProperty(type=_Master0)  # type: ignore[valid-type]


class _Expression1(bpy.types.PropertyGroup):
    custom_name: bpy.props.StringProperty()  # type: ignore[valid-type]
    morph_target_binds: bpy.props.CollectionProperty(type=_Bind)  # type: ignore[valid-type]
    material_color_binds: bpy.props.CollectionProperty(type=_Bind)  # type: ignore[valid-type]
    texture_transform_binds: bpy.props.CollectionProperty(type=_Bind)  # type: ignore[valid-type]
    preview: bpy.props.FloatProperty(min=0.0, max=1.0)  # type: ignore[valid-type]


class _Preset1(bpy.types.PropertyGroup):
    aa: bpy.props.PointerProperty(type=_Expression1)  # type: ignore[valid-type]
    ih: bpy.props.PointerProperty(type=_Expression1)  # type: ignore[valid-type]
    ou: bpy.props.PointerProperty(type=_Expression1)  # type: ignore[valid-type]
    ee: bpy.props.PointerProperty(type=_Expression1)  # type: ignore[valid-type]
    oh: bpy.props.PointerProperty(type=_Expression1)  # type: ignore[valid-type]
    blink_left: bpy.props.PointerProperty(type=_Expression1)  # type: ignore[valid-type]
    look_left: bpy.props.PointerProperty(type=_Expression1)  # type: ignore[valid-type]


class _Expressions1(bpy.types.PropertyGroup):
    preset: bpy.props.PointerProperty(type=_Preset1)  # type: ignore[valid-type]
    custom: bpy.props.CollectionProperty(type=_Expression1)  # type: ignore[valid-type]


class _Vrm1(bpy.types.PropertyGroup):
    expressions: bpy.props.PointerProperty(type=_Expressions1)  # type: ignore[valid-type]


class _Extension(bpy.types.PropertyGroup):
    vrm0: bpy.props.PointerProperty(type=_Vrm0)  # type: ignore[valid-type]
    vrm1: bpy.props.PointerProperty(type=_Vrm1)  # type: ignore[valid-type]
    spec_version: bpy.props.StringProperty(default="0.0")  # type: ignore[valid-type]


_PARTS = (_Bind, _Group0, _Master0, _Vrm0, _Expression1, _Preset1, _Expressions1, _Vrm1, _Extension)


@pytest.fixture
def vrm_properties() -> Iterator[None]:
    """Properties that are laid out as the VRM add-on's are."""
    for part in _PARTS:
        bpy.utils.register_class(part)
    bpy.types.Armature.vrm_addon_extension = bpy.props.PointerProperty(type=_Extension)
    yield
    del bpy.types.Armature.vrm_addon_extension
    for part in reversed(_PARTS):
        bpy.utils.unregister_class(part)


def _group(extension: Any, preset: str, name: str = "", binds: int = 1) -> None:  # noqa: ANN401 (properties)
    group = extension.vrm0.blend_shape_master.blend_shape_groups.add()
    group.preset_name, group.name = preset, name
    for _ in range(binds):
        group.binds.add()


def _paths(mapping: FaceMapping) -> dict[str, Row]:
    return {row.target.path: row for row in mapping.rows if row.target.kind is TargetKind.PROPERTY}


@pytest.mark.usefixtures("vrm_properties")
def test_expressions_of_vrm_0_show_what_no_key_does() -> None:
    avatar, _, rig = _rigged(("eyeBlinkRight", "key of mine"), RigPlan(eyes=("Ear.L", "Ear.R")))
    extension = rig.data.vrm_addon_extension
    for preset in ("neutral", "a", "i", "u", "e", "o", "blink_l", "blink_r", "lookleft"):
        _group(extension, preset, binds=int(preset not in ("neutral", "i")))
    mapping = auto_map(avatar)
    groups = "vrm_addon_extension.vrm0.blend_shape_master.blend_shape_groups"
    found = {path: row.channel for path, row in _paths(mapping).items()}
    assert found == {
        f"{groups}[1].preview": "vowelA",
        f"{groups}[3].preview": "vowelU",
        f"{groups}[4].preview": "vowelE",
        f"{groups}[5].preview": "vowelO",
        f"{groups}[6].preview": "eyeBlinkLeft",
        f"{groups}[8].preview": "lookLeft",
    }
    targets = {(row.target.owner, row.target.owner_type) for row in _paths(mapping).values()}
    assert targets == {(rig.data.name, "ARMATURE")}


@pytest.mark.usefixtures("vrm_properties")
def test_expressions_of_vrm_1_are_driven_and_put_back() -> None:
    avatar, _, rig = _rigged(("key of mine",))
    extension = rig.data.vrm_addon_extension
    extension.spec_version = "1.0"
    preset = extension.vrm1.expressions.preset
    for name in ("aa", "ih", "ou", "ee", "blink_left", "look_left"):  # "oh" shows nothing
        expression = getattr(preset, name)
        expression.morph_target_binds.add()
    custom = extension.vrm1.expressions.custom.add()
    custom.custom_name = "cheekPuff"
    custom.morph_target_binds.add()
    mapping = auto_map(avatar)
    found = {path.rpartition("expressions.")[2]: row.channel for path, row in _paths(mapping).items()}
    # the eye bones look to the left, so that no expression need do it
    assert found == {
        "preset.aa.preview": "vowelA",
        "preset.ih.preview": "vowelI",
        "preset.ou.preview": "vowelU",
        "preset.ee.preview": "vowelE",
        "preset.blink_left.preview": "eyeBlinkLeft",
        "custom[0].preview": "cheekPuff",
    }
    live = LiveRig(avatar, mapping)
    live.write(pose(eyeBlinkLeft=0.75))
    assert preset.blink_left.preview == pytest.approx(0.75)
    assert live.problems == {}
    live.put_back()
    assert preset.blink_left.preview == 0.0


def _follow(owner: Any, path: str, source: bpy.types.ID, property_path: str, expression: str = "value") -> None:  # noqa: ANN401
    """A driver on a number of `owner` that reads one of `source`."""
    driver = owner.driver_add(path).driver
    variable = driver.variables.new()
    variable.name = "value"
    variable.targets[0].id, variable.targets[0].data_path = source, property_path
    driver.expression = expression


def test_a_rigs_own_numbers_are_driven_where_drivers_read_them() -> None:
    avatar, face, rig = _rigged(("jawOpen", "eyeBlinkLeft", "mouthPucker", "browInnerUp"))
    rig['Open "Wide"'] = 0.0
    rig["facs_EyeBlinkLeft"], rig["facs_BrowDownLeft"], rig["smile"] = 0.0, 0.0, 0.0
    rig.id_properties_ui("facs_EyeBlinkLeft").update(min=0.0, max=100.0, soft_min=0.0, soft_max=100.0)
    blocks = face.data.shape_keys.key_blocks
    _follow(blocks["jawOpen"], "value", rig, '["Open \\"Wide\\""]')
    _follow(blocks["eyeBlinkLeft"], "value", rig, '["facs_EyeBlinkLeft"]', "value / 100")
    _follow(blocks["browInnerUp"], "value", rig, "location[0]")
    mapping = auto_map(avatar)
    rows = {row.channel: row for row in mapping.rows if row.target.kind in (TargetKind.PROPERTY, TargetKind.SHAPE_KEY)}
    assert {channel: row.target.path or row.target.name for channel, row in rows.items()} == {
        "jawOpen": '["Open \\"Wide\\""]',
        "eyeBlinkLeft": '["facs_EyeBlinkLeft"]',
        "mouthPucker": "mouthPucker",
        "browInnerUp": "browInnerUp",  # nothing else shows it: a row that tells of the driver
    }
    assert (rows["eyeBlinkLeft"].gain, rows["eyeBlinkLeft"].upper) == (100.0, 100.0)
    live = LiveRig(avatar, mapping)
    assert list(live.problems.values()) == ["The key browInnerUp has a driver: Live Face leaves it alone."]
    live.write(pose(jawOpen=0.5, eyeBlinkLeft=0.75))
    bpy.context.view_layer.update()
    assert blocks["jawOpen"].value == pytest.approx(0.5)
    assert blocks["eyeBlinkLeft"].value == pytest.approx(0.75)


def test_numbers_that_other_drivers_set_or_nothing_reads_are_left_alone() -> None:
    avatar, face, rig = _rigged(("mouthPucker",))
    rig["jawOpen"], rig["smile"], rig["source"] = 0.0, 0.0, 0.0
    _follow(face.data.shape_keys.key_blocks["mouthPucker"], "value", rig, '["jawOpen"]', "value * 0.5")
    _follow(rig, '["jawOpen"]', rig, '["source"]')
    properties = [row.target.path for row in auto_map(avatar).rows if row.target.kind is TargetKind.PROPERTY]
    assert not properties


def test_a_key_that_is_free_on_one_mesh_is_driven_there(scene: bpy.types.Scene) -> None:
    avatar, face, rig = _rigged(("jawOpen",))
    teeth = keyed_mesh("Teeth", ("jawOpen",), segments=_SMALL)
    skinned(teeth, rig)
    rig["jawOpen"] = 0.0
    _follow(face.data.shape_keys.key_blocks["jawOpen"], "value", rig, '["jawOpen"]')
    both = find_avatar(scene, rig)
    assert avatar.meshes != both.meshes
    assert _keys(auto_map(both)) == {"jawOpen": ["jawOpen"]}
