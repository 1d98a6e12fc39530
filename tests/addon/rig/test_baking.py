"""What is baked is held against what stands in Blender when the same poses come in live, frame after frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np
import pytest
from mathutils import Euler, Quaternion, Vector
from numpy.typing import NDArray

from addon.core.mapping.groups import ChannelGroup
from addon.core.mapping.measure import Measure, MeasureKind
from addon.core.mapping.row import Axis, FaceMapping, Response, Row, TargetKind
from addon.core.takes.keying import BakeOptions, Mixing, Onto
from addon.core.takes.live_link_reader import read_csv_take
from addon.core.takes.reduction import Interpolation
from addon.core.takes.take import Take
from addon.headless.open_file import open_avatar
from addon.rig.actions import channels_of
from addon.rig.auto_map import auto_map
from addon.rig.avatar import find_avatar
from addon.rig.baking import Bake, BakeError, BakeResult
from addon.rig.keyed import KeysError
from addon.rig.live_rig import LiveRig
from tests.addon.avatars import REAL_AVATARS, armature, keyed_mesh, skinned, values
from tests.addon.children import ROOT
from tests.addon.rows import axis_row, head_rows, key_row, property_row, turn_row
from tests.core.takes.acting import acted

pytestmark = pytest.mark.usefixtures("scene")

_MODES: Final = ("QUATERNION", "XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX", "AXIS_ANGLE")
_PERFORMANCES: Final = REAL_AVATARS.parent / "performances"
_PLAIN: Final = BakeOptions(start=1.0, fps=24.0)


def _bake(
    rows: Sequence[Row],
    take: Take,
    options: BakeOptions = _PLAIN,
    **changes: Any,  # noqa: ANN401 (any field)
) -> BakeResult:
    return _bake_mapping(FaceMapping(tuple(rows), **changes), take, options)


def _bake_mapping(mapping: FaceMapping, take: Take, options: BakeOptions = _PLAIN, name: str = "Take") -> BakeResult:
    bake = Bake(find_avatar(bpy.context.scene), mapping, take, options)
    shares = list(bake.steps())
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    return bake.write(name)


def _go_to(time: float, options: BakeOptions = _PLAIN) -> None:
    frame = options.start + time * options.fps
    bpy.context.scene.frame_set(math.floor(frame), subframe=frame - math.floor(frame))


def _numbers(block: bpy.types.ID, path: str) -> NDArray[np.float64]:
    value = block.path_resolve(path)
    return np.array([value] if isinstance(value, float | int) else list(value), np.float64)


def _curve_values(block: bpy.types.ID, path: str, frame: float) -> NDArray[np.float64]:
    channels = channels_of(block)
    assert channels is not None
    curves = [channels.find(path, index) for index in range(4)]
    return np.array([curve.evaluate(frame) for curve in curves if curve is not None])


def _live(rows: Sequence[Row], take: Take, places: Sequence[tuple[bpy.types.ID, str]], **changes: Any) -> NDArray[Any]:  # noqa: ANN401
    """What stands at the places (block, path) for each frame, written one after the other: a list for each frame."""
    rig = LiveRig(find_avatar(bpy.context.scene), FaceMapping(tuple(rows), **changes))
    found = []
    for at, time in enumerate(take.times):
        points = None if take.landmarks is None else take.landmarks[at]
        rig.write(take.pose(at), points, float(time - take.times[max(at - 1, 0)]))
        found.append([_numbers(*place) for place in places])
    rig.put_back()
    return np.array(found, dtype=object)


@pytest.mark.parametrize("mode", _MODES)
def test_bones_in_every_rotation_mode_have_the_keys_that_live_would_write(mode: str) -> None:
    rig = armature()
    skinned(keyed_mesh("Face", (), 4), rig)
    for name, rest in (("Neck", (0.2, -0.1, 0.4)), ("Head", (-0.3, 0.25, 0.1)), ("LeftEye", (0.0, 0.0, 0.0))):
        bone = rig.pose.bones[name]
        bone.rotation_mode = mode
        bone.matrix_basis = Euler(rest).to_matrix().to_4x4()
    rows = (
        *head_rows({"Neck": 0.4, "Head": 0.6}),
        turn_row("LeftEye", 1.0, "gazeLeft"),
        axis_row("jawOpen", TargetKind.BONE_ROTATION, "Head", Axis.X, gain=0.3),
    )
    name = {"QUATERNION": "rotation_quaternion", "AXIS_ANGLE": "rotation_axis_angle"}.get(mode, "rotation_euler")
    places = [(rig, f'pose.bones["{bone}"].{name}') for bone in ("Neck", "Head", "LeftEye")]
    take = acted(90, turn=1.2)
    live = _live(rows, take, places)
    _bake(rows, take)
    for at in (0, 17, 44, 89):
        frame = 1.0 + take.times[at] * 24.0
        for place, (block, path) in enumerate(places):
            baked, wrote = _curve_values(block, path, frame), live[at, place]
            if mode == "AXIS_ANGLE":
                assert baked == pytest.approx(wrote, abs=2e-3) or _same_turn(baked, wrote)
            else:
                assert baked == pytest.approx(wrote * (np.sign(baked @ wrote) if mode == "QUATERNION" else 1), abs=2e-5)
    _go_to(take.times[44])
    assert _numbers(rig, places[1][1]) == pytest.approx(
        _curve_values(rig, places[1][1], 1.0 + take.times[44] * 24.0), abs=1e-5
    )


def _same_turn(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    turns = [Quaternion(Vector(numbers[1:]), numbers[0]) for numbers in (one, other)]
    return abs(turns[0].dot(turns[1])) > 1.0 - 1e-6


@pytest.mark.parametrize("mode", ["QUATERNION", "ZYX", "AXIS_ANGLE"])
def test_rotations_never_jump_also_where_the_take_says_them_the_other_way_round(mode: str) -> None:
    rig = armature()
    skinned(keyed_mesh("Face", (), 4), rig)
    rig.pose.bones["Head"].rotation_mode = mode
    take = acted(240, turn=3.0)
    signs = np.where(np.arange(240) % 3 == 0, -1, 1).astype(np.float32)
    _bake([turn_row("Head")], replace(take, head=take.head * signs[:, None]))
    channels = channels_of(rig)
    assert channels is not None
    for curve in channels.bag.fcurves:
        co = np.empty(len(curve.keyframe_points) * 2, np.float32)
        curve.keyframe_points.foreach_get("co", co)
        assert np.abs(np.diff(co[1::2])).max() < 0.5, curve.data_path
        assert curve.group.name == "Head"


def test_keys_on_every_mesh_sums_smoothing_bends_mirror_and_measures_are_as_live() -> None:
    rig = armature()
    face = skinned(keyed_mesh("Face", ("jaw", "smile", "sum", "lips", "blinkL"), 4), rig)
    other = skinned(keyed_mesh("Teeth", ("jaw", "own"), 4), rig)
    face.data.shape_keys.key_blocks["smile"].slider_max = 0.6
    rows = (
        key_row("jawOpen", "jaw", gain=1.3),
        key_row("mouthSmileLeft", "smile", response=Response.S_CURVE),
        key_row("jawOpen", "sum", gain=0.5),
        key_row("mouthFunnel", "sum", gain=0.5, smoothing=0.15),
        key_row("measure.lips", "lips"),
        key_row("eyeBlinkLeft", "blinkL"),
    )
    measure = Measure("lips", MeasureKind.DISTANCE, (13, 14), neutral=0.0, full=0.3)
    uneven = np.cumsum(np.random.default_rng(2).uniform(0.01, 0.05, 60))
    take = acted(uneven, landmarks=True)
    names = ("jaw", "smile", "sum", "lips", "blinkL")
    places = [(face.data.shape_keys, f'key_blocks["{name}"].value') for name in names]
    places.append((other.data.shape_keys, 'key_blocks["jaw"].value'))
    live = _live(rows, take, places, measures=(measure,), mirror=True)
    result = _bake(rows, take, measures=(measure,), mirror=True)
    assert (result.curves, result.keys, result.problems) == (6, 360, ())
    for at in (0, 13, 31, 59):
        _go_to(take.times[at])
        standing = [float(_numbers(*place)[0]) for place in places]
        assert standing == pytest.approx([float(one[0]) for one in live[at]], abs=1e-5)
    assert values(face)["smile"] <= 0.6 + 1e-6
    assert values(other)["own"] == 0.0


def test_every_other_kind_of_target_is_keyed_too() -> None:
    rig = armature()
    face = skinned(keyed_mesh("Face", (), 4), rig)
    bone = rig.pose.bones["Chest"]
    bone.location, bone.scale = (0.1, 0.2, 0.3), (2.0, 1.0, 1.0)
    face["smile"], face["count"], face["switch"] = 0.0, 3, False
    face["pair"] = [0.0, 0.0]
    material = bpy.data.materials.new("Skin")
    material.use_nodes = True
    face.data.materials.append(material)
    material.node_tree.nodes[0].name = "Skin Node"
    lamp = bpy.data.objects.new("Lamp", bpy.data.lights.new("Lamp", "POINT"))
    bpy.context.scene.collection.objects.link(lamp)
    lamp.rotation_euler = (1.2, 0.0, 0.4)
    socket = next(i for i, one in enumerate(material.node_tree.nodes[0].inputs) if one.type == "VALUE")
    node = f'node_tree.nodes["Skin Node"].inputs[{socket}].default_value'
    rows = (
        axis_row("headX", TargetKind.BONE_LOCATION, "Chest", Axis.Z, gain=2.0),
        axis_row("jawOpen", TargetKind.BONE_SCALE, "Chest", Axis.X, gain=0.5),
        property_row('["smile"]', "Face"),
        property_row('["count"]', "Face", gain=9.0, upper=9.0),
        property_row('["switch"]', "Face", channel="mouthSmileLeft"),
        property_row('["pair"][1]', "Face"),
        property_row(node, "Skin", "MATERIAL"),
        property_row("data.energy", "Lamp", gain=100.0, upper=100.0),
        property_row("location[1]", "Lamp"),
        turn_row("", owner="Lamp"),
    )
    tree = material.node_tree
    places = [
        (rig, 'pose.bones["Chest"].location'),
        (rig, 'pose.bones["Chest"].scale'),
        *((face, f'["{name}"]') for name in ("smile", "count", "switch", "pair")),
        (tree, node.removeprefix("node_tree.")),
        (lamp.data, "energy"),
        (lamp, "location"),
        (lamp, "rotation_euler"),
    ]
    take = acted(40)
    live = _live(rows, take, places)
    result = _bake(rows, take)
    assert result.problems == ()
    for at in (0, 9, 22, 39):
        _go_to(take.times[at])
        for place, expected in zip(places, live[at], strict=True):
            assert _numbers(*place) == pytest.approx(expected, abs=1e-4), place[1]
    interpolations = {one.interpolation for one in _points(face, '["count"]') + _points(face, '["switch"]')}
    assert interpolations == {"CONSTANT"}


def _points(block: bpy.types.ID, path: str, index: int = 0) -> list[bpy.types.Keyframe]:
    channels = channels_of(block)
    curve = channels.find(path, index) if channels is not None else None
    return [] if curve is None else list(curve.keyframe_points)


def test_baked_again_at_another_frame_a_bone_is_not_turned_twice() -> None:
    rig = armature()
    skinned(keyed_mesh("Face", ("jawOpen",), 4), rig)
    rig.pose.bones["Head"].rotation_mode = "XYZ"
    rig.pose.bones["Head"].rotation_euler = (0.1, 0.2, 0.3)
    rows, take = [turn_row("Head"), key_row("jawOpen")], acted(60, turn=0.8)
    path = 'pose.bones["Head"].rotation_euler'
    _bake(rows, take)
    first = _curve_values(rig, path, 13.0)
    for mixing in (Mixing.REPLACE, Mixing.ADD):
        bpy.context.scene.frame_set(20)
        assert tuple(rig.pose.bones["Head"].rotation_euler) != pytest.approx((0.1, 0.2, 0.3))
        _bake(rows, take, replace(_PLAIN, mixing=mixing))
        assert _curve_values(rig, path, 13.0) == pytest.approx(first, abs=1e-5)


def test_a_new_action_takes_the_place_of_the_present_one_which_is_kept() -> None:
    face = keyed_mesh("Face", ("jawOpen", "own"), 4)
    own = face.data.shape_keys.key_blocks["own"]
    own.keyframe_insert("value", frame=1)
    before = face.data.shape_keys.animation_data.action
    before.name = "Mine"
    result = _bake([key_row("jawOpen")], acted(30))
    assert result.kept == ("Mine",)
    assert bpy.data.actions["Mine"].use_fake_user
    assert face.data.shape_keys.animation_data.action.name == "Take"
    assert not _points(face.data.shape_keys, 'key_blocks["own"].value')


def test_added_to_the_present_action_all_other_keys_stay() -> None:
    face = keyed_mesh("Face", ("jawOpen", "own"), 4)
    keys = face.data.shape_keys
    for frame, value in ((-5, 0.1), (3, 0.2), (50, 0.9)):
        keys.key_blocks["jawOpen"].value = keys.key_blocks["own"].value = value
        for name in ("jawOpen", "own"):
            keys.key_blocks[name].keyframe_insert("value", frame=frame)
    keys.animation_data.action.name = "Mine"
    point = _points(keys, 'key_blocks["jawOpen"].value')[0]
    point.interpolation, point.handle_right_type = "BEZIER", "FREE"
    take = acted(31)
    result = _bake([key_row("jawOpen")], take, replace(_PLAIN, mixing=Mixing.ADD))
    assert (result.actions, result.kept) == (("Mine",), ())
    assert [action.name for action in bpy.data.actions] == ["Mine"]
    points = _points(keys, 'key_blocks["jawOpen"].value')
    assert [point.co.x for point in points] == pytest.approx([-5.0, *(1.0 + take.times * 24.0), 50.0], abs=1e-4)
    assert (points[0].co.y, points[-1].co.y) == pytest.approx((0.1, 0.9))
    assert (points[0].interpolation, points[0].handle_right_type) == ("BEZIER", "FREE")
    assert [point.co.y for point in _points(keys, 'key_blocks["own"].value')] == pytest.approx([0.1, 0.2, 0.9])


def test_what_else_the_present_action_animates_is_not_changed_by_adding() -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    face.data.shape_keys.key_blocks["jawOpen"].keyframe_insert("value", frame=500)
    shared = face.data.shape_keys.animation_data.action
    twin = keyed_mesh("Twin", ("jawOpen",), 4)
    twin.data.shape_keys.animation_data_create().action = shared
    if hasattr(shared, "slots"):
        twin.data.shape_keys.animation_data.action_slot = shared.slots[0]
    rows = [key_row("jawOpen", owner="Face")]
    _bake(rows, acted(10), replace(_PLAIN, mixing=Mixing.ADD))
    assert twin.data.shape_keys.animation_data.action == shared
    assert len(_points(twin.data.shape_keys, 'key_blocks["jawOpen"].value')) == 1
    assert len(_points(face.data.shape_keys, 'key_blocks["jawOpen"].value')) == 11


def test_onto_the_nla_a_strip_shows_the_take_at_its_own_frames() -> None:
    rig = armature()
    face = skinned(keyed_mesh("Face", ("jawOpen",), 4), rig)
    rows, take = [key_row("jawOpen"), turn_row("Head")], acted(61)
    options = replace(_PLAIN, start=10.5, onto=Onto.NLA)
    places = [(face.data.shape_keys, 'key_blocks["jawOpen"].value'), (rig, 'pose.bones["Head"].rotation_quaternion')]
    live = _live(rows, take, places)
    _bake(rows, take, options)
    assert face.data.shape_keys.animation_data.action is None
    for at in (0, 20, 60):
        _go_to(take.times[at], options)
        for place, expected in zip(places, live[at], strict=True):
            assert _numbers(*place) == pytest.approx(expected, abs=1e-4)
    assert [len(block.animation_data.nla_tracks) for block in (face.data.shape_keys, rig)] == [1, 1]


def test_a_second_strip_replaces_the_first_only_where_it_is() -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    take, quiet = acted(121), acted(31)
    quiet = replace(quiet, weights=np.full_like(quiet.weights, 0.125))
    nla = replace(_PLAIN, onto=Onto.NLA)
    _bake([key_row("jawOpen")], take, nla)
    _go_to(take.times[110])
    first = values(face)["jawOpen"]
    _bake([key_row("jawOpen")], quiet, nla)
    _go_to(take.times[10])
    assert values(face)["jawOpen"] == pytest.approx(0.125)
    _go_to(take.times[110])
    assert values(face)["jawOpen"] == pytest.approx(first)


@pytest.mark.parametrize("mode", ["QUATERNION", "XYZ"])
def test_a_strip_that_is_added_comes_on_top_of_what_is_below(mode: str) -> None:
    rig = armature()
    face = skinned(keyed_mesh("Face", ("jawOpen",), 4), rig)
    bone = rig.pose.bones["Head"]
    bone.rotation_mode = mode
    path = "rotation_quaternion" if mode == "QUATERNION" else "rotation_euler"
    bone.matrix_basis = Euler((0.3, 0.0, 0.0)).to_matrix().to_4x4()
    for frame in (0, 100):
        bone.keyframe_insert(path, frame=frame)
    key = face.data.shape_keys.key_blocks["jawOpen"]
    key.value = 0.25
    key.keyframe_insert("value", frame=0)
    bpy.context.scene.frame_set(0)
    rows, take = [turn_row("Head"), key_row("jawOpen", gain=0.5)], acted(40)
    live = _live(rows, take, [(rig, f'pose.bones["Head"].{path}')])
    _bake(rows, take, replace(_PLAIN, onto=Onto.NLA, mixing=Mixing.ADD))
    assert rig.animation_data.action is None  # pushed down
    for at in (5, 25):
        _go_to(take.times[at])
        baked = 0.5 * take.weights[at][17]
        assert values(face)["jawOpen"] == pytest.approx(0.25 + (baked if baked >= 0.005 else 0.0), abs=1e-4)
        stands = _numbers(rig, f'pose.bones["Head"].{path}')
        assert stands == pytest.approx(
            live[at, 0] * (np.sign(stands @ live[at, 0]) if mode == "QUATERNION" else 1), abs=1e-3
        )


def test_only_the_chosen_groups_are_baked() -> None:
    face = keyed_mesh("Face", ("jawOpen", "browInnerUp"), 4)
    result = _bake(
        [key_row("jawOpen"), key_row("browInnerUp")], acted(20), replace(_PLAIN, groups=frozenset({ChannelGroup.BROWS}))
    )
    assert result.curves == 1
    assert _points(face.data.shape_keys, 'key_blocks["browInnerUp"].value')


def test_what_never_moves_has_no_curve_and_stands_at_rest() -> None:
    face = keyed_mesh("Face", ("jawOpen", "browInnerUp"), 4)
    rows, take = [key_row("jawOpen"), key_row("browInnerUp")], acted(20)
    _bake(rows, take)
    bpy.context.scene.frame_set(5)
    assert values(face)["browInnerUp"] > 0.0
    still = take.weights.copy()
    still[:, 43] = 0.0
    result = _bake(rows, replace(take, weights=still))
    assert (result.curves, result.still) == (1, 1)
    assert values(face)["browInnerUp"] == 0.0


@pytest.mark.parametrize("how", Interpolation)
def test_fewer_keys_stay_within_the_error_as_blender_evaluates_them(how: Interpolation) -> None:
    rig = armature()
    face = skinned(keyed_mesh("Face", ("jawOpen", "mouthFunnel"), 4), rig)
    rows, take = [key_row("jawOpen"), key_row("mouthFunnel"), turn_row("Head")], acted(300)
    places = [
        *((face.data.shape_keys, f'key_blocks["{name}"].value') for name in ("jawOpen", "mouthFunnel")),
        (rig, 'pose.bones["Head"].rotation_quaternion'),
    ]
    _bake(rows, take)
    frames = 1.0 + take.times * 24.0
    exact = [[_curve_values(*place, frame) for place in places] for frame in frames[::7]]
    whole = sum(len(_points(*place)) for place in places)
    _bake(rows, take, replace(_PLAIN, largest_error=0.01, interpolation=how))
    for frame, expected in zip(frames[::7], exact, strict=True):
        for place, one in zip(places, expected, strict=True):
            assert np.abs(_curve_values(*place, frame) - one).max() <= 0.01 + 1e-4
    assert sum(len(_points(*place)) for place in places) < whole * (0.9 if how is Interpolation.CONSTANT else 0.5)
    assert {point.interpolation for place in places for point in _points(*place)} == {how.name}


def test_smoothing_and_snapping_make_calm_keys_on_whole_frames() -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    take = acted(121)
    noise = np.random.default_rng(1).normal(0.0, 0.05, take.weights.shape).astype(np.float32)
    noisy = replace(take, weights=np.clip(take.weights * 0.5 + 0.25 + noise, 0.0, 1.0))
    _bake([key_row("jawOpen")], noisy, replace(_PLAIN, snap=True, smoothing=0.1))
    points = _points(face.data.shape_keys, 'key_blocks["jawOpen"].value')
    assert [point.co.x for point in points] == [float(frame) for frame in range(1, 50)]
    clean = np.interp([(point.co.x - 1.0) / 24.0 for point in points], take.times, take.weights[:, 17] * 0.5 + 0.25)
    assert np.abs(np.array([point.co.y for point in points]) - clean)[3:-3].max() < 0.06


def test_what_cannot_be_baked_is_said_in_a_sentence_and_leaves_nothing() -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    driver = face.data.shape_keys.key_blocks["jawOpen"].driver_add("value")
    driver.driver.expression = "0.5"
    for mapping, take, words in (
        (FaceMapping(), acted(5), "no mapping"),
        (FaceMapping((key_row("jawOpen"),)), acted(5), "The key jawOpen has a driver"),
        (FaceMapping((key_row("jawOpen"),)), Take.empty(), "no frame"),
    ):
        with pytest.raises(BakeError, match=words):
            _bake_mapping(mapping, take)
    face.data.shape_keys.key_blocks["jawOpen"].driver_remove("value")
    with pytest.raises(BakeError, match="muted"):
        _bake_mapping(FaceMapping((key_row("jawOpen", muted=True),)), acted(5))
    with pytest.raises(BakeError, match="moves nothing"):
        _bake_mapping(FaceMapping((key_row("jawOpen"),)), replace(acted(5), weights=np.zeros((5, 52), np.float32)))
    assert not bpy.data.actions


def test_a_row_that_drives_nothing_is_passed_over_with_its_reason() -> None:
    keyed_mesh("Face", ("jawOpen",), 4)
    result = _bake([key_row("jawOpen"), key_row("browInnerUp")], acted(5))
    assert result.curves == 1
    assert "has no shape key browInnerUp" in result.problems[0]


def test_an_avatar_that_changes_in_between_gets_no_half_action() -> None:
    keyed_mesh("Face", ("jawOpen",), 4)
    bake = Bake(find_avatar(bpy.context.scene), FaceMapping((key_row("jawOpen"),)), acted(5), _PLAIN)
    list(bake.steps())
    bpy.data.objects.remove(bpy.data.objects["Face"])
    bpy.data.orphans_purge(do_recursive=True)
    with pytest.raises(KeysError, match="changed"):
        bake.write("Take")
    assert not bpy.data.actions


def test_a_strip_in_tweak_mode_is_left_alone() -> None:
    face = keyed_mesh("Face", ("jawOpen",), 4)
    _bake([key_row("jawOpen")], acted(5), replace(_PLAIN, onto=Onto.NLA))
    animation = face.data.shape_keys.animation_data
    animation.nla_tracks[0].strips[0].select = True
    animation.nla_tracks.active = animation.nla_tracks[0]
    animation.use_tweak_mode = True
    if not animation.use_tweak_mode:
        pytest.skip("this Blender enters the tweak mode by its editor alone")
    before = len(bpy.data.actions)
    with pytest.raises(KeysError, match="tweak mode"):
        _bake([key_row("jawOpen")], acted(5))
    assert len(bpy.data.actions) == before


@pytest.mark.parametrize("avatar", ["human", "rpm_brunette-t"])
def test_real_performances_play_back_as_they_were(avatar: str) -> None:
    files = sorted(_PERFORMANCES.glob("*.csv"))
    path = REAL_AVATARS / f"{avatar}.glb" if avatar != "human" else ROOT / "sample_rigs" / "human" / "human.blend"
    if not files or not path.is_file():
        pytest.skip("the real takes and avatars are not on this machine")
    scene = open_avatar(path)
    found = find_avatar(scene)
    mapping = auto_map(found)
    for file in files:
        take = _shortened(file)
        rig = LiveRig(found, mapping)
        times, moving = rig.over_time(take)
        curves = list(moving)
        options = BakeOptions(start=5.0, fps=30.0)
        _bake_mapping(mapping, take, options, file.stem)
        for at in np.random.default_rng(len(times)).integers(0, len(times), 4):
            _go_to(times[at], options)
            for one in curves:
                block = one.target.find()
                assert block is not None
                stands = _numbers(block, one.target.path)[
                    list(one.target.indices) if len(one.target.indices) > 1 else 0
                ]
                expected = one.values[:, at] if len(one.target.indices) > 1 else one.values[0, at]
                apart = min(np.abs(stands - sign * expected).max() for sign in (1.0, -1.0))
                assert apart < 2e-5, (file.name, one.target.path)
        for block in filter(None, {one.target.find() for one in curves}):
            block.animation_data_clear()
        for one in curves:
            _set_rest(one.target.find(), one.target.path, one.target.rest)


def _set_rest(block: bpy.types.ID | None, path: str, rest: tuple[float, ...]) -> None:
    """Put a target back, as if there had been no bake."""
    assert block is not None
    struct, _, name = path.rpartition(".")
    setattr(block.path_resolve(struct), name, rest if len(rest) > 1 else rest[0])


def _shortened(file: Path) -> Take:
    take = read_csv_take(file.read_bytes(), file.name).take
    count = min(len(take), 900)
    return Take(
        take.times[:count], take.tracked[:count], take.head[:count], take.translation[:count], take.gaze[:count],
        take.weights[:count],
    )  # fmt: skip
