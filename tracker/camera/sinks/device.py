"""The virtual camera: v4l2loopback on Linux, OBS or UnityCapture on Windows, OBS on macOS.

All of it through pyvirtualcam, https://github.com/letmaik/pyvirtualcam, which is imported here only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError

from ..devices.linux import busy, check_camera, find_camera, linux_cameras, why_none
from ..devices.listing import HOW_TO_MAKE_ONE, UNKNOWN_SYSTEM
from ..devices.v4l2loopback import DeviceFormat, current_format, tell_rate
from .base import NO_ALPHA, Format, Layout, need_even
from .fitting import fitted

#: What v4l2loopback calls the layouts.
_LAYOUTS: Final = {"YU12": Layout.I420, "YUYV": Layout.YUYV}


class DeviceSink:
    """Feeds one virtual camera; it stays in the lists of meeting apps until `close`."""

    fills_gaps = False

    def __init__(self, target: str, form: Format, on_problem: Callable[[str], None]) -> None:
        """Open the camera named `target`, a device path, a label, or "" for any.

        `on_problem` gets a sentence where the work goes on, but not as it should.

        Raises:
            LiveFaceError: pyvirtualcam or the camera is absent, busy or forbidden, or the size is odd.
        """
        need_even(form, "A virtual camera")
        library = _pyvirtualcam()
        if sys.platform == "linux":
            self._camera, self._form = _open_loopback(library, target, form, on_problem)
            tell_rate(str(self._camera.device), form.fps)
        else:
            self._camera, self._form = _open_other(library, target, form), form
        self.name = str(self._camera.device)
        # on Linux: the conversion, then the kernel's copy of it; the others are not ours to know
        pixels = self._form.width * self._form.height
        share = 2.0 if self._form.layout is Layout.YUYV else 1.5
        self._copied = round(pixels * (2 * share if sys.platform == "linux" else share))
        self.takes_alpha = self._form.alpha

    def send(self, rgb: NDArray[np.uint8]) -> int:
        """Show one picture."""
        picture = fitted(rgb, self._form.width, self._form.height)
        if self.takes_alpha and picture.shape[2] == 3:
            picture = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA), np.uint8)
        if self._form.layout is Layout.YUYV:
            picture = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_YUYV), np.uint8)
        try:
            self._camera.send(picture)
        except (RuntimeError, OSError) as error:
            raise LiveFaceError(
                f"The virtual camera {self.name} takes no more pictures ({error}): start again."
            ) from error
        return self._copied if picture is rgb else self._copied + picture.nbytes

    def close(self) -> None:
        """Let go of the camera."""
        self._camera.close()


def _pyvirtualcam() -> ModuleType:
    try:
        import pyvirtualcam  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError as error:
        raise LiveFaceError(
            "The package pyvirtualcam is not installed: run `pip install pyvirtualcam` for this Python,"
            " or use --sink file:PATH.mp4."
        ) from error
    found: ModuleType = pyvirtualcam
    return found


def _open_loopback(
    library: ModuleType, target: str, form: Format, on_problem: Callable[[str], None]
) -> tuple[Any, Format]:
    """The open camera, and the format that it really has: an app that watches keeps the one it has."""
    if form.alpha:
        raise LiveFaceError(NO_ALPHA)
    camera = find_camera(target, linux_cameras())
    if camera is None:
        raise LiveFaceError(why_none(target))
    problem = check_camera(camera)
    if problem:
        on_problem(problem)
    wanted = replace(form, layout=Layout.YUYV if form.layout is Layout.YUYV else Layout.I420)
    opened = _open(library, camera.path, wanted)
    real = current_format(camera.path)
    if opened is not None and real is not None and _has(real, wanted):
        return opened, wanted
    if opened is not None:
        opened.close()
    if real is None or real.fourcc not in _LAYOUTS:
        raise LiveFaceError(busy(camera))
    kept = replace(form, width=real.width, height=real.height, layout=_LAYOUTS[real.fourcc])
    opened = _open(library, camera.path, kept)
    if opened is None or current_format(camera.path) != real:
        raise LiveFaceError(busy(camera))
    if str(kept) != str(wanted) or form.layout not in (Layout.AUTO, kept.layout):
        on_problem(
            f"An app watches {camera} at {kept} ({kept.layout.value}), and pictures are fitted into that: close the app"
            f" and start again for {wanted}."
        )
    return opened, kept


def _has(real: DeviceFormat, wanted: Format) -> bool:
    return (real.width, real.height, _LAYOUTS.get(real.fourcc)) == (wanted.width, wanted.height, wanted.layout)


def _open(library: ModuleType, path: str, form: Format) -> Any:  # noqa: ANN401 (pyvirtualcam has no types)
    """A camera of v4l2loopback; None if it does not take that format."""
    given = library.PixelFormat.YUYV if form.layout is Layout.YUYV else library.PixelFormat.RGB
    try:
        return library.Camera(form.width, form.height, form.fps, fmt=given, device=path)
    except (RuntimeError, ValueError, OSError):
        return None


def _open_other(library: ModuleType, target: str, form: Format) -> Any:  # noqa: ANN401 (pyvirtualcam has no types)
    if form.layout is not Layout.AUTO:
        raise LiveFaceError("The format of OBS and Unity Capture is theirs to choose: leave --format out.")
    if form.alpha:
        return _open_with_alpha(library, target, form)
    try:
        return library.Camera(form.width, form.height, form.fps, fmt=library.PixelFormat.RGB, device=target or None)
    # each backend has its own kinds of error, all gathered in one text
    except (RuntimeError, ValueError, OSError) as error:
        raise LiveFaceError(explain(str(error), sys.platform, target)) from error


def _open_with_alpha(library: ModuleType, target: str, form: Format) -> Any:  # noqa: ANN401
    """Unity Capture, the one camera with alpha."""
    how = {"fmt": library.PixelFormat.RGBA, "device": target or None, "backend": "unitycapture"}
    try:
        return library.Camera(form.width, form.height, form.fps, **how)
    except (RuntimeError, ValueError, OSError) as error:
        raise LiveFaceError(NO_ALPHA) from error


def explain(text: str, platform: str, target: str) -> str:
    """One sentence for the user out of what pyvirtualcam's backends said; `platform` as in `sys.platform`."""
    what = f"The camera {target}" if target else "The virtual camera"
    if any(word in text.lower() for word in ("busy", "already in use")):
        return f"{what} is busy: stop the other program that feeds it."
    return HOW_TO_MAKE_ONE.get(platform, UNKNOWN_SYSTEM)
