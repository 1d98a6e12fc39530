"""The tools for keys, on curves that a bake has made and beside curves that are nobody's business."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import bpy
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.mapping.row import FaceMapping, Row
from addon.core.takes.keying import BakeOptions
from addon.core.takes.reduction import Interpolation
from addon.rig.actions import channels_of
from addon.rig.avatar import find_avatar
from addon.rig.baking import Bake, BakeError
from addon.rig.clean_up import CleanUpError, KeyCleaner
from tests.addon.avatars import armature, keyed_mesh, skinned, values
from tests.addon.rows import key_row, property_row, turn_row
from tests.core.takes.acting import acted

pytestmark = pytest.mark.usefixtures("scene")

_ROWS: Final = (key_row("jawOpen"), turn_row("Head"), property_row('["switch"]', "Face"))
_JAW: Final = 'key_blocks["jawOpen"].value'
_HEAD: Final = 'pose.bones["Head"].rotation_quaternion'


@pytest.fixture
def face() -> bpy.types.Object:
    """A face with a head, baked, and with a key of the user's own."""
    rig = armature()
    face = skinned(keyed_mesh("Face", ("jawOpen", "own"), 4), rig)
    face["switch"] = False
    _bake(BakeOptions())
    face.data.shape_keys.key_blocks["own"].value = 0.5
    for frame in (1, 10):
        face.data.shape_keys.key_blocks["own"].keyframe_insert("value", frame=frame)
    return face


def _bake(options: BakeOptions, rows: Sequence[Row] = _ROWS) -> None:
    bake = Bake(find_avatar(bpy.context.scene), FaceMapping(tuple(rows)), acted(121, turn=0.8), options)
    list(bake.steps())
    bake.write("Take")


def _cleaner(rows: Sequence[Row] = _ROWS) -> KeyCleaner:
    return KeyCleaner(find_avatar(bpy.context.scene), FaceMapping(tuple(rows)))


def _keys(block: bpy.types.ID, path: str, index: int = 0) -> NDArray[np.float64]:
    """Frames and values (m, 2)."""
    channels = channels_of(block)
    curve = channels.find(path, index) if channels is not None else None
    return np.array([tuple(point.co) for point in curve.keyframe_points] if curve is not None else []).reshape(-1, 2)


def _own(face: bpy.types.Object) -> list[list[float]]:
    kept: list[list[float]] = _keys(face.data.shape_keys, 'key_blocks["own"].value').tolist()
    return kept


def test_smoothing_calms_the_keys_and_keeps_their_frames(face: bpy.types.Object) -> None:
    before = _keys(face.data.shape_keys, _JAW)
    assert _cleaner().smooth(2.0) == 121 + 4 * 121
    after = _keys(face.data.shape_keys, _JAW)
    assert (after[:, 0] == before[:, 0]).all()
    assert np.abs(np.diff(after[:, 1], 2)).sum() < 0.85 * np.abs(np.diff(before[:, 1], 2)).sum()
    head = np.stack([_keys(bpy.data.objects["Rig"], _HEAD, index)[:, 1] for index in range(4)])
    assert np.linalg.norm(head, axis=0) == pytest.approx(1.0, abs=1e-5)
    assert _own(face) == [[1.0, 0.5], [10.0, 0.5]]


@pytest.mark.parametrize("how", [Interpolation.LINEAR, Interpolation.BEZIER])
def test_keys_that_are_not_needed_go_and_the_curves_stay(face: bpy.types.Object, how: Interpolation) -> None:
    _bake(BakeOptions(interpolation=how))
    places = [(face.data.shape_keys, _JAW, 0), *((bpy.data.objects["Rig"], _HEAD, index) for index in range(4))]
    before = [_keys(*place) for place in places]
    removed = _cleaner().reduce(0.01)
    after = [_keys(*place) for place in places]
    assert removed >= sum(len(old) - len(new) for old, new in zip(before, after, strict=True)) > 200
    for (block, path, index), old in zip(places, before, strict=True):
        channels = channels_of(block)
        curve = channels.find(path, index) if channels is not None else None
        assert curve is not None
        assert max(abs(curve.evaluate(frame) - value) for frame, value in old) <= 0.01 + 1e-4
    assert len({len(keys) for keys in after[1:]}) == 1


