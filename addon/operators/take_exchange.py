"""Takes in and out: Live Link Face CSV and take files, by menu, by dropping a file, or from a script."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

import bpy
from bpy.props import BoolProperty, CollectionProperty, StringProperty

from ..core.errors import LiveFaceError
from ..recording.exchange import export_csv, import_take
from ..settings.take_list import read_selected, refresh, takes_folder
from .takes import TakeOperator

_ENDING: Final = ".csv"


class LIVEFACE_OT_import_take(bpy.types.Operator):
    """Import Live Link Face CSV files, or takes from elsewhere, into the takes folder"""

    bl_idname = "live_face.import_take"
    bl_label = "Import Take…"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    filepath: StringProperty(  # type: ignore[valid-type]
        name="File Path", description="The file to import", subtype="FILE_PATH", options={"SKIP_SAVE"}
    )
    directory: StringProperty(  # type: ignore[valid-type]
        name="Folder", description="Where the files to import lie", subtype="DIR_PATH", options={"SKIP_SAVE"}
    )
    files: CollectionProperty(  # type: ignore[valid-type]
        name="Files",
        description="The files to import",
        type=bpy.types.OperatorFileListElement,
        options={"SKIP_SAVE", "HIDDEN"},
    )
    filter_glob: StringProperty(default="*.csv;*.lftake", options={"HIDDEN"})  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for the files; those that were dropped are known."""
        if self.files and self.directory:
            return self.execute(context)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Import each; one that cannot be does not stop the others."""
        folder = takes_folder(context.scene)
        last = None
        for path in self._paths():
            try:
                imported = import_take(path, folder)
            except LiveFaceError as error:
                self.report({"ERROR"}, str(error))
                continue
            last = imported.path
            for warning in imported.warnings:
                self.report({"WARNING"}, warning)
            self.report({"INFO"}, f"Imported {last.stem}: {imported.frames} frames, {imported.seconds:.1f} s")
        if last is None:
            return {"CANCELLED"}
        refresh(context.scene, last)
        return {"FINISHED"}

    def _paths(self) -> list[Path]:
        folder = Path(bpy.path.abspath(self.directory))
        dropped = [folder / file.name for file in self.files if file.name]
        return dropped or [Path(bpy.path.abspath(self.filepath))]


class LIVEFACE_OT_export_take(TakeOperator, bpy.types.Operator):
    """Save the chosen take as Live Link Face CSV. The place of the head and the landmarks do not fit in there"""

    bl_idname = "live_face.export_take"
    bl_label = "Export Take…"

    filepath: StringProperty(  # type: ignore[valid-type]
        name="File Path", description="The file to write", subtype="FILE_PATH", options={"SKIP_SAVE"}
    )
    filter_glob: StringProperty(default="*.csv", options={"HIDDEN"})  # type: ignore[valid-type]
    check_existing: BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for the file."""
        if not self.filepath:
            take = context.window_manager.live_face_takes.selected
            self.filepath = f"{bpy.path.clean_name(take.name)}{_ENDING}"
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def check(self, _context: bpy.types.Context) -> bool:
        """Keep the ending right; whether anything was changed."""
        path = bpy.path.ensure_ext(self.filepath, _ENDING)
        changed = path != self.filepath
        self.filepath = path
        return changed

    def work(self, context: bpy.types.Context, _take: bpy.types.PropertyGroup) -> None:
        """Write it."""
        read = read_selected(context, landmarks=False)
        path = Path(bpy.path.ensure_ext(bpy.path.abspath(self.filepath), _ENDING))
        export_csv(path, read.take, read.info)
        if read.problem:
            self.report({"WARNING"}, read.problem)
        self.report({"INFO"}, f"Saved {path}")


class LIVEFACE_FH_takes(bpy.types.FileHandler):
    """A take that is dropped into the 3D viewport is imported."""

    bl_idname = "LIVEFACE_FH_takes"
    bl_label = "Live Face Take"
    bl_import_operator = LIVEFACE_OT_import_take.bl_idname
    bl_file_extensions = ".csv;.lftake"

    @classmethod
    def poll_drop(cls, context: bpy.types.Context) -> bool:
        """Where the sidebar is."""
        return context.area is not None and context.area.type == "VIEW_3D"


def _draw_import(menu: bpy.types.Menu, _context: bpy.types.Context) -> None:
    menu.layout.operator(LIVEFACE_OT_import_take.bl_idname, text="Live Face Take (.csv, .lftake)")


def _draw_export(menu: bpy.types.Menu, _context: bpy.types.Context) -> None:
    menu.layout.operator(LIVEFACE_OT_export_take.bl_idname, text="Live Face Take (.csv)")


def register() -> None:
    """Add both to the menus of files."""
    bpy.types.TOPBAR_MT_file_import.append(_draw_import)
    bpy.types.TOPBAR_MT_file_export.append(_draw_export)


def unregister() -> None:
    """Take them out."""
    bpy.types.TOPBAR_MT_file_export.remove(_draw_export)
    bpy.types.TOPBAR_MT_file_import.remove(_draw_import)


CLASSES = (LIVEFACE_OT_import_take, LIVEFACE_OT_export_take, LIVEFACE_FH_takes)
