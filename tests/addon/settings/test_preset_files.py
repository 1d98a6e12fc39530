from __future__ import annotations

from pathlib import Path

import pytest

from addon.core.families import match_keys
from addon.core.mapping.channels import Turn
from addon.core.mapping.preset import MAX_TEXT, PresetError, to_json
from addon.core.mapping.row import FaceMapping, TargetKind
from addon.core.mapping.signals import all_channel_names
from addon.settings.preset_files import read_preset, shipped_presets, write_preset

SHIPPED = shipped_presets()


@pytest.mark.parametrize("file", SHIPPED, ids=[file.label for file in SHIPPED])
def test_a_shipped_preset_drives_known_channels_each_target_once_and_says_what_auto_map_says(file: object) -> None:
    preset = read_preset(file.path)  # type: ignore[attr-defined]
    rows = preset.mapping.rows
    assert preset.title
    assert {row.channel for row in rows} <= set(all_channel_names())
    assert len({row.target for row in rows}) == len(rows)
    keys = [row for row in rows if row.target.kind is TargetKind.SHAPE_KEY]
    drives = match_keys([row.target.name for row in keys]).drives
    assert {(row.target.name, row.channel, row.gain) for row in keys} == {
        (drive.key, drive.channel, drive.gain) for drive in drives
    }
    shares = [row.gain for row in rows if row.channel == Turn.HEAD.value]
    assert not shares or sum(shares) == pytest.approx(1.0)


def test_a_preset_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    write_preset(file, to_json(FaceMapping(mirror=True), "Mine"))
    assert read_preset(file).mapping == FaceMapping(mirror=True)
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(PresetError, match="cannot be written"):
        write_preset(tmp_path / "folder.json", "text")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder.json", "mine.json"]


def test_a_preset_that_an_editor_has_marked_as_unicode_is_read(tmp_path: Path) -> None:
    file = tmp_path / "edited.json"
    file.write_text(to_json(FaceMapping(mirror=True), "顔"), encoding="utf-8-sig")
    assert read_preset(file).title == "顔"


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.json"
    with file.open("wb") as one:
        one.truncate(MAX_TEXT + 1)
    with pytest.raises(PresetError, match="too large"):
        read_preset(file)
