"""The plot and the picker's drawing, drawn off screen: what is to be seen is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import bpy
import gpu
import numpy as np
import pytest
from mathutils import Matrix
from numpy.typing import NDArray

from addon.core.face_plot import Frame, on_screen
from addon.core.face_points import canonical_points, open_points
from addon.core.rotation import IDENTITY, HeadAngles, from_angles
from addon.render.gpu_context import GpuContext, gpu_context
from addon.render.landmark_plot import LandmarkPlot
from addon.render.picker_drawing import PickerDrawing, PickerView
from tests.addon.scenes import draw

WIDTH, HEIGHT = 500, 320
Pixels = NDArray[np.uint8]
FREE: Final = Frame(0.0, 0.0, WIDTH, HEIGHT)
#: What is drawn upon; no colour of the drawings is like it.
BEHIND: Final = (0, 0, 255)


@pytest.fixture
def context(scene: bpy.types.Scene) -> Iterator[GpuContext]:  # noqa: ARG001 (a fresh file)
    one = gpu_context()
    yield one
    one.close()


def drawn(context: GpuContext, draw: Callable[[], None]) -> Pixels:
    """What `draw` leaves in a region, (height, width, 3), row 0 at the bottom."""

    def run() -> Pixels:
        target = gpu.types.GPUOffScreen(WIDTH, HEIGHT)
        try:
            with target.bind():
                frame = gpu.state.active_framebuffer_get()
                frame.clear(color=(0.0, 0.0, 1.0, 1.0))
                gpu.matrix.load_matrix(Matrix.Identity(4))
                # pixels, as Blender sets them up for a region
                rows = ((2.0 / WIDTH, 0, 0, -1), (0, 2.0 / HEIGHT, 0, -1), (0, 0, -1, 0), (0, 0, 0, 1))
                gpu.matrix.load_projection_matrix(Matrix(rows))
                draw()
                pixels = frame.read_color(0, 0, WIDTH, HEIGHT, 4, 0, "UBYTE")
                pixels.dimensions = WIDTH * HEIGHT * 4
                return np.array(pixels, np.uint8).reshape(HEIGHT, WIDTH, 4)[..., :3]
        finally:
            target.free()

    return context.run(run)


def touched(pixels: Pixels) -> NDArray[np.bool_]:
    return np.asarray((pixels != BEHIND).any(-1))


def test_the_plot_is_in_the_corner_left_of_the_sidebar(context: GpuContext) -> None:
    plot = LandmarkPlot()
    plot.show(canonical_points(), from_angles(HeadAngles(0.3, 0.0, 0.0)))
    for sidebar in (0, 120):
        where = touched(drawn(context, partial(plot.draw, WIDTH, HEIGHT, sidebar, 1.0)))
        rows, columns = np.flatnonzero(where.any(1)), np.flatnonzero(where.any(0))
        assert (rows[0], rows[-1]) == (18, 18 + 230 - 1)
        assert (columns[0], columns[-1]) == (WIDTH - sidebar - 18 - 190, WIDTH - sidebar - 18 - 1)


def test_the_plot_shows_lips_and_eyes_in_their_colours(context: GpuContext) -> None:
    plot = LandmarkPlot()
    plot.show(canonical_points(), IDENTITY)
    pixels = drawn(context, lambda: plot.draw(WIDTH, HEIGHT, 0, 1.0)).astype(int)
    reddish = (pixels[..., 0] > pixels[..., 1] + 60) & (pixels[..., 0] > pixels[..., 2] + 60)
    greenish = (pixels[..., 1] > pixels[..., 0] + 60) & (pixels[..., 1] > pixels[..., 2] + 25)
    assert np.flatnonzero(reddish.any(1)).mean() < np.flatnonzero(greenish.any(1)).mean()


def test_a_lost_face_leaves_words_only(context: GpuContext) -> None:
    plot = LandmarkPlot()
    plot.show(canonical_points(), IDENTITY)
    face = drawn(context, lambda: plot.draw(WIDTH, HEIGHT, 0, 1.0))
    assert plot.say("No face")
    assert not plot.say("No face")
    words = drawn(context, lambda: plot.draw(WIDTH, HEIGHT, 0, 1.0))
    assert (touched(words) == touched(face)).all()
    bright = (words.astype(int).min(-1) > 130) & touched(words)
    rows = np.flatnonzero(bright.any(1))
    assert 5 < rows[-1] - rows[0] < 20


def test_a_viewport_that_is_too_small_has_no_plot(context: GpuContext) -> None:
    plot = LandmarkPlot()
    plot.show(canonical_points(), IDENTITY)
    assert not touched(drawn(context, lambda: plot.draw(WIDTH, HEIGHT, 320, 1.0))).any()
    assert not touched(drawn(context, lambda: plot.draw(WIDTH, HEIGHT, 0, 2.0))).any()


def test_the_picker_marks_what_is_picked_and_what_the_mouse_is_on(context: GpuContext) -> None:
    places = on_screen(open_points(), IDENTITY, Frame(20.0, 20.0, WIDTH - 40.0, HEIGHT - 40.0))
    picker = PickerDrawing(0)
    picker.show(PickerView(places, (61, 291), (61, 291), 152, "Chin", ("Mouth Right", "Mouth Left"), FREE, 1.0))
    pixels = drawn(context, lambda: picker.draw_into(WIDTH, HEIGHT)).astype(int)

    def at(landmark: int) -> list[int]:
        x, y = places[landmark].astype(int).tolist()
        return pixels[y, x].tolist()

    for picked in (61, 291):
        red, green, blue = at(picked)
        assert red > 240 > green > blue
    assert at(152) == [255, 255, 255]


def test_the_drawing_follows_what_is_shown(context: GpuContext) -> None:
    places = on_screen(open_points(), IDENTITY, Frame(20.0, 20.0, WIDTH - 40.0, HEIGHT - 40.0))
    picker = PickerDrawing(0)
    pictures = []
    for hovered in (152, 10):
        picker.show(PickerView(places, (), (), hovered, "Here", (), FREE, 1.0))
        pictures.append(drawn(context, lambda: picker.draw_into(WIDTH, HEIGHT)))
    assert (pictures[0] != pictures[1]).any()


def test_a_name_stays_in_the_part_that_nothing_covers(context: GpuContext) -> None:
    places = on_screen(open_points(), IDENTITY, Frame(20.0, 20.0, 210.0, HEIGHT - 40.0))
    covered = int(places[454, 0]) + 12  # just right of the left ear
    picker = PickerDrawing(0)
    pictures = []
    for name in ("", "A very long name"):
        picker.show(PickerView(places, (), (), 454, name, (), Frame(0.0, 0.0, covered, HEIGHT), 1.0))
        pictures.append(drawn(context, lambda: picker.draw_into(WIDTH, HEIGHT)))
    differs = (pictures[0] != pictures[1]).any(-1)
    assert differs.any()
    assert not differs[:, covered:].any()


def test_what_is_drawn_over_viewports_is_not_in_the_cameras_picture(scene: bpy.types.Scene) -> None:
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    calls: list[str] = []
    handle = bpy.types.SpaceView3D.draw_handler_add(lambda: calls.append("drawn"), (), "WINDOW", "POST_PIXEL")
    draw(scene)
    bpy.types.SpaceView3D.draw_handler_remove(handle, "WINDOW")
    assert calls == []
