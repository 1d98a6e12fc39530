from __future__ import annotations

import bpy
import pytest

from addon.core.mapping.row import FaceMapping, Row, Target, TargetKind
from addon.settings import row_settings
from addon.settings.stored_mapping import write_mapping
from tests.addon.avatars import keyed_mesh

JAW = Row("jawOpen", Target(TargetKind.SHAPE_KEY, "jawOpen"))


@pytest.mark.parametrize("owner_type", ["MESH", "KEY", "MATERIAL"])
def test_a_search_lists_the_keys_of_whatever_data_block_is_chosen(owner_type: str) -> None:
    face, other = keyed_mesh("Face", ("jawOpen",)), keyed_mesh("Other", ("smile",))
    blocks = {"MESH": other.data, "KEY": other.data.shape_keys, "MATERIAL": bpy.data.materials.new("Skin")}
    write_mapping(face, FaceMapping((JAW,)))
    row = face.live_face.rows[0]
    assert row_settings._find_names(row, bpy.context, "") == ["jawOpen"]
    row.owner_type = owner_type
    row.owner = blocks[owner_type]
    assert row_settings._find_names(row, bpy.context, "") == ([] if owner_type == "MATERIAL" else ["smile"])
