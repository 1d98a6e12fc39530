"""Which engine, by the name that the user gives."""

from __future__ import annotations

import enum
from pathlib import Path

from .base import LandmarksEngine


class EngineName(enum.Enum):
    """The engines."""

    FACE_MESH = "face-mesh"
    FACE_LANDMARKER = "face-landmarker"


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
