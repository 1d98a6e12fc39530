"""Presses the buttons of the tracker: set-up, cameras, choice, start, log; says what happened."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import bpy

from tests.addon.scenes import face_scene
from tests.addon.scripts import extension

bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()
DRIVER = extension.part("addon.session.driver").DRIVER
settings_part = extension.part("addon.settings.preferences")
WORK = extension.part("addon.settings.tracker_work").WORK
DEVICES = extension.part("addon.settings.device_work").DEVICES
own = bpy.context.preferences.addons[extension.NAME].preferences
system = bpy.context.preferences.system
buttons = bpy.ops.live_face
said: dict[str, Any] = {}


def press(button: Callable[[], set[str]]) -> str:
    """What came of it, as a user reads it."""
    try:
        return str(sorted(button()))
    except RuntimeError as error:  # how a report of an operator reaches a script
        return str(error)


def work_until(reached: Callable[[], bool]) -> None:
    """Do what Blender's timer would."""
    deadline = time.monotonic() + 120
    while not reached():
        WORK.tick()
        assert time.monotonic() < deadline, WORK.setup.log if WORK.setup else "it did not happen"
        time.sleep(0.01)


# the set-up
system.use_online_access = False
said["offline"] = press(buttons.set_up_tracker)
system.use_online_access = True
said["nothing to cancel"] = press(buttons.cancel_set_up)
said["set up"] = press(buttons.set_up_tracker)
said["twice"] = press(buttons.set_up_tracker)
home = settings_part.tracker_environment().home
work_until(lambda: bool(list(home.glob("environment-*"))))
said["cancel"] = press(buttons.cancel_set_up)
work_until(lambda: not WORK.setting_up)
said["cancelled"] = [WORK.setup.state.value, [path.name for path in home.iterdir()]]
said["home"] = str(home)

# how it stands
own.tracker_python = "/no/such/python"
said["missing"] = WORK.standing.name
said["no cameras without it"] = press(buttons.look_for_cameras)
own.tracker_python = ""
said["beside the sources"] = WORK.standing.name

# cameras
said["look"] = press(buttons.look_for_cameras)
said["look twice"] = press(buttons.look_for_cameras)
work_until(lambda: not WORK.looking)
said["cameras"] = [WORK.cameras is not None, WORK.camera_problem]
said["look for devices"] = press(buttons.look_for_devices)
work_until(lambda: DEVICES.tick() is None)
said["devices"] = [DEVICES.devices is not None, bool(DEVICES.devices) or bool(DEVICES.hint)]
buttons.choose_device(target="Live Face")
said["device"] = [bpy.context.scene.live_face.device, own.device]
bpy.context.scene.live_face.device = ""
settings_of_scene = extension.part("addon.settings.scene_settings")


def camera_config() -> Any:  # noqa: ANN401 (of the installed add-on, which has no types here)
    live_face = bpy.context.scene.live_face
    return settings_of_scene._camera_config(bpy.context, live_face, settings_of_scene.backdrop_of(live_face.backdrop))


said["device of last time"] = camera_config().sink
bpy.context.scene.live_face.idle_after, bpy.context.scene.live_face.idle_picture = 2.5, "//pause.png"
said["idle picture"] = str(camera_config().idle)
buttons.choose_device(target="")
said["first device"] = camera_config().sink
buttons.choose_source(source="2", name="Камера")
said["chosen"] = [own.source, own.source_name, settings_part.tracker_config(bpy.context)]
own.tracker = "LIVE_FACE"
said["command"] = press(buttons.copy_command)
said["config"] = settings_part.tracker_config(bpy.context).source
own.source = "//клип.mp4"
said["by hand"] = [own.source_name, settings_part.tracker_config(bpy.context).source]
own.source = ""
said["first camera"] = settings_part.tracker_config(bpy.context).source
own.tracker_python = "/no/such/python"
said["nothing chosen, nothing there"] = settings_part.tracker_config(bpy.context)

# live: somebody else is to run the tracker, then Live Face does
scene = bpy.context.scene
for ob in list(bpy.data.objects):
    bpy.data.objects.remove(ob)
settings = scene.live_face
settings.camera, settings.port, settings.size, settings.shadows = "RING", int(sys.argv[1]), "640x360", False
face_scene(scene)
said["idle"] = press(buttons.start_tracker)
said["start"] = [press(buttons.start), DRIVER.session.tracker is None]
said["no tracker"] = press(buttons.start_tracker)
extension.track(str(extension.CLIP), "Anna")
own.tracker_python = ""
said["start tracker"] = press(buttons.start_tracker)
extension.tick_until(lambda: DRIVER.session.tracker.ready and DRIVER.session.counts.applied > 0)
said["running"] = [press(buttons.start_tracker), DRIVER.session.tracker.problem, press(buttons.set_up_tracker)]
tracker = DRIVER.session.tracker
buttons.stop()
said["stopped"] = [tracker.running, DRIVER.session.tracker is None]
with tracker.log.open("a") as log:
    log.write("the last word\n")
said["log"] = extension.part("addon.operators.tracker").log_lines(bpy.context)[-1]
tracker.log.unlink()
extension.disable()
sys.stdout.write("said " + json.dumps(said) + "\n")
