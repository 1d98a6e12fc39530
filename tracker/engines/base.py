"""What an engine finds in a picture, and what every engine can do."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError


class EngineError(LiveFaceError):
    """The engine cannot be made ready; the message says what to do."""


@dataclass(frozen=True, slots=True)
class FaceLandmarks:
    """One face in one picture.

    `points` has shape (478, 3), float32: x and y as shares of the picture's width and height, z as a share of
    its width, smaller is nearer. `weights`, where the engine has them, has shape (52,) in the order of
    `arkit.CHANNELS`, 0 to 1.
    """

    points: NDArray[np.float32]
    weights: NDArray[np.float32] | None = None


class LandmarksEngine(Protocol):
    """Finds faces in pictures that follow each other. A context manager: leaving it frees the engine."""

    def detect(self, rgb: NDArray[np.uint8], capture_ns: int) -> list[FaceLandmarks]:
        """The faces in a picture (height, width, 3), taken at `capture_ns`; times must not go back."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
