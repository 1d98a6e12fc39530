"""Which engine, by the name that the user gives."""

from __future__ import annotations

import enum
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from .base import LandmarksEngine

#: What mediapipe has up to 0.10.21 and not any more in the newer ones, which take every Python.
_FACE_MESH: Final = Path("python/solutions/face_mesh.py")


class EngineName(enum.Enum):
    """The engines."""

    FACE_MESH = "face-mesh"
    FACE_LANDMARKER = "face-landmarker"


def usual_engine() -> EngineName:
    """FaceMesh where the installed mediapipe has it, else Face Landmarker. MediaPipe is not loaded for that."""
    spec = find_spec("mediapipe")
    folders = spec.submodule_search_locations if spec else None
    newer = bool(folders) and not any((Path(folder) / _FACE_MESH).is_file() for folder in folders or ())
    return EngineName.FACE_LANDMARKER if newer else EngineName.FACE_MESH


def open_engine(name: EngineName, faces: int, model: Path) -> LandmarksEngine:
    """Start an engine that finds up to `faces` faces; only what it needs is loaded.

    Raises:
        EngineError: it cannot be started.
        ModelError: it needs a model that is not there.
    """
    if name is EngineName.FACE_LANDMARKER:
        from .face_landmarker import FaceLandmarkerEngine  # noqa: PLC0415

        return FaceLandmarkerEngine(faces, model)
    from .face_mesh import FaceMeshEngine  # noqa: PLC0415

    return FaceMeshEngine(faces)
