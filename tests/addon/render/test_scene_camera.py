from __future__ import annotations

import struct
from pathlib import Path

import bpy
import numpy as np
import pytest
from mathutils import Matrix
from numpy.typing import NDArray

from addon.render.scene_camera import PictureOptions
from addon.render.scene_loan import RenderError
from addon.render.view3d import NoView3DError, find_view3d
from tests.addon.avatars import keyed_mesh
from tests.addon.scenes import add_camera, add_sun, draw, drawing, file_state


def _rendered(scene: bpy.types.Scene, options: PictureOptions, folder: Path) -> NDArray[np.uint8]:
    """What F12 gives with the same settings."""
    render = scene.render
    names = bpy.types.RenderSettings.bl_rna.properties["engine"].enum_items.keys()
    render.engine = next(name for name in ("BLENDER_EEVEE", "BLENDER_EEVEE_NEXT") if name in names)
    render.resolution_x, render.resolution_y, render.resolution_percentage = options.width, options.height, 100
    scene.eevee.taa_render_samples = options.samples
    scene.eevee.use_shadows = options.shadows
    render.image_settings.file_format = "PNG"
    render.filepath = str(folder / "render.png")
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(render.filepath)
    image.colorspace_settings.name = "Non-Color"
    pixels = np.empty(options.width * options.height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    return np.rint(pixels.reshape(options.height, options.width, 4)[::-1, :, :3] * 255).astype(np.uint8)


def _emission(ob: bpy.types.Object, colour: tuple[float, float, float]) -> None:
    material = bpy.data.materials.new("Flat")
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    light = tree.nodes.new("ShaderNodeEmission")
    light.inputs["Color"].default_value = (*colour, 1.0)
    out = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(light.outputs[0], out.inputs[0])
    ob.data.materials.append(material)


def _tile(name: str, x: float, z: float, colour: tuple[float, float, float]) -> None:
    """An upright square of side 2 whose middle is at (x, 0, z)."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(-1, 0, -1), (1, 0, -1), (1, 0, 1), (-1, 0, 1)], [], [(0, 1, 2, 3)])
    ob = bpy.data.objects.new(name, mesh)
    ob.location = (x, 0, z)
    bpy.context.scene.collection.objects.link(ob)
    _emission(ob, colour)


def test_the_picture_is_that_of_a_render(scene: bpy.types.Scene, tmp_path: Path) -> None:
    keyed_mesh("Face", ("jawOpen",))
    add_camera(scene)
    add_sun(scene)
    options = PictureOptions(160, 90, samples=4, shadows=True)
    picture = draw(scene, options).astype(int)
    rendered = _rendered(scene, options, tmp_path).astype(int)
    assert np.ptp(rendered) > 50
    assert np.abs(picture - rendered).mean() < 3.0


def test_flat_colours_come_out_as_a_screen_shows_them(scene: bpy.types.Scene) -> None:
    add_camera(scene, distance=2.0)
    _tile("Wall", 0, 0, (0.5, 0.25, 0.05))
    scene.view_settings.view_transform = "Standard"
    picture = draw(scene).astype(int)
    # sRGB of the linear values, by its definition
    expected = [round(255 * (1.055 * value ** (1 / 2.4) - 0.055)) for value in (0.5, 0.25, 0.05)]
    assert np.abs(picture[18, 32] - expected).max() <= 2


def test_rows_begin_at_the_top_and_channels_are_red_green_blue(scene: bpy.types.Scene) -> None:
    add_camera(scene, distance=4.0)
    scene.view_settings.view_transform = "Standard"
    for name, x, z, light in (
        ("Top left", -1, 1, (1, 0, 0)),
        ("Top right", 1, 1, (0, 1, 0)),
        ("Bottom left", -1, -1, (0, 0, 1)),
        ("Bottom right", 1, -1, (1, 1, 1)),
    ):
        _tile(name, x, z, light)
    picture = draw(scene)
    expected = {
        (10, 24): [255, 0, 0],
        (10, 40): [0, 255, 0],
        (26, 24): [0, 0, 255],
        (26, 40): [255, 255, 255],
    }
    for (row, column), colour in expected.items():
        assert np.abs(picture[row, column].astype(int) - colour).max() <= 2, (row, column)


def test_a_key_that_is_written_shows_in_the_next_picture(scene: bpy.types.Scene) -> None:
    face = keyed_mesh("Face", ("jawOpen",))
    add_camera(scene)
    add_sun(scene)
    before = draw(scene).astype(int)
    face.data.shape_keys.key_blocks["jawOpen"].value = 1.0
    assert np.abs(draw(scene) - before).max() > 20


def test_a_scaled_and_parented_camera_sees_as_in_a_render(scene: bpy.types.Scene, tmp_path: Path) -> None:
    keyed_mesh("Face", ("jawOpen",))
    add_sun(scene)
    camera = add_camera(scene)
    mount = bpy.data.objects.new("Mount", None)
    scene.collection.objects.link(mount)
    mount.matrix_world = Matrix.Rotation(0.2, 4, "Z") @ Matrix.Scale(2.5, 4)
    camera.parent = mount
    camera.location = (0.0, -2.0, 0.1)
    options = PictureOptions(160, 90, samples=4, shadows=False)
    picture = draw(scene, options).astype(int)
    assert np.abs(picture - _rendered(scene, options, tmp_path)).mean() < 3.0


@pytest.mark.parametrize("engine", ["CYCLES", "BLENDER_WORKBENCH", None])
def test_all_that_is_borrowed_is_given_back(scene: bpy.types.Scene, engine: str | None) -> None:
    if engine == "CYCLES":
        bpy.ops.preferences.addon_enable(module="cycles")
    keyed_mesh("Face", ("jawOpen",))
    add_camera(scene)
    add_sun(scene)
    if engine:
        scene.render.engine = engine
    before = file_state()
    out = np.zeros((36, 64, 3), np.uint8)
    with drawing(scene) as (loan, draw_into):
        draw_into(out)
        assert file_state() != before
        loan.suspend()
        loan.resume()
        draw_into(out)
    loan.close()
    assert np.ptp(out) > 20
    assert file_state() == before


def test_the_viewport_on_screen_stays_as_it_is(scene: bpy.types.Scene) -> None:
    keyed_mesh("Face", ("jawOpen",))
    add_camera(scene)
    shown = {window.screen.name for window in bpy.context.window_manager.windows}
    assert shown
    before = {name: value for name, value in file_state().items() if name.split(".")[0] in shown}
    assert before
    with drawing(scene):
        during = {name: value for name, value in file_state().items() if name.split(".")[0] in shown}
    assert during == before
    assert find_view3d().screen not in shown


def test_a_scene_without_a_camera_is_told_so_and_left_alone(scene: bpy.types.Scene) -> None:
    before = file_state()
    with pytest.raises(RenderError, match=r"^The scene has no camera: add one .*\.$"):
        draw(scene)
    assert file_state() == before


def test_a_file_without_a_viewport_is_told_so(scene: bpy.types.Scene) -> None:
    add_camera(scene)
    for screen in bpy.data.screens:
        for area in screen.areas:
            if area.type == "VIEW_3D":
                area.type = "CONSOLE"
    before = file_state()
    with pytest.raises(NoView3DError, match=r"^This file has no 3D viewport .*\.$"):
        draw(scene)
    assert file_state() == before


def test_a_viewport_that_becomes_another_editor_while_live_is_told_and_all_is_put_back(
    scene: bpy.types.Scene,
) -> None:
    keyed_mesh("Face", ("jawOpen",))
    add_camera(scene)
    before = file_state()
    place = find_view3d()
    area = bpy.data.screens[place.screen].areas[place.area]
    with drawing(scene) as (_, draw_into):
        area.type = "CONSOLE"
        with pytest.raises(NoView3DError, match=r"was closed"):
            draw_into(np.zeros((36, 64, 3), np.uint8))
    area.type = "VIEW_3D"
    assert file_state() == before


def test_the_picture_is_written_into_the_array_that_was_given(scene: bpy.types.Scene) -> None:
    add_camera(scene, distance=2.0)
    _tile("Wall", 0, 0, (1.0, 1.0, 1.0))
    scene.view_settings.view_transform = "Standard"
    memory = bytearray(64 * 36 * 3 + 16)
    out = np.frombuffer(memory, np.uint8, 64 * 36 * 3).reshape(36, 64, 3)
    with drawing(scene) as (_, draw_into):
        draw_into(out)
    assert struct.unpack_from("3B", memory, (18 * 64 + 32) * 3) == (255, 255, 255)
    assert not any(memory[-16:])
