"""What the tests of the whole chain need: the clip, the avatar, and a Python with Blender."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def blender_python() -> Path:
    """The Python of `make`'s Blender environment, or the one that LIVE_FACE_BLENDER_PYTHON names."""
    python = Path(os.environ.get("LIVE_FACE_BLENDER_PYTHON", ROOT / ".venv" / "blender-5.0" / "bin" / "python"))
    if not python.exists():
        pytest.skip(f"no Blender environment at {python}: run make setup")
    return python


@pytest.fixture(scope="session")
def clip() -> Path:
    return ROOT / "sample_rigs" / "clip" / "clip.mp4"


@pytest.fixture(scope="session")
def avatar() -> Path:
    return ROOT / "sample_rigs" / "human" / "human.blend"
