from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import bpy
import pytest

from addon.core.mapping.row import Axis, FaceMapping, Row, Target, TargetKind
from addon.rig.avatar import find_avatar
from addon.session.driver import DRIVER
from addon.session.health import Health
from addon.settings import avatar_settings, row_settings
from addon.settings.stored_mapping import write_mapping
from addon.ui.mapping_list import LIVEFACE_UL_rows, moves, target_of
from tests.addon.avatars import keyed_mesh

_SHOWN = 1 << 30
_ROWS = (
    Row("jawOpen", Target(TargetKind.SHAPE_KEY, "Mund_Auf")),
    Row("headYaw", Target(TargetKind.BONE_ROTATION, "Head", axis=Axis.Z), lower=-1.0),
    Row("head", Target(TargetKind.TURN, "Neck")),
    Row("smile", Target(TargetKind.PROPERTY, owner="Lamp", owner_type="LIGHT", path="energy")),
    Row("smile", Target(TargetKind.PROPERTY)),
)


@pytest.fixture
def face(scene: bpy.types.Scene) -> Iterator[bpy.types.Object]:
    """A face with a mapping of five rows, in an otherwise empty scene."""
    classes = (*row_settings.CLASSES, *avatar_settings.CLASSES)
    for cls in classes:
        bpy.utils.register_class(cls)
    avatar_settings.register()
    one = keyed_mesh("Face", ("Mund_Auf",))
    assert find_avatar(scene).root == "Face"
    write_mapping(one, FaceMapping(_ROWS))
    yield one
    DRIVER.leave_file()
    avatar_settings.unregister()
    for cls in reversed(classes):
        bpy.utils.unregister_class(cls)


def _chosen(**chosen: Any) -> Any:  # noqa: ANN401
    """What a user has chosen in the list. The list itself only Blender can make, while it draws."""
    return SimpleNamespace(
        **{"filter_name": "", "only_problems": False, "only_moving": False, "bitflag_filter_item": _SHOWN, **chosen}
    )


def _filtered(face: bpy.types.Object, **chosen: object) -> list[int]:
    """The rows that are left."""
    flags, order = LIVEFACE_UL_rows.filter_items(_chosen(**chosen), bpy.context, face.live_face, "rows")
    assert order == []
    return [index for index, flag in enumerate(flags) if flag == _SHOWN]


def test_targets_are_told_in_a_few_words(face: bpy.types.Object) -> None:
    assert [target_of(row) for row in face.live_face.rows] == [
        "Mund_Auf",
        "Head Z",
        "Neck",
        "Lamp energy",
        "Not Chosen",
    ]


@pytest.mark.parametrize(
    ("typed", "left"),
    [("mund", [0]), ("HEAD", [1, 2]), ("head z", [1]), ("smile lamp", [3]), ("nothing of the kind", [])],
)
def test_the_search_looks_at_channels_and_targets(face: bpy.types.Object, typed: str, left: list[int]) -> None:
    assert _filtered(face, filter_name=typed) == left


def test_only_rows_with_problems_are_left(face: bpy.types.Object) -> None:
    DRIVER.note_health("Face", Health({3: "There is no lamp."}))
    assert _filtered(face, only_problems=True) == [3]
    assert _filtered(face, only_problems=True, filter_name="jaw") == []


def test_without_a_filter_nothing_is_looked_at(face: bpy.types.Object) -> None:
    assert LIVEFACE_UL_rows.filter_items(_chosen(), bpy.context, face.live_face, "rows") == ([], [])


def test_nothing_moves_while_nothing_is_live(face: bpy.types.Object) -> None:
    assert _filtered(face, only_moving=True) == []


@pytest.mark.parametrize(
    ("row", "share", "moving"), [(0, 0.0, False), (0, 0.01, False), (0, 0.1, True), (1, 0.5, False), (1, 0.0, True)]
)
def test_a_row_away_from_its_rest_moves(face: bpy.types.Object, row: int, share: float, moving: bool) -> None:
    """Where a row may go below 0 it rests between its bounds."""
    assert moves(face.live_face.rows[row], share) is moving
