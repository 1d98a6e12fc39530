"""Render the demo's default clip and its truth: `python -m sample_rigs.clip.render [--out FILE] [--step N]`.

Needs a Python with the `bpy` wheel (4.2). Blender encodes the mp4 itself. Truth columns: frame, time_s, the head's
quaternion and pitch, yaw, roll in degrees in ARKit's face axes (+X own left, +Y up, +Z out of the face;
rotation = Ry(yaw) Rx(pitch) Rz(roll)), then the 52 ARKit weights.
"""

from __future__ import annotations

import argparse
import csv
import math
import tempfile
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from addon.core.arkit import CHANNELS
from addon.core.face_frame import FacePose, Gaze
from addon.core.rotation import HeadAngles, Quaternion, from_angles
from addon.render.gpu_context import gpu_context
from addon.render.scene_camera import PictureOptions, SceneCamera
from addon.render.scene_loan import SceneLoan
from addon.rig.auto_map import auto_map
from addon.rig.avatar import find_avatar
from addon.rig.live_rig import LiveRig

from ..human.build import build
from ..human.materials import CLIP
from .performance import FPS, FRAMES, Performance, perform

HERE = Path(__file__).parent
SIZE = (640, 480)


def head_rotation(show: Performance, frame: int) -> Quaternion:
    """Rotation of the head in ARKit face axes."""
    pitch, yaw, roll = (math.radians(angle) for angle in show.head[frame])
    return from_angles(HeadAngles(yaw, pitch, roll))


def face_pose(show: Performance, frame: int) -> FacePose:
    """The state of one frame, as the live link would bring it."""
    pitch, yaw = (math.radians(angle) for angle in show.gaze[frame])
    gaze = Gaze(yaw, pitch)
    weights = np.asarray(show.weights[frame], np.float32)
    return FacePose(head=head_rotation(show, frame), gaze_left=gaze, gaze_right=gaze, weights=weights)


def write_truth(path: Path, show: Performance) -> None:
    """Write the CSV beside the clip."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["frame", "time_s", "qw", "qx", "qy", "qz", "pitch_deg", "yaw_deg", "roll_deg", *CHANNELS])
        for frame in range(FRAMES):
            table.writerow(
                [
                    frame,
                    f"{frame / FPS:.4f}",
                    *(f"{part:.6f}" for part in head_rotation(show, frame)),
                    *(f"{angle:.3f}" for angle in show.head[frame]),
                    *(f"{weight:.4f}" for weight in show.weights[frame]),
                ]
            )


def draw_frames(show: Performance, person: bpy.types.Object, folder: Path, frames: range, samples: int) -> None:
    """Draw the frames as PNG files, with the same rig and camera code as a live session."""
    scene, layer = bpy.context.scene, bpy.context.view_layer
    home = person.location.copy()
    avatar = find_avatar(scene, person)
    rig = LiveRig(avatar, auto_map(avatar))
    options = PictureOptions(*SIZE, samples=samples, shadows=False)
    loan = SceneLoan(scene, options.quality)
    camera = SceneCamera(loan, options)
    context = gpu_context()
    picture = np.empty((SIZE[1], SIZE[0], 3), np.uint8)
    for number, frame in enumerate(frames):
        rig.write(face_pose(show, frame))
        person.location = home + Vector(show.shift[frame])
        layer.update()
        context.run(lambda: camera.draw(layer, picture))
        save(picture, folder / f"{number:04d}.png")
    context.run(camera.close)
    loan.close()
    context.close()


def save(picture: NDArray[np.uint8], path: Path) -> None:
    """Write a picture, (height, width, 3) from the top, as PNG."""
    image = bpy.data.images.new("frame", *SIZE)
    image.file_format = "PNG"
    rgba = np.ones((SIZE[1], SIZE[0], 4), np.float32)
    rgba[..., :3] = picture[::-1] / np.float32(255.0)
    image.pixels.foreach_set(rgba.ravel())
    image.filepath_raw = str(path)
    image.save()
    bpy.data.images.remove(image)


def encode(folder: Path, path: Path) -> None:
    """Join the PNG files to 640x480 H.264 in mp4 with Blender's own encoder."""
    scene = bpy.data.scenes.new("encode")
    editor = scene.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    names = sorted(p.name for p in folder.glob("*.png"))
    strip = strips.new_image("clip", str(folder / names[0]), 1, 1)
    for name in names[1:]:
        strip.elements.append(name)
    strip.frame_final_duration = len(names)
    scene.frame_start, scene.frame_end = 1, len(names)
    scene.view_settings.view_transform = "Standard"
    render = scene.render
    render.resolution_x, render.resolution_y = SIZE
    render.fps, render.fps_base = FPS, 1.0
    render.use_file_extension = False
    render.filepath = str(path.resolve())
    if hasattr(render.image_settings, "media_type"):  # Blender 5.0 and later
        render.image_settings.media_type = "VIDEO"
    render.image_settings.file_format = "FFMPEG"
    render.ffmpeg.format, render.ffmpeg.codec = "MPEG4", "H264"
    render.ffmpeg.constant_rate_factor, render.ffmpeg.gopsize = "HIGH", 30
    render.ffmpeg.audio_codec = "NONE"
    bpy.ops.render.render(animation=True, scene=scene.name)


def main() -> None:
    """Build the rig in its second look, act, draw, encode."""
    parser = argparse.ArgumentParser(description="Render the demo clip and its truth")
    parser.add_argument("--out", type=Path, default=HERE / "clip.mp4")
    parser.add_argument("--samples", type=int, default=2)
    parser.add_argument("--step", type=int, default=1, help="draw every N-th frame only, for a quick look")
    args = parser.parse_args()
    show = perform(list(CHANNELS))
    rig = build(CLIP, backdrop=(0.50, 0.40, 0.31))
    write_truth(args.out.with_suffix(".csv"), show)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        draw_frames(show, rig, folder, range(0, FRAMES, args.step), args.samples)
        encode(folder, args.out)


if __name__ == "__main__":
    main()
