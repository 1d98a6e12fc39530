"""The menu of mappings that can be loaded."""

from __future__ import annotations

import bpy

from ..operators.presets import LIVEFACE_OT_load_preset, LIVEFACE_OT_save_preset
from ..settings.preset_files import PresetFile, own_presets, shipped_presets


class LIVEFACE_MT_presets(bpy.types.Menu):
    """Those that come along, the user's own, and files; the folders are looked at when the menu is opened."""

    bl_label = "Mapping Presets"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the menu."""
        layout = self.layout
        _draw_files(layout, "Shipped", shipped_presets())
        _draw_files(layout, "Your Own", own_presets())
        layout.operator(LIVEFACE_OT_load_preset.bl_idname, icon="FILE_FOLDER")
        layout.operator(LIVEFACE_OT_save_preset.bl_idname, icon="FILE_TICK")


def _draw_files(layout: bpy.types.UILayout, title: str, files: tuple[PresetFile, ...]) -> None:
    if not files:
        return
    layout.label(text=title)
    column = layout.column()
    column.operator_context = "EXEC_DEFAULT"  # the file is known: no file browser
    for file in files:
        button = column.operator(LIVEFACE_OT_load_preset.bl_idname, text=file.label, translate=False)
        button.filepath = str(file.path)
    layout.separator()


CLASSES = (LIVEFACE_MT_presets,)
