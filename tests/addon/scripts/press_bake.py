"""Presses the buttons that bake, with the enabled extension; says what happened."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

from addon.core.takes.editing import mirrored
from addon.core.takes.take_file import read_take_file, write_take
from addon.core.takes.take_info import TakeInfo
from addon.rig.actions import channels_of
from tests.addon.avatars import values
from tests.addon.scenes import face_scene
from tests.addon.scripts import extension
from tests.core.takes.acting import acted

bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()
driver = extension.part("addon.session.driver").DRIVER
take_list = extension.part("addon.settings.take_list")
folder = Path(sys.argv[1])
said: dict[str, Any] = {}
buttons = bpy.ops.live_face


def press(button: Callable[..., set[str]], *how: Any, **options: Any) -> str:  # noqa: ANN401 (any operator's)
    """What came of it, as a user reads it."""
    try:
        return str(sorted(button(*how, **options)))
    except RuntimeError as error:  # how a report of an operator reaches a script
        return str(error)


def at(frame: int) -> float:
    """How far the jaw is open there, as Blender plays it."""
    bpy.context.scene.frame_set(frame)
    return values(bpy.data.objects["Face"])["jawOpen"]


def keys_of_jaw() -> list[float]:
    """The frames at which the jaw has keys."""
    channels = channels_of(bpy.data.objects["Face"].data.shape_keys)
    curve = channels.find('key_blocks["jawOpen"].value', 0) if channels is not None else None
    return [] if curve is None else [round(point.co.x, 3) for point in curve.keyframe_points]


said["no avatar"] = press(buttons.bake)
for ob in list(bpy.data.objects):
    bpy.data.objects.remove(ob)
scene = bpy.context.scene
face = face_scene(scene)
scene.live_face.avatar = bpy.data.objects["Rig"]
scene.live_face_recording.folder = str(folder)
take_list.refresh(scene)
write_take(folder / "none yet.lftake", acted(3), TakeInfo())
said["no mapping"] = press(buttons.bake, filepath=str(folder / "none yet.lftake"))
(folder / "none yet.lftake").unlink()
buttons.auto_map()
said["no take"] = press(buttons.bake)
said["no file"] = press(buttons.bake, filepath=str(folder / "none.lftake"))
said["no csv"] = press(buttons.bake, filepath=str(folder / "none.csv"))

take = acted(61)
write_take(folder / "Hello.lftake", take, TakeInfo())
take_list.refresh(scene)
scene.render.fps = 30
settings = scene.live_face_bake
settings.start, settings.snap = 11, True
bpy.ops.ed.undo_push(message="before")
said["bake"] = press(buttons.bake, "EXEC_DEFAULT", True)
said["actions"] = [action.name for action in bpy.data.actions]
said["frames"] = [keys_of_jaw()[0], keys_of_jaw()[-1], len(keys_of_jaw())]
said["jaw"] = [at(11 + 15), float(take.weights[30, 17])]
bpy.ops.ed.undo()
said["after undo"] = [len(bpy.data.actions), bpy.data.objects["Face"].data.shape_keys.animation_data is None]
bpy.ops.ed.redo()
said["after redo"] = [len(bpy.data.actions) > 0, round(at(26), 4)]
scene = bpy.context.scene

said["told"] = press(buttons.bake, start=101, onto="NLA", groups={"HEAD"}, snap=False)
tracks = {block.name: len(block.animation_data.nla_tracks) for block in (bpy.data.objects["Rig"],)}
said["strip"] = [tracks, bpy.data.objects["Rig"].animation_data.nla_tracks[-1].strips[0].frame_start]
said["still remembered"] = [scene.live_face_bake.start, scene.live_face_bake.onto]
said["nothing chosen"] = press(buttons.bake, groups=set())

scene.frame_set(300)
said["key pose"] = press(buttons.key_pose)
said["pose keys"] = keys_of_jaw()[-2:]

scene.frame_set(400)
buttons.play_take()
driver.player.playing = False
driver.player.seek(0.5)
until = time.monotonic() + 30.0
while values(bpy.data.objects["Face"])["jawOpen"] < take.weights[30, 17] - 1e-3 and time.monotonic() < until:
    driver.tick_idle()
    time.sleep(0.02)
said["played pose"] = press(buttons.key_pose)
said["bake while played"] = press(buttons.bake, start=500, mixing="ADD")
said["play ended"] = driver.player is None
said["played jaw"] = [round(at(400), 3), round(float(take.weights[30, 17]), 3)]
said["added"] = [keys_of_jaw()[0], keys_of_jaw()[-1]]

scene.live_face_clean_up.groups = {"MOUTH"}
before = len(keys_of_jaw())
said["smooth"] = press(buttons.smooth_keys, seconds=0.02)
said["reduce"] = press(buttons.reduce_keys, largest_error=0.02)
said["fewer"] = [before, len(keys_of_jaw())]
said["scale"] = press(buttons.scale_keys, factor=0.5)
said["offset"] = press(buttons.offset_keys, frames=2.0)
scene.frame_set(532)
there = 532.0 in keys_of_jaw()
said["clear one"] = press(buttons.clear_keys)
said["cleared"] = [532.0 in keys_of_jaw(), there]
buttons.clear_keys(span="ALL")
said["cleared"].append(len(keys_of_jaw()))
said["nothing left"] = press(buttons.clear_keys, span="ALL")

scene.live_face_clean_up.groups = {"HEAD", "MOUTH"}
buttons.mirror_take()
buttons.smooth_take()
buttons.scale_take()
said["takes"] = sorted(path.stem for path in folder.glob("*.lftake"))
mirror = read_take_file(folder / "Hello Mirrored.lftake").take
said["mirrored"] = bool((mirror.weights == mirrored(take).weights).all())

blend = folder / "kept.blend"
bpy.ops.wm.save_as_mainfile(filepath=str(blend))
bpy.ops.wm.open_mainfile(filepath=str(blend))
said["kept in the file"] = [bpy.context.scene.live_face_bake.start, bpy.context.scene.live_face_bake.snap]
extension.disable()
print("said", json.dumps(said))
