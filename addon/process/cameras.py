"""Asks the tracker which cameras there are: it takes seconds, and a camera's driver may hang."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from ..core.camera_list import CameraFound, CameraListError, from_line
from ..core.errors import LiveFaceError
from .child import ROOT
from .job import Job
from .starting import PYTHON_OPTIONS

#: Seconds after which no answer is expected any more.
_PATIENCE: Final = 30.0


class CameraLookError(LiveFaceError):
    """The cameras cannot be listed, and why."""


class CameraLook:
    """A look at which cameras there are; `poll` until it is over.

    Raises:
        CameraLookError: the tracker's Python cannot be started.
    """

    def __init__(self, python: Path, now: float) -> None:
        """`now` is monotonic seconds, here as in `poll`."""
        try:
            self._job = Job([str(python), *PYTHON_OPTIONS, "-m", "tracker", "cameras"], ROOT)
        except OSError as error:
            raise CameraLookError(f"{python} cannot be started: set the tracker up again.") from error
        self._deadline = now + _PATIENCE

    def poll(self, now: float) -> tuple[CameraFound, ...] | None:
        """The cameras, those that show faces; None while it looks on. Not to be called after an answer.

        Raises:
            CameraLookError: there is no answer; the look is over.
        """
        code = self._job.code
        if code is None and now < self._deadline:
            return None
        lines = self._job.lines()
        self.close()
        if code is None:
            raise CameraLookError("A camera does not answer: unplug it and plug it in again, then look again.")
        if code:
            raise CameraLookError(f"The cameras cannot be listed: {lines[-1] if lines else f'exit code {code}'}")
        found = []
        for line in lines:  # libraries may say something, too
            with suppress(CameraListError):
                found.append(from_line(line))
        return tuple(camera for camera in found if not camera.virtual)

    def close(self) -> None:
        """End it if it still looks. May be called again."""
        self._job.close()
