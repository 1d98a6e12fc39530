"""What the user wants to see of the landmarks, for this window manager: `window_manager.live_face_landmarks`.

It belongs to the person at the screen and not to the file, and is off in the next Blender.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, PointerProperty


def _redraw(_settings: bpy.types.PropertyGroup, context: bpy.types.Context) -> None:
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()


class LiveFaceLandmarkSettings(bpy.types.PropertyGroup):
    """Choices about the landmarks that are not saved."""

    plot: BoolProperty(  # type: ignore[valid-type]
        name="Show Landmarks",
        description="Draw the 478 points of your face in a corner of the 3D viewport while live",
        default=False,
        options={"SKIP_SAVE"},
        update=_redraw,
    )


def register() -> None:
    """Add `window_manager.live_face_landmarks`."""
    bpy.types.WindowManager.live_face_landmarks = PointerProperty(type=LiveFaceLandmarkSettings)


def unregister() -> None:
    """Remove `window_manager.live_face_landmarks`."""
    del bpy.types.WindowManager.live_face_landmarks


CLASSES = (LiveFaceLandmarkSettings,)
