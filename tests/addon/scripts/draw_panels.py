"""Draws every panel into a real layout in one state of the session; says what they show.

A real layout is only to be had inside a popup, and returning from a popup crashes Blender without a window: the
process ends inside.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
import types
from typing import Any

import bpy

from tests.addon.scenes import face_scene
from tests.addon.scripts import extension
from tests.addon.sender import Sender, pose

state, port = sys.argv[1], int(sys.argv[2])
bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()

DRIVER = extension.part("addon.session.driver").DRIVER
preferences = extension.part("addon.settings.preferences")
panel = extension.part("addon.ui.panel")


scene = bpy.context.scene
for ob in list(bpy.data.objects):
    bpy.data.objects.remove(ob)
scene.live_face.camera = "RING"
scene.live_face.port = port
scene.live_face.size = "640x360"
scene.live_face.shadows = False
more = sys.argv[3:]
if more and more != ["silent"]:
    extension.track("nothing.mp4" if more == ["tracker ended"] else str(extension.CLIP), "Anna")
if state == "live":
    face = face_scene(scene)
    face.shape_key_remove(face.data.shape_keys.key_blocks["jawOpen"])
    bpy.ops.live_face.start()
    sender = Sender(port)
    sender.send(b"junk")
    DRIVER.tick()  # compiles shaders, which can take longer than the panel's patience with the tracker
    sender.send_pose(pose(mouthClose=1.0))
    DRIVER.tick()
    if sys.argv[3:] == ["silent"]:
        DRIVER.session.receiver.heard_at -= 5.0  # a tracker that has been silent
    if more in (["calibrating"], ["calibrated"]):
        extension.tick_until(lambda: DRIVER.session.tracker.profile is not None)
        bpy.ops.live_face.calibrate()
        extension.tick_until(lambda: DRIVER.session.tracker.step is not None)
    if more == ["calibrated"]:
        bpy.ops.live_face.cancel_calibration()
        extension.tick_until(lambda: DRIVER.session.tracker.told is not None)
    if more == ["tracker ended"]:
        extension.tick_until(lambda: DRIVER.session.tracker.problem is not None)
elif state == "failed":
    with contextlib.suppress(RuntimeError):
        bpy.ops.live_face.start()
elif state in {"DEVICE", "FILE"}:
    scene.live_face.camera = state

area = next(area for area in bpy.context.window.screen.areas if area.type == "VIEW_3D")
region = next(region for region in area.regions if region.type == "UI")


def draw(popup: Any, context: bpy.types.Context) -> None:  # noqa: ANN401 (bpy's own)
    """Called by Blender with a popup that has a real layout."""
    code = 1
    try:
        for cls in panel.CLASSES:
            column = popup.layout.column()
            cls.draw(types.SimpleNamespace(layout=column), context)
            sys.stdout.write(json.dumps([cls.__name__, column.introspect()], default=str) + "\n")
        own = context.preferences.addons[preferences.EXTENSION].preferences
        sys.stdout.write(json.dumps(["state", DRIVER.session.state.value, own.tracker_python]) + "\n")
        code = 0
    except BaseException:  # noqa: BLE001 (the process ends here, with what went wrong on its standard error)
        traceback.print_exc()
    finally:
        DRIVER.stop()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


with bpy.context.temp_override(window=bpy.context.window, area=area, region=region):
    bpy.context.window_manager.popup_menu(draw)
