from __future__ import annotations

import json

from tests.addon.children import run_child


def test_enable_disable_enable_and_disable_while_live(free_port: int) -> None:
    ended = run_child("enable_and_disable.py", str(free_port), timeout=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode == 0
    said = json.loads(next(line for line in ended.stdout.splitlines() if line.startswith("said "))[5:])

    assert said["before"]["classes"] == []
    assert not said["before"]["settings"]
    assert said["enabled"]["settings"]
    assert said["enabled"]["operators"] == ["calibrate", "cancel_calibration", "set_neutral", "start", "stop"]
    assert {"LIVEFACE_PT_main", "LIVE_FACE_OT_start", "LIVE_FACE_OT_stop"} <= set(said["enabled"]["classes"])
    assert set(said["enabled"]["handlers"].values()) == {1}
    assert said["disabled"] == said["before"]
    assert said["again"] == said["enabled"]

    assert (said["live"], said["timer"]) == ("Live", True)
    assert (said["stopped"], said["timer after"]) == ("Idle", False)
    assert said["samples live"] != said["samples after"] == 16
    assert said["scenes"] == ["Scene"]
    assert said["disabled while live"] == said["before"]
