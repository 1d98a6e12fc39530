"""Bakes takes that have a sound and a timecode, with the enabled extension; says what happened."""

from __future__ import annotations

import json
import sys
import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy

from addon.core.takes.take_file import write_take
from addon.core.takes.take_info import TakeInfo
from addon.rig.actions import channels_of
from tests.addon.scenes import face_scene
from tests.addon.scripts import extension
from tests.core.takes.acting import acted

bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()
folder = Path(sys.argv[1])
said: dict[str, Any] = {"sound": bool(bpy.app.build_options.audaspace)}
for ob in list(bpy.data.objects):
    bpy.data.objects.remove(ob)
scene = bpy.context.scene
scene.render.fps, scene.render.fps_base = 25, 1.0
face_scene(scene)
scene.live_face.avatar = bpy.data.objects["Rig"]
bpy.ops.live_face.auto_map()
with wave.open(str(folder / "act.wav"), "wb") as sound:
    sound.setparams((1, 2, 8000, 0, "NONE", ""))
    sound.writeframes(bytes(16_000))
info = TakeInfo(timecode="13:30:00:30.000", sound="act.wav", sound_at=0.2, sound_rate=1.01)
write_take(folder / "act.lftake", acted(), info)
write_take(folder / "mute.lftake", acted(), replace(info, sound="gone.wav"))


def baked(name: str, **options: Any) -> list[Any]:  # noqa: ANN401 (any operator's)
    """How it ended, the jaw's first and last key, and the strips with their places."""
    ended = sorted(bpy.ops.live_face.bake(filepath=str(folder / f"{name}.lftake"), **options))
    channels = channels_of(bpy.data.objects["Face"].data.shape_keys)
    curve = channels.find('key_blocks["jawOpen"].value', 0) if channels is not None else None
    assert curve is not None
    points = curve.keyframe_points
    editor = scene.sequence_editor
    strips = (editor.strips if hasattr(editor, "strips") else editor.sequences) if editor else []
    places = [[strip.name, int(strip.frame_start)] for strip in strips]
    return [ended, round(points[0].co.x, 3), round(points[-1].co.x - points[0].co.x, 3), places]


said["without"] = baked("act", start=10, sound=False)
said["with"] = baked("act", start=10)
said["at timecode"] = baked("act", at_timecode=True)
said["another rate"] = baked("act", start=10, fps=50.0)
said["gone"] = baked("mute", start=10)
sys.stdout.write("said " + json.dumps(said) + "\n")
