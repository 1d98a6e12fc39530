"""Which cameras there are, by number and name. No camera is opened for pictures: its light stays off."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

import cv2

from addon.core.camera_list import CameraFound

#: Words in the names of cameras that programs feed. A phone's (DroidCam, Iriun) is not among them: it shows a face.
#: "Dummy video device" is what v4l2loopback calls a device without a name.
_FED_BY_PROGRAMS: Final = ("live face", "obs virtual camera", "obs-camera", "unity video capture", "dummy video device")
#: The libraries of each system that OpenCV tries in this order where a number alone is given; a number of the others
#: names its library in its hundreds (https://docs.opencv.org/4.x/d8/dfe/classcv_1_1VideoCapture.html).
_LIBRARIES: Final = {
    "linux": (cv2.CAP_V4L2,),
    "darwin": (cv2.CAP_AVFOUNDATION,),
    "win32": (cv2.CAP_MSMF, cv2.CAP_DSHOW),
}


class Listed(Protocol):
    """What the library says of a camera; `path` is None where it has none."""

    index: int
    name: str
    path: str | None
    backend: int


def found_cameras() -> list[CameraFound]:
    """The cameras of this machine, in the order of their numbers."""
    return named(list(_listed()), _LIBRARIES.get(sys.platform, ()))


def named(listed: Sequence[Listed], libraries: tuple[int, ...]) -> list[CameraFound]:
    """Each camera once, by the first of the libraries that knows it, with the number that opens it."""
    found: dict[str, CameraFound] = {}
    for camera in sorted(listed, key=lambda one: (libraries.index(one.backend), one.index)):
        number = camera.index if camera.backend == libraries[0] else camera.backend + camera.index
        name = camera.name or f"Camera {number}"
        virtual = any(words in name.lower() for words in _FED_BY_PROGRAMS)
        found.setdefault(_device(camera), CameraFound(number, name, virtual))
    return list(found.values())


def _device(camera: Listed) -> str:
    """What tells a camera from the others; on Windows the last part of its path tells the libraries apart."""
    path = camera.path or f"{camera.backend} {camera.index}"
    return path.lower().partition("#{")[0]


def _listed() -> Iterator[Listed]:
    from cv2_enumerate_cameras import enumerate_cameras  # noqa: PLC0415 (on macOS it takes a second)

    for library in _LIBRARIES.get(sys.platform, ()):
        yield from enumerate_cameras(library)
