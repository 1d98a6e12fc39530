"""The look at which virtual cameras there are. Runtime state, kept here as `tracker_work` keeps its own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import bpy

from ..core.device_list import DeviceFound, DeviceHint
from ..process.cameras import CameraLookError, DeviceLook
from ..process.child import tracker_python
from .tracker_work import redraw

#: Seconds between two looks at a program that works.
_LOOK_EVERY: Final = 0.1


class DeviceWork:
    """At most one look at a time."""

    def __init__(self) -> None:
        #: The virtual cameras; None before the first look.
        self.devices: tuple[DeviceFound, ...] | None = None
        #: How to get one where there is none, or why the last look came to nothing.
        self.hint: str | None = None
        self._look: DeviceLook | None = None

    @property
    def looking(self) -> bool:
        """Whether they are being looked for."""
        return self._look is not None

    def problem_of(self, target: str) -> str | None:
        """What the last look has found wrong with a device, "" being the first one."""
        found = [device for device in self.devices or () if not target or target in (device.target, device.name)]
        return found[0].problem if found else None

    def look(self, python: Path | None) -> None:
        """Begin to look, with the tracker's Python as `tracker_python` takes it.

        Raises:
            LiveFaceError: there is no tracker to look with.
        """
        self.leave()
        self.hint = None
        self._look = DeviceLook(tracker_python(python), time.monotonic())
        # goes on when another file is opened
        if not bpy.app.timers.is_registered(_tick):
            bpy.app.timers.register(_tick, persistent=True)

    def leave(self) -> None:
        """Look for them no longer."""
        look, self._look = self._look, None
        if look:
            look.close()

    def tick(self) -> float | None:
        """Go on with the look; the seconds until the next tick, None when it is over."""
        if self._look is None:
            return None
        try:
            found = self._look.poll(time.monotonic())
        except CameraLookError as error:
            self._look, self.hint = None, str(error)
            redraw()
            return None
        if found is None:
            return _LOOK_EVERY
        self._look = None
        self.devices = tuple(device for device in found if isinstance(device, DeviceFound))
        hints = [device.message for device in found if isinstance(device, DeviceHint)]
        self.hint = hints[0] if hints else None
        redraw()
        return None


DEVICES: Final = DeviceWork()


def _tick() -> float | None:
    return DEVICES.tick()


def register() -> None:
    """Nothing is looked for unasked."""


def unregister() -> None:
    """Leave what is under way."""
    DEVICES.leave()
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
