"""From where, and through which lens, a picture is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
from mathutils import Matrix


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """The matrices that `draw_view3d` takes: from the world to the camera's axes, and from these to the picture."""

    view: Matrix
    projection: Matrix


def viewpoint_of(
    camera: bpy.types.Object, scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph, width: int, height: int
) -> Viewpoint:
    """What a camera of the evaluated scene sees in a picture of `width` by `height` pixels, as a render shows it."""
    projection = camera.calc_matrix_camera(
        depsgraph, x=width, y=height, scale_x=scene.render.pixel_aspect_x, scale_y=scene.render.pixel_aspect_y
    )
    return Viewpoint(camera.evaluated_get(depsgraph).matrix_world.normalized().inverted(), projection)


@dataclass(frozen=True, slots=True)
class Lens:
    """A lens that belongs to no object: its focal length in pixels of the picture, and the picture's size in pixels.

    `near` and `far` bound what is drawn, in the world's units.
    """

    focal: float
    width: int
    height: int
    near: float
    far: float

    @property
    def projection(self) -> Matrix:
        """From the camera's axes to the picture, as OpenGL has it."""
        depth = self.far - self.near
        rows = (
            (2.0 * self.focal / self.width, 0.0, 0.0, 0.0),
            (0.0, 2.0 * self.focal / self.height, 0.0, 0.0),
            (0.0, 0.0, -(self.far + self.near) / depth, -2.0 * self.far * self.near / depth),
            (0.0, 0.0, -1.0, 0.0),
        )
        return Matrix(rows)
