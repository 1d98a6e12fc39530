"""MediaPipe Face Landmarker: 478 landmarks and 52 weights of its own, from a model that the user fetches."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX

from .base import EngineError, FaceLandmarks
from .model_file import ModelError, check_model
from .quiet import native_stderr_silenced, quiet_environment

_NANOSECONDS_PER_MS: Final = 1_000_000


class FaceLandmarkerEngine:
    """Face Landmarker in its video mode; the weights are MediaPipe's, tongueOut stays 0 as it has none."""

    def __init__(self, faces: int, model: Path) -> None:
        if not model.is_file():
            raise ModelError(
                f"The engine face-landmarker needs its model at {model}: fetch it with 'python -m tracker model',"
                f" or use --engine face-mesh, which needs none."
            )
        check_model(model)  # another one may load, and mean something else by its weights
        quiet_environment()
        try:
            with native_stderr_silenced():
                self._open(faces, model)
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            raise EngineError(
                f"MediaPipe cannot start Face Landmarker with the model {model}: fetch it anew with"
                f" 'python -m tracker model', or use --engine face-mesh."
            ) from error
        self._last_ms = 0

    def _open(self, faces: int, model: Path) -> None:
        import mediapipe  # noqa: PLC0415 (takes a second)
        from mediapipe.tasks.python import BaseOptions, vision  # noqa: PLC0415

        # by content, not by path: the native code cannot open every name that a file can have
        options = vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=model.read_bytes()),
            running_mode=vision.RunningMode.VIDEO,
            num_faces=faces,
            output_face_blendshapes=True,
        )
        self._image = mediapipe.Image
        self._format = mediapipe.ImageFormat.SRGB
        self._landmarker: Any = vision.FaceLandmarker.create_from_options(options)
        blank = self._image(image_format=self._format, data=np.zeros((64, 64, 3), np.uint8))
        self._landmarker.detect_for_video(blank, 0)

    def detect(self, rgb: NDArray[np.uint8], capture_ns: int) -> list[FaceLandmarks]:
        """The faces in a picture."""
        # its clock must go forward by a whole millisecond at least
        self._last_ms = max(self._last_ms + 1, capture_ns // _NANOSECONDS_PER_MS)
        image = self._image(image_format=self._format, data=rgb)
        result = self._landmarker.detect_for_video(image, self._last_ms)
        return [
            FaceLandmarks(np.array([(point.x, point.y, point.z) for point in points], np.float32), _weights(categories))
            for points, categories in zip(result.face_landmarks, result.face_blendshapes, strict=True)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with native_stderr_silenced():
            self._landmarker.close()


def _weights(categories: Any) -> NDArray[np.float32]:  # noqa: ANN401 (MediaPipe has no types)
    weights = np.zeros(CHANNEL_COUNT, np.float32)
    for category in categories:
        index = CHANNEL_INDEX.get(category.category_name)
        if index is not None:  # "_neutral" is none of ours
            weights[index] = category.score
    return weights.clip(0.0, 1.0)
