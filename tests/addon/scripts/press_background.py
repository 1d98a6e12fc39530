"""Chooses backgrounds and further cameras of the enabled extension, live, with real hosts; says what happened."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import bpy
from mathutils import Matrix

from tests.addon.scenes import FRONT, face_scene
from tests.addon.scripts import extension

folder, port = Path(sys.argv[1]), int(sys.argv[2])
bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()
DRIVER = extension.part("addon.session.driver").DRIVER
on_air = extension.part("addon.session.on_air")
buttons = bpy.ops.live_face
said: dict[str, object] = {}

scene = bpy.context.scene
for ob in list(bpy.data.objects):
    bpy.data.objects.remove(ob)
face_scene(scene)
other = bpy.data.objects.new("Other", bpy.data.cameras.new("Other"))
other.matrix_world = Matrix.Translation((0.5, -4.0, 0.0)) @ FRONT
scene.collection.objects.link(other)

settings = scene.live_face
settings.port, settings.size, settings.samples, settings.shadows = port, "640x360", "1", False
settings.camera, settings.file = "FILE", str(folder / "one.mp4")
settings.backdrop.behind = "COLOUR"
bpy.context.view_layer.objects.active = other
buttons.add_camera_output()
settings.cameras[0].camera, settings.cameras[0].file = "FILE", str(folder / "two.mp4")
said["sees through"] = settings.cameras[0].view.name
buttons.add_camera_output()
buttons.remove_camera_output(index=1)
said["cameras"] = len(settings.cameras)


def sign() -> str:
    return str(on_air.on_air_sign(DRIVER.session).sign.value)


said["before"] = sign()
said["pause while idle"] = buttons.pause.poll()
buttons.start()
said["starting"] = sign()
extension.tick_until(lambda: DRIVER.session.output.on_air is not None and DRIVER.session.output.on_air.on_air)
said["live"] = sign()
settings.backdrop.colour = (1.0, 0.0, 0.0)
settings.backdrop.effect = "SCANLINES"
said["shown"] = str(DRIVER.session.output.backdrop)
said["notice"] = DRIVER.session.notice
settings.backdrop.behind = "SCENE"
said["another way"] = DRIVER.session.notice
settings.backdrop.behind = "IMAGE"
said["no file"] = DRIVER.session.notice
settings.backdrop.front = "HEAD"
settings.backdrop.behind = "SCENE"
said["head in the scene"] = DRIVER.session.notice
settings.backdrop.behind = "ROOM"
said["camera"] = sign()  # until the host has looked
extension.tick_until(lambda: not DRIVER.session.output.on_air.on_air)
said["no tracker"] = [sign(), on_air.on_air_sign(DRIVER.session).why]
settings.backdrop.front, settings.backdrop.behind = "AVATAR", "COLOUR"
extension.tick_until(lambda: DRIVER.session.output.on_air.on_air)
buttons.pause()
said["paused"] = sign()
extension.tick_until(lambda: not DRIVER.session.output.on_air.on_air)
said["both paused"] = [one.output.paused for one in DRIVER.session.outlets.further]
buttons.pause()
extension.tick_until(lambda: DRIVER.session.output.on_air.on_air)
said["on again"] = sign()
said["problems"] = [one.problem for one in DRIVER.session.outlets.further]
buttons.stop()
said["after"] = sign()
said["files"] = sorted(path.name for path in folder.iterdir())
sys.stdout.write("said " + json.dumps(said) + "\n")
