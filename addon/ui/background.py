"""What stands behind and around the avatar, and further cameras, in the sidebar. Drawing only."""

from __future__ import annotations

from typing import Final

import bpy

from ..core.backdrop import BackdropError, Behind, Front
from ..operators.cameras import LIVEFACE_OT_add_camera_output, LIVEFACE_OT_remove_camera_output
from ..session.driver import DRIVER
from ..settings.backdrop_settings import LiveFaceBackdrop, backdrop_of
from ..settings.scene_settings import CameraKind
from .sidebar import settings_column
from .words import draw_text

#: What a choice of what is behind needs to be told.
_NEEDS: Final = {Behind.COLOUR: "colour", Behind.IMAGE: "image", Behind.VIDEO: "video", Behind.BLURRED_ROOM: "blur"}
_HEAD: Final = ("head_size", "head_up", "head_forward", "head_end")


def draw_background(layout: bpy.types.UILayout, settings: LiveFaceBackdrop) -> None:
    """The choices, each with what it needs, and a note where the camera's picture is in it."""
    column = settings_column(layout, while_live=True)
    column.prop(settings, "front")
    column.prop(settings, "behind")
    needs = _NEEDS.get(Behind[settings.behind])
    if needs:
        column.prop(settings, needs)
    column.prop(settings, "effect")
    try:
        backdrop = backdrop_of(settings)
    except BackdropError as error:
        draw_text(layout.box(), str(error))
        return
    if backdrop.front is Front.HEAD:
        for name in _HEAD:
            column.prop(settings, name)
    if backdrop.contains_camera:
        column.prop(settings, "mirrored")
        draw_text(layout.box(), "Your camera's picture is visible.", icon="OUTLINER_OB_CAMERA")
    if DRIVER.session.notice and DRIVER.session.running:
        draw_text(layout.box(), DRIVER.session.notice, icon="INFO")


def draw_further_cameras(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The cameras beside the first one, each with what is wrong with it."""
    outlets = DRIVER.session.outlets
    for index, one in enumerate(context.scene.live_face.cameras):
        box = layout.box()
        column = settings_column(box)
        line = column.row(align=True)
        line.prop(one, "view", placeholder="The Scene's Own")
        line.operator(LIVEFACE_OT_remove_camera_output.bl_idname, text="", icon="X").index = index
        column.prop(one, "camera")
        column.prop(one, "device" if one.camera == CameraKind.DEVICE.name else "file")
        column.prop(one, "size")
        column.prop(one, "fps")
        draw_background(box, one.backdrop)
        problem = outlets.further[index].problem if outlets and index < len(outlets.further) else None
        if problem:
            draw_text(box, problem)
    layout.column().operator(LIVEFACE_OT_add_camera_output.bl_idname, icon="ADD")
