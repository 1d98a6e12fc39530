"""Where the person is in a picture: MediaPipe's selfie segmentation, whose model lies in the wheel of 0.10.21."""

from __future__ import annotations

from types import TracebackType
from typing import Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError

from ..engines.quiet import native_stderr_silenced, quiet_environment

#: What the landscape model looks at; it stretches every picture to that.
#: https://github.com/google-ai-edge/mediapipe/blob/v0.10.21/docs/solutions/selfie_segmentation.md
WIDTH, HEIGHT = 256, 144
_LANDSCAPE: Final = 1

Mask = NDArray[np.float32]


class SegmentationError(LiveFaceError):
    """People cannot be cut out here; the message says what to do."""


class Segmenter(Protocol):
    """Finds people. A context manager: leaving it frees the model."""

    def find(self, rgb: NDArray[np.uint8]) -> Mask:
        """The share of a person in each pixel of a picture (144, 256, 3): (144, 256), 0 to 1."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class SelfieSegmenter:
    """MediaPipe's model at work.

    Raises:
        SegmentationError: the installed mediapipe has no such model.
    """

    def __init__(self) -> None:
        quiet_environment()
        try:
            with native_stderr_silenced():
                from mediapipe.python.solutions.selfie_segmentation import (  # noqa: PLC0415 (takes a second)
                    SelfieSegmentation,
                )

                self._model = SelfieSegmentation(model_selection=_LANDSCAPE)
                self.find(np.zeros((HEIGHT, WIDTH, 3), np.uint8))  # the first picture takes long
        except (ImportError, OSError, RuntimeError) as error:
            raise SegmentationError(
                "The installed MediaPipe cannot tell people from rooms: set up the tracker with Python 3.11 or 3.12, or"
                " choose a background without the camera."
            ) from error

    def find(self, rgb: NDArray[np.uint8]) -> Mask:
        """The share of a person in each pixel."""
        still = rgb.view()
        still.flags.writeable = False  # MediaPipe copies a picture that could change under it
        return np.asarray(self._model.process(still).segmentation_mask, np.float32)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with native_stderr_silenced():
            self._model.close()
