"""The look at the cameras, with a program in the tracker's place that finds what it is told to, or does not answer."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from addon.core.camera_list import CameraFound, to_line
from addon.core.device_list import Device, DeviceFound, DeviceHint
from addon.core.device_list import to_line as device_to_line
from addon.process import cameras as cameras_module
from addon.process.cameras import CameraLook, CameraLookError, DeviceLook


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program is to be written."""
    monkeypatch.setattr(cameras_module, "ROOT", tmp_path)
    (tmp_path / "tracker").mkdir()
    return tmp_path / "tracker" / "__main__.py"


def _answer(look: CameraLook) -> tuple[CameraFound, ...]:
    deadline = time.monotonic() + 60.0
    while (found := look.poll(0.0)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def test_the_cameras_that_show_faces_are_found(tracker: Path) -> None:
    listed = (CameraFound(0, "Камера"), CameraFound(2, "Live Face", virtual=True), CameraFound(700, "Grabber"))
    words = "a library's word\n" + "".join(map(to_line, listed))
    tracker.write_text(f"import sys\nsys.stdout.write({words!r})\n")
    look = CameraLook(Path(sys.executable), 0.0)
    assert _answer(look) == (listed[0], listed[2])
    look.close()


def test_a_machine_without_cameras_has_none(tracker: Path) -> None:
    tracker.write_text("")
    assert _answer(CameraLook(Path(sys.executable), 0.0)) == ()


def test_a_driver_that_hangs_is_given_up(tracker: Path) -> None:
    tracker.write_text("import time; time.sleep(600)")
    look = CameraLook(Path(sys.executable), 0.0)
    assert look.poll(29.0) is None
    with pytest.raises(CameraLookError, match="does not answer"):
        look.poll(31.0)
    assert look._job.code is not None


def test_what_goes_wrong_is_told(tracker: Path, tmp_path: Path) -> None:
    tracker.write_text("raise SystemExit('No module named cv2_enumerate_cameras')")
    with pytest.raises(CameraLookError, match="cannot be listed: No module named"):
        _answer(CameraLook(Path(sys.executable), 0.0))
    with pytest.raises(CameraLookError, match="cannot be started"):
        CameraLook(tmp_path / "nothing", 0.0)


def test_the_virtual_cameras_are_found_among_the_words_for_people(tracker: Path) -> None:
    listed = (
        DeviceFound("Live Face", "Live Face"),
        DeviceFound("/dev/video3", "Dummy", "It is busy."),
        DeviceHint("Do."),
    )
    words = "".join(f"words for people\n{device_to_line(device)}" for device in listed)
    tracker.write_text(f"import sys\nassert sys.argv[1:] == ['camera', '--list']\nsys.stdout.write({words!r})\n")
    look = DeviceLook(Path(sys.executable), 0.0)
    deadline = time.monotonic() + 60.0
    found: tuple[Device, ...] | None = None
    while found is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
        found = look.poll(0.0)
    assert found == listed
