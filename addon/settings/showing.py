"""Shows what is chosen of the backgrounds while live."""

from __future__ import annotations

import bpy

from ..core.errors import LiveFaceError
from ..session.driver import DRIVER
from .scene_settings import session_config


def show_while_live(context: bpy.types.Context) -> None:
    """Have the cameras of a running session show what the scene's settings say by now, or say why they cannot."""
    if not DRIVER.session.running:
        return
    try:
        DRIVER.session.show(session_config(context))
    except LiveFaceError as error:
        DRIVER.session.notice = str(error)
    else:
        DRIVER.session.notice = None
