"""Build the human sample rig from nothing: `python -m sample_rigs.human.build [--out FILE]`.

Needs a Python with the `bpy` wheel; build with 4.2 so that every supported Blender opens the file.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import bpy
import numpy as np

from .body import body, ears, hair
from .expressions import skin_keys
from .features import brows, eyes, lashes, teeth, tongue
from .materials import HUMAN, Look, skin_colour
from .occlusion import shade
from .part import Part, merge
from .scene import (
    add_part,
    clear_scene,
    light_scene,
    make_armature,
    make_camera,
    make_materials,
    setup_render,
    skin_weights,
)
from .skin import build_skin

HERE = Path(__file__).parent


def make_parts(look: Look) -> list[Part]:
    """All meshes of the person, painted and shaded."""
    skin = build_skin()
    keys = skin_keys(skin)
    face = Part(
        "Head",
        skin.verts,
        skin.faces,
        skin_colour(skin, look),
        skin_weights(skin.verts, skin.low),
        keys,
        roughness=0.46,
        material="Skin",
    )
    parts = [
        merge("Head", [face, ears(look)]),
        eyes(look),
        lashes(look, skin, keys),
        brows(look, skin, keys),
        teeth(skin),
        tongue(skin),
        hair(look),
        body(look),
    ]
    shade(parts, skin.lid)
    return parts


def build(look: Look = HUMAN, backdrop: tuple[float, float, float] = (0.42, 0.47, 0.52)) -> bpy.types.Object:
    """Fill the open Blender file with the person, camera and lights; returns the armature."""
    clear_scene()
    rig = make_armature()
    parts = make_parts(look)
    materials = make_materials(parts)
    for part in parts:
        part.keys = {k: d for k, d in part.keys.items() if np.abs(d).max() > 2e-5}
        add_part(part, rig, materials[part.material])
    make_camera()
    light_scene(backdrop)
    setup_render()
    return rig


def main() -> None:
    """Build and save."""
    parser = argparse.ArgumentParser(description="Build the human sample rig")
    parser.add_argument("--out", type=Path, default=HERE / "human.blend")
    args = parser.parse_args()
    build()
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_as_mainfile(filepath=str(args.out.resolve()), compress=True)


if __name__ == "__main__":
    main()
