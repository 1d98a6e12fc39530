"""What a scene's view transform makes of greys, asked of Blender itself: there is no other way to know it in Python."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import bpy
import numpy as np
from numpy.typing import NDArray

#: Greys from far below to far above what a screen can show; a step is a third of a percent.
_GREYS: Final = np.concatenate([[0.0], np.geomspace(1e-5, 64.0, 4095)]).astype(np.float32)

Floats = NDArray[np.float32]


def view_settings_of(scene: bpy.types.Scene) -> tuple[object, ...]:
    """All that the curve depends on; equal as long as the curve is the same."""
    view = scene.view_settings
    names = ("view_transform", "look", "exposure", "gamma", "use_curve_mapping")
    return (scene.display_settings.display_device, *(getattr(view, name) for name in names))


def display_curve(scene: bpy.types.Scene) -> tuple[Floats, Floats]:
    """Greys in linear light, rising from 0, and what a screen shows of each, 0 to 1; both of shape (n,).

    Takes some 5 ms. Leaves nothing in the file.
    """
    ramp = bpy.data.images.new("Live Face greys", len(_GREYS), 1, float_buffer=True)
    copy = scene.copy()
    try:
        pixels = np.ones((len(_GREYS), 4), np.float32)
        pixels[:, :3] = _GREYS[:, None]
        ramp.pixels.foreach_set(pixels.ravel())
        _write_png(copy)
        with tempfile.TemporaryDirectory(prefix="live_face-") as folder:
            path = Path(folder) / "greys.png"
            ramp.save_render(str(path), scene=copy)
            return _GREYS, _values_of(path)
    finally:
        bpy.data.scenes.remove(copy)
        bpy.data.images.remove(ramp)


def _write_png(scene: bpy.types.Scene) -> None:
    """Have the scene write what it shows, exactly."""
    settings = scene.render.image_settings
    if hasattr(settings, "media_type"):  # from 5.0
        settings.media_type = "IMAGE"
    settings.file_format = "PNG"
    settings.color_mode, settings.color_depth = "RGB", "16"
    settings.color_management = "FOLLOW_SCENE"


def _values_of(path: Path) -> Floats:
    image = bpy.data.images.load(str(path))
    try:
        image.colorspace_settings.name = "Non-Color"
        pixels = np.empty(len(_GREYS) * 4, np.float32)
        image.pixels.foreach_get(pixels)
    finally:
        bpy.data.images.remove(image)
    return np.asarray(pixels.reshape(-1, 4)[:, :3].mean(1), np.float32)
