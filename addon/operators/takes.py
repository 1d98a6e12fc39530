"""What is done with takes: play, cut, name, delete, pack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty

from ..core.errors import LiveFaceError
from ..core.takes.cutting import part_of, trimmed_info
from ..core.takes.take_file import change_info, write_take
from ..core.takes.take_info import TakeInfo
from ..recording.library import clean_name, delete_take, entry_of, free_path, rename_take, restore_take
from ..recording.packing import (
    note_info,
    pack_take,
    packed_info,
    remove_packed,
    rename_packed,
    unpack_take,
)
from ..session.driver import DRIVER
from ..settings.take_list import (
    forget_player,
    open_player,
    read_selected,
    refresh,
    selected_take,
    takes_folder,
)
from .reporting import reporting


class TakeOperator:
    """Works on the take that is chosen in the sidebar; `work` does it, and what it raises is told to the user."""

    bl_options: ClassVar[set[str]] = {"REGISTER", "INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Only with a take that is not just being recorded."""
        take = selected_take(context)
        if take is None:
            cls.poll_message_set("Choose a take first")  # type: ignore[attr-defined]
            return False
        cls.poll_message_set("This take is being recorded: end the recording first")  # type: ignore[attr-defined]
        recorded = DRIVER.session.recorder.path
        return take.packed or recorded is None or Path(take.path) != recorded

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Do it."""
        self.work(context, selected_take(context))
        return {"FINISHED"}

    def work(self, context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """What the operator does.

        Raises:
            LiveFaceError: it cannot be done; nothing is changed.
        """
        raise NotImplementedError


class FileTakeOperator(TakeOperator):
    """Works on the chosen take's file."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Not with a packed take."""
        if not super().poll(context):
            return False
        cls.poll_message_set("The take is packed into this .blend: unpack it first")  # type: ignore[attr-defined]
        take = selected_take(context)
        return take is not None and not take.packed


class LIVEFACE_OT_play_take(TakeOperator, bpy.types.Operator):
    """Have the take move the avatar at its own pace, or pause it. Blender's timeline stays where it is"""

    bl_idname = "live_face.play_take"
    bl_label = "Play"

    def work(self, context: bpy.types.Context, _take: bpy.types.PropertyGroup) -> None:
        """Play, or hold what is played."""
        player = DRIVER.player or open_player(context)
        if not player.playing and player.position >= player.seconds:
            player.seek(0.0)
        player.playing = not player.playing


