"""Draws a camera's picture with EEVEE into an array, one picture a call."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import gpu
import numpy as np
from numpy.typing import NDArray

from ..core.edges import Table, edge_table, premultiply_edges
from ..rig.blocks import FollowedBlock
from .display_curve import display_curve, view_settings_of
from .scene_loan import Quality, RenderError, SceneLoan
from .viewpoint import Viewpoint, viewpoint_of


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """How the pictures are drawn. Sizes in pixels; `transparent` leaves the world out and draws with alpha."""

    width: int = 1280
    height: int = 720
    samples: int = 2
    shadows: bool = True
    transparent: bool = False

    @property
    def channels(self) -> int:
        """3 for RGB, 4 for RGBA."""
        return 4 if self.transparent else 3

    @property
    def quality(self) -> Quality:
        """What it has in common with other pictures of the scene."""
        return Quality(self.samples, self.shadows)


class SceneCamera:
    """Draws what a camera of the scene sees, as a render would show it.

    `draw` and `close` must be called where the GPU may be used, see `gpu_context`. The first `draw` compiles shaders
    and can take many seconds.

    Raises:
        RenderError: the scene has no camera.
    """

    def __init__(self, loan: SceneLoan, options: PictureOptions, camera: bpy.types.Object | None = None) -> None:
        """Without `camera` it is always the one that the scene has at the moment."""
        self._loan = loan
        self._options = options
        self._chosen = FollowedBlock(camera) if camera is not None else None
        self._offscreen: gpu.types.GPUOffScreen | None = None
        self._edges: Table | None = None
        self._edges_of: tuple[object, ...] = ()
        self._camera()

    def draw(self, view_layer: bpy.types.ViewLayer, out: NDArray[np.uint8], viewpoint: Viewpoint | None = None) -> None:
        """Draw the evaluated scene into `out`: (height, width, channels), uint8, as displayed, row 0 at the top.

        Four channels are RGBA with premultiplied alpha. `viewpoint` takes the place of the camera.
        `view_layer.update()` must have been called after the last change.
        """
        if self._loan.set_film(transparent=self._options.transparent):
            view_layer.update()
        is_the_scenes = viewpoint is None and self._chosen is None
        rgba = self._drawn(view_layer, viewpoint or self._viewpoint(view_layer), is_the_scenes=is_the_scenes)
        if self._options.transparent:
            out[...] = rgba[::-1]
            premultiply_edges(out, self._edge_table())
        else:
            for channel in range(3):  # flips and drops alpha in one pass, five times as fast as one slice of all three
                out[..., channel] = rgba[::-1, :, channel]

    def close(self) -> None:
        """Free the buffer. May be called again."""
        offscreen, self._offscreen = self._offscreen, None
        if offscreen is not None:
            offscreen.free()

    def _drawn(
        self, view_layer: bpy.types.ViewLayer, viewpoint: Viewpoint, *, is_the_scenes: bool
    ) -> NDArray[np.uint8]:
        """What EEVEE draws, (height, width, 4), row 0 at the bottom."""
        width, height = self._options.width, self._options.height
        if self._offscreen is None:  # kept: EEVEE's state lives in it
            self._offscreen = gpu.types.GPUOffScreen(width, height)
        space, region = self._loan.viewport()
        # depth of field is drawn only in a camera view, and is that of the scene's camera
        space.region_3d.view_perspective = "CAMERA" if is_the_scenes else "PERSP"
        self._offscreen.draw_view3d(
            self._loan.scene,
            view_layer,
            space,
            region,
            viewpoint.view,
            viewpoint.projection,
            do_color_management=True,
            draw_background=not self._options.transparent,
        )
        pixels = self._offscreen.texture_color.read()
        pixels.dimensions = width * height * 4  # flat first: the strides of a 2D buffer are wrong up to 5.1
        return np.asarray(pixels).reshape(height, width, 4)

    def _viewpoint(self, view_layer: bpy.types.ViewLayer) -> Viewpoint:
        options = self._options
        return viewpoint_of(self._camera(), self._loan.scene, view_layer.depsgraph, options.width, options.height)

    def _camera(self) -> bpy.types.Object:
        if self._chosen is None:
            camera = self._loan.scene.camera
            if camera is None or camera.type != "CAMERA":
                raise RenderError("The scene has no camera: add one (Add > Camera) and point it at the avatar.")
            return camera
        camera = self._chosen.find()
        if camera is None or camera.name not in self._loan.scene.objects:
            raise RenderError(f"The camera {self._chosen.name} is gone: choose another one.")
        return camera

    def _edge_table(self) -> Table:
        """That of the view transform which the scene has now."""
        settings = view_settings_of(self._loan.scene)
        if self._edges is None or settings != self._edges_of:
            self._edges, self._edges_of = edge_table(*display_curve(self._loan.scene)), settings
        return self._edges
