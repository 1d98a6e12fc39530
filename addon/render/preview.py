"""What is sent, as an image of the open file for Blender's image editor: small, a few times a second, never saved."""

from __future__ import annotations

from typing import Final

import bpy
import numpy as np
from numpy.typing import NDArray

NAME: Final = "Live Face Preview"
#: Marks the image as ours, should an autosave or an undo step have kept it.
_MARK: Final = "live_face_preview"
#: Seconds between two pictures.
_EVERY: Final = 0.2
#: Pixels across at the most: of a larger picture every second, third … pixel is shown.
_WIDEST: Final = 480


class Preview:
    """Puts pictures into the image, which is made when one comes and removed by `remove`."""

    def __init__(self) -> None:
        self._due = 0.0
        self._editors: list[tuple[str, int]] = []

    def show(self, picture: NDArray[np.uint8], now: float) -> bool:
        """Show a picture, (height, width, 3 or 4) uint8 from the top, if one is due at `now` (seconds); whether it was.

        With four channels alpha is premultiplied.
        """
        if now < self._due:
            return False
        self._due = now + _EVERY
        step = -(-picture.shape[1] // _WIDEST)
        small = picture[::step, ::step][::-1]
        height, width, channels = small.shape
        image = self._image(width, height)
        pixels = np.ones((height, width, 4), np.float32)
        np.multiply(small, np.float32(1.0 / 255.0), out=pixels[..., :channels])
        image.pixels.foreach_set(pixels.ravel())
        image.update()
        for area in _image_editors():
            area.tag_redraw()
        return True

    def remove(self) -> None:
        """Leave nothing in the file; the editors that show the image will do so again when the next picture comes."""
        self._due = 0.0
        self._editors = [
            (screen.name, index)
            for screen in bpy.data.screens
            for index, area in enumerate(screen.areas)
            if area.type == "IMAGE_EDITOR" and area.spaces.active.image and _MARK in area.spaces.active.image
        ]
        remove_left_over()

    def _image(self, width: int, height: int) -> bpy.types.Image:
        image = bpy.data.images.get(NAME)
        if image is not None and _MARK in image and tuple(image.size) == (width, height):
            return image
        remove_left_over()
        image = bpy.data.images.new(NAME, width, height, alpha=True)
        image.alpha_mode = "PREMUL"
        image[_MARK] = True
        for name, index in self._editors:
            screen = bpy.data.screens.get(name)
            if screen is not None and index < len(screen.areas) and screen.areas[index].type == "IMAGE_EDITOR":
                screen.areas[index].spaces.active.image = image
        return image


def show_in(area: bpy.types.Area) -> bool:
    """Show the preview in an image editor; False where there is none at the moment."""
    image = next((image for image in bpy.data.images if _MARK in image), None)
    if image is not None:
        area.spaces.active.image = image
    return image is not None


def remove_left_over() -> None:
    """Remove every image that is ours."""
    for image in [image for image in bpy.data.images if _MARK in image]:
        bpy.data.images.remove(image)


def _image_editors() -> list[bpy.types.Area]:
    windows = bpy.context.window_manager.windows
    return [area for window in windows for area in window.screen.areas if area.type == "IMAGE_EDITOR"]
