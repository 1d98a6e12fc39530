"""Presses the buttons that are about landmarks, idle and live; says what happened."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import bpy
import numpy as np
from numpy.typing import NDArray

from addon.core.face_frame import LandmarksFrame
from addon.core.face_points import canonical_points, open_points
from tests.addon.scenes import face_scene
from tests.addon.scripts import extension
from tests.addon.sender import Sender

bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()
DRIVER = extension.part("addon.session.driver").DRIVER
LEARNING = extension.part("addon.operators.learning").LEARNING
FEED = extension.part("addon.ui.landmark_plot").FEED
said: dict[str, object] = {}
buttons = bpy.ops.live_face
scene = bpy.context.scene
for ob in list(bpy.data.objects):
    bpy.data.objects.remove(ob)
settings = scene.live_face
settings.camera, settings.port, settings.size, settings.shadows = "RING", int(sys.argv[1]), "640x360", False


def press(button: Callable[..., set[str]], **options: object) -> str:
    """What came of it, as a user reads it."""
    try:
        return str(sorted(button(**options)))
    except RuntimeError as error:  # how a report of an operator reaches a script
        return str(error)


def active() -> dict[str, object]:
    """The active measure as the sidebar shows it."""
    one = own.measures[own.active_measure]
    return {name: getattr(one, name) for name in ("name", "kind", "landmarks", "neutral", "full")}


# a face mesh
bpy.ops.ed.undo_push(message="Before")
scene.cursor.location = (1.0, 2.0, 3.0)
said["add"] = press(buttons.add_face_mesh, height=1.0)
mesh = bpy.context.object
said["mesh"] = [mesh.name, [round(part, 3) for part in mesh.location], round(mesh.dimensions.z, 3)]
said["materials"] = [material.name for material in mesh.data.materials]
said["is the avatar"] = settings.avatar == mesh
bpy.ops.object.mode_set(mode="EDIT")
said["in edit mode"] = press(buttons.add_face_mesh)
bpy.ops.object.mode_set(mode="OBJECT")
bpy.data.objects.remove(mesh)
settings.avatar = None

# measures, idle
said["without avatar"] = press(buttons.add_measure)
face = face_scene(scene)
root = face.find_armature()
settings.avatar, own = root, root.live_face
said["without measure"] = press(buttons.measure_neutral)
for kind in ("DISTANCE", "HEIGHT", "ANGLE", "AREA", "DISTANCE"):
    press(buttons.add_measure, kind=kind)
said["measures"] = [[one.name, one.kind, one.landmarks, one.full > one.neutral] for one in own.measures]
said["removed"] = [press(buttons.remove_measure), len(own.measures), own.active_measure]
own.active_measure = 0
said["named"] = [press(buttons.add_named_landmark, landmark=number) for number in ("4", "152", "4")]
said["after named"] = active()["landmarks"]
said["one point"] = press(buttons.measure_neutral)
press(buttons.add_named_landmark, landmark="4")
said["two points"] = active()["landmarks"]
said["idle"] = [press(buttons.measure_neutral), press(buttons.learn_range)]

# live
buttons.start()
sender = Sender(settings.port)
#: Mouth closed, the upper lip a little lower.
shown = canonical_points().copy()
shown[13, 1] -= 0.0005


def send(points: NDArray[np.float32]) -> None:
    """One picture of a face: its pose, and its landmarks."""
    sender.send(sender.frame())
    stamp = sender.landmarks().stamp
    sender.send(LandmarksFrame(stamp, 640, 480, points, points))


def tick_with(points: NDArray[np.float32]) -> None:
    """Tick until this face has come in."""

    def came() -> bool:
        send(points)
        landmarks = DRIVER.session.receiver.newest_landmarks(0)
        return landmarks is not None and bool((landmarks.head == points).all())

    extension.tick_until(came)


said["live without points"] = press(buttons.measure_neutral)
own.active_measure = 3
tick_with(canonical_points() * np.float32(1.1))
said["neutral"] = press(buttons.measure_neutral)
said["neutral measure"] = active()
said["learn"] = press(buttons.learn_range)
said["learning"] = LEARNING.is_on(root.name, active()["name"])
tick_with(shown)
said["neutral while learning"] = [press(buttons.measure_neutral), LEARNING.is_on(root.name, active()["name"])]
said["new neutral"] = active()["neutral"]
for points in (shown, open_points(), shown):
    tick_with(points)
    LEARNING.look()
said["learn again"] = press(buttons.learn_range)
said["learned measure"] = active()

# the plot
said["plot off"] = FEED.wanted
bpy.context.window_manager.live_face_landmarks.plot = True
said["plot on"] = FEED.wanted
tick_with(open_points())
said["new face"] = [FEED.look(time.monotonic()), FEED.look(time.monotonic())]
said["lost"] = [FEED.look(time.monotonic() + 5.0), FEED.look(time.monotonic() + 5.1)]
tick_with(canonical_points())
said["found"] = FEED.look(time.monotonic())

press(buttons.learn_range)
buttons.stop()
said["stopped"] = [FEED.wanted, LEARNING.look() is not None, press(buttons.measure_neutral)]
sender.__exit__(None, None, None)
extension.disable()
print("said", json.dumps(said))
