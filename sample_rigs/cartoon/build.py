"""Build the fox from nothing and save it: ``python -m sample_rigs.cartoon.build [--out FILE]``.

Run from the repository root with a Python that has ``bpy`` (4.2, so that the file opens in 4.2 and later).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import bpy

from . import bust, eyes, face, paint, parts, scene
from .part import Part, join

KEY_ORDER: Final = (
    "Blink_L", "Blink_R", "Eyes_Wide", "Brow_Up", "Brow_Down_L", "Brow_Down_R",
    "Mouth_Open", "A", "I", "U", "E", "O", "Smile", "Sad", "Cheek_Puff", "Tongue_Out",
)  # fmt: skip


def build() -> bpy.types.Scene:
    """The whole character in a fresh file."""
    made = scene.empty_scene()
    rig = scene.armature(made)
    coat = scene.image_material("Coat", scene.image("Fox_Coat", paint.face_texture(896, eyes.sockets)), 0.75, 0.15)
    fur = scene.vertex_material("Fur", 0.75, 0.15)
    line = scene.vertex_material("Lip_Line", 0.8, 0.05)
    inside = scene.vertex_material("Mouth_Inside", 0.7, 0.15)
    wet = scene.vertex_material("Mouth_Wet", 0.35, 0.35)
    shine = scene.vertex_material("Nose", 0.3, 0.5)
    brow = scene.vertex_material("Brow", 0.9, 0.05)
    knit = scene.vertex_material("Knit", 0.95, 0.05, sheen=0.15)
    eye = scene.image_material("Eye", scene.image("Fox_Eye", paint.eye_texture(512)), 0.12, 0.2)

    def add(name: str, part: Part, *materials: bpy.types.Material) -> None:
        scene.mesh_object(name, part, list(materials), rig, KEY_ORDER, closed=name != "Fox_Lids")

    left = eyes.eyeball()
    add("Fox_Face", face.head(), coat, line, inside, fur)
    add("Fox_Lids", eyes.lids(), fur)
    add("Fox_Brows", parts.brows(), brow)
    add("Fox_Mouth", parts.mouth(), wet)
    add("Fox_Eye_L", left, eye)
    add("Fox_Eye_R", eyes.eyeball_right(left), eye)
    add("Fox_Fur", join([parts.cheek_tufts(), parts.hair(), parts.ears()]), fur)
    add("Fox_Nose", parts.nose(), shine)
    add("Fox_Bust", bust.bust(), knit)
    scene.lights()
    scene.world(made)
    scene.camera(made)
    scene.render_settings(made)
    return made


def main() -> None:
    """Command line entry."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("cartoon.blend"))
    target: Path = parser.parse_args().out.resolve()
    build()
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_as_mainfile(filepath=str(target), compress=True)


if __name__ == "__main__":
    main()
