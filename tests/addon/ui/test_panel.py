from __future__ import annotations

import json
import socket
from collections import defaultdict

import pytest

from addon.process.child import ChildError, tracker_python
from tests.addon.children import ROOT, run_child

_COMPLAINTS = ("rna_uiItem", "not found", "unknown operator", "Traceback", "Error:")
_PANELS = {
    "main",
    "tracking",
    "tracking_options",
    "calibration",
    "camera",
    "picture",
    "avatars",
    "mapping",
    "row",
    "missing",
    "measures",
    "web_page",
    "background",
    "cameras",
    "recording",
    "takes",
}
_ALONE = (
    "empty",
    "failed",
    "mapping",
    "lost_names",
    "face_mesh",
    "live",
    "silent",
    "recording",
    "recorded",
    "device",
    "file",
    "background",
)
_WITH_A_TRACKER = ("calibrating", "calibrated", "tracker_ended", "page_taken")

#: What is shown in a state, and what is not.
_SHOWN = {
    "empty": (
        (
            "Start Live Face",
            "Idle",
            "No takes yet",
            "Keep the Last 30 Seconds",
            "The scene has no camera.",
            "Samples",
            "Auto-Map finds",
        ),
        ("Stop Live Face",),
    ),
    "failed": (("Start Live Face", "Failed", "This file has no mesh:", "live_face.add_face_mesh"), ("Last Packet",)),
    "mapping": (
        (
            "Rows that cannot drive anything:",
            "There is no object Gone in this",
            "live_face.row_problem(index=67)",
            "Sun energy",
            '\\"Größe\\"/笑',
            "Head X",
            "gain_angle",
            "upper_length",
            "x**2",
            "Not Chosen",
            "ARKit",
            "live_face.wiggle",
            "52 of 52 channels mapped",
        ),
        (),
    ),
    "lost_names": (("has lost the names", "live_face.name_keys", "0 of 52 channels"), ()),
    "face_mesh": (("live_face.remove_avatar", "Live Face Mesh"), ()),
    "live": (
        (
            "Stop Live Face",
            " fps",
            "1 of 2 packets",
            "51 of 52 channels",
            "jawOpen",
            '"Live"]',
            "Set Neutral",
            "Recentre",
        ),
        ("Start Live Face", "No packets", "live_face.cancel_calibration", "has no camera"),
    ),
    "silent": (("No packets for", "running?", "live_face.show_log"), ()),
    "recording": (
        (
            "Recording begins in 7 s",
            "Stop Recording",
            "Surprise",
            "with raised brows",
            "0:00.0",
            "live_face.trim_take",
            "Restore from Bin",
            "Broken",
        ),
        ("Kept:",),
    ),
    "recorded": (("Stop Recording", "0:00.0, 0 frames", "Broken is no take"), ("Recording begins",)),
    "device": (("Virtual Camera", "Device"), ("live_face.mp4",)),
    "file": (("Video File", "live_face.mp4"), ("Device",)),
    "background": (
        (
            "My Body, Another Head",
            "head_end",
            "blur",
            "Your camera's picture is",
            "live_face.remove_camera_output",
            "colour",
            "Go On",
            "Paused: Idle Picture",
        ),
        ("No camera takes the pictures",),
    ),
    "calibrating": (
        ("Look at the camera, mouth", "step 1 of 9", "live_face.cancel_calibration"),
        ("Set Neutral",),
    ),
    "calibrated": (
        ("Set Neutral", "The calibration was left", "Anna, not calibrated"),
        ("live_face.cancel_calibration",),
    ),
    "page_taken": (("is taken: stop", "live_face.open_page", "live_face.copy_page_address"), ()),
    "tracker_ended": (("nothing.mp4", "live_face.show_log"), ("step 1 of 9",)),
}


def _drawn(*states: str) -> dict[str, str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ended = run_child("draw_panels.py", str(port), *states, timeout=300)
    words = "\n".join(line for line in ended.stderr.splitlines() if not line.startswith("EGL Error"))
    assert ended.returncode == 0, ended.stdout[-2000:] + words
    for complaint in _COMPLAINTS:
        assert complaint not in words, words
    texts: defaultdict[str, str] = defaultdict(str)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for line in ended.stdout.splitlines():
        if line.startswith("["):
            state, name, _ = json.loads(line)
            texts[state] += line + "\n"
            names[state].add(name)
    assert set(texts) == set(states)
    assert all({f"LIVEFACE_PT_{panel}" for panel in _PANELS} <= drawn for drawn in names.values())
    return texts


@pytest.fixture(scope="module")
def alone() -> dict[str, str]:
    return _drawn(*_ALONE)


@pytest.fixture(scope="module")
def with_a_tracker() -> dict[str, str]:
    try:
        tracker_python(None)
    except ChildError as error:
        pytest.skip(str(error))
    if not (ROOT / "sample_rigs/clip/clip.mp4").is_file():
        pytest.skip("the clip has not been built: make rigs")
    return _drawn(*_WITH_A_TRACKER)


def _check(state: str, text: str) -> None:
    shown, hidden = _SHOWN[state]
    for words in shown:
        assert words in text, words
    for words in hidden:
        assert words not in text, words


@pytest.mark.parametrize("state", _ALONE)
def test_the_panels_draw_with_a_real_layout(alone: dict[str, str], state: str) -> None:
    _check(state, alone[state])


@pytest.mark.parametrize("state", _WITH_A_TRACKER)
def test_the_panels_draw_while_a_tracker_works(with_a_tracker: dict[str, str], state: str) -> None:
    _check(state, with_a_tracker[state])
