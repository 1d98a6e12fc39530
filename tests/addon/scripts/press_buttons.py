"""Presses Start and Stop of the enabled extension; says what happened."""

from __future__ import annotations

import json
import sys
import time

import bpy

from tests.addon.avatars import values
from tests.addon.scenes import face_scene
from tests.addon.scripts import extension
from tests.addon.sender import Sender, pose

bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()

driver = extension.part("addon.session.driver")


port, saved = int(sys.argv[1]), sys.argv[2]
said: dict[str, object] = {}
scene = bpy.context.scene
for ob in list(bpy.data.objects):
    bpy.data.objects.remove(ob)
scene.live_face.camera = "RING"
scene.live_face.port = port
scene.live_face.size = "640x360"
scene.live_face.samples = "1"
scene.live_face.shadows = False

try:
    bpy.ops.live_face.start()
except RuntimeError as error:  # how a report of an operator reaches a script
    said["refused"] = str(error)
said["failed"] = driver.DRIVER.session.state.value

face = face_scene(scene)
scene.live_face.avatar = face
said["stop while idle"] = list(bpy.ops.live_face.stop())
said["start"] = list(bpy.ops.live_face.start())
said["starting"] = driver.DRIVER.session.state.value
said["poll while running"] = bpy.ops.live_face.start.poll()
try:
    bpy.ops.live_face.start()
except RuntimeError as error:
    said["poll message"] = str(error)

sender = Sender(port)
deadline = time.monotonic() + 120
while values(face)["jawOpen"] < 1.0 and time.monotonic() < deadline:
    sender.send_pose(pose((0.3, 0.0, 0.0), jawOpen=1.0))
    if driver.DRIVER.tick() is None:
        said["problem"] = driver.DRIVER.session.problem
        break
said["live"] = driver.DRIVER.session.state.value
said["jaw live"] = values(face)["jawOpen"]
bpy.ops.wm.save_as_mainfile(filepath=saved, copy=True)
said["stop"] = list(bpy.ops.live_face.stop())
said["idle"] = driver.DRIVER.session.state.value
said["jaw after"] = values(face)["jawOpen"]

bpy.ops.wm.open_mainfile(filepath=saved)
said["opened"] = driver.DRIVER.session.state.value
said["settings in the file"] = [bpy.context.scene.live_face.port, bpy.context.scene.live_face.avatar.name]
said["poll after opening"] = bpy.ops.live_face.start.poll()
sys.stdout.write("said " + json.dumps(said) + "\n")
