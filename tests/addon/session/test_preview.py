"""What is sent, as an image in the file that is never saved with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import bpy
import numpy as np

from addon.core.frame_ring import FrameRingReader
from addon.render.preview import NAME
from addon.session.live_session import LiveSession
from addon.session.session_config import SessionConfig
from tests.addon.scenes import face_scene, file_state

Configure = Callable[..., SessionConfig]


def test_the_image_holds_what_was_sent_and_goes_with_the_session(
    scene: bpy.types.Scene, session: LiveSession, config: Configure
) -> None:
    face_scene(scene)
    before = file_state()
    one = config(preview=True)
    session.start(scene, one)
    session.tick()
    image = bpy.data.images[NAME]
    shown = np.empty(36 * 64 * 4, np.float32)
    image.pixels.foreach_get(shown)
    reader, sent = FrameRingReader.open(one.camera.ring), np.zeros((36, 64, 3), np.uint8)
    assert reader.read(sent) is not None
    reader.close()
    assert (np.rint(shown.reshape(36, 64, 4)[::-1, :, :3] * 255) == sent).all()
    session.stop()
    assert file_state() == before


def test_it_is_not_saved_and_comes_back_to_its_editor(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, tmp_path: Path
) -> None:
    face_scene(scene)
    session.start(scene, config(preview=True))
    session.tick()
    area = next(area for screen in bpy.data.screens for area in screen.areas if area.type == "IMAGE_EDITOR")
    area.spaces.active.image = bpy.data.images[NAME]
    session.suspend()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"), copy=True)
    with bpy.data.libraries.load(str(tmp_path / "saved.blend")) as (there, _):
        assert NAME not in there.images
    session.resume()
    assert session.outlets is not None
    session.tick()
    assert area.spaces.active.image == bpy.data.images[NAME]


def test_it_can_be_had_and_left_while_live(scene: bpy.types.Scene, session: LiveSession, config: Configure) -> None:
    face_scene(scene)
    session.start(scene, config())
    session.tick()
    assert NAME not in bpy.data.images
    assert session.outlets is not None
    session.outlets.set_preview(shown=True)
    session.tick()
    assert NAME in bpy.data.images
    session.outlets.set_preview(shown=False)
    assert NAME not in bpy.data.images
