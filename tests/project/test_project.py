"""Facts about the repository that would otherwise drift."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def manifest() -> dict[str, object]:
    return tomllib.loads((ROOT / "blender_manifest.toml").read_text(encoding="utf-8"))


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).is_file()]


def test_the_version_stands_at_the_head_of_the_changelog() -> None:
    heads = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    released = [head for head in heads if head != "Unreleased"]
    assert (released or heads)[0] in (manifest()["version"], "Unreleased")


def test_the_manifest_keeps_the_rules_of_extensions() -> None:
    facts = manifest()
    assert facts["id"] == "live_face"
    assert facts["blender_version_min"] == "4.2.0"
    assert facts["license"] == ["SPDX:GPL-3.0-or-later"]
    permissions = facts["permissions"]
    assert isinstance(permissions, dict)
    for text in (facts["tagline"], *permissions.values()):
        assert isinstance(text, str)
        assert len(text) <= 64
        assert text[-1].isalnum()


def test_every_dependency_is_pinned() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        lines = [
            line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.strip().startswith("#")
        ]
        assert lines
        assert all("==" in line for line in lines), path


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    for path in (ROOT / "requirements").glob("*.txt"):
        locked = path.read_text(encoding="utf-8").lower().splitlines()
        for wanted in groups[path.stem]:
            if isinstance(wanted, str):
                assert any(line.split(" ")[0] == wanted.lower() for line in locked), f"{wanted} is not in {path.name}"


#: Folders of this kind belong to one machine, not to the project.
PRIVATE = re.compile(r"/(?:home|root|Users|work)/[a-z]", re.IGNORECASE)
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".yml", ".cfg", ""}


def test_no_file_names_a_path_of_one_machine() -> None:
    for path in tracked_files():
        if path.suffix in TEXT and path.name != "LICENSE":
            match = PRIVATE.search(path.read_text(encoding="utf-8", errors="replace"))
            assert match is None, f"{path.relative_to(ROOT)} names {match and match.group()}"


def test_files_are_of_a_size_that_can_be_read() -> None:
    for path in tracked_files():
        if path.suffix == ".py" and path.is_relative_to(ROOT / "addon"):
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path
