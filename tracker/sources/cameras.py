"""Webcams: which there are, how to open one, and what to tell the user if it does not open."""

from __future__ import annotations

import errno
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2

from ..device_group import group_of
from .camera_list import found_cameras
from .live import LiveSource
from .picture import SourceError

_DEVICE: Final = re.compile(r"/dev/video(\d+)")


@dataclass(frozen=True, slots=True)
class CameraWish:
    """What is asked of a camera; it gives what it has. 0 leaves the choice to the camera."""

    width: int = 0
    height: int = 0
    fps: float = 0.0


def open_camera(number: int, wish: CameraWish) -> LiveSource:
    """The webcam of that number: on Linux ``/dev/videoN``.

    Raises:
        SourceError: there is none, it is in use, or this user may not use it.
    """
    if sys.platform == "linux":
        _check_device(Path(f"/dev/video{number}"))

    def capture() -> cv2.VideoCapture:
        api = cv2.CAP_V4L2 if sys.platform == "linux" else cv2.CAP_ANY
        opened = cv2.VideoCapture(number, api)
        if not opened.isOpened():
            opened.release()
            raise SourceError(_does_not_open(number))
        # compressed pictures, as USB is too slow for the others at full size; a camera without them ignores it
        opened.set(cv2.CAP_PROP_FOURCC, float(cv2.VideoWriter.fourcc(*"MJPG")))
        for setting, value in (
            (cv2.CAP_PROP_FRAME_WIDTH, float(wish.width)),
            (cv2.CAP_PROP_FRAME_HEIGHT, float(wish.height)),
            (cv2.CAP_PROP_FPS, wish.fps),
        ):
            if value:
                opened.set(setting, value)
        opened.set(cv2.CAP_PROP_BUFFERSIZE, 1.0)
        return opened

    return LiveSource(capture, f"Camera {number}")


def device_number(text: str) -> int | None:
    """The number of the camera that ``0`` or ``/dev/video0`` (or a link to it) means, None where it is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not text.startswith("/dev/"):
        return None
    match = _DEVICE.fullmatch(os.path.realpath(text)) or _DEVICE.fullmatch(text)
    return int(match[1]) if match else None


def list_cameras() -> list[str]:
    """The cameras of this machine in a few words each, without opening them."""
    on_linux = sys.platform == "linux"
    return [f"{f'/dev/video{one.number}' if on_linux else one.number} {one.name}" for one in found_cameras()]


def _check_device(path: Path) -> None:
    if not path.exists():
        others = list_cameras()
        there = f"found are {', '.join(others)}" if others else "none is connected"
        raise SourceError(
            f"There is no camera {path}, {there}: plug one in, or choose another source with --source"
            f" (a number, a video file, a folder of pictures or a stream address)."
        )
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM):
            raise SourceError(
                f"This user may not use the camera {path}: run 'sudo usermod -aG {group_of(path)} $USER'"
                f" and log in again."
            ) from error
        if error.errno == errno.EBUSY:
            raise SourceError(_in_use(path)) from error
        raise SourceError(f"The camera {path} cannot be opened ({error.strerror}): plug it in again.") from error


def _does_not_open(number: int) -> str:
    if sys.platform == "linux":
        return _in_use(Path(f"/dev/video{number}"))
    if sys.platform == "darwin":
        return (
            f"Camera {number} does not open: allow the program that starts the tracker to use it (System Settings,"
            f" Privacy & Security, Camera), and close other programs that use it."
        )
    return (
        f"Camera {number} does not open: there is none of that number, or another program uses it; close other"
        f" programs, or choose another with --source."
    )


def _in_use(path: Path) -> str:
    users = _users(path)
    who = f"used by {users}" if users else "used by another program, or not a camera that sends pictures"
    return f"The camera {path} is {who}: close that program, or choose another camera with --source."


def _users(path: Path) -> str:
    """The programs that hold a device open, as far as this user may see."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if int(process.name) != os.getpid() and any(
                link.samefile(path) for link in (process / "fd").iterdir() if link.exists()
            ):
                found.add((process / "comm").read_text().strip())
        except OSError:
            continue
    return " and ".join(sorted(found))
