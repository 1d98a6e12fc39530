"""The virtual camera: v4l2loopback on Linux, OBS or UnityCapture on Windows, OBS on macOS.

All of it through pyvirtualcam, https://github.com/letmaik/pyvirtualcam, which is imported here only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from addon.core.errors import LiveFaceError

from .base import Format, need_even

#: The name under which meeting apps list the camera, where the system lets us choose it.
CARD_LABEL: Final = "Live Face"
_V4L_CLASS: Final = Path("/sys/class/video4linux")

_MODPROBE: Final = f'sudo modprobe v4l2loopback devices=1 exclusive_caps=1 card_label="{CARD_LABEL}"'
_ABSENT: Final = {
    "linux": f"No virtual camera was found: load v4l2loopback with `{_MODPROBE}`"
    " (its package is often named v4l2loopback-dkms), then start again.",
    "win32": "No virtual camera was found: install OBS Studio (obsproject.com), start its virtual camera once, close it"
    " and start again.",
    "darwin": "No virtual camera was found: install OBS Studio (obsproject.com), start its virtual camera once,"
    " allow it in the system settings, quit OBS and start again.",
}
_OTHER: Final = "This system has no virtual camera that Live Face knows: use --sink file:PATH.mp4."


class DeviceSink:
    """Feeds one virtual camera; it stays in the lists of meeting apps until `close`."""

    fills_gaps = False

    def __init__(self, target: str, form: Format) -> None:
        """Open the camera named `target`, a device path, a label, or "" for any.

        Raises:
            LiveFaceError: pyvirtualcam or the camera is absent, busy or forbidden, or the size is odd.
        """
        need_even(form, "A virtual camera")
        try:
            from pyvirtualcam import Camera, PixelFormat  # type: ignore[import-untyped]  # noqa: PLC0415
        except ImportError as error:
            raise LiveFaceError(
                "The package pyvirtualcam is not installed: run `pip install pyvirtualcam` for this Python,"
                " or use --sink file:PATH.mp4."
            ) from error
        device = device_path(target, _V4L_CLASS) if sys.platform == "linux" else target or None
        opening = partial(Camera, form.width, form.height, form.fps, fmt=PixelFormat.RGB, device=device)
        try:
            self._camera = _opened(opening, device)
        # each backend has its own kinds of error, all gathered in one text
        except (RuntimeError, ValueError, OSError) as error:
            raise LiveFaceError(explain(str(error), sys.platform, target, form)) from error
        self.name = str(self._camera.device)
        self._check_size(form)
        # on Linux: the conversion to I420, then the kernel's copy of it; the others are not ours to know
        pixels = form.width * form.height
        self._copied = 3 * pixels if sys.platform == "linux" else pixels * 3 // 2

    def send(self, rgb: NDArray[np.uint8]) -> int:
        """Show one picture."""
        try:
            self._camera.send(rgb)
        except (RuntimeError, OSError) as error:
            raise LiveFaceError(
                f"The virtual camera {self.name} takes no more pictures ({error}): start again."
            ) from error
        return self._copied

    def close(self) -> None:
        """Let go of the camera."""
        self._camera.close()

    def _check_size(self, form: Format) -> None:
        """v4l2loopback keeps its size while an app watches, and says nothing to a producer of another one."""
        if sys.platform != "linux":
            return
        from .v4l2loopback import picture_size  # noqa: PLC0415 (Linux only)

        size = picture_size(self.name)
        if size not in (None, (form.width, form.height)):
            self._camera.close()
            raise LiveFaceError(explain("busy", sys.platform, self.name, form))


def _opened(opening: Callable[[], Any], device: str | None) -> Any:  # noqa: ANN401 (pyvirtualcam has no types)
    """A camera of pyvirtualcam; a device that v4l2loopback forgot to set free is freed first."""
    try:
        return opening()
    except RuntimeError:
        if sys.platform != "linux":
            raise
        from .v4l2loopback import free_stale  # noqa: PLC0415 (Linux only)

        devices = [device] if device else [f"/dev/{camera.name}" for camera in sorted(_V4L_CLASS.glob("video*"))]
        if not any(free_stale(path) for path in devices):
            raise
    return opening()


def device_path(target: str, cameras: Path) -> str | None:
    """The device of a Linux camera by its path, its label, or "" for ours; None lets pyvirtualcam choose.

    `cameras` is the system's folder of cameras, one folder each with a file `name`.

    Raises:
        LiveFaceError: there is none of that label.
    """
    if target.startswith("/"):
        return target
    labels = {}
    for camera in sorted(cameras.glob("video*")):
        try:
            labels[f"/dev/{camera.name}"] = (camera / "name").read_text("utf-8").strip()
        except OSError:
            continue
    wanted = target or CARD_LABEL
    for path, label in labels.items():
        if wanted in (label, path.removeprefix("/dev/")):
            return path
    if not target:
        return None
    there = ", ".join(f"{label} ({path})" for path, label in labels.items())
    if not there:
        raise LiveFaceError(_ABSENT["linux"])
    raise LiveFaceError(f"There is no camera {target!r}, only {there}: choose one with --sink device:NAME.")


def explain(text: str, platform: str, target: str, form: Format) -> str:
    """One sentence for the user out of what pyvirtualcam's backends said; `platform` as in `sys.platform`."""
    said = text.lower()
    what = f"The camera {target}" if target else "The virtual camera"
    if "permission" in said:
        return f"{what} may not be used by you: run `sudo usermod -a -G video $USER`, log out and in, then start again."
    # with exclusive_caps, a v4l2loopback device that is fed is no output device to others
    if any(word in said for word in ("busy", "already in use", "could not be configured", "not a video output")):
        return (
            f"{what} is busy: stop the other program that feeds it,"
            f" and close the apps that watch it if it had another size than {form} before."
        )
    if platform == "linux" and target and ("does not exist" in said or "could not be opened" in said):
        return (
            f"There is no camera {target}: load v4l2loopback with `{_MODPROBE}`,"
            " or choose another with --sink device:NAME."
        )
    if platform == "linux" and target and ("not a v4l2" in said or "queried" in said):
        return f"{what} is no virtual camera: choose one of v4l2loopback with --sink device:PATH."
    return _ABSENT.get(platform, _OTHER)