def test_keys_are_cleared_at_a_frame_in_a_range_and_all_and_rest_comes_back(face: bpy.types.Object) -> None:
    cleaner, keys = _cleaner(), face.data.shape_keys
    assert cleaner.clear(11.0, 11.0) == 5 + _is_key_of_switch(face, 11.0)
    assert 11.0 not in _keys(keys, _JAW)[:, 0]
    cleaner.clear(20.0, 30.0)
    frames = _keys(keys, _JAW)[:, 0]
    assert not ((frames >= 20.0) & (frames <= 30.0)).any()
    assert len(frames) > 60
    bpy.context.scene.frame_set(5)
    assert _cleaner().clear() > 0
    assert not len(_keys(keys, _JAW))
    assert not len(_keys(bpy.data.objects["Rig"], _HEAD))
    assert values(face)["jawOpen"] == 0.0
    assert bpy.data.objects["Rig"].pose.bones["Head"].matrix_basis.to_quaternion().angle == pytest.approx(0.0, abs=1e-6)
    assert len(_own(face)) == 2
    with pytest.raises(CleanUpError, match="no keys"):
        _cleaner()


def _is_key_of_switch(face: bpy.types.Object, frame: float) -> int:
    return int(frame in _keys(face, '["switch"]')[:, 0])


def test_keys_are_moved_in_time_and_in_value(face: bpy.types.Object) -> None:
    before, head = _keys(face.data.shape_keys, _JAW), _keys(bpy.data.objects["Rig"], _HEAD, 1)
    _cleaner().offset(12.0, 0.25)
    assert _keys(face.data.shape_keys, _JAW) == pytest.approx(before + np.array((12.0, 0.25)), abs=1e-4)
    assert _keys(bpy.data.objects["Rig"], _HEAD, 1) == pytest.approx(head + np.array((12.0, 0.0)), abs=1e-4)
    assert _own(face)[0] == [1.0, 0.5]


def test_one_row_is_scaled_alone(face: bpy.types.Object) -> None:
    before, head = _keys(face.data.shape_keys, _JAW), _keys(bpy.data.objects["Rig"], _HEAD, 1)
    _cleaner([_ROWS[0]]).scale(0.5)
    assert _keys(face.data.shape_keys, _JAW)[:, 1] == pytest.approx(before[:, 1] / 2.0)
    assert _keys(bpy.data.objects["Rig"], _HEAD, 1) == pytest.approx(head)


def test_turns_are_scaled_away_from_rest_about_their_own_axes(face: bpy.types.Object) -> None:
    rig = bpy.data.objects["Rig"]
    before = np.stack([_keys(rig, _HEAD, index)[:, 1] for index in range(4)])
    _cleaner().scale(0.5)
    after = np.stack([_keys(rig, _HEAD, index)[:, 1] for index in range(4)])
    assert np.linalg.norm(after, axis=0) == pytest.approx(1.0, abs=1e-5)
    whole, half = (2.0 * np.arccos(np.clip(turn[0], -1.0, 1.0)) for turn in (before, after))
    assert half == pytest.approx(whole / 2.0, abs=1e-3)
    assert len(_own(face)) == 2


def test_handles_are_scaled_and_moved_with_their_keys(face: bpy.types.Object) -> None:
    _bake(BakeOptions(interpolation=Interpolation.BEZIER, largest_error=0.01), [_ROWS[0]])
    channels = channels_of(face.data.shape_keys)
    curve = channels.find(_JAW, 0) if channels is not None else None
    assert curve is not None
    frames = np.linspace(2.0, 45.0, 40)
    before = [curve.evaluate(frame) for frame in frames]
    _cleaner([_ROWS[0]]).scale(2.0)
    _cleaner([_ROWS[0]]).offset(3.0, 0.1)
    channels = channels_of(face.data.shape_keys)
    curve = channels.find(_JAW, 0) if channels is not None else None
    assert curve is not None
    after = [curve.evaluate(frame + 3.0) for frame in frames]
    assert after == pytest.approx([2.0 * value + 0.1 for value in before], abs=1e-4)


def test_a_switch_is_never_given_values_in_between(face: bpy.types.Object) -> None:
    before = _keys(face, '["switch"]')
    assert set(before[:, 1]) == {0.0, 1.0}
    tools: tuple[Callable[[], int], ...] = (
        lambda: _cleaner().smooth(5.0),
        lambda: _cleaner().offset(0.0, 0.3),
        lambda: _cleaner().scale(0.4),
        lambda: _cleaner().reduce(0.01),
    )
    for tool in tools:
        tool()
        assert _keys(face, '["switch"]') == pytest.approx(before)


def test_a_muted_row_has_keys_all_the_same_and_an_unmapped_avatar_none(face: bpy.types.Object) -> None:
    assert _cleaner([replace(_ROWS[0], muted=True)]).clear() == 121
    with pytest.raises(BakeError, match="no mapping"):
        _cleaner([])
    assert math.isclose(_own(face)[0][1], 0.5)
