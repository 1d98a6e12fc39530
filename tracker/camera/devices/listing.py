"""The virtual cameras of this machine, for the add-on's list and for people."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import Final

from addon.core.camera_list import CameraFound
from addon.core.device_list import Device, DeviceFound, DeviceHint

from .linux import LinuxCamera, linux_cameras, look_at, why_none

#: What makes a virtual camera where there is none, by `sys.platform`.
HOW_TO_MAKE_ONE: Final = {
    "win32": "No virtual camera was found: install OBS Studio (obsproject.com), start its virtual camera once, close it"
    " and start again.",
    "darwin": "No virtual camera was found: install OBS Studio (obsproject.com), start its virtual camera once,"
    " allow it in the system settings, quit OBS and start again.",
}
UNKNOWN_SYSTEM: Final = "This system has no virtual camera that Live Face knows: use --sink file:PATH.mp4."


def found_devices() -> list[Device]:
    """All of them, or the one hint how to get one."""
    if sys.platform == "linux":
        return list(_on_linux(linux_cameras())) or [DeviceHint(why_none(""))]
    from ...sources.camera_list import found_cameras  # noqa: PLC0415 (on macOS it takes a second)

    return list(_elsewhere(found_cameras())) or [DeviceHint(HOW_TO_MAKE_ONE.get(sys.platform, UNKNOWN_SYSTEM))]


def _on_linux(cameras: Sequence[LinuxCamera]) -> list[DeviceFound]:
    """Each by its label, which stays when the numbers change; by its path where two have the same."""
    virtual = [camera for camera in cameras if camera.virtual]
    labels = Counter(camera.label for camera in cameras)
    return [
        DeviceFound(camera.label if labels[camera.label] == 1 else camera.path, camera.label, look_at(camera))
        for camera in virtual
    ]


def _elsewhere(cameras: Sequence[CameraFound]) -> list[DeviceFound]:
    """OBS and Unity Capture are known by their names alone; whether they are in use is seen when they are opened."""
    return [DeviceFound(camera.name, camera.name) for camera in cameras if camera.virtual]
