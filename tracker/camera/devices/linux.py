"""The virtual cameras of Linux: those of the kernel module v4l2loopback."""

from __future__ import annotations

import errno
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from addon.core.errors import LiveFaceError

from ...device_group import group_of
from .v4l2loopback import Capabilities, capabilities, free_stale, is_fed

#: The name under which meeting apps list the camera, where the system lets us choose it.
CARD_LABEL: Final = "Live Face"
_LOAD: Final = f'sudo modprobe v4l2loopback exclusive_caps=1 card_label="{CARD_LABEL}"'
_RELOAD: Final = f"sudo modprobe -r v4l2loopback && {_LOAD}"


@dataclass(frozen=True, slots=True)
class LinuxSystem:
    """Where the kernel tells what there is: its cameras (a folder each), its loaded modules, and the installed ones."""

    cameras: Path = Path("/sys/class/video4linux")
    loaded: Path = Path("/sys/module")
    installed: Path = Path("/lib/modules")


@dataclass(frozen=True, slots=True)
class LinuxCamera:
    """A camera of any kind; a `virtual` one is of v4l2loopback."""

    path: str
    label: str
    virtual: bool

    def __str__(self) -> str:
        return f"{self.label} ({self.path})"


SYSTEM: Final = LinuxSystem()


def linux_cameras(system: LinuxSystem = SYSTEM) -> list[LinuxCamera]:
    """All cameras, in the order of their numbers. None of them is opened."""
    found: list[tuple[int, LinuxCamera]] = []
    for folder in system.cameras.glob("video*"):
        number = folder.name.removeprefix("video")
        try:
            label = (folder / "name").read_text("utf-8", "replace").strip()
        except OSError:  # it has just gone
            continue
        if number.isdecimal():
            # no other driver has a limit of openers to be set
            camera = LinuxCamera(f"/dev/{folder.name}", label, (folder / "max_openers").exists())
            found.append((int(number), camera))
    return [camera for _, camera in sorted(found, key=lambda one: one[0])]


def find_camera(target: str, cameras: list[LinuxCamera]) -> LinuxCamera | None:
    """The camera by its path, its label, or "" for ours, else the first virtual one; None where there is none."""
    if not target:
        virtual = [camera for camera in cameras if camera.virtual]
        return next((camera for camera in virtual if camera.label == CARD_LABEL), virtual[0] if virtual else None)
    wanted = os.path.realpath(target) if target.startswith("/") else target
    for camera in cameras:
        if wanted in (camera.path, camera.path.removeprefix("/dev/"), camera.label):
            return camera
    return None


def why_none(target: str, system: LinuxSystem = SYSTEM) -> str:
    """What to do where `find_camera` finds nothing."""
    there = [str(camera) for camera in linux_cameras(system) if camera.virtual]
    if there and target:
        return f"There is no virtual camera {target}, only {', '.join(there)}: choose one with --sink device:NAME."
    what = f"There is no camera {target}" if target else "No virtual camera was found"
    if (system.loaded / "v4l2loopback").exists():
        return f"{what}, as v4l2loopback is loaded without a device: run `{_RELOAD}`, then start again."
    if _is_installed(system):
        return f"{what}, as v4l2loopback is not loaded: run `{_LOAD}`, then start again."
    return (
        f"{what}, as v4l2loopback is not installed: run `sudo apt install v4l2loopback-dkms` (other systems have a"
        f" package of a similar name), then `{_LOAD}`, and start again."
    )


def check_camera(camera: LinuxCamera) -> str:
    """Why not every app may list the camera, as a sentence; "" where all is well.

    A device that v4l2loopback forgot to set free is freed.

    Raises:
        LiveFaceError: it cannot be fed, and what to do.
    """
    try:
        told = capabilities(camera.path)
    except OSError as error:
        raise LiveFaceError(why_not_opened(camera, error)) from error
    if not told.loopback:
        raise LiveFaceError(
            f"{camera} is no virtual camera but one that shows pictures of its own: choose another with"
            " --sink device:NAME."
        )
    if told.output and told.capture:
        if _has_pictures(camera) and is_fed(camera.path):
            raise LiveFaceError(busy(camera))
    elif not told.output and not free_stale(camera.path):
        raise LiveFaceError(busy(camera))
    return not_exclusive(camera, told)


def look_at(camera: LinuxCamera) -> str:
    """The same as a sentence in every case and at once, and nothing is freed: for lists."""
    try:
        told = capabilities(camera.path)
    except OSError as error:
        return why_not_opened(camera, error)
    if not told.output:
        return f"{camera} is fed by a program just now: it is free once that one has ended."
    return not_exclusive(camera, told)


def not_exclusive(camera: LinuxCamera, told: Capabilities) -> str:
    """What is wrong with a device of v4l2loopback that says it does both, "" where it does not."""
    if not (told.capture and told.output):
        return ""
    return (
        f"v4l2loopback is loaded without exclusive_caps=1 for {camera}: Chrome and Teams will not list it; run"
        f" `{_RELOAD}`."
    )


def busy(camera: LinuxCamera) -> str:
    """The sentence for a device that another program feeds."""
    return f"The camera {camera} is busy: stop the other program that feeds it, or choose another camera."


def why_not_opened(camera: LinuxCamera, error: OSError) -> str:
    """What to do about a device that does not open."""
    if error.errno in (errno.EACCES, errno.EPERM):
        group = group_of(Path(camera.path))
        return (
            f"The camera {camera} may not be used by you: run `sudo usermod -a -G {group} $USER`, log out and in, then"
            " start again."
        )
    if error.errno == errno.EROFS:
        return f"The camera {camera} can only be read here: give this container or sandbox the device to write to."
    if error.errno == errno.EBUSY:
        return f"The camera {camera} is open in too many programs: close some of them."
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return f"The camera {camera} is gone: run `{_LOAD}`, then start again."
    return f"The camera {camera} cannot be used ({error.strerror or error}): run `{_RELOAD}`, then start again."


def _has_pictures(camera: LinuxCamera) -> bool:
    """Whether a producer is there or has been: the module tells a format from then on."""
    try:
        return bool((SYSTEM.cameras / Path(camera.path).name / "format").read_text("ascii").strip())
    except OSError:
        return True


def _is_installed(system: LinuxSystem) -> bool:
    """Whether the module is there for the kernel that runs."""
    try:
        return "/v4l2loopback.ko" in (system.installed / platform.release() / "modules.dep").read_text("utf-8")
    except OSError:
        return False
