from __future__ import annotations

import json
from pathlib import Path

import pytest

from addon.process.environment import Environment, Ready, python_in
from addon.process.job import Job
from addon.process.pythons import FACE_LANDMARKER, FACE_MESH, FoundPython, found_python
from addon.process.setup_words import package_count, why_it_failed


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "{}",
        "[]",
        "null",
        "[" * 9999,
        '{"folder": "environment-1"}',
        '{"folder": 1, "requirements": "a", "digest": "b"}',
        '{"folder": "../environment-1", "requirements": "a", "digest": "b"}',
    ],
)
def test_a_damaged_mark_is_no_tracker(tmp_path: Path, mark: str) -> None:
    (tmp_path / "ready.json").write_text(mark)
    environment = Environment(tmp_path)
    assert environment.ready() is None
    assert environment.python() is None
    assert not environment.outdated(tmp_path)


def test_one_that_lost_its_python_is_none(tmp_path: Path) -> None:
    environment = Environment(tmp_path)
    (tmp_path / "list.txt").write_text("a==1\n")
    folder = environment.fresh_folder()
    environment.finish(folder, tmp_path / "list.txt")
    assert environment.ready() is not None
    assert environment.python() is None, "as after an update of the Python that it was made from"
    python_in(folder).parent.mkdir(parents=True)
    python_in(folder).touch()
    assert environment.python() == python_in(folder)
    assert environment.fresh_folder() != folder


def test_the_mark_names_what_is_whole_and_all_else_is_left_over(tmp_path: Path) -> None:
    environment = Environment(tmp_path)
    folders = []
    for _ in range(3):
        folders.append(environment.fresh_folder())
        folders[-1].mkdir()
    assert environment.leftovers() == folders
    (tmp_path / "list.txt").write_text("a==1\n")
    environment.finish(folders[1], tmp_path / "list.txt")
    assert environment.leftovers() == [folders[0], folders[2]]
    assert environment.ready() == Ready(
        "environment-2", "list.txt", json.loads((tmp_path / "ready.json").read_text())["digest"]
    )


def test_only_one_may_set_up_at_a_time(tmp_path: Path) -> None:
    environment = Environment(tmp_path)
    claim = environment.claim()
    assert claim is not None
    assert environment.claim() is None
    claim.release()
    again = environment.claim()
    assert again is not None
    again.release()
    again.release()


_HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("version", "machine", "recipes"),
    [
        ((3, 10), "x86_64", []),
        ((3, 11), "x86_64", [FACE_MESH, FACE_LANDMARKER]),
        ((3, 12), "x86_64", [FACE_MESH, FACE_LANDMARKER]),
        ((3, 13), "x86_64", [FACE_LANDMARKER]),
        ((3, 14), "x86_64", []),
        ((3, 11), "aarch64", [FACE_LANDMARKER]),
        ((3, 11), "riscv64", []),
    ],
)
def test_which_python_takes_what_on_linux(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int], machine: str, recipes: list[object]
) -> None:
    monkeypatch.setattr("addon.process.pythons.sys.platform", "linux")
    python = FoundPython(Path("python"), version, wide=True, machine=machine)
    assert [recipe for recipe in (FACE_MESH, FACE_LANDMARKER) if python.takes(recipe, _HERE)] == recipes
    assert not FoundPython(Path("python"), version, wide=False, machine=machine).takes(FACE_MESH, _HERE)


def test_on_windows_a_folder_in_other_letters_needs_the_newer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addon.process.pythons.sys.platform", "win32")
    python = FoundPython(Path("python.exe"), (3, 11), wide=True, machine="amd64")
    assert python.takes(FACE_MESH, Path("D:/Ivan/AppData"))
    assert not python.takes(FACE_MESH, Path("D:/Иван/AppData"))
    assert python.takes(FACE_LANDMARKER, Path("D:/Иван/AppData"))


@pytest.mark.parametrize(
    "line", ["", "[]", "[3, 11]", '["3", 11, "a", true, "b"]', '[3, 11, "", true, "b"]', "Python 3"]
)
def test_what_does_not_answer_is_no_python(line: str) -> None:
    assert found_python([line]) is None
    assert found_python([]) is None


def test_a_program_that_is_not_there_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"No such file|cannot find"):
        Job([str(tmp_path / "nothing")], tmp_path)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["WARNING: Retrying after NewConnectionError", "ERROR: No matching distribution found for x"], "downloaded"),
        (["ERROR: Could not install: [Errno 28] No space left on device"], "The disk is full"),
        (["ERROR: No matching distribution found for x"], "no packages for this machine"),
        (["a", "ERROR: Something odd.", "[notice] about pip"], "Installing has failed: Something odd."),
        (["a", "b"], "Installing has failed: b"),
        ([], "Installing has failed: exit code -9."),
    ],
)
def test_failures_in_plain_words(lines: list[str], reason: str) -> None:
    assert reason in why_it_failed("Installing", lines, -9)


def test_packages_are_counted_without_their_comments() -> None:
    assert package_count("# a\na==1\n    # via b\nb==2 ; python_version > '3'\n\n") == 2
