"""Presses the buttons of the calibration, without and with a tracker; says what happened."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable

import bpy

from tests.addon.scenes import face_scene
from tests.addon.scripts import extension

bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()
DRIVER = extension.part("addon.session.driver").DRIVER
said: dict[str, object] = {}
scene = bpy.context.scene
for ob in list(bpy.data.objects):
    bpy.data.objects.remove(ob)
settings = scene.live_face
settings.camera, settings.port, settings.size, settings.shadows = "RING", int(sys.argv[1]), "640x360", False
face_scene(scene)


def press(button: Callable[[], set[str]]) -> str:
    """What came of it, as a user reads it."""
    try:
        return str(sorted(button()))
    except RuntimeError as error:  # how a report of an operator reaches a script
        return str(error)


buttons = bpy.ops.live_face
said["idle"] = [press(buttons.set_neutral), press(buttons.calibrate), press(buttons.cancel_calibration)]
buttons.start()
said["no tracker"] = [press(buttons.set_neutral), press(buttons.calibrate), press(buttons.cancel_calibration)]
buttons.stop()

extension.track(str(extension.CLIP), "Anna")
buttons.start()
tracker = DRIVER.session.tracker
extension.tick_until(lambda: tracker.profile is not None and DRIVER.session.counts.applied > 2)
said["profile"] = [tracker.profile.person, tracker.profile.camera, tracker.profile.known]
said["set"] = press(buttons.set_neutral)
extension.tick_until(lambda: tracker.told is not None)
said["saved"] = [tracker.told.saved, tracker.told.message]
said["calibrate"] = press(buttons.calibrate)
extension.tick_until(lambda: tracker.step is not None and tracker.step.done > 0.02)
said["step"] = [tracker.step.number, tracker.step.steps, tracker.step.sentence]
said["cancel"] = press(buttons.cancel_calibration)
extension.tick_until(lambda: tracker.step is None and tracker.told is not None)
said["left"] = tracker.told.message
os.kill(tracker._child.pid, 9)
extension.tick_until(lambda: tracker.restarting)
said["killed"] = [press(buttons.set_neutral), DRIVER.session.state.value, tracker.problem]
extension.tick_until(lambda: tracker.ready and tracker.profile is not None)
said["started again"] = [tracker.running, tracker.problem, press(buttons.set_neutral)]
buttons.stop()
buttons.start()
extension.tick_until(lambda: DRIVER.session.tracker.profile is not None)
said["again"] = DRIVER.session.tracker.profile.known
second = DRIVER.session.tracker
buttons.stop()
said["ended"] = [second.running, DRIVER.session.tracker is None]
sys.stdout.write("said " + json.dumps(said) + "\n")
