"""Which mapping a session without a window uses."""

from __future__ import annotations

from pathlib import Path

import bpy
import pytest

from addon.core.mapping.preset import PresetError, to_json
from addon.core.mapping.row import FaceMapping, Row, Target, TargetKind
from addon.headless.mapping import MappingChoice, choose_avatar, mapping_for
from addon.headless.open_file import open_avatar
from addon.rig.avatar import AvatarError, find_avatar, object_named
from addon.settings.stored_mapping import write_mapping
from tests.addon.avatars import keyed_mesh

_MINE = FaceMapping((Row("jawOpen", Target(TargetKind.SHAPE_KEY, 'my "own" 口'), gain=0.5),))


@pytest.fixture
def two_heads(scene: bpy.types.Scene, tmp_path: Path) -> Path:
    """A file with two heads, of which the one with fewer keys has a mapping."""
    keyed_mesh("Many", ("jawOpen", "eyeBlinkLeft"), segments=4)
    few = keyed_mesh("Few", ("jawOpen",), segments=4)
    choose_avatar(scene, "")  # makes the settings known
    write_mapping(few, _MINE)
    path = tmp_path / "heads.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
    return path


def _auto(name: str) -> list[str]:
    return [
        row.target.name for row in mapping_for(choose_avatar(bpy.context.scene, name), MappingChoice(anew=True)).rows
    ]


def test_the_mapping_in_the_file_is_used_and_shows_which_avatar_is_meant(two_heads: Path) -> None:
    avatar = choose_avatar(open_avatar(two_heads), "")
    assert avatar.root == "Few"
    assert mapping_for(avatar, MappingChoice()) == _MINE


def test_an_avatar_without_one_is_mapped(two_heads: Path) -> None:
    avatar = choose_avatar(open_avatar(two_heads), "Many")
    assert avatar.root == "Many"
    assert {row.target.name for row in mapping_for(avatar, MappingChoice()).rows} == {"jawOpen", "eyeBlinkLeft"}
    assert not object_named("Many").live_face.rows


def test_it_can_be_mapped_anew(two_heads: Path) -> None:
    open_avatar(two_heads)
    assert _auto("Few") == ["jawOpen"]


def test_a_preset_goes_before_the_avatars_own(two_heads: Path, tmp_path: Path) -> None:
    other = FaceMapping((Row("smile", Target(TargetKind.SHAPE_KEY, "grin")),), mirror=True)
    preset = tmp_path / "préset 顔.json"
    preset.write_text(to_json(other, "Other"), encoding="utf-8")
    avatar = choose_avatar(open_avatar(two_heads), "")
    assert mapping_for(avatar, MappingChoice(preset)) == other


def test_mirror_turns_any_mapping_round(two_heads: Path) -> None:
    mapping = mapping_for(choose_avatar(open_avatar(two_heads), ""), MappingChoice(mirror=True))
    assert mapping.mirror
    assert mapping.rows == _MINE.rows


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff\xfe\x00", b"[" * 50_000], ids=["empty", "none", "binary", "deep"]
)
def test_a_bad_preset_is_one_sentence(scene: bpy.types.Scene, tmp_path: Path, content: bytes) -> None:
    keyed_mesh("Head", ("jawOpen",), segments=4)
    preset = tmp_path / "bad.json"
    preset.write_bytes(content)
    with pytest.raises(PresetError, match=r"\.$"):
        mapping_for(find_avatar(scene), MappingChoice(preset))


def test_a_missing_preset_and_a_missing_avatar_are_told(scene: bpy.types.Scene, tmp_path: Path) -> None:
    keyed_mesh("Head", ("jawOpen",), segments=4)
    with pytest.raises(PresetError, match=r"none\.json cannot be read"):
        mapping_for(find_avatar(scene), MappingChoice(tmp_path / "none.json"))
    with pytest.raises(AvatarError, match="There is no object Nobody in this file"):
        choose_avatar(scene, "Nobody")
