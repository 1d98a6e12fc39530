"""A take's sound on the sequencer, where its frames are.

Blender 4.4 calls strips what 4.2 calls sequences.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import bpy

from ..core.errors import LiveFaceError
from ..core.takes.take_info import TakeInfo

#: The property of a strip that says which take's sound it is.
TAKE: Final = "live_face_take"
_MOST_CHANNELS: Final = 128


class SoundStripError(LiveFaceError):
    """The sound cannot be put on the sequencer."""


def sound_file(take: Path, info: TakeInfo) -> Path:
    """Where a take's sound lies.

    Raises:
        SoundStripError: it has none, or the file is gone.
    """
    if not info.sound:
        raise SoundStripError(f"The take {take.stem} has no sound: attach a sound file to it first.")
    path = take.parent / Path(info.sound).name
    if not path.is_file():
        raise SoundStripError(f"The sound of the take is gone: put {path.name} back beside it.")
    return path


def add_sound_strip(scene: bpy.types.Scene, take: Path, info: TakeInfo, frame: float) -> bpy.types.SoundStrip:
    """Put a take's sound on the sequencer for a take whose second 0 is shown at `frame`, which may lie between frames.

    A strip that this take has there already is moved.

    Raises:
        SoundStripError: there is no sound, or Blender cannot play any.
    """
    path = sound_file(take, info)
    _check(path)
    fps = scene.render.fps / scene.render.fps_base
    begins = round(frame + info.sound_at * fps, 3)  # what is nearly on a frame is on it
    strips = _strips(scene)
    channel = _removed_from(strips, take.stem) or _free_channel(strips)
    strip = strips.new_sound(f"{take.stem} Sound", str(path), channel, math.floor(begins))
    strip.sound_offset = (begins - math.floor(begins)) / fps
    strip[TAKE] = take.stem
    return strip


def _check(path: Path) -> None:
    """Before anything is changed: Blender makes strips of files that it cannot play."""
    if not bpy.app.build_options.audaspace:
        raise SoundStripError("This Blender was built without sound: use the one from blender.org.")
    sound = bpy.data.sounds.load(str(path))
    is_sound = sound.channels != "INVALID"
    bpy.data.sounds.remove(sound)
    if not is_sound:
        raise SoundStripError(f"Blender cannot read the sound {path.name}: save it as WAV.")


def _strips(scene: bpy.types.Scene) -> bpy.types.bpy_prop_collection:
    editor = scene.sequence_editor_create()
    return editor.strips if hasattr(editor, "strips") else editor.sequences


def _removed_from(strips: bpy.types.bpy_prop_collection, name: str) -> int:
    """Take the strips of this take away; the channel of one, 0 where there was none."""
    channel = 0
    for strip in [strip for strip in strips if strip.get(TAKE) == name]:
        channel, sound = strip.channel, strip.sound
        strips.remove(strip)
        if sound is not None and not sound.users:
            bpy.data.sounds.remove(sound)
    return channel


def _free_channel(strips: bpy.types.bpy_prop_collection) -> int:
    """Above everything else, so that no strip is in the way."""
    return min(_MOST_CHANNELS, 1 + max((strip.channel for strip in strips), default=0))
