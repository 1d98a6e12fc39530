"""Small scenes that can be drawn, and dumps of what a session borrows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np
from mathutils import Matrix, Vector
from numpy.typing import NDArray

from addon.camera.output import CameraConfig
from addon.render.gpu_context import gpu_context
from addon.render.scene_camera import PictureOptions, SceneCamera
from addon.render.scene_loan import SceneLoan
from addon.rig.auto_map import auto_map
from addon.rig.avatar import find_avatar
from addon.session.actor import AvatarConfig
from addon.session.session_config import SessionConfig

from .avatars import armature, keyed_mesh, skinned

TINY: Final = PictureOptions(64, 36, samples=1, shadows=False)
FRONT: Final = Matrix(((1, 0, 0, 0), (0, 0, -1, 0), (0, 1, 0, 0), (0, 0, 0, 1)))


def light_quickly(scene: bpy.types.Scene) -> None:
    """Take in the world's light at 128 instead of 1,024 pixels: without a GPU that is 1.6 s of a first picture."""
    if scene.world is not None:
        scene.world.probe_resolution = "128"


def add_camera(scene: bpy.types.Scene, distance: float = 5.0) -> bpy.types.Object:
    """A camera in front of the origin that becomes the scene's."""
    light_quickly(scene)
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.matrix_world = Matrix.Translation(Vector((0, -distance, 0))) @ FRONT
    scene.collection.objects.link(camera)
    scene.camera = camera
    return camera


def add_sun(scene: bpy.types.Scene, energy: float = 3.0) -> None:
    sun = bpy.data.objects.new("Sun", bpy.data.lights.new("Sun", "SUN"))
    sun.data.energy = energy
    sun.matrix_world = FRONT
    scene.collection.objects.link(sun)


def face_scene(scene: bpy.types.Scene) -> bpy.types.Object:
    """A face with all keys on an armature, a camera and a sun; the face."""
    face = skinned(keyed_mesh("Face"), armature())
    add_camera(scene)
    add_sun(scene)
    return face


def automatic(root: str = "", subject: int = 0) -> AvatarConfig:
    """An avatar that is mapped by itself each time it is looked at."""
    return AvatarConfig(root, lambda name: auto_map(find_avatar(bpy.context.scene, bpy.data.objects[name])), subject)


def config(folder: Path, port: int, **changes: Any) -> SessionConfig:  # noqa: ANN401 (any field)
    """A session that sends to a ring which nobody reads."""
    fields = {
        "camera": CameraConfig(folder / "camera.ring"),
        "picture": TINY,
        "avatars": (automatic(),),
        "fps": 1000.0,
        "port": port,
        **changes,
    }
    return SessionConfig(**fields)


def draw(scene: bpy.types.Scene, options: PictureOptions = TINY) -> NDArray[np.uint8]:
    """One picture of the scene's camera."""
    out = np.zeros((options.height, options.width, options.channels), np.uint8)
    with drawing(scene, options) as (_, draw_into):
        draw_into(out)
    return out


@contextmanager
def drawing(
    scene: bpy.types.Scene, options: PictureOptions = TINY
) -> Iterator[tuple[SceneLoan, Callable[[NDArray[np.uint8]], None]]]:
    """What is borrowed meanwhile, and a function that draws the scene's camera into an array."""
    gpu, view_layer = gpu_context(), scene.view_layers[0]
    loan = SceneLoan(scene, options.quality)
    try:
        camera = SceneCamera(loan, options)

        def draw_into(out: NDArray[np.uint8]) -> None:
            view_layer.update()
            gpu.run(lambda: camera.draw(view_layer, out))

        yield loan, draw_into
        gpu.run(camera.close)
    finally:
        loan.close()
        gpu.close()


def plain(struct: Any) -> dict[str, Any]:  # noqa: ANN401 (any RNA struct)
    """All plain properties of a struct."""
    values = {}
    for name, info in struct.bl_rna.properties.items():
        if info.type in {"POINTER", "COLLECTION"}:
            continue
        value = getattr(struct, name)
        values[name] = tuple(value) if getattr(info, "is_array", False) and info.array_length < 5 else str(value)
    return values


def file_state() -> dict[str, Any]:
    """All that a session touches or might leave behind in the file, as values."""
    state: dict[str, Any] = {
        name: sorted(one.name for one in getattr(bpy.data, name))
        for name in ("scenes", "objects", "cameras", "meshes", "worlds", "images", "materials", "collections")
    }
    for scene in bpy.data.scenes:
        for part in ("render", "eevee", "view_settings", "display_settings"):
            state[f"{scene.name}.{part}"] = plain(getattr(scene, part))
        state[f"{scene.name}.camera"] = scene.camera.name if scene.camera else None
    for screen in bpy.data.screens:
        for index, area in enumerate(screen.areas):
            if area.type == "VIEW_3D":
                space = area.spaces.active
                for part in ("shading", "overlay", "region_3d"):
                    state[f"{screen.name}.{index}.{part}"] = plain(getattr(space, part))
    for key in bpy.data.shape_keys:
        state[f"key {key.name}"] = {block.name: block.value for block in key.key_blocks}
    for ob in bpy.data.objects:
        state[f"object {ob.name}"] = str(ob.matrix_world)
        for bone in ob.pose.bones if ob.pose else ():
            state[f"bone {ob.name} {bone.name}"] = str(bone.matrix_basis)
    engines = bpy.types.RenderEngine.__subclasses__()
    state["engines"] = sorted(one.__name__ for one in engines if getattr(one, "is_registered", False))
    return state
