"""What the avatar leaves of what is behind it: real alpha, edges without rims."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.render.display_curve import display_curve
from addon.render.scene_camera import PictureOptions
from tests.addon.scenes import add_camera, draw, drawing, file_state

HAIR = PictureOptions(96, 54, samples=8, shadows=False, transparent=True)


def _glowing(name: str, colour: tuple[float, float, float]) -> bpy.types.Material:
    material = bpy.data.materials.new(name)
    if bpy.app.version < (5, 0):
        material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    light = tree.nodes.new("ShaderNodeEmission")
    light.inputs["Color"].default_value = (*colour, 1.0)
    out = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(light.outputs[0], out.inputs[0])
    return material


def _strands(scene: bpy.types.Scene, colour: tuple[float, float, float]) -> None:
    """A block, and slanted strands above it that are thinner than a pixel."""
    corners, faces = [(-3.0, 0.0, -2.0), (3.0, 0.0, -2.0), (3.0, 0.0, -1.0), (-3.0, 0.0, -1.0)], [(0, 1, 2, 3)]
    for number in range(12):
        x, at = -2.5 + number * 0.45, len(corners)
        corners += [(x, 0, -1), (x + 0.035, 0, -1), (x + 0.435, 0, 1.4), (x + 0.4, 0, 1.4)]
        faces.append((at, at + 1, at + 2, at + 3))
    mesh = bpy.data.meshes.new("Hair")
    mesh.from_pydata(corners, [], faces)
    mesh.materials.append(_glowing("Hair", colour))
    scene.collection.objects.link(bpy.data.objects.new("Hair", mesh))


def _over(rgba: NDArray[np.uint8], behind: int) -> NDArray[np.float64]:
    alpha = rgba[..., 3:] / 255.0
    return np.asarray(rgba[..., :3] + (1.0 - alpha) * behind)


@pytest.mark.parametrize("transform", ["Standard", "AgX"])
@pytest.mark.parametrize("colour", [(0.02, 0.015, 0.01), (0.55, 0.45, 0.35)])
def test_strands_thinner_than_a_pixel_have_no_rims(
    scene: bpy.types.Scene, transform: str, colour: tuple[float, float, float]
) -> None:
    add_camera(scene, distance=10.0)
    _strands(scene, colour)
    scene.view_settings.view_transform = transform
    picture = draw(scene, HAIR)
    alpha = picture[..., 3]
    hair = picture[46, 48, :3].astype(int)
    assert picture[46, 48, 3] == 255
    assert ((alpha > 0) & (alpha < 255)).sum() > 100
    assert picture[alpha == 0].max() <= 4  # alpha is rounded, and Blender's dither adds a level
    for behind in (0, 128, 255):
        wanted = hair * (alpha[..., None] / 255.0) + behind * (1.0 - alpha[..., None] / 255.0)
        assert np.abs(_over(picture, behind) - wanted).max() <= 4.0


def test_the_world_is_left_out_and_the_setting_is_given_back(scene: bpy.types.Scene) -> None:
    add_camera(scene, distance=10.0)
    _strands(scene, (0.5, 0.5, 0.5))
    before = file_state()
    with drawing(scene, HAIR) as (_, draw_into):
        out = np.full((54, 96, 4), 7, np.uint8)
        draw_into(out)
        assert scene.render.film_transparent
    assert (out[0, 0] == 0).all()
    assert not scene.render.film_transparent
    assert file_state() == before


def test_an_opaque_picture_shows_the_world_of_a_scene_that_is_set_transparent(scene: bpy.types.Scene) -> None:
    add_camera(scene, distance=10.0)
    scene.world.color = (1.0, 1.0, 1.0)
    scene.render.film_transparent = True
    assert draw(scene).min() > 30
    assert scene.render.film_transparent


def test_the_curve_of_the_standard_transform_is_srgb(scene: bpy.types.Scene, tmp_path: Path) -> None:
    scene.view_settings.view_transform = "Standard"
    scene.render.filepath = str(tmp_path / "film")
    settings = scene.render.image_settings
    if hasattr(settings, "media_type"):
        settings.media_type = "VIDEO"
    settings.file_format = "FFMPEG"
    before = file_state()
    linear, shown = display_curve(scene)
    assert file_state() == before
    at = np.searchsorted(linear, 0.5)
    assert shown[at] == pytest.approx(1.055 * float(linear[at]) ** (1 / 2.4) - 0.055, abs=1e-3)
    assert shown[0] == 0.0
