"""The avatar's head stands where the person's head is in their own picture: followed by the real engine on the clip."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Vector
from numpy.typing import NDArray

from addon.core.arkit import CHANNEL_COUNT
from addon.core.backdrop import covering
from addon.core.face_frame import FacePose, Translation
from addon.core.head_fit import CHIN, EYE_CORNERS, FaceAnchors, FitWishes
from addon.core.mapping.row import FaceMapping
from addon.core.neck_fade import FadeLine, fade_below
from addon.core.rotation import HeadAngles, Quaternion, from_angles
from addon.process.child import ROOT, ChildError, tracker_python
from addon.render.gpu_context import gpu_context
from addon.render.head_camera import HeadCamera, HeadOptions, HeadView
from addon.render.scene_camera import PictureOptions, SceneCamera
from addon.render.scene_loan import SceneLoan
from addon.rig.auto_map import auto_map
from addon.rig.avatar import Avatar, find_avatar
from addon.rig.live_rig import LiveRig
from tests.addon.avatars import armature, keyed_mesh, skinned
from tests.addon.scenes import light_quickly

SEEN = (640, 480)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> dict[str, NDArray[Any]]:
    """Nine moments of the clip: poses, landmarks in pixels, pictures."""
    try:
        python = tracker_python(None)
    except ChildError:
        pytest.skip("needs the tracker's environment in .venv/tracker, which `make setup` makes")
    out = tmp_path_factory.mktemp("clip") / "clip.npz"
    subprocess.run([python, "-m", "tests.addon.scripts.track_clip", str(out), "40"], cwd=ROOT, check=True)
    return dict(np.load(out))


def _opened(name: str) -> tuple[bpy.types.Scene, Avatar]:
    bpy.ops.wm.open_mainfile(filepath=str(ROOT / "sample_rigs" / name / f"{name}.blend"))
    light_quickly(bpy.context.scene)
    return bpy.context.scene, find_avatar(bpy.context.scene)


def _poses(clip: dict[str, NDArray[Any]]) -> list[FacePose]:
    return [
        FacePose(Quaternion(*head), Translation(*place), weights=weights.astype(np.float32))
        for head, place, weights in zip(clip["head"].tolist(), clip["place"].tolist(), clip["weights"], strict=True)
    ]


def _seen_at(camera: HeadCamera, view: HeadView, size: tuple[int, int]) -> NDArray[np.float64]:
    """Where the avatar's eyes and chin are in the picture: (2, 2) pixels."""
    to_world = camera._frame.to_world(bpy.context.evaluated_depsgraph_get())
    anchors, found = camera._frame.anchors, []
    for place in (anchors.eyes, anchors.chin):
        at = view.viewpoint.projection @ view.viewpoint.view @ (to_world @ Vector(place.tolist())).to_4d()
        found.append(((at.x / at.w + 1.0) / 2.0 * size[0], (1.0 - at.y / at.w) / 2.0 * size[1]))
    return np.array(found)


