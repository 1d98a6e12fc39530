"""A take's sound on the sequencer of a real Blender; heard by mixing the timeline down."""

from __future__ import annotations

import wave
from pathlib import Path

import bpy
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.core.takes.take_info import TakeInfo
from addon.recording.sound_strip import SoundStripError, add_sound_strip

RATE = 48_000
FPS = 24
#: The sample at which the click begins.
CLICK = 4800


@pytest.fixture
def scene(scene: bpy.types.Scene) -> bpy.types.Scene:
    scene.render.fps, scene.render.fps_base = FPS, 1.0
    scene.frame_start, scene.frame_end = 1, 72
    return scene


@pytest.fixture
def take(tmp_path: Path) -> Path:
    """Half a second with a click after a tenth: what begins between two frames loses its first bit in Blender."""
    samples = np.zeros(RATE // 2, "<i2")
    samples[CLICK : CLICK + 480] = 20_000
    with wave.open(str(tmp_path / "smile.wav"), "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())
    return tmp_path / "smile.lftake"


def has_sound() -> bool:
    """The wheel of 4.2 was built without."""
    return bool(bpy.app.build_options.audaspace)


def strips(scene: bpy.types.Scene) -> list[bpy.types.SoundStrip]:
    editor = scene.sequence_editor
    return list(editor.strips if hasattr(editor, "strips") else editor.sequences)


def heard(folder: Path) -> NDArray[np.int16]:
    """What the timeline sounds like from its first frame on."""
    bpy.ops.sound.mixdown(filepath=str(folder / "mix.wav"), container="WAV", codec="PCM", format="S16")
    with wave.open(str(folder / "mix.wav")) as mix:
        assert mix.getframerate() == RATE
        return np.frombuffer(mix.readframes(mix.getnframes()), "<i2").reshape(-1, mix.getnchannels())[:, 0]


@pytest.mark.parametrize(("frame", "sound_at"), [(1, 0.0), (13, 0.0), (13, 0.25), (7.25, 0.1), (25, -0.5)])
def test_the_sound_is_heard_where_its_frames_are(
    frame: float, sound_at: float, scene: bpy.types.Scene, take: Path
) -> None:
    if not has_sound():
        pytest.skip("this Blender was built without sound")
    add_sound_strip(scene, take, TakeInfo(sound="smile.wav", sound_at=sound_at), frame)
    onset = int(np.flatnonzero(np.abs(heard(take.parent)) > 1000)[0])
    assert (onset - CLICK) / RATE == pytest.approx((frame - 1) / FPS + sound_at, abs=0.001)


def test_put_again_it_moves_and_other_strips_stay(scene: bpy.types.Scene, take: Path) -> None:
    if not has_sound():
        pytest.skip("this Blender was built without sound")
    info = TakeInfo(sound="smile.wav")
    first = add_sound_strip(scene, take, info, 1)
    assert first.channel == 1
    (take.parent / "other.wav").write_bytes((take.parent / "smile.wav").read_bytes())
    other = add_sound_strip(scene, take.with_stem("other"), TakeInfo(sound="other.wav"), 1)
    assert other.channel == 2
    add_sound_strip(scene, take, info, 30)
    assert sorted((strip.name, strip.channel) for strip in strips(scene)) == [("other Sound", 2), ("smile Sound", 1)]
    assert len(bpy.data.sounds) == 2


def test_what_is_missing_is_told(scene: bpy.types.Scene, take: Path) -> None:
    with pytest.raises(SoundStripError, match="has no sound"):
        add_sound_strip(scene, take, TakeInfo(), 1)
    with pytest.raises(SoundStripError, match=r"put gone\.wav back beside it"):
        add_sound_strip(scene, take, TakeInfo(sound="../elsewhere/gone.wav"), 1)
    (take.parent / "text.wav").write_text("no sound")
    message = r"cannot read the sound text\.wav" if has_sound() else "was built without sound"
    with pytest.raises(SoundStripError, match=message):
        add_sound_strip(scene, take, TakeInfo(sound="text.wav"), 1)
    assert scene.sequence_editor is None or not strips(scene)
    assert not bpy.data.sounds
