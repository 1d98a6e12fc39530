from __future__ import annotations

import pytest

from addon.process.child import ChildError, tracker_python
from tests.addon.children import ROOT, run_child

_COMPLAINTS = ("rna_uiItem", "not found", "unknown operator", "Traceback", "Error:")


def _need_tracker() -> None:
    try:
        tracker_python(None)
    except ChildError as error:
        pytest.skip(str(error))
    if not (ROOT / "sample_rigs/clip/clip.mp4").is_file():
        pytest.skip("the clip has not been built: make rigs")


def _drawn(*arguments: str) -> str:
    ended = run_child("draw_panels.py", *arguments, timeout=300)
    words = "\n".join(line for line in ended.stderr.splitlines() if not line.startswith("EGL Error"))
    assert ended.returncode == 0, ended.stdout + words
    for complaint in _COMPLAINTS:
        assert complaint not in words, words
    for panel in ("main", "picture", "camera", "tracking"):
        assert f'["LIVEFACE_PT_{panel}"' in ended.stdout
    return ended.stdout


@pytest.mark.parametrize(
    ("arguments", "shown", "hidden"),
    [
        (("idle",), ("Start Live Face", "Idle", "Neck's share", "Samples", '["state", "Idle"'), ("Stop Live Face",)),
        (
            ("live",),
            ("Stop Live Face", "pictures/s", "2 datagrams, 1 dropped", "51 of 52 channels", '["state", "Live"'),
            ("Start Live Face", "No frames for"),
        ),
        (("live", "silent"), ("No frames for", "is the tracker"), ()),
        (("live",), ("Set Neutral", "Calibrate"), ("live_face.cancel_calibration",)),
        (("idle",), ("Source", "Person"), ("Set Neutral", "Calibrate")),
        (("failed",), ("Start Live Face", "Failed", "This file has no mesh", '["state", "Failed"'), ("pictures/s",)),
        (("DEVICE",), ("Virtual camera", "Device"), ("live_face.mp4",)),
        (("FILE",), ("Video file", "live_face.mp4"), ("Device",)),
        (
            ("live", "calibrating"),
            ("Look at the camera, mouth closed", "step 1 of 9", "live_face.cancel_calibration"),
            ("Set Neutral",),
        ),
        (
            ("live", "calibrated"),
            ("Set Neutral", "The calibration was left", "Anna, not calibrated"),
            ("live_face.cancel_calibration",),
        ),
        (("live", "tracker ended"), ("Set Neutral", "There is no file nothing.mp4"), ("step 1 of 9",)),
    ],
    ids=(
        "idle",
        "live",
        "live, but nobody sends",
        "live, a tracker of the user's own",
        "idle, whose face",
        "failed",
        "to a device",
        "to a file",
        "calibrating",
        "after a calibration",
        "the tracker has ended",
    ),
)
def test_the_panels_draw_with_a_real_layout(
    free_port: int, arguments: tuple[str, ...], shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    state, *more = arguments
    if more and more != ["silent"]:
        _need_tracker()
    text = _drawn(state, str(free_port), *more)
    for words in shown:
        assert words in text, text
    for words in hidden:
        assert words not in text, text
