from __future__ import annotations

import pytest

from addon.core.camera_list import CameraFound
from addon.core.device_list import DeviceFound, DeviceHint, DeviceListError, from_line, to_line
from tracker.camera.devices import listing
from tracker.camera.devices.linux import LinuxCamera
from tracker.camera.devices.listing import found_devices


def test_a_device_is_chosen_by_its_label_or_by_its_path_where_another_has_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "look_at", lambda camera: "" if camera.path != "/dev/video23" else "It is busy.")
    cameras = [
        LinuxCamera("/dev/video0", "Webcam", virtual=False),
        LinuxCamera("/dev/video20", "Live Face", virtual=True),
        LinuxCamera("/dev/video22", "Dummy", virtual=True),
        LinuxCamera("/dev/video23", "Dummy", virtual=True),
    ]
    assert listing._on_linux(cameras) == [
        DeviceFound("Live Face", "Live Face"),
        DeviceFound("/dev/video22", "Dummy"),
        DeviceFound("/dev/video23", "Dummy", "It is busy."),
    ]


def test_elsewhere_the_names_of_virtual_cameras_are_known() -> None:
    cameras = [CameraFound(0, "Webcam"), CameraFound(701, "OBS Virtual Camera", virtual=True)]
    assert listing._elsewhere(cameras) == [DeviceFound("OBS Virtual Camera", "OBS Virtual Camera")]


def test_this_machine_has_devices_or_a_hint() -> None:
    devices = found_devices()
    assert devices
    assert len(devices) == 1 or all(isinstance(device, DeviceFound) for device in devices)


@pytest.mark.parametrize("device", [DeviceFound("a", "b", "c"), DeviceHint("Do this.")])
def test_lines_come_back_as_they_were(device: DeviceFound | DeviceHint) -> None:
    assert from_line(to_line(device)) == device


@pytest.mark.parametrize(
    "line", ["", "{}", '{"device": "found", "target": 1, "name": "b"}', '{"device": "lost"}', "[1]"]
)
def test_other_lines_are_refused(line: str) -> None:
    with pytest.raises(DeviceListError):
        from_line(line)
