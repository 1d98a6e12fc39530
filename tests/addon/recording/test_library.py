from __future__ import annotations

from pathlib import Path

import pytest

from addon.core.takes.take_file import change_info, read_take_file, write_take
from addon.core.takes.take_info import TakeInfo
from addon.recording.library import (
    BIN,
    LibraryError,
    clean_name,
    delete_take,
    free_path,
    list_takes,
    numbered_path,
    rename_take,
    restore_take,
)
from tests.core.takes.take_files import random_take


def make(folder: Path, name: str, created: str = "", sound: str = "") -> Path:
    path = folder / f"{name}.lftake"
    write_take(path, random_take(3), TakeInfo(created=created, sound=sound))
    return path


def test_the_list_has_the_newest_first_and_says_what_is_no_take(tmp_path: Path) -> None:
    assert list_takes(tmp_path / "none") == []
    make(tmp_path, "old", "2026-01-01T00:00:00Z")
    make(tmp_path, "new", "2026-02-01T00:00:00Z")
    (tmp_path / "broken.lftake").write_bytes(b"nonsense")
    (tmp_path / "other.txt").write_text("no take")
    (tmp_path / ".1.half.lftake.part").write_text("not finished")
    entries = list_takes(tmp_path)
    assert [entry.name for entry in entries] == ["new", "old", "broken"]
    assert entries[0].head is not None
    assert entries[0].head.frames == 3
    assert "no take" in entries[2].problem


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="another"):
        list_takes(tmp_path / "file")


def test_names_are_numbered_and_never_taken_twice(tmp_path: Path) -> None:
    assert numbered_path(tmp_path).name == "Take 001.lftake"
    make(tmp_path, "Take 001")
    assert numbered_path(tmp_path).name == "Take 002.lftake"
    assert free_path(tmp_path, "Take 001").name == "Take 001 2.lftake"
    make(tmp_path, "hello")
    assert free_path(tmp_path, "hello").name == "hello 2.lftake"
    make(tmp_path, "hello 2")
    assert free_path(tmp_path, "hello").name == "hello 3.lftake"
    assert free_path(tmp_path, "hello 2").name == "hello 3.lftake"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Angry, 2nd", "Angry, 2nd"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a:b*c?", "a_b_c_"),
        (" .hidden ", "hidden"),
        ("con", "_con"),
        ("笑顔", "笑顔"),
        ("x" * 300, "x" * 80),
    ],
)
def test_a_name_is_made_fit_for_every_file_system(text: str, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize("text", ["", "  ", "...", "///"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(LibraryError, match="name"):
        clean_name(text)


def test_a_take_is_renamed_and_never_onto_another(tmp_path: Path) -> None:
    path = make(tmp_path, "one")
    other = make(tmp_path, "two")
    renamed = rename_take(path, "One: again")
    assert renamed.name == "One_ again.lftake"
    assert rename_take(renamed, "One_ again") == renamed
    before = other.read_bytes()
    with pytest.raises(LibraryError, match="already"):
        rename_take(renamed, "two")
    assert other.read_bytes() == before
    with pytest.raises(LibraryError, match="cannot be moved"):
        rename_take(tmp_path / "gone.lftake", "three")


def test_a_deleted_take_lies_in_the_bin_and_comes_back_whole(tmp_path: Path) -> None:
    path = make(tmp_path, "one")
    change_info(path, TakeInfo(note="good"))
    before = path.read_bytes()
    binned = delete_take(path)
    assert binned.parent == tmp_path / BIN
    assert list_takes(tmp_path) == []
    make(tmp_path, "one")
    delete_take(tmp_path / "one.lftake")
    assert len(list_takes(tmp_path / BIN)) == 2
    make(tmp_path, "one")
    restored = restore_take(binned)
    assert restored.name == "one 2.lftake"
    assert restored.read_bytes() == before
    assert read_take_file(restored).info.note == "good"


def test_a_sound_goes_along_unless_another_take_has_it(tmp_path: Path) -> None:
    (tmp_path / "hello.wav").write_bytes(b"RIFF")
    one, two = make(tmp_path, "one", sound="hello.wav"), make(tmp_path, "two", sound="hello.wav")
    delete_take(one)
    assert (tmp_path / "hello.wav").exists()
    binned = delete_take(two)
    assert not (tmp_path / "hello.wav").exists()
    delete_take(make(tmp_path, "three", sound="../secret"))
    restore_take(binned)
    assert (tmp_path / BIN / "hello.wav").exists()  # the first one, in the bin, has it as well


def test_a_folder_that_cannot_be_written_in_leaves_the_take(tmp_path: Path) -> None:
    path = make(tmp_path, "one")
    (tmp_path / BIN).write_text("in the way")
    with pytest.raises(LibraryError, match="cannot be moved"):
        delete_take(path)
    assert path.exists()
