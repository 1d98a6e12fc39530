from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from addon.process.child import ChildError, tracker_python
from tests.addon.children import ROOT, run_child
from tests.tracker.page.ports import free_port as port_for_page


@pytest.mark.skipif(sys.platform == "win32", reason="the browser that stands in is a shell script")
def test_the_page_shows_the_session_that_runs(free_port: int, tmp_path: Path) -> None:
    clip = ROOT / "sample_rigs/clip/clip.mp4"
    if not clip.is_file():
        pytest.skip("the clip has not been built: make rigs")
    try:
        tracker_python(None)
    except ChildError as error:
        pytest.skip(str(error))
    web_port, opened = port_for_page(), tmp_path / "opened.txt"
    ended = run_child("press_page.py", str(free_port), str(web_port), str(clip), str(opened), timeout=300)
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr, ended.stderr
    said = json.loads(next(line for line in ended.stdout.splitlines() if line.startswith("said "))[5:])
    assert "Tick Web Page, then press Start Live Face" in said["off"][0]
    assert "Tick Web Page first" in said["off"][1]
    assert "Tick Web Page, then press Start" in said["before"]
    assert said["address"] == f"http://127.0.0.1:{web_port}/?view=avatar"
    assert said["start"] == said["open"] == said["copy"] == "['FINISHED']"
    assert len(said["state"]["weights"]) == 52
    assert len(said["state"]["points"]) == 2 * 478
    assert said["state"]["avatar"]["size"] == "640x360"
    assert opened.read_text().strip() == f"http://127.0.0.1:{web_port}/"
    assert said["problem"] is None
    assert said["stopped"]
