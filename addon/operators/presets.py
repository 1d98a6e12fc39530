"""Mappings as files: saved, and loaded from the user's own, from those that come along, and from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

import bpy
from bpy.props import StringProperty

from ..core.errors import LiveFaceError
from ..core.mapping.preset import to_json
from ..settings.preset_files import label_of, make_own_folder, own_folder, read_preset, write_preset
from ..settings.stored_mapping import read_mapping
from .avatar_operator import AvatarOperator, RowOperator, write_and_check

_ENDING: Final = ".json"


class _FileOperator:
    """Has a file that the file browser asks for."""

    filepath: StringProperty(  # type: ignore[valid-type]
        name="File Path", description="The preset's file", subtype="FILE_PATH", options={"SKIP_SAVE"}
    )
    filter_glob: StringProperty(default="*.json", options={"HIDDEN"})  # type: ignore[valid-type]


class LIVEFACE_OT_save_preset(RowOperator, _FileOperator, bpy.types.Operator):
    """Save the mapping with its measures as a file, for other avatars that are made the same way"""

    bl_idname = "live_face.save_preset"
    bl_label = "Save Preset…"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    check_existing: bpy.props.BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for the file, in the folder whose presets are in the menu."""
        if not self.filepath:
            name = bpy.path.clean_name(context.scene.live_face.avatar.name)
            try:
                self.filepath = str(make_own_folder() / f"{name}{_ENDING}")
            except LiveFaceError as error:
                self.report({"ERROR"}, str(error))
                return {"CANCELLED"}
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def check(self, _context: bpy.types.Context) -> bool:
        """Keep the ending right; whether anything was changed."""
        path = bpy.path.ensure_ext(self.filepath, _ENDING)
        changed = path != self.filepath
        self.filepath = path
        return changed

    def work(self, _context: bpy.types.Context, root: bpy.types.Object) -> None:
        """Save it."""
        path = Path(bpy.path.ensure_ext(bpy.path.abspath(self.filepath), _ENDING))
        write_preset(path, to_json(read_mapping(root), label_of(path)))
        self.report({"INFO"}, f"Saved {path}")


class LIVEFACE_OT_load_preset(AvatarOperator, _FileOperator, bpy.types.Operator):
    """Replace the mapping with that of a preset; rows whose target this avatar has not are kept and marked"""

    bl_idname = "live_face.load_preset"
    bl_label = "Load Preset…"

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for the file."""
        if not self.filepath and own_folder().is_dir():
            self.filepath = f"{own_folder()}/"
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def work(self, context: bpy.types.Context, root: bpy.types.Object) -> None:
        """Load it, checked as a whole before anything changes."""
        preset = read_preset(Path(bpy.path.abspath(self.filepath)))
        problems = len(write_and_check(context.scene, root, preset.mapping).problems)
        marked = f", {problems} of them marked: see the reason at the row" if problems else ""
        self.report(
            {"INFO"}, f"{preset.title or label_of(Path(self.filepath))}: {len(preset.mapping.rows)} rows{marked}"
        )


CLASSES = (LIVEFACE_OT_save_preset, LIVEFACE_OT_load_preset)
