"""Several cameras of one session: each its own picture, and the trouble of one is its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np
import pytest
from mathutils import Matrix
from numpy.typing import NDArray

from addon.camera.output import CameraConfig
from addon.core.backdrop import Backdrop, Effect
from addon.core.errors import LiveFaceError
from addon.core.frame_ring import FrameRingReader
from addon.session.live_session import LiveSession, SessionState
from addon.session.outlet import OutletConfig
from addon.session.session_config import SessionConfig
from tests.addon.scenes import FRONT, TINY, face_scene, file_state

Configure = Callable[..., SessionConfig]


def _picture(ring: Path) -> NDArray[np.uint8]:
    reader = FrameRingReader.open(ring)
    shape = reader.shape
    out = np.zeros((shape.height, shape.width, shape.channels), np.uint8)
    assert reader.read(out) is not None
    reader.close()
    return out


def _newest(ring: Path) -> int:
    reader = FrameRingReader.open(ring)
    newest = reader.newest
    reader.close()
    return newest


def _further_camera(scene: bpy.types.Scene) -> bpy.types.Object:
    """It looks past the face."""
    camera = bpy.data.objects.new("Other", bpy.data.cameras.new("Other"))
    camera.matrix_world = Matrix.Translation((40.0, -5.0, 0.0)) @ FRONT
    scene.collection.objects.link(camera)
    return camera


def test_each_camera_sends_its_own_picture_from_one_tick(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, tmp_path: Path
) -> None:
    face_scene(scene)
    camera = _further_camera(scene)
    other = OutletConfig(
        CameraConfig(tmp_path / "other.ring"), replace(TINY, width=96, height=54, transparent=True), 1000.0, camera.name
    )
    same = OutletConfig(CameraConfig(tmp_path / "same.ring"), replace(TINY, transparent=True), 1000.0)
    before = file_state()
    one = config(further=(other, same))
    session.start(scene, one)
    assert session.outlets is not None
    for _ in range(2):
        session.tick()
    assert [further.problem for further in session.outlets.further] == [None, None]
    first, past, face = (_picture(path) for path in (one.camera.ring, other.camera.ring, same.camera.ring))
    assert (first.shape, past.shape, face.shape) == ((36, 64, 3), (54, 96, 4), (36, 64, 4))
    assert not past[..., 3].any()
    covered = face[..., 3] == 255
    assert 50 < covered.sum() < covered.size - 50
    assert np.abs(first[covered].astype(int) - face[covered, :3]).max() <= 2
    assert first[0, 0].min() > 20  # the world, which the others leave out
    session.stop()
    assert file_state() == before


def test_a_slower_camera_is_drawn_less_often(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, tmp_path: Path
) -> None:
    face_scene(scene)
    session.start(scene, config(further=(OutletConfig(CameraConfig(tmp_path / "slow.ring"), TINY, 0.001),)))
    for _ in range(4):
        session.tick()
    assert _newest(tmp_path / "slow.ring") == 1


def test_a_camera_that_fails_is_told_and_the_others_go_on(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, tmp_path: Path
) -> None:
    face_scene(scene)
    camera = _further_camera(scene)
    gone = OutletConfig(CameraConfig(tmp_path / "gone.ring"), TINY, 1000.0, camera.name)
    good = OutletConfig(CameraConfig(tmp_path / "good.ring"), TINY, 1000.0)
    session.start(scene, config(further=(gone, good)))
    assert session.outlets is not None
    session.tick()
    bpy.data.objects.remove(camera)
    for _ in range(2):
        session.tick()
    assert session.state is SessionState.LIVE
    assert [further.problem for further in session.outlets.further] == [
        "The camera Other is gone: choose another one.",
        None,
    ]
    assert session.outlets.further[0].output is None
    assert _newest(tmp_path / "good.ring") == session.counts.rendered


def test_a_camera_that_cannot_begin_is_told_and_the_session_starts(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, tmp_path: Path
) -> None:
    face_scene(scene)
    nowhere = OutletConfig(CameraConfig(tmp_path / "no.ring"), TINY, 1000.0, "Nowhere")
    session.start(scene, config(further=(nowhere,)))
    assert session.outlets is not None
    session.tick()
    assert session.state is SessionState.LIVE
    problem = "There is no camera Nowhere in this file: choose another one."
    assert [further.problem for further in session.outlets.further] == [problem]


def test_another_number_of_cameras_changes_the_first_ones_background_alone(
    scene: bpy.types.Scene, session: LiveSession, config: Configure, tmp_path: Path
) -> None:
    face_scene(scene)
    one = config(further=(OutletConfig(CameraConfig(tmp_path / "other.ring"), TINY, 1000.0),))
    session.start(scene, one)
    assert session.outlets is not None
    toon = Backdrop(effect=Effect.TOON)
    with pytest.raises(LiveFaceError, match="Cameras were added or removed"):
        session.show(replace(one, camera=replace(one.camera, backdrop=toon), further=()))
    other = session.outlets.further[0].output
    assert session.outlets.first.output.backdrop == toon
    assert other is not None
    assert other.backdrop == Backdrop()
