"""Ends the process in the middle of a session, and of a recording."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import bpy

from addon.recording.recorder import RecordingWish
from addon.session import driver
from tests.addon.scenes import config, face_scene
from tests.addon.sender import Sender, pose

bpy.ops.wm.read_factory_settings()
face_scene(bpy.context.scene)
driver.register()
driver.DRIVER.start(bpy.context.scene, config(Path(sys.argv[1]), int(sys.argv[2])))
driver.DRIVER.session.recorder.start(RecordingWish(Path(sys.argv[1]) / "take.lftake"))
driver.DRIVER.tick()
with Sender(int(sys.argv[2])) as sender:
    for _ in range(5):
        sender.send_pose(pose(jawOpen=0.5))
driver.DRIVER.tick()
sys.stdout.write(json.dumps({"state": driver.DRIVER.session.state.value}) + "\n")
