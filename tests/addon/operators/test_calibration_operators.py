from __future__ import annotations

import json

import pytest

from addon.process.child import ChildError, tracker_python
from tests.addon.children import ROOT, run_child


def test_the_buttons_reach_the_tracker_or_say_plainly_why_not(free_port: int) -> None:
    if not (ROOT / "sample_rigs/clip/clip.mp4").is_file():
        pytest.skip("the clip has not been built: make rigs")
    try:
        tracker_python(None)
    except ChildError as error:
        pytest.skip(str(error))
    ended = run_child("press_calibration.py", str(free_port), timeout=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 0, ended.stderr
    said = json.loads(next(line for line in ended.stdout.splitlines() if line.startswith("said "))[5:])

    assert all("Press Start Live Face first" in words for words in said["idle"])
    assert all(
        "Live Face has not started the tracker: choose Live Face Starts It" in words for words in said["no tracker"]
    )
    assert said["profile"] == ["Anna", "clip.mp4", False]
    assert said["set"] == said["calibrate"] == said["cancel"] == "['FINISHED']"
    saved, message = said["saved"]
    assert saved
    assert message == "The neutral face of Anna is set for clip.mp4. It is kept for the next time."
    assert said["step"][:2] == [1, 9]
    assert said["step"][2] == "Look at the camera, mouth closed, and relax your face."
    assert said["left"] == "The calibration was left: the profile is as it was."
    refused, state, problem = said["killed"]
    assert "The tracker is just being started again: wait a moment." in refused
    assert state == "Live"
    assert problem.startswith("The tracker has ended and is started again: ")
    assert said["started again"] == [True, None, "['FINISHED']"]
    assert said["again"] is True
    assert said["ended"] == [False, True]
