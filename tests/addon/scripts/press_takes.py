"""Presses the buttons of recording and of the takes, with the enabled extension; says what happened."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

from addon.core.face_frame import FaceFrame, Stamp
from tests.addon.avatars import values
from tests.addon.scenes import face_scene
from tests.addon.scripts import extension
from tests.addon.sender import Sender, pose

bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()
DRIVER = extension.part("addon.session.driver").DRIVER
take_list = extension.part("addon.settings.take_list")
take_file = extension.part("addon.core.takes.take_file")
folder, port = Path(sys.argv[1]), int(sys.argv[2])
said: dict[str, Any] = {}
buttons = bpy.ops.live_face
sender = Sender(port)


def press(button: Callable[..., set[str]], **options: Any) -> str:  # noqa: ANN401 (any operator's)
    """What came of it, as a user reads it."""
    try:
        return str(sorted(button(**options)))
    except RuntimeError as error:  # how a report of an operator reaches a script
        return str(error)


def listed() -> list[list[Any]]:
    """What the list shows: name, tenths of a second, note, star, packed; the chosen one first."""
    shown = bpy.context.window_manager.live_face_takes
    rows = [[take.name, round(take.seconds * 10), take.note, take.star, take.packed] for take in shown.takes]
    return [[shown.selected.name] if shown.selected else [], *sorted(rows)]


def play_in(frames: int) -> None:
    """So many frames at 100 a second, in which the jaw opens by a hundredth each; Blender is slower than they are."""
    for number in range(frames):
        sender.sequence += 1
        stamp = Stamp(7, sender.sequence, sender.sequence * 10_000_000)
        sender.send(FaceFrame(stamp, tracked=True, pose=pose(jawOpen=sender.sequence % 100 / 100)))
        if number % 25 == 24:
            DRIVER.tick()


def shown_until(done: Callable[[float], bool]) -> float:
    """Move on as the timer would until the mouth of the avatar is as wanted; how far it is open then."""
    deadline = time.monotonic() + 20.0
    while not done(values(face)["jawOpen"]):
        assert DRIVER.tick_idle() is not None
        assert time.monotonic() < deadline
    return round(values(face)["jawOpen"], 2)


scene = bpy.context.scene
for ob in list(bpy.data.objects):
    bpy.data.objects.remove(ob)
settings, recording = scene.live_face, scene.live_face_recording
settings.camera, settings.port, settings.size, settings.shadows = "RING", port, "640x360", False
settings.samples = "1"
recording.folder = str(folder)
takes = bpy.context.window_manager.live_face_takes
take_list.refresh(scene)
said["nothing"] = listed()
said["without a take"] = [press(buttons.play_take), press(buttons.trim_take), press(buttons.record_over)]
said["without a session"] = [press(buttons.keep_recent), press(buttons.capture_pose)]
said["record without an avatar"] = press(buttons.record)

face = face_scene(scene)
said["record"] = press(buttons.record)
said["started"] = DRIVER.session.state.value
DRIVER.tick()
play_in(100)
recorder = DRIVER.session.recorder
said["recording"] = [recorder.state.value, recorder.path.name, recorder.frames > 90]
take_list.refresh(scene)
said["while recording"] = [
    press(buttons.delete_take),
    press(buttons.record_over),
    [takes.selected.name, takes.selected.problem],
]
said["stop recording"] = press(buttons.record)
said["recorded"] = [listed(), len(list(folder.iterdir()))]
said["keep"] = [press(buttons.keep_recent), press(buttons.capture_pose), listed()]

takes.active = [take.name for take in takes.takes].index("Take 001")
takes.start, takes.end = 0.3, 0.6
said["record over"] = press(buttons.record_over)
play_in(125)
take_list._watch()
said["recorded over"] = [recorder.state.value, recorder.problem, listed()]
DRIVER.stop()
bpy.ops.wm.save_as_mainfile(filepath=str(folder / "saved.blend"))
said["emptied for the file"] = len(takes.takes)
take_list._refresh()
said["chosen after saving"] = listed()[0]

takes.active = [take.name for take in takes.takes].index("Take 001")
takes.position = 95.0
said["scrubbed"] = [shown_until(lambda jaw: jaw > 0.9), DRIVER.player.name, DRIVER.player.playing]
takes.position = 50.0
said["scrubbed back"] = [shown_until(lambda jaw: jaw < 0.6), round(takes.position, 2)]
said["bounds"] = [press(buttons.set_take_bound, bound="START"), round(takes.start, 1), round(takes.end, 1)]
said["play"] = [press(buttons.play_take), DRIVER.player.playing]
said["pause"] = [press(buttons.play_take), DRIVER.player.playing]
recording.loop = True
said["loop"] = DRIVER.player.loop
takes.active = (takes.active + 1) % len(takes.takes)
said["another is chosen"] = [DRIVER.player is None, values(face)["jawOpen"], takes.start]
said["end play"] = [press(buttons.play_take), press(buttons.end_play), press(buttons.end_play), values(face)["jawOpen"]]

takes.active = [take.name for take in takes.takes].index("Take 001")
said["edit"] = press(buttons.edit_take, name="Hello: there", note="the good one")
said["star"] = press(buttons.star_take)
said["edited"] = listed()
said["taken name"] = press(buttons.edit_take, name="Pose 001", note="the good one")
takes.start, takes.end = 0.2, 0.7
said["trim"] = [press(buttons.trim_take), listed()]
takes.start, takes.end = 5.0, 6.0
said["trim to nothing"] = [press(buttons.trim_take), listed()[0]]

said["delete"] = [press(buttons.delete_take), [one.name for one in takes.binned]]
said["restore"] = press(buttons.restore_take, path=next(one.path for one in takes.binned if one.name.endswith("2")))
said["restore again"] = press(buttons.restore_take, path=str(folder / "Bin" / "Hello_ there 2.lftake"))
said["restored"] = [listed(), [one.name for one in takes.binned]]

takes.active = [take.name for take in takes.takes].index("Take 001 2")
before = take_file.read_take_file(Path(takes.selected.path)).take
said["pack"] = [press(buttons.pack_take), listed()[0], press(buttons.pack_take)]
press(buttons.star_take)
press(buttons.edit_take, name="In the File", note="packed")
bpy.ops.wm.save_as_mainfile(filepath=str(folder / "packed.blend"))
bpy.ops.wm.open_mainfile(filepath=str(folder / "packed.blend"))
scene = bpy.context.scene
takes = bpy.context.window_manager.live_face_takes
said["opened"] = len(takes.takes)
take_list._refresh()
takes.active = next(index for index, take in enumerate(takes.takes) if take.packed)
said["packed in the file"] = [takes.selected.name, takes.selected.note, takes.selected.star]
same = take_list.read_selected(bpy.context).take
said["the same"] = bool((same.weights == before.weights).all() and (same.times == before.times).all())
face = bpy.data.objects["Face"]
takes.position = 40.0
said["packed is played"] = shown_until(lambda jaw: jaw > 0.0) > 0.0
press(buttons.end_play)
said["unpack"] = [press(buttons.unpack_take, remove=True), listed()]
bpy.data.texts.new("In the File")
said["not a take"] = [take.name for take in takes.takes if take.packed]
scene.live_face_recording.folder = str(folder / "saved.blend")
take_list.refresh(scene)
said["no folder"] = [takes.problem, len(takes.takes)]
sys.stdout.write("said " + json.dumps(said, ensure_ascii=False) + "\n")
