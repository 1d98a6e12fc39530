from __future__ import annotations

import json
from pathlib import Path

import pytest

from addon.process.child import ChildError, tracker_python
from tests.addon.children import ROOT, run_child


def test_the_tracker_is_set_up_chosen_and_started_or_it_is_said_why_not(free_port: int) -> None:
    if not (ROOT / "sample_rigs/clip/clip.mp4").is_file():
        pytest.skip("the clip has not been built: make rigs")
    try:
        tracker_python(None)
    except ChildError as error:
        pytest.skip(str(error))
    ended = run_child("press_tracker.py", str(free_port), timeout=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 0, ended.stderr
    said = json.loads(next(line for line in ended.stdout.splitlines() if line.startswith("said "))[5:])

    assert "Allow Online Access" in said["offline"]
    assert "The tracker is not being set up" in said["nothing to cancel"]
    assert said["set up"] == said["cancel"] == said["look"] == "['FINISHED']"
    assert "The tracker is being set up" in said["twice"]
    assert said["cancelled"] == ["Cancelled", ["set_up.lock"]]
    assert Path(said["home"]).parts[-4:] == (".user", "user_default", "live_face", "tracker")

    assert said["missing"] == "MISSING"
    assert "Set up the tracker first" in said["no cameras without it"]
    assert said["beside the sources"] == "READY"
    assert "are being looked for" in said["look twice"]
    assert said["cameras"] == [True, None]
    assert said["look for devices"] == "['FINISHED']"
    assert said["devices"] == [True, True]
    assert said["device"] == ["Live Face", "Live Face"]
    assert said["device of last time"] == "device:Live Face"
    assert said["idle picture"].startswith("IdleChoice(after=2.5, fade=1.0, picture='")
    assert "//" not in said["idle picture"]
    assert said["first device"] == "device:"
    assert said["chosen"] == ["2", "Камера", None], "the user runs the tracker"
    assert said["command"] == "['FINISHED']"
    assert said["config"] == "2"
    assert said["by hand"][0] == ""
    assert said["by hand"][1].endswith("клип.mp4")
    assert not said["by hand"][1].startswith("//")
    assert said["first camera"] == "0"
    assert said["nothing chosen, nothing there"] is None

    assert "Press Start Live Face first" in said["idle"]
    assert said["start"] == ["['FINISHED']", True]
    assert "There is no tracker yet: press Set Up the Tracker" in said["no tracker"]
    assert said["start tracker"] == "['FINISHED']"
    again, problem, set_up = said["running"]
    assert "The tracker is running" in again
    assert problem is None
    assert "Stop Live Face first" in set_up
    assert said["stopped"] == [False, True]
    assert said["log"] == "the last word"
