from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

_ASK = "import sys; from tracker.engines.opening import usual_engine; print(usual_engine().value)"


@pytest.mark.parametrize(
    ("files", "engine"),
    [
        (["__init__.py", "python/solutions/face_mesh.py"], "face-mesh"),
        (["__init__.py", "tasks/python/vision/face_landmarker.py"], "face-landmarker"),
    ],
    ids=["with FaceMesh", "a newer one"],
)
def test_it_is_what_the_installed_mediapipe_has(tmp_path: Path, files: list[str], engine: str) -> None:
    for name in files:
        file = tmp_path / "mediapipe" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("raise SystemExit('it was loaded')")
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]; {_ASK}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == (engine, "")
