"""What the call sees, as a sign, and the button that takes it off the air."""

from __future__ import annotations

from typing import Final

import bpy

from ..operators.on_air import LIVEFACE_OT_pause
from ..session.live_session import LiveSession
from ..session.on_air import Sign, on_air_sign
from .words import draw_text

_ICONS: Final = {
    Sign.OFF: "HIDE_ON",
    Sign.IDLE: "IMAGE_DATA",
    Sign.PAUSED: "PAUSE",
    Sign.AVATAR: "REC",
    Sign.CAMERA: "OUTLINER_OB_CAMERA",
}


def draw_on_air(layout: bpy.types.UILayout, session: LiveSession) -> None:
    """The sign; nothing while nothing runs."""
    if not session.running:
        return
    sign = on_air_sign(session)
    box = layout.box()
    row = box.row()
    row.alert = sign.sign is Sign.CAMERA
    row.label(text=sign.sign.value, icon=_ICONS[sign.sign])
    if sign.sign is Sign.PAUSED:
        row.operator(LIVEFACE_OT_pause.bl_idname, text="Go On", icon="PLAY", depress=True)
    else:
        row.operator(LIVEFACE_OT_pause.bl_idname, icon="PAUSE")
    if sign.why:
        draw_text(box, sign.why, icon="INFO")
