"""Takes in and out of the folder: files alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from addon.core.arkit import CHANNEL_INDEX
from addon.core.errors import LiveFaceError
from addon.core.takes.live_link_reader import CsvTakeError, read_csv_take
from addon.core.takes.take import Take
from addon.core.takes.take_file import change_info, read_take_file, write_take
from addon.core.takes.take_info import TakeInfo
from addon.recording.exchange import ExchangeError, attach_sound, export_csv, import_take

INFO = TakeInfo(created="2026-01-31T13:05:00Z", source="cam", timecode="13:05:00:30.500", note="good")


def made(count: int = 4) -> Take:
    head = np.tile(np.array([1, 0, 0, 0], np.float32), (count, 1))
    weights = np.zeros((count, 52), np.float32)
    weights[:, CHANNEL_INDEX["jawOpen"]] = np.linspace(0, 0.9, count)
    tracked = np.arange(count) != 2
    weights[2] = 0.0
    return Take(np.arange(count) / 30, tracked, head, np.zeros((count, 3), np.float32), weights[:, :4], weights)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_out_and_in_again_a_take_is_the_same(tmp_path: Path) -> None:
    take = made()
    export_csv(tmp_path / "out" / "smile.csv", take, INFO)
    imported = import_take(tmp_path / "out" / "smile.csv", tmp_path / "takes")
    assert (imported.path.name, imported.frames, imported.warnings) == ("smile.lftake", 4, ())
    found = read_take_file(imported.path)
    assert found.take.times == pytest.approx(take.times, abs=1e-5)
    assert found.take.weights == pytest.approx(take.weights, abs=1e-5)
    assert found.take.tracked.tolist() == take.tracked.tolist()
    assert (found.info.timecode, found.info.source, found.info.rate) == (INFO.timecode, "smile.csv", 30.0)
    assert found.info.created > INFO.created
    assert import_take(tmp_path / "out" / "smile.csv", tmp_path / "takes").path.name == "smile 2.lftake"
    assert names(tmp_path / "out") == ["smile.csv"]


def test_without_a_timecode_it_begins_at_midnight(tmp_path: Path) -> None:
    export_csv(tmp_path / "a.csv", made(), replace(INFO, timecode="soon"))
    assert read_csv_take((tmp_path / "a.csv").read_bytes()).start_s == 0.0


def test_what_cannot_be_imported_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("no take")
    takes = tmp_path / "takes"
    with pytest.raises(CsvTakeError, match=r"bad\.csv, line 1"):
        import_take(tmp_path / "bad.csv", takes)
    with pytest.raises(ExchangeError, match="cannot be read"):
        import_take(tmp_path / "gone.csv", takes)
    write_take(tmp_path / "empty.lftake", Take.empty(), INFO)
    with pytest.raises(ExchangeError, match="no frame"):
        import_take(tmp_path / "empty.lftake", takes)
    assert not takes.exists()


def test_what_was_mended_is_told(tmp_path: Path) -> None:
    export_csv(tmp_path / "torn.csv", made(), INFO)
    whole = (tmp_path / "torn.csv").read_text()
    (tmp_path / "torn.csv").write_text(whole[:-30])
    imported = import_take(tmp_path / "torn.csv", tmp_path / "takes")
    assert imported.frames == 3
    assert imported.warnings == ("The last line (5) is torn: everything before it was kept.",)


def test_a_take_file_comes_with_its_sound(tmp_path: Path) -> None:
    elsewhere, takes = tmp_path / "elsewhere", tmp_path / "takes"
    write_take(elsewhere / "smile.lftake", made(), replace(INFO, sound="other.wav", sound_at=0.5))
    imported = import_take(elsewhere / "smile.lftake", takes)
    assert imported.warnings == ("The sound of the take, other.wav, is not beside it: imported without.",)
    assert read_take_file(imported.path).info == replace(INFO, sound="", sound_at=0.5)
    (elsewhere / "other.wav").write_bytes(b"sound")
    imported = import_take(elsewhere / "smile.lftake", takes)
    assert read_take_file(imported.path).info == replace(INFO, sound="smile 2.wav", sound_at=0.5)
    assert names(takes) == ["smile 2.lftake", "smile 2.wav", "smile.lftake"]
    with pytest.raises(ExchangeError, match="already"):
        import_take(takes / "smile.lftake", takes)


def test_a_sound_is_attached_as_a_copy(tmp_path: Path) -> None:
    take = tmp_path / "takes" / "smile.lftake"
    write_take(take, made(), replace(INFO, sound_at=3.0, sound_rate=1.001))
    (tmp_path / "phone.WAV").write_bytes(b"sound")
    expected = replace(INFO, sound="smile.wav")
    assert attach_sound(take, tmp_path / "phone.WAV") == expected
    assert read_take_file(take).info == expected
    assert (take.parent / "smile.wav").read_bytes() == b"sound"
    assert attach_sound(take, take.parent / "smile.wav") == expected, "its own again"
    with pytest.raises(ExchangeError, match=r"There is a file smile\.wav"):
        attach_sound(take, tmp_path / "phone.WAV")
    with pytest.raises(ExchangeError, match="no sound file"):
        attach_sound(take, take)
    with pytest.raises(ExchangeError, match="cannot be written"):
        attach_sound(take, tmp_path / "gone.ogg")
    change_info(take, INFO)
    assert names(take.parent) == ["smile.lftake", "smile.wav"]


def test_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LiveFaceError, match="cannot be written"):
        export_csv(tmp_path / "file" / "a.csv", made(), INFO)
