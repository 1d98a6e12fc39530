"""A session may run for hours: what one frame takes, the next one must give back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import bpy
import pytest

from addon.session.live_session import LiveSession
from tests.addon.scenes import config, face_scene
from tests.addon.sender import Sender, pose

_WARM_UP: Final = 200
#: A leaked vertex buffer of this mesh would be about 10 kB a frame.
_MAY_GROW: Final = 4_000_000

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc to see this process's memory")


def _resident() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) * 1024


def _growth(scene: bpy.types.Scene, folder: Path, port: int, sender: Sender, frames: int) -> int:
    """Bytes by which this process has grown in `frames` moving frames after the warm-up."""
    face_scene(scene)
    sender.port = port
    session = LiveSession()
    session.start(scene, config(folder, port))
    try:

        def run(count: int) -> None:
            for index in range(count):
                sender.send_pose(pose((index % 20 / 40, 0.0, 0.0), jawOpen=index % 10 / 10, cheekPuff=index % 7 / 7))
                assert session.tick() is not None, session.problem

        run(_WARM_UP)
        before = _resident()
        run(frames)
        assert session.counts.applied == _WARM_UP + frames
        return _resident() - before
    finally:
        session.stop()


def test_memory_stays_flat(scene: bpy.types.Scene, tmp_path: Path, free_port: int, sender: Sender) -> None:
    assert _growth(scene, tmp_path, free_port, sender, 600) < _MAY_GROW


@pytest.mark.slow
def test_memory_stays_flat_over_10000_frames(
    scene: bpy.types.Scene, tmp_path: Path, free_port: int, sender: Sender
) -> None:
    assert _growth(scene, tmp_path, free_port, sender, 10_000) < _MAY_GROW
