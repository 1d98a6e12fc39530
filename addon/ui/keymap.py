"""Keys for the 3D viewport, on combinations that Blender leaves free; they can be changed in the preferences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import bpy

from ..operators.calibration import LIVEFACE_OT_set_neutral
from ..operators.on_air import LIVEFACE_OT_pause
from ..operators.recording import LIVEFACE_OT_record
from ..operators.session import LIVEFACE_OT_recentre, LIVEFACE_OT_toggle


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key that is pressed together with Ctrl, Alt and Shift."""

    key: str
    operator: str


SHORTCUTS: Final = (
    Shortcut("L", LIVEFACE_OT_toggle.bl_idname),
    Shortcut("R", LIVEFACE_OT_recentre.bl_idname),
    Shortcut("P", LIVEFACE_OT_pause.bl_idname),
    Shortcut("N", LIVEFACE_OT_set_neutral.bl_idname),
    Shortcut("T", LIVEFACE_OT_record.bl_idname),
)
_KEYMAP: Final = "3D View"


def register() -> None:
    """Add the keys; Blender in the background has no key configuration."""
    keys = bpy.context.window_manager.keyconfigs.addon
    if keys is None:
        return
    keymap = keys.keymaps.new(name=_KEYMAP, space_type="VIEW_3D")
    for one in SHORTCUTS:
        keymap.keymap_items.new(one.operator, one.key, "PRESS", ctrl=True, alt=True, shift=True)


def unregister() -> None:
    """Remove the keys."""
    keys = bpy.context.window_manager.keyconfigs.addon
    keymap = keys.keymaps.get(_KEYMAP) if keys is not None else None
    if keymap is None:
        return
    ours = {one.operator for one in SHORTCUTS}
    for item in [item for item in keymap.keymap_items if item.idname in ours]:
        keymap.keymap_items.remove(item)
