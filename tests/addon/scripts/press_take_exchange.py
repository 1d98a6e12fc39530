"""Presses the buttons that bring takes in and out and put their sound on the sequencer; says what happened."""

from __future__ import annotations

import json
import sys
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from addon.core.arkit import CHANNEL_INDEX
from addon.core.face_frame import FacePose
from addon.core.takes.live_link_csv import TakeRow, TakeWriter
from addon.core.takes.timecode import Timecode
from tests.addon.scripts import extension

bpy.ops.wm.read_factory_settings()
extension.install()
extension.enable()
read_take_file = extension.part("addon.core.takes.take_file").read_take_file
folder = Path(sys.argv[1])
takes = folder / "takes"
said: dict[str, Any] = {"sound": bool(bpy.app.build_options.audaspace)}
buttons = bpy.ops.live_face


def press(button: Callable[..., set[str]], **options: Any) -> str:  # noqa: ANN401 (any operator's)
    """What came of it, as a user reads it."""
    try:
        return str(sorted(button(**options)))
    except RuntimeError as error:  # how a report of an operator reaches a script
        return str(error)


def listed() -> list[str]:
    """The takes in the list, the chosen one first."""
    shown = bpy.context.window_manager.live_face_takes
    return [shown.selected.name if shown.selected else "", *sorted(take.name for take in shown.takes)]


def choose(name: str) -> Any:  # noqa: ANN401 (an info)
    """Choose a take; what its file says of it."""
    shown = bpy.context.window_manager.live_face_takes
    shown.active = [take.name for take in shown.takes].index(name)
    return read_take_file(takes / f"{name}.lftake").info


def strips() -> list[list[Any]]:
    """What is on the sequencer, and where it begins."""
    editor = bpy.context.scene.sequence_editor
    if editor is None:
        return []
    found = editor.strips if hasattr(editor, "strips") else editor.sequences
    return [[strip.name, int(strip.frame_start)] for strip in found]


def write_csv(path: Path) -> None:
    """A second of a jaw that opens, at half past one."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = TakeWriter(file, Timecode(13, 30, 0, 0.0))
        for index in range(31):
            weights = np.zeros(52, np.float32)
            weights[CHANNEL_INDEX["jawOpen"]] = index / 30
            writer.write(TakeRow(index / 30, FacePose(weights=weights)))


scene = bpy.context.scene
scene.live_face_recording.folder = str(takes)
write_csv(folder / "smile.csv")
write_csv(folder / "torn.csv")
(folder / "torn.csv").write_text((folder / "torn.csv").read_text()[:-100])
(folder / "bad.csv").write_text("no take")
with wave.open(str(folder / "phone.wav"), "wb") as sound:
    sound.setparams((1, 2, 8000, 0, "NONE", ""))
    sound.writeframes(bytes(16_000))

said["export nothing"] = press(buttons.export_take, filepath=str(folder / "out.csv"))
said["import"] = [press(buttons.import_take, filepath=str(folder / "smile.csv")), listed()]
said["import bad"] = [press(buttons.import_take, filepath=str(folder / "bad.csv")), listed()]
files = [{"name": name} for name in ("bad.csv", "torn.csv", "smile.csv")]
said["drop"] = [press(buttons.import_take, directory=str(folder), files=files), listed()]
choose("smile")
said["export"] = [press(buttons.export_take, filepath=str(folder / "out")), (folder / "out.csv").is_file()]
there, back = ((folder / name).read_text().splitlines() for name in ("smile.csv", "out.csv"))
said["lines"] = [len(there), len(back), there[0] == back[0], there[20].split(",")[0] == back[20].split(",")[0]]
said["numbers"] = max(
    abs(float(one) - float(other))
    for line, other_line in zip(there[1:], back[1:], strict=True)
    for one, other in zip(line.split(",")[1:], other_line.split(",")[1:], strict=True)
)

said["no sound"] = press(buttons.add_sound)
said["attach"] = [press(buttons.attach_sound, filepath=str(folder / "phone.wav")), choose("smile").sound]
said["attach no sound"] = press(buttons.attach_sound, filepath=str(folder / "smile.csv"))
moments = {"first_in_take": 0.25, "first_in_sound": 0.0, "last_in_take": 100.26, "last_in_sound": 100.0}
said["match"] = press(buttons.match_sound, **moments)
info = choose("smile")
said["matched"] = [round(info.sound_at, 3), round((info.sound_rate - 1) * 1e6)]
said["match one moment"] = press(buttons.match_sound, first_in_take=1.0, last_in_take=1.0)
said["add sound"] = [press(buttons.add_sound, frame=10.0), scene.sync_mode]
said["at timecode"] = [press(buttons.add_sound, at_timecode=True), *strips()]
said["at another origin"] = [press(buttons.add_sound, at_timecode=True, origin="12:30:00:00"), *strips()]
said["at no origin"] = press(buttons.add_sound, at_timecode=True, origin="noon")
said["menus"] = [
    any(function.__module__.endswith("take_exchange") for function in menu._dyn_ui_initialize())
    for menu in (bpy.types.TOPBAR_MT_file_import, bpy.types.TOPBAR_MT_file_export)
]
said["handler"] = bpy.types.LIVEFACE_FH_takes.bl_import_operator
extension.disable()
said["menus left"] = [
    any(function.__module__.endswith("take_exchange") for function in menu._dyn_ui_initialize())
    for menu in (bpy.types.TOPBAR_MT_file_import, bpy.types.TOPBAR_MT_file_export)
]
print("said", json.dumps(said))
