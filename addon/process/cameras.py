"""Asks the tracker which cameras there are, real ones and virtual ones: it takes seconds, and a driver may hang."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from ..core.camera_list import CameraFound, CameraListError
from ..core.camera_list import from_line as camera_from_line
from ..core.device_list import Device, DeviceListError
from ..core.device_list import from_line as device_from_line
from ..core.errors import LiveFaceError
from .child import ROOT
from .job import Job
from .starting import PYTHON_OPTIONS

#: Seconds after which no answer is expected any more.
_PATIENCE: Final = 30.0


class CameraLookError(LiveFaceError):
    """The cameras cannot be listed, and why."""


class _Look:
    """A program of the tracker's that lists something."""

    def __init__(self, python: Path, arguments: tuple[str, ...], now: float) -> None:
        """`now` is monotonic seconds, here as in `_lines`. Raises `CameraLookError`."""
        try:
            self._job = Job([str(python), *PYTHON_OPTIONS, "-m", "tracker", *arguments], ROOT)
        except OSError as error:
            raise CameraLookError(f"{python} cannot be started: set the tracker up again.") from error
        self._deadline = now + _PATIENCE

    def close(self) -> None:
        """End it if it still looks. May be called again."""
        self._job.close()

    def _lines(self, now: float) -> list[str] | None:
        """All that it has written, None while it looks on. Raises `CameraLookError`; then, too, it is over."""
        code = self._job.code
        if code is None and now < self._deadline:
            return None
        lines = self._job.lines()
        self.close()
        if code is None:
            raise CameraLookError("A camera does not answer: unplug it and plug it in again, then look again.")
        if code:
            raise CameraLookError(f"The cameras cannot be listed: {lines[-1] if lines else f'exit code {code}'}")
        return lines


class CameraLook(_Look):
    """A look at which cameras show faces; `poll` until it is over.

    Raises:
        CameraLookError: the tracker's Python cannot be started.
    """

    def __init__(self, python: Path, now: float) -> None:
        """`now` is monotonic seconds, here as in `poll`."""
        super().__init__(python, ("cameras",), now)

    def poll(self, now: float) -> tuple[CameraFound, ...] | None:
        """The cameras; None while it looks on. Not to be called after an answer.

        Raises:
            CameraLookError: there is no answer; the look is over.
        """
        lines = self._lines(now)
        if lines is None:
            return None
        found = []
        for line in lines:  # libraries may say something, too
            with suppress(CameraListError):
                found.append(camera_from_line(line))
        return tuple(camera for camera in found if not camera.virtual)


class DeviceLook(_Look):
    """A look at which virtual cameras there are; `poll` until it is over.

    Raises:
        CameraLookError: the tracker's Python cannot be started.
    """

    def __init__(self, python: Path, now: float) -> None:
        """`now` is monotonic seconds, here as in `poll`."""
        super().__init__(python, ("camera", "--list"), now)

    def poll(self, now: float) -> tuple[Device, ...] | None:
        """The virtual cameras, or the hint how to get one; None while it looks on. Not to be called after an answer.

        Raises:
            CameraLookError: there is no answer; the look is over.
        """
        lines = self._lines(now)
        if lines is None:
            return None
        found = []
        for line in lines:  # the words for people are among them
            with suppress(DeviceListError):
                found.append(device_from_line(line))
        return tuple(found)
