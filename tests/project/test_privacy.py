"""The user's camera has one way into the call, and the code that could make another one is looked at."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GATE = ROOT / "tracker" / "camera" / "backdrop" / "gate.py"
FEED = ROOT / "tracker" / "camera" / "feed.py"
HOST = sorted((ROOT / "tracker" / "camera").rglob("*.py"))


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]


def called(path: Path) -> set[str]:
    return {ast.unparse(call.func) for call in calls(path)}


@pytest.mark.parametrize("path", HOST, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_gate_opens_camera_pictures(path: Path) -> None:
    if path == GATE:
        assert {"CameraPicture", "FrameRingReader.open"} <= called(path)
        return
    assert "CameraPicture" not in called(path)
    if path == FEED:  # the avatar's ring: without saying so, no other content is opened
        opens = [call for call in calls(path) if ast.unparse(call.func) == "FrameRingReader.open"]
        assert opens
        assert not any(keyword.arg == "content" for call in opens for keyword in call.keywords)
        assert all(len(call.args) <= 2 for call in opens)
    else:
        assert "FrameRingReader" not in path.read_text(encoding="utf-8")


def test_the_camera_host_opens_no_camera() -> None:
    for path in HOST:
        opened = [ast.unparse(call) for call in calls(path) if ast.unparse(call.func).endswith("VideoCapture")]
        assert all("CAP_FFMPEG" in call for call in opened), f"{path.name} may open a device"


def test_the_gate_is_made_for_a_backdrop_only() -> None:
    for path in HOST:
        assert "PictureGate" not in called(path)


@pytest.mark.parametrize("folder", ["addon", "tracker"])
def test_nobody_but_the_gate_asks_for_pictures_of_the_camera(folder: str) -> None:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for call in calls(path):
            if ast.unparse(call.func).endswith("FrameRingReader.open") and path != GATE:
                assert len(call.args) <= 2, path
                assert not any(keyword.arg == "content" for keyword in call.keywords), path
