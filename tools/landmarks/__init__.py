"""Makes the tables of `addon/core/face_points.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

#: The face with an open mouth, from `measure` to `triangulate`: (478, 3) metres in the head's axes.
OPEN_FACE: Final = Path("out/landmarks/open_face.npy")
