"""Ends the process in the middle of a session."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import bpy

from addon.session import driver
from tests.addon.scenes import config, face_scene

bpy.ops.wm.read_factory_settings()
face_scene(bpy.context.scene)
driver.register()
driver.DRIVER.start(bpy.context.scene, config(Path(sys.argv[1]), int(sys.argv[2])))
driver.DRIVER.tick()
sys.stdout.write(json.dumps({"state": driver.DRIVER.session.state.value}) + "\n")
