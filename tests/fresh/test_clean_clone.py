"""The README's two commands on a fresh clone: no environment, no output, nothing uncommitted."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What a shell that never entered an environment has not set.
LEFTOVERS = ("VIRTUAL_ENV", "PYTHON", "PYTEST", "MAKE", "MFLAGS", "LIVE_FACE", "BLENDER")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("fresh") / "live-face"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(place)], check=True)
    return place


def make(clone: Path, target: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(LEFTOVERS)}
    entered = str(ROOT / ".venv")
    environment["PATH"] = ":".join(part for part in os.environ["PATH"].split(":") if not part.startswith(entered))
    subprocess.run(["make", target], cwd=clone, env=environment, stdin=subprocess.DEVNULL, check=True)


@pytest.mark.fresh
def test_demo_then_test(clone: Path) -> None:
    make(clone, "demo")
    out = clone / "out" / "demo"
    assert (out / "demo.mp4").stat().st_size > 10_000
    assert (out / "sheet.png").stat().st_size > 10_000
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["frames_detected"] >= 0.98 * report["frames_in"] > 0
    assert report["frames_out"] >= report["frames_rendered"] > 0
    make(clone, "test")
    assert not subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, check=True, capture_output=True, text=True
    ).stdout, "making and testing has changed files of the project"
