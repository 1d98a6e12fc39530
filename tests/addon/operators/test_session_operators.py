from __future__ import annotations

import json
from pathlib import Path

from tests.addon.children import run_child


def test_start_and_stop_run_a_session_with_the_scenes_settings(free_port: int, tmp_path: Path) -> None:
    ended = run_child("press_buttons.py", str(free_port), str(tmp_path / "saved.blend"), timeout=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 0
    said = json.loads(next(line for line in ended.stdout.splitlines() if line.startswith("said "))[5:])

    assert "This file has no mesh: open or import an avatar first." in said["refused"]
    assert said["failed"] == "Failed"

    assert said["stop while idle"] == ["FINISHED"]
    assert said["start"] == ["FINISHED"]
    assert said["starting"] == "Starting"
    assert said["poll while running"] is False
    assert "Live Face is running: stop it first" in said["poll message"]
    assert "problem" not in said
    assert (said["live"], said["jaw live"]) == ("Live", 1.0)
    assert said["stop"] == ["FINISHED"]
    assert (said["idle"], said["jaw after"]) == ("Idle", 0.0)

    assert said["opened"] == "Idle"
    assert said["settings in the file"] == [free_port, "Face"]
    assert said["poll after opening"] is True
