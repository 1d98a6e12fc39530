from __future__ import annotations

from pathlib import Path

import cv2
import pytest
from cv2_enumerate_cameras.camera_info import CameraInfo

from addon.core.camera_list import CameraFound, CameraListError, from_line, to_line
from tracker.sources.camera_list import named

from .conftest import Ran

_WINDOWS = (cv2.CAP_MSMF, cv2.CAP_DSHOW)
_USB = r"\\?\usb#vid_046d&pid_0825&mi_00#7&{}&0&0000#{{{}}}\global"


def _on_windows(index: int, name: str, backend: int, serial: str | None) -> CameraInfo:
    kind = "e5323777-f976-4f5b-9b55-b94699c46e44" if backend == cv2.CAP_MSMF else "65e8773d-8f56-11d0-a3b9-00a0c9223196"
    path = _USB.format(serial, kind) if serial else None
    return CameraInfo(index, name, path.upper() if path and backend == cv2.CAP_DSHOW else path, None, None, backend)


def test_a_camera_that_two_libraries_know_is_listed_once_with_the_number_that_people_type() -> None:
    listed = [
        _on_windows(0, "OBS Virtual Camera", cv2.CAP_DSHOW, None),
        _on_windows(1, "HD Webcam", cv2.CAP_DSHOW, "a"),
        _on_windows(2, "HD Webcam", cv2.CAP_DSHOW, "b"),
        _on_windows(3, "Old Grabber", cv2.CAP_DSHOW, "c"),
        _on_windows(1, "HD Webcam", cv2.CAP_MSMF, "b"),
        _on_windows(0, "HD Webcam", cv2.CAP_MSMF, "a"),
    ]
    assert named(listed, _WINDOWS) == [
        CameraFound(0, "HD Webcam"),
        CameraFound(1, "HD Webcam"),
        CameraFound(700, "OBS Virtual Camera", virtual=True),
        CameraFound(703, "Old Grabber"),
    ]


def test_on_linux_they_come_in_the_order_of_their_numbers() -> None:
    names = {10: "Live Face", 2: "Встроенная камера", 0: "", 9: "DroidCam", 11: "Dummy video device (0x0000)"}
    listed = [CameraInfo(index, name, f"/dev/video{index}", None, None, cv2.CAP_V4L2) for index, name in names.items()]
    assert named(listed, (cv2.CAP_V4L2,)) == [
        CameraFound(0, "Camera 0"),
        CameraFound(2, "Встроенная камера"),
        CameraFound(9, "DroidCam"),
        CameraFound(10, "Live Face", virtual=True),
        CameraFound(11, "Dummy video device (0x0000)", virtual=True),
    ]


def test_the_command_prints_lines_that_are_read_back(ran: Ran) -> None:
    done = ran("cameras")
    assert (done.returncode, done.stderr) == (0, "")
    found = [from_line(line) for line in done.stdout.splitlines()]
    assert len(found) <= len(list(Path("/dev").glob("video*"))) or not Path("/dev").exists()


def test_a_name_in_any_letters_survives_the_line() -> None:
    camera = CameraFound(3, 'Камера "日本"\n', virtual=True)
    line = to_line(camera)
    assert line.isascii()
    assert line.count("\n") == 1
    assert from_line(line) == camera


@pytest.mark.parametrize("line", ["", "{}", '{"found": "camera", "number": "0", "name": "x"}', "no JSON", "[" * 9999])
def test_a_line_that_names_no_camera_is_refused(line: str) -> None:
    with pytest.raises(CameraListError):
        from_line(line)
