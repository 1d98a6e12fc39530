from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from addon.process.pythons import candidates

NONE = Path("no such Python")


def _program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def _found() -> list[str]:
    return [command[0] for command in candidates(NONE)]


def test_pythons_on_the_path_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    there = _program(tmp_path / "python3.12")
    assert str(there) in _found()


def test_a_program_beside_the_opened_file_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path / "bin" / "python3.12")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"bin{os.pathsep}.")
    assert shutil.which("python3.12")
    assert all(Path(program).is_absolute() for program in _found())


@pytest.mark.skipif(
    sys.platform != "win32" and sys.version_info >= (3, 12),
    reason="since Python 3.12 shutil.which asks Windows itself where to look first",
)
@pytest.mark.parametrize("name", ["py.EXE", "python.EXE"])
def test_nor_is_one_in_the_working_folder_where_windows_looks_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    _program(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setenv("PATHEXT", ".EXE")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.delenv("PROGRAMFILES", raising=False)
    assert _found() == []
