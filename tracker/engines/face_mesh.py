"""MediaPipe FaceMesh: 478 landmarks with irises; its models lie in the wheel."""

from __future__ import annotations

import contextlib
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .base import EngineError, FaceLandmarks
from .quiet import native_stderr_silenced, quiet_environment

_LANDMARKS: Final = 478
#: How a landmark stands in a serialised list, 17 bytes: a tag and a length, then x, y and z with a tag each.
#: https://protobuf.dev/programming-guides/encoding/ with mediapipe/framework/formats/landmark.proto
_RECORD_SIZE: Final = 17
_X_AT, _FIELD_SIZE = 3, 5
_TAGS_AT: Final = [0, 1, 2, 7, 12]
_TAGS: Final = np.array([0x0A, 0x0F, 0x0D, 0x15, 0x1D], np.uint8)

#: How often the first picture with a face is looked at. The detector's crop is a rough one; each look's landmarks give
#: a better crop to the next, and by the fifth they move no more than in pictures of a still face.
_FIRST_LOOKS: Final = 5


class FaceMeshEngine:
    """FaceMesh following faces from picture to picture."""

    def __init__(self, faces: int) -> None:
        self._seen = self._there = False
        quiet_environment()
        try:
            with native_stderr_silenced():
                from .lean_face_mesh import LeanFaceMesh  # noqa: PLC0415 (takes a second)

                self._mesh = LeanFaceMesh(max_num_faces=faces, refine_landmarks=True)
                self._mesh.find(np.zeros((64, 64, 3), np.uint8))  # the first picture takes long
        except (ImportError, OSError, RuntimeError) as error:
            raise EngineError(
                "MediaPipe FaceMesh cannot be started: set up the tracker with Python 3.11 or 3.12, or use"
                f" --engine face-landmarker ({_first_line(error)})."
            ) from error

    def detect(self, rgb: NDArray[np.uint8], capture_ns: int) -> list[FaceLandmarks]:  # noqa: ARG002 (keeps no clock)
        """The faces in a picture."""
        still = rgb.view()
        still.flags.writeable = False  # MediaPipe copies a picture that could change under it
        # its second model logs a warning with the first face that it sees
        with contextlib.nullcontext() if self._seen else native_stderr_silenced():
            found = self._mesh.find(still)
        if found and not self._there:
            for _ in range(1, _FIRST_LOOKS):
                found = self._mesh.find(still) or found
        self._there = bool(found)
        self._seen = self._seen or self._there
        return [FaceLandmarks(_points(face)) for face in found]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with native_stderr_silenced():
            self._mesh.close()


def _points(data: bytes) -> NDArray[np.float32]:
    """The landmarks (478, 3) of a serialised message; its bytes are read twenty times as fast as its attributes."""
    if len(data) == _LANDMARKS * _RECORD_SIZE:
        records = np.frombuffer(data, np.uint8).reshape(_LANDMARKS, _RECORD_SIZE)
        if (records[:, _TAGS_AT] == _TAGS).all():
            strides = (_RECORD_SIZE, _FIELD_SIZE)
            return np.ndarray((_LANDMARKS, 3), "<f4", data, _X_AT, strides).astype(np.float32)
    from mediapipe.framework.formats.landmark_pb2 import NormalizedLandmarkList  # noqa: PLC0415 (is loaded by now)

    return np.array(
        [(point.x, point.y, point.z) for point in NormalizedLandmarkList.FromString(data).landmark], np.float32
    )


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
