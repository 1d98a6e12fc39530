"""Presses the buttons that edit a mapping, with the enabled extension; says what happened."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

from tests.addon.avatars import add_key, armature, keyed_mesh, skinned, values
from tests.addon.scripts import extension

bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()
DRIVER = extension.part("addon.session.driver").DRIVER
read_mapping = extension.part("addon.settings.stored_mapping").read_mapping
folder = Path(sys.argv[1])
said: dict[str, object] = {}
buttons = bpy.ops.live_face


def press(button: Callable[..., set[str]], **options: Any) -> str:  # noqa: ANN401 (any operator's)
    """What came of it, as a user reads it."""
    try:
        return str(sorted(button(**options)))
    except RuntimeError as error:  # how a report of an operator reaches a script
        return str(error)


def rows() -> list[list[str]]:
    """Channel and target of every row of the chosen avatar."""
    root = bpy.data.objects[bpy.context.scene.live_face.avatar.name]
    return [[row.channel, row.target.name] for row in read_mapping(root).rows]


scene = bpy.context.scene
for ob in list(bpy.data.objects):
    bpy.data.objects.remove(ob)
settings = scene.live_face
settings.camera, settings.port = "RING", int(sys.argv[2])
said["no avatar"] = [press(buttons.auto_map), press(buttons.add_row), press(buttons.add_camera), press(buttons.start)]
said["refused"] = [DRIVER.session.state.value, DRIVER.session.problem]

rig = armature()
face = skinned(keyed_mesh("Face"), rig)
said["mapped"] = press(buttons.auto_map)
said["found"] = settings.avatar.name
root = settings.avatar
said["rows"] = len(rows())
health = DRIVER.health_of(root.name)
said["health"] = [health.coverage.sentence, dict(health.problems)]

said["add"] = press(buttons.add_row, kind="BONE_ROTATION", channel="headYaw", name="Chest")
row = root.live_face.row
said["added"] = [row.channel, row.kind, row.target, row.gain, round(row.upper, 3)]
said["turn"] = press(buttons.add_row, kind="TURN", channel="jawOpen", name="Chest")
said["turned"] = root.live_face.row.channel
said["remove"] = [press(buttons.remove_row), press(buttons.remove_row)]
said["rows left"] = len(rows())

names = [one[0] for one in rows()]
root.live_face.active_row = names.index("eyeBlinkLeft")
root.live_face.row.gain = 0.75
said["copy"] = press(buttons.copy_to_other_side)
said["copied"] = [root.live_face.row.channel, root.live_face.row.target, root.live_face.row.gain, len(rows())]
root.live_face.active_row = names.index("jawOpen")
said["no other side"] = press(buttons.copy_to_other_side)

said["wiggle"] = press(buttons.wiggle)
wiggling = []
while DRIVER.tick_idle() is not None:
    wiggling.append(values(face)["jawOpen"])
said["wiggled"] = [max(wiggling), values(face)["jawOpen"]]
said["wiggle what is not there"] = press(buttons.wiggle, index=999)

said["mute"] = press(buttons.all_rows, action="MUTE")
said["muted"] = [row.muted for row in root.live_face.rows].count(True)
said["unmute"] = press(buttons.all_rows, action="UNMUTE")
said["unmuted"] = [row.muted for row in root.live_face.rows].count(True)

saved = folder / "mine.json"
before = read_mapping(root)
said["save"] = press(buttons.save_preset, filepath=str(saved.with_suffix("")))
said["files"] = sorted(file.name for file in folder.iterdir())
said["clear"] = press(buttons.all_rows, action="REMOVE")
said["save nothing"] = press(buttons.save_preset, filepath=str(saved))
said["cleared"] = len(rows())
said["load"] = press(buttons.load_preset, filepath=str(saved))
said["the same"] = read_mapping(root) == before
(folder / "broken.json").write_text(saved.read_text(encoding="utf-8")[:-20], encoding="utf-8")
(folder / "bytes.json").write_bytes(b"\xff\xfe\x00")
said["broken"] = [
    press(buttons.load_preset, filepath=str(folder / f"{name}.json")) for name in ("broken", "bytes", "no")
]
said["nowhere"] = press(buttons.save_preset, filepath=str(folder / "no" / "where.json"))
said["still the same"] = read_mapping(root) == before

face.shape_key_remove(face.data.shape_keys.key_blocks["tongueOut"])
said["load again"] = press(buttons.load_preset, filepath=str(saved))
health = DRIVER.health_of(root.name)
said["marked"] = [list(health.problems.values()), health.coverage.sentence, len(rows())]
said["remove faulty"] = press(buttons.all_rows, action="REMOVE_FAULTY")
said["without the faulty"] = [len(rows()), dict(DRIVER.health_of(root.name).problems)]

said["camera"] = [press(buttons.add_camera), scene.camera is not None]
other = keyed_mesh("Other", ("smile", "Blink_L", "Blink_R"))
bpy.context.view_layer.objects.active = other
said["another"] = press(buttons.add_avatar)
said["others"] = [[one.avatar.name, one.subject] for one in settings.others]
said["rows of the other"] = sorted(row.target for row in other.live_face.rows)
said["itself again"] = press(buttons.add_avatar)
said["not twice"] = [one.avatar and one.avatar.name for one in settings.others]
said["avatars"] = [one.root for one in extension.part("addon.settings.scene_settings")._avatars(settings)]
said["fewer"] = [press(buttons.remove_avatar, index=1), press(buttons.remove_avatar, index=0)]
said["no more"] = press(buttons.remove_avatar, index=0)

other.live_face.rows.clear()
settings.avatar = other
third = keyed_mesh("Third", ("jawOpen",))
settings.others.add().avatar = third
settings.size, settings.samples, settings.shadows = "640x360", "1", False
bpy.ops.ed.undo_push(message="before the start")
said["toggle"] = str(sorted(buttons.toggle("EXEC_DEFAULT", True)))  # as a key does: with undo
said["live"] = [DRIVER.session.running, len(rows()), len(third.live_face.rows), len(DRIVER.session.actors)]
said["recentre"] = press(buttons.recentre)
add_key(other, "Aa")
said["toggle back"] = press(buttons.toggle)
said["idle"] = [DRIVER.session.running, press(buttons.recentre)]
bpy.ops.ed.undo()
bpy.ops.ed.undo()
settings = bpy.context.scene.live_face  # an undo replaces everything
said["undone"] = [len(rows()), len(bpy.data.objects["Third"].live_face.rows)]

other = bpy.data.objects["Other"]
for ob in bpy.data.objects:
    ob.select_set(ob == other)
said["delete"] = [press(bpy.ops.object.delete), settings.avatar.name, press(buttons.auto_map), settings.avatar.name]

presets = extension.part("addon.settings.preset_files")
said["own folder"] = "presets" in str(presets.own_folder())
said["shipped"] = [
    [file.label, press(buttons.load_preset, filepath=str(file.path)), len(rows())] for file in presets.shipped_presets()
]
sys.stdout.write("said " + json.dumps(said) + "\n")
