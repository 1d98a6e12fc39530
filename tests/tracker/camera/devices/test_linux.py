"""What is made of what the kernel tells; the kernel here is folders and files like its own."""

from __future__ import annotations

import errno
import os
import platform
from pathlib import Path

import pytest

from addon.core.errors import LiveFaceError
from tracker.camera.devices.linux import (
    LinuxCamera,
    LinuxSystem,
    check_camera,
    find_camera,
    linux_cameras,
    look_at,
    not_exclusive,
    why_none,
    why_not_opened,
)
from tracker.camera.devices.v4l2loopback import Capabilities

OURS = LinuxCamera("/dev/video20", "Live Face", virtual=True)


@pytest.fixture
def system(tmp_path: Path) -> LinuxSystem:
    for name in ("cameras", "loaded", "installed"):
        (tmp_path / name).mkdir()
    return LinuxSystem(tmp_path / "cameras", tmp_path / "loaded", tmp_path / "installed")


def plug_in(system: LinuxSystem, name: str, label: str, *, virtual: bool) -> None:
    folder = system.cameras / name
    folder.mkdir()
    (folder / "name").write_text(f"{label}\n", "utf-8")
    if virtual:
        (folder / "max_openers").write_text("10\n")


def test_cameras_are_listed_by_number_and_found_by_path_label_or_name(system: LinuxSystem) -> None:
    for name, label, virtual in [
        ("video21", "OBS", True),
        ("video3", "Integrated Webcam", False),
        ("video20", "Live Face", True),
    ]:
        plug_in(system, name, label, virtual=virtual)
    (system.cameras / "video4").mkdir()  # has just gone
    cameras = linux_cameras(system)
    assert [str(camera) for camera in cameras] == [
        *("Integrated Webcam (/dev/video3)", "Live Face (/dev/video20)", "OBS (/dev/video21)")
    ]
    assert [camera.virtual for camera in cameras] == [False, True, True]
    for target, path in [("", 20), ("OBS", 21), ("/dev/video21", 21), ("video21", 21), ("Integrated Webcam", 3)]:
        assert find_camera(target, cameras) == next(one for one in cameras if one.path == f"/dev/video{path}")
    assert find_camera("Snap", cameras) is None
    assert find_camera("", cameras[:1]) is None
    assert find_camera("", cameras[2:]) == cameras[2]
    assert "only Live Face (/dev/video20), OBS (/dev/video21): choose" in why_none("Snap", system)


def test_why_there_is_none_says_the_next_step(system: LinuxSystem) -> None:
    assert "not installed: run `sudo apt install v4l2loopback-dkms`" in why_none("", system)
    kernel = system.installed / platform.release()
    kernel.mkdir()
    (kernel / "modules.dep").write_text("kernel/fs/ext4.ko:\n")
    assert "is not installed" in why_none("", system)
    (kernel / "modules.dep").write_text("updates/dkms/v4l2loopback.ko.xz: kernel/drivers/media/videodev.ko\n")
    assert "is not loaded: run `sudo modprobe v4l2loopback exclusive_caps=1" in why_none("OBS", system)
    (system.loaded / "v4l2loopback").mkdir()
    assert "without a device: run `sudo modprobe -r v4l2loopback && sudo modprobe" in why_none("", system)


def test_a_module_without_exclusive_caps_is_told_with_the_command() -> None:
    both = Capabilities(loopback=True, capture=True, output=True)
    assert not_exclusive(OURS, both) == (
        "v4l2loopback is loaded without exclusive_caps=1 for Live Face (/dev/video20): Chrome and Teams will not list"
        " it; run `sudo modprobe -r v4l2loopback && sudo modprobe v4l2loopback exclusive_caps=1"
        ' card_label="Live Face"`.'
    )
    assert not not_exclusive(OURS, Capabilities(loopback=True, capture=False, output=True))


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EACCES, "usermod -a -G video $USER"),
        (errno.EROFS, "can only be read here"),
        (errno.EBUSY, "close some of them"),
        (errno.ENOENT, "is gone: run `sudo modprobe v4l2loopback"),
        (errno.ENODEV, "is gone"),
        (errno.EIO, "cannot be used (Input/output error)"),
    ],
)
def test_why_a_device_does_not_open_says_what_to_do(number: int, sentence: str) -> None:
    told = why_not_opened(OURS, OSError(number, os.strerror(number)))
    assert sentence in told
    assert "The camera Live Face (/dev/video20)" in told
    assert told.endswith(".")


def test_what_is_no_camera_at_all_is_told(tmp_path: Path) -> None:
    file = tmp_path / "video9"
    file.write_bytes(b"")
    for path, sentence in [(file, "cannot be used"), (tmp_path / "video8", "is gone")]:
        camera = LinuxCamera(str(path), "Thing", virtual=True)
        assert sentence in look_at(camera)
        with pytest.raises(LiveFaceError, match=sentence):
            check_camera(camera)