def _landmarks(points: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    """The middle of the eyes and the chin of the person, in a picture of that size which the camera's covers."""
    crop = covering(*SEEN, *size)
    both = np.stack([points[list(EYE_CORNERS)].mean(0), points[CHIN]])
    return np.asarray((both - (crop.x, crop.y)) * (size[0] / crop.width))


@pytest.mark.parametrize("size", [SEEN, (1280, 720), (360, 640)])
def test_eyes_and_chin_are_upon_those_of_the_person(clip: dict[str, NDArray[Any]], size: tuple[int, int]) -> None:
    _, avatar = _opened("human")
    rig, camera = LiveRig(avatar, auto_map(avatar)), HeadCamera(avatar, HeadOptions())
    layer, apart, faces = bpy.context.view_layer, [], []
    for pose, points in zip(_poses(clip), clip["points"], strict=True):
        rig.write(pose)
        layer.update()
        wanted = _landmarks(points, size)
        apart.append(_seen_at(camera, camera.view(layer.depsgraph, pose, SEEN, size), size) - wanted)
        faces.append(np.linalg.norm(wanted[1] - wanted[0]))
    rig.put_back()
    # a face of the clip is some 110 pixels from the eyes to the chin, in its own size
    off = np.linalg.norm(np.array(apart), axis=2) / np.mean(faces)
    eyes, chins = off[:, 0], off[:, 1]
    assert eyes.max() < 0.05
    assert np.median(chins) < 0.05
    assert chins.max() < 0.09


def test_the_head_covers_the_head(clip: dict[str, NDArray[Any]]) -> None:
    """The avatar is much like the person of the clip: light and dark of its face are where they were."""
    scene, avatar = _opened("human")
    options = PictureOptions(160, 120, samples=1, shadows=False, transparent=True)
    rig, camera, gpu = LiveRig(avatar, auto_map(avatar)), HeadCamera(avatar, HeadOptions()), gpu_context()
    loan = SceneLoan(scene, options.quality)
    picture, out = SceneCamera(loan, options), np.zeros((120, 160, 4), np.uint8)
    # at rest: it is looked at where the head stands, and a brow that is raised a little too far would move what is dark
    pose = replace(_poses(clip)[0], weights=np.zeros(CHANNEL_COUNT, np.float32))
    rig.write(pose)
    bpy.context.view_layer.update()
    view = camera.view(bpy.context.view_layer.depsgraph, pose, SEEN, (160, 120))
    gpu.run(lambda: picture.draw(bpy.context.view_layer, out, view.viewpoint))
    fade_below(out, view.fade)
    gpu.run(picture.close)
    loan.close()
    gpu.close()
    rig.put_back()
    there = clip["pictures"][0].reshape(120, 4, 160, 4, 3).mean((1, 3))
    face = out[..., 3] == 255
    eyes, chin = _landmarks(clip["points"][0], (160, 120))
    assert 0.5 < face.sum() / (np.linalg.norm(chin - eyes) * 2.2) ** 2 < 1.5
    shifts = range(-8, 9)

    def likeness(down: int, right: int) -> float:
        moved = np.roll(there, (down, right), (0, 1)).mean(2)[face]
        return float(np.corrcoef(moved, out[face][:, :3].mean(1))[0, 1])

    # one pixel here is four of the clip's
    assert abs(shifts[int(np.argmax([likeness(0, right) for right in shifts]))]) <= 1
    assert abs(shifts[int(np.argmax([likeness(down, 0) for down in shifts]))]) <= 1
    assert not out[int(chin[1]) + 20 :].any()


def _plain_avatar(scene: bpy.types.Scene) -> tuple[bpy.types.Scene, Avatar]:
    skinned(keyed_mesh("Face"), armature())
    return scene, find_avatar(scene)


def test_it_does_not_matter_how_much_of_a_turn_the_rig_makes(scene: bpy.types.Scene) -> None:
    _, avatar = _plain_avatar(scene)
    pose = FacePose(from_angles(HeadAngles(0.5, -0.2, 0.1)), Translation(0.05, -0.02, -0.7))
    found = []
    for mapping in (auto_map(avatar), FaceMapping()):
        rig, camera = LiveRig(avatar, mapping), HeadCamera(avatar, HeadOptions())
        rig.write(pose)
        bpy.context.view_layer.update()
        view = camera.view(bpy.context.view_layer.depsgraph, pose, SEEN, SEEN)
        found.append(_seen_at(camera, view, SEEN))
        rig.put_back()
        bpy.context.view_layer.update()
    assert np.abs(found[0] - found[1]).max() < 0.5


def test_a_mirrored_picture_has_the_head_on_the_other_side(scene: bpy.types.Scene) -> None:
    _, avatar = _plain_avatar(scene)
    pose = FacePose(translation=Translation(0.1, 0.0, -0.6))
    places = []
    for mirrored in (False, True):
        camera = HeadCamera(avatar, HeadOptions(mirrored=mirrored))
        view = camera.view(bpy.context.view_layer.depsgraph, pose, SEEN, SEEN)
        places.append(_seen_at(camera, view, SEEN)[0, 0] - SEEN[0] / 2)
    assert places[0] == pytest.approx(-places[1], abs=0.5)
    assert places[0] > 50


def test_the_users_corrections_make_it_larger_and_higher(scene: bpy.types.Scene) -> None:
    _, avatar = _plain_avatar(scene)
    pose = FacePose(translation=Translation(0.0, 0.0, -0.6))

    def seen(wishes: FitWishes) -> NDArray[np.float64]:
        camera = HeadCamera(avatar, HeadOptions(wishes))
        return _seen_at(camera, camera.view(bpy.context.view_layer.depsgraph, pose, SEEN, SEEN), SEEN)

    usual, larger, higher = seen(FitWishes()), seen(FitWishes(size=1.5)), seen(FitWishes(up=0.02))
    assert np.ptp(larger[:, 1]) == pytest.approx(1.5 * np.ptp(usual[:, 1]), rel=0.1)
    assert (higher[:, 1] < usual[:, 1] - 5).all()


def test_before_a_face_was_seen_the_head_is_in_the_middle(scene: bpy.types.Scene) -> None:
    _, avatar = _plain_avatar(scene)
    camera = HeadCamera(avatar, HeadOptions())
    at = _seen_at(camera, camera.view(bpy.context.view_layer.depsgraph, None, None, SEEN), SEEN)
    assert np.abs(at[0] - (320, 240)).max() < 15


def test_the_anchors_are_the_persons(scene: bpy.types.Scene, tmp_path: Path) -> None:  # noqa: ARG001 (a fresh file)
    _, avatar = _opened("human")
    anchors = HeadCamera(avatar, HeadOptions())._frame.anchors
    person = FaceAnchors.of_person()
    assert anchors.eyes[1] - anchors.chin[1] == pytest.approx(person.eyes[1] - person.chin[1], rel=0.1)


def test_below_the_line_nothing_is_left() -> None:
    picture = np.full((40, 30, 4), 200, np.uint8)
    fade_below(picture, FadeLine(15.0, 20.0, 0.0, 1.0, 10.0))
    assert (picture[:20] == 200).all()
    assert not picture[30:].any()
    assert (np.diff(picture[20:30, 0, 3].astype(int)) < 0).all()
