from __future__ import annotations

import json
from pathlib import Path

import pytest

from addon.process.child import ChildError, tracker_python
from tests.addon.children import run_child


def test_backgrounds_and_further_cameras_live_with_real_hosts(free_port: int, tmp_path: Path) -> None:
    try:
        tracker_python(None)
    except ChildError:
        pytest.skip("needs the tracker's environment in .venv/tracker, which `make setup` makes")
    ended = run_child("press_background.py", str(tmp_path), str(free_port), timeout=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 0
    said = json.loads(next(line for line in ended.stdout.splitlines() if line.startswith("said "))[5:])

    assert (said["sees through"], said["cameras"]) == ("Other", 1)
    assert (said["before"], said["pause while idle"]) == ("Off Air", False)
    assert said["starting"] in ("Off Air", "Idle Picture")
    assert said["live"] == "On Air: Avatar"
    assert said["shown"] == "avatar before colour, scanlines"
    assert said["notice"] is None
    assert "stop Live Face and start it again" in said["another way"]
    assert said["no file"] == "Choose the file of the image that is to be behind you."
    assert said["head in the scene"].startswith("Your body with another head cannot stand in the scene")
    assert said["camera"] == "On Air: Your Camera"
    assert said["no tracker"][0] == "Idle Picture"
    assert said["no tracker"][1]
    assert said["paused"] == "Paused: Idle Picture"
    assert said["both paused"] == [True]
    assert said["on again"] == "On Air: Avatar"
    assert said["problems"] == [None]
    assert said["after"] == "Off Air"
    assert said["files"] == ["one.mp4", "two.mp4"]
