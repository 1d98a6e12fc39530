"""Draws the scene camera's picture with EEVEE into an array, one picture a call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import bpy
import gpu
import numpy as np
from numpy.typing import NDArray

from ..core.errors import LiveFaceError
from ..core.rest import ENGINE, RestValue
from ..rig.blocks import FollowedBlock, rest_value
from .loans import Loans
from .view3d import borrow_view3d, find_view3d

#: EEVEE's name: the second one from 4.2 to 4.5.
_EEVEE: Final = ("BLENDER_EEVEE", "BLENDER_EEVEE_NEXT")


class RenderError(LiveFaceError):
    """The scene cannot be drawn."""


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """How the pictures are drawn. Sizes in pixels; time grows linearly with `samples`."""

    width: int = 1280
    height: int = 720
    samples: int = 2
    shadows: bool = True


class SceneCamera:
    """Draws what the scene's camera sees, as a render would show it.

    Between `__init__` and `close` some settings of the scene and of one viewport are borrowed. `draw` and
    `close` must be called where the GPU may be used, see `gpu_context`. The first `draw` compiles shaders and
    can take many seconds.

    Raises:
        RenderError: the scene has no camera.
        NoView3DError: the file has no 3D viewport.
    """

    def __init__(self, scene: bpy.types.Scene, options: PictureOptions) -> None:
        self._scene = FollowedBlock(scene)
        self._options = options
        self._offscreen: gpu.types.GPUOffScreen | None = None
        #: What the scene had, by path: in the file, so an undo changes it. The viewport's is not, and is not undone.
        self._scene_before: dict[str, bool | int | str] = {}
        self._view_loans = Loans()
        self._camera()
        self._view3d = find_view3d()
        self._borrow()

    def draw(self, view_layer: bpy.types.ViewLayer, out: NDArray[np.uint8]) -> None:
        """Draw the evaluated scene into `out`: (height, width, 3), uint8, RGB as displayed, row 0 at the top.

        `view_layer.update()` must have been called after the last change.
        """
        width, height = self._options.width, self._options.height
        if self._offscreen is None:  # kept: EEVEE's state lives in it
            self._offscreen = gpu.types.GPUOffScreen(width, height)
        scene, camera = self.scene, self._camera()
        projection = camera.calc_matrix_camera(
            view_layer.depsgraph,
            x=width,
            y=height,
            scale_x=scene.render.pixel_aspect_x,
            scale_y=scene.render.pixel_aspect_y,
        )
        space, region = self._view3d.find()
        view = camera.evaluated_get(view_layer.depsgraph).matrix_world.normalized().inverted()
        self._offscreen.draw_view3d(
            scene, view_layer, space, region, view, projection, do_color_management=True, draw_background=True
        )
        pixels = self._offscreen.texture_color.read()
        pixels.dimensions = width * height * 4  # flat first: the strides of a 2D buffer are wrong up to 5.1
        rgba = np.asarray(pixels).reshape(height, width, 4)
        for channel in range(3):  # flips and drops alpha in one pass, five times as fast as one slice of all three
            out[..., channel] = rgba[::-1, :, channel]

    def suspend(self) -> None:
        """Give the borrowed settings back for a while, so that the file can be saved as the user left it."""
        self._view_loans.give_back()
        self._give_scene_back()

    def resume(self) -> None:
        """Borrow them again."""
        self._borrow()

    def take_as_rest(self) -> None:
        """Borrow the scene's settings anew after an undo: what stands in the file now is the user's own."""
        self._scene_before.clear()
        self._borrow()

    def rest(self) -> Iterator[RestValue]:
        """The scene's settings as they were found."""
        for path, value in self._scene_before.items():
            yield rest_value(self.scene, path, value)

    def close(self) -> None:
        """Free the buffer and give everything back. May be called again."""
        offscreen, self._offscreen = self._offscreen, None
        if offscreen is not None:
            offscreen.free()
        self._view_loans.give_back()
        self._give_scene_back()

    @property
    def scene(self) -> bpy.types.Scene:
        """The scene that is drawn, as it is now.

        Raises:
            RenderError: it was deleted.
        """
        scene = self._scene.find()
        if scene is None:
            raise RenderError(f"The scene {self._scene.name} is gone: press Start again.")
        return scene

    def _camera(self) -> bpy.types.Object:
        camera = self.scene.camera
        if camera is None or camera.type != "CAMERA":
            raise RenderError("The scene has no camera: add one (Add > Camera) and point it at the avatar.")
        return camera

    def _borrow(self) -> None:
        borrow_view3d(self._view_loans, self._view3d)
        if self.scene.render.engine not in _EEVEE:
            self._borrow_of_scene(ENGINE, _eevee_name())
        self._borrow_of_scene("eevee.taa_samples", self._options.samples)
        self._borrow_of_scene("eevee.use_shadows", self._options.shadows)
        self._borrow_of_scene("eevee.use_raytracing", value=False)

    def _borrow_of_scene(self, path: str, value: bool | int | str) -> None:
        """A setting that this Blender lacks is passed over."""
        part, _, name = path.partition(".")
        struct = getattr(self.scene, part)
        if hasattr(struct, name) and getattr(struct, name) != value:
            self._scene_before[path] = getattr(struct, name)
            setattr(struct, name, value)

    def _give_scene_back(self) -> None:
        """A scene that was deleted is passed over."""
        scene, before = self._scene.find(), self._scene_before
        self._scene_before = {}
        if scene is not None:
            for path, value in before.items():
                part, _, name = path.partition(".")
                setattr(getattr(scene, part), name, value)


def _eevee_name() -> str:
    engines = bpy.types.RenderSettings.bl_rna.properties["engine"].enum_items.keys()
    return next(name for name in _EEVEE if name in engines)