class LIVEFACE_OT_end_play(bpy.types.Operator):
    """Leave the take: the avatar follows your face again, or goes to rest"""

    bl_idname = "live_face.end_play"
    bl_label = "Stop Playing"
    bl_options: ClassVar[set[str]] = {"REGISTER", "INTERNAL"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Only while a take is played or held."""
        cls.poll_message_set("No take is being played")
        return DRIVER.player is not None

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Leave it."""
        DRIVER.end_play()
        return {"FINISHED"}


class LIVEFACE_OT_set_take_bound(TakeOperator, bpy.types.Operator):
    """Take the moment that is shown as In or Out"""

    bl_idname = "live_face.set_take_bound"
    bl_label = "Set In or Out"

    bound: EnumProperty(  # type: ignore[valid-type]
        name="Bound",
        description="Which end of the part is set",
        items=[("START", "In Point", "Where the part begins"), ("END", "Out Point", "Where the part ends")],
    )

    def work(self, context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """Set it; the other one gives way."""
        takes = context.window_manager.live_face_takes
        moment = DRIVER.player.position if DRIVER.player is not None else 0.0
        if self.bound == "START":
            takes.start, takes.end = moment, takes.end if takes.end > moment else take.seconds
        else:
            takes.start, takes.end = takes.start if takes.start < moment else 0.0, moment


class LIVEFACE_OT_trim_take(FileTakeOperator, bpy.types.Operator):
    """Keep only what is between In and Out. The whole take goes to the bin"""

    bl_idname = "live_face.trim_take"
    bl_label = "Trim"

    def work(self, context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """Write the part, then put the whole into the bin and the part in its place."""
        takes, path = context.window_manager.live_face_takes, Path(take.path)
        read = read_selected(context)
        part = part_of(read.take, takes.start, takes.end)
        forget_player()
        temporary = free_path(path.parent, f"{path.stem} (Trimmed)")
        write_take(temporary, part, trimmed_info(read.info, takes.start))
        delete_take(path, with_sound=False)
        refresh(context.scene, rename_take(temporary, path.stem))


class LIVEFACE_OT_edit_take(TakeOperator, bpy.types.Operator):
    """Give the take another name, and write a note to it"""

    bl_idname = "live_face.edit_take"
    bl_label = "Rename…"

    name: StringProperty(name="Name", description="What the take is called")  # type: ignore[valid-type]
    note: StringProperty(name="Note", description="Whatever is worth knowing about the take", maxlen=500)  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for both."""
        take = selected_take(context)
        if take is not None:
            self.name, self.note = take.name, take.note
        return context.window_manager.invoke_props_dialog(self)

    def work(self, context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """Note first: a name that is refused changes nothing else."""
        name = clean_name(self.name or take.name)
        if self.note != take.note:
            _keep_info(take, replace(_info_of(take), note=self.note))
        if name == take.name:
            refresh(context.scene)
        elif take.packed:
            rename_packed(take.name, name)
            refresh(context.scene, f"packed {name}")
        else:
            refresh(context.scene, rename_take(Path(take.path), name))


class LIVEFACE_OT_star_take(TakeOperator, bpy.types.Operator):
    """Mark the take as one of the good ones, or no longer"""

    bl_idname = "live_face.star_take"
    bl_label = "Star"

    key: StringProperty(  # type: ignore[valid-type]
        name="Take", description="Which take; empty is the chosen one", options={"SKIP_SAVE", "HIDDEN"}
    )

    def work(self, context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """Turn it."""
        takes = context.window_manager.live_face_takes.takes
        take = next((one for one in takes if one.key == self.key), take)
        _keep_info(take, replace(_info_of(take), star=not take.star))
        refresh(context.scene)


class LIVEFACE_OT_delete_take(TakeOperator, bpy.types.Operator):
    """Put the take into the bin, from which it can be restored. A packed take is taken out of this .blend"""

    bl_idname = "live_face.delete_take"
    bl_label = "Delete Take"

    def work(self, context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """Put it there."""
        forget_player()
        if take.packed:
            remove_packed(take.name)
            bpy.ops.ed.undo_push(message="Delete Take")  # files are restored from the bin, not by an undo
        else:
            delete_take(Path(take.path))
        refresh(context.scene)


class LIVEFACE_OT_restore_take(bpy.types.Operator):
    """Take the take out of the bin again"""

    bl_idname = "live_face.restore_take"
    bl_label = "Restore Take"
    bl_options: ClassVar[set[str]] = {"REGISTER", "INTERNAL"}

    path: StringProperty(name="File", description="Where the take lies in the bin")  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Only where something was deleted."""
        cls.poll_message_set("The bin is empty")
        return bool(context.window_manager.live_face_takes.binned)

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Take it out, and choose it."""
        refresh(context.scene, restore_take(Path(self.path)))
        return {"FINISHED"}


class LIVEFACE_OT_reveal_take(FileTakeOperator, bpy.types.Operator):
    """Open the folder in which the take lies"""

    bl_idname = "live_face.reveal_take"
    bl_label = "Show in Folder"

    def work(self, _context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """Open it."""
        folder = Path(take.path).parent
        if not folder.is_dir():
            raise LiveFaceError(f"The folder {folder} is gone: refresh the list.")
        bpy.ops.wm.path_open(filepath=str(folder))


class LIVEFACE_OT_refresh_takes(bpy.types.Operator):
    """Read the folder of takes anew"""

    bl_idname = "live_face.refresh_takes"
    bl_label = "Refresh Takes"
    bl_options: ClassVar[set[str]] = {"REGISTER", "INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Read it."""
        context.window_manager.live_face_takes.problem = ""
        refresh(context.scene)
        return {"FINISHED"}


class LIVEFACE_OT_pack_take(FileTakeOperator, bpy.types.Operator):
    """Keep a copy of the take in this .blend, which goes along wherever the file goes"""

    bl_idname = "live_face.pack_take"
    bl_label = "Pack into .blend"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO", "INTERNAL"}

    def work(self, context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """Pack it."""
        refresh(context.scene, f"packed {pack_take(Path(take.path))}")


class LIVEFACE_OT_unpack_take(TakeOperator, bpy.types.Operator):
    """Write the packed take to the folder of takes"""

    bl_idname = "live_face.unpack_take"
    bl_label = "Unpack"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO", "INTERNAL"}

    remove: BoolProperty(  # type: ignore[valid-type]
        name="Remove", description="Take it out of this .blend as well", default=False
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Only with a packed take."""
        if not super().poll(context):
            return False
        cls.poll_message_set("The take is a file already")
        take = selected_take(context)
        return take is not None and take.packed

    def work(self, context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """Write it."""
        name = take.name
        path = unpack_take(name, takes_folder(context.scene))
        if self.remove:
            remove_packed(name)
        refresh(context.scene, path)


def _info_of(take: bpy.types.PropertyGroup) -> TakeInfo:
    """What is known of a take now."""
    if take.packed:
        return packed_info(take.name)
    return entry_of(Path(take.path)).info


def _keep_info(take: bpy.types.PropertyGroup, info: TakeInfo) -> None:
    """Keep a note or a star with a take. Raises `LiveFaceError`."""
    if take.packed:
        note_info(take.name, info)
    else:
        change_info(Path(take.path), info)


CLASSES = (
    LIVEFACE_OT_play_take,
    LIVEFACE_OT_end_play,
    LIVEFACE_OT_set_take_bound,
    LIVEFACE_OT_trim_take,
    LIVEFACE_OT_edit_take,
    LIVEFACE_OT_star_take,
    LIVEFACE_OT_delete_take,
    LIVEFACE_OT_restore_take,
    LIVEFACE_OT_reveal_take,
    LIVEFACE_OT_refresh_takes,
    LIVEFACE_OT_pack_take,
    LIVEFACE_OT_unpack_take,
)
