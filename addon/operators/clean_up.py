"""Tools for the keys of what the avatar's mapping moves, and for takes."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import bpy

from ..core.errors import LiveFaceError
from ..core.mapping.groups import group_of
from ..core.mapping.recentre import Centre
from ..core.mapping.row import FaceMapping
from ..core.takes.editing import mirrored, recentred, scaled, smoothed
from ..core.takes.take import Take
from ..core.takes.take_file import write_take
from ..recording.library import free_path
from ..rig.avatar import find_avatar
from ..rig.clean_up import KeyCleaner
from ..session.driver import DRIVER
from ..settings.bake_settings import CleanUpProperties, Span, chosen_groups
from ..settings.stored_mapping import read_mapping
from ..settings.take_list import read_selected, refresh, takes_folder
from .avatar_operator import AvatarOperator
from .takes import TakeOperator


class KeysOperator(AvatarOperator, CleanUpProperties):
    """Works on the keys of the chosen channels; what it was not told is as the scene has it."""

    def work(self, context: bpy.types.Context, root: bpy.types.Object) -> None:
        """Do it, show it, and say how much it was."""
        for name in CleanUpProperties.__annotations__:
            if not self.properties.is_property_set(name):  # type: ignore[attr-defined]
                setattr(self, name, getattr(context.scene.live_face_clean_up, name))
        scene = context.scene
        cleaner = KeyCleaner(find_avatar(scene, root), self._mapping(root), DRIVER.rest_of(root.name))
        count = self.clean(context, cleaner)
        scene.frame_set(scene.frame_current, subframe=scene.frame_subframe)
        words = bpy.app.translations.pgettext_iface(self.done)
        self.report({"INFO"}, words.format(count=count))  # type: ignore[attr-defined]

    #: What is said afterwards.
    done: ClassVar[str]

    def clean(self, context: bpy.types.Context, cleaner: KeyCleaner) -> int:
        """The tool; how many keys it has changed."""
        raise NotImplementedError

    def _mapping(self, root: bpy.types.Object) -> FaceMapping:
        """The rows whose keys are meant."""
        mapping = read_mapping(root)
        if self.only_row:
            rows = mapping.rows[root.live_face.active_row : root.live_face.active_row + 1]
        else:
            groups = chosen_groups(self.groups)
            rows = tuple(row for row in mapping.rows if group_of(row.channel) in groups)
        if mapping.rows and not rows:
            raise LiveFaceError("No channel is chosen: choose some under Channels.")
        return replace(mapping, rows=rows)


class LIVEFACE_OT_smooth_keys(KeysOperator, bpy.types.Operator):
    """Average the keys of the face over time; other keys are left alone"""

    bl_idname = "live_face.smooth_keys"
    bl_label = "Smooth"
    done = "{count} keys are smoother"

    def clean(self, context: bpy.types.Context, cleaner: KeyCleaner) -> int:
        """Smooth them."""
        return cleaner.smooth(self.seconds * context.scene.render.fps / context.scene.render.fps_base)


class LIVEFACE_OT_reduce_keys(KeysOperator, bpy.types.Operator):
    """Remove the keys of the face that the largest error does not need; other keys are left alone"""

    bl_idname = "live_face.reduce_keys"
    bl_label = "Remove Redundant Keys"
    done = "{count} keys removed"

    def clean(self, _context: bpy.types.Context, cleaner: KeyCleaner) -> int:
        """Remove them."""
        return cleaner.reduce(self.largest_error)


class LIVEFACE_OT_clear_keys(KeysOperator, bpy.types.Operator):
    """Remove keys of the face; other keys are left alone"""

    bl_idname = "live_face.clear_keys"
    bl_label = "Clear Keys"
    done = "{count} keys removed"

    def clean(self, context: bpy.types.Context, cleaner: KeyCleaner) -> int:
        """Remove them."""
        scene, span = context.scene, Span[self.span]
        if span is Span.ALL:
            return cleaner.clear()
        if span is Span.FRAME:
            return cleaner.clear(scene.frame_current_final, scene.frame_current_final)
        if scene.use_preview_range:
            return cleaner.clear(scene.frame_preview_start, scene.frame_preview_end)
        return cleaner.clear(scene.frame_start, scene.frame_end)


class LIVEFACE_OT_offset_keys(KeysOperator, bpy.types.Operator):
    """Move the keys of the face in time and in value. Rotations are moved in time alone"""

    bl_idname = "live_face.offset_keys"
    bl_label = "Offset"
    done = "{count} keys moved"

    def clean(self, _context: bpy.types.Context, cleaner: KeyCleaner) -> int:
        """Move them."""
        return cleaner.offset(self.frames, self.value)


class LIVEFACE_OT_scale_keys(KeysOperator, bpy.types.Operator):
    """Make the movements of the face larger or smaller: keys from 0, bones and objects from rest"""

    bl_idname = "live_face.scale_keys"
    bl_label = "Scale"
    done = "{count} keys scaled"

    def clean(self, _context: bpy.types.Context, cleaner: KeyCleaner) -> int:
        """Scale them."""
        return cleaner.scale(self.factor)


class EditTakeOperator(TakeOperator):
    """Makes a new take of the one that is chosen, which stays as it is."""

    #: What the new take's name ends in.
    ending: ClassVar[str]

    def work(self, context: bpy.types.Context, take: bpy.types.PropertyGroup) -> None:
        """Make it, and choose it."""
        read = read_selected(context)
        edited = self.edit(context, recentred(read.take, read.info.centre))
        path = free_path(takes_folder(context.scene), f"{take.name} {self.ending}")
        write_take(path, edited, replace(read.info, centre=Centre()))
        refresh(context.scene, path)

    def edit(self, context: bpy.types.Context, take: Take) -> Take:
        """The new take."""
        raise NotImplementedError


class LIVEFACE_OT_mirror_take(EditTakeOperator, bpy.types.Operator):
    """Make a new take in which left is right, as in a mirror"""

    bl_idname = "live_face.mirror_take"
    bl_label = "Mirror Take"
    ending = "Mirrored"

    def edit(self, _context: bpy.types.Context, take: Take) -> Take:
        """Mirror it."""
        return mirrored(take)


class LIVEFACE_OT_smooth_take(EditTakeOperator, bpy.types.Operator):
    """Make a new take that is averaged over time"""

    bl_idname = "live_face.smooth_take"
    bl_label = "Smooth Take"
    ending = "Smooth"

    def edit(self, context: bpy.types.Context, take: Take) -> Take:
        """Smooth it."""
        return smoothed(take, context.scene.live_face_clean_up.seconds)


class LIVEFACE_OT_scale_take(EditTakeOperator, bpy.types.Operator):
    """Make a new take whose movements are larger or smaller, of the chosen channels"""

    bl_idname = "live_face.scale_take"
    bl_label = "Scale Take"
    ending = "Scaled"

    def edit(self, context: bpy.types.Context, take: Take) -> Take:
        """Scale it."""
        settings = context.scene.live_face_clean_up
        return scaled(take, settings.factor, chosen_groups(settings.groups))


CLASSES = (
    LIVEFACE_OT_smooth_keys,
    LIVEFACE_OT_reduce_keys,
    LIVEFACE_OT_clear_keys,
    LIVEFACE_OT_offset_keys,
    LIVEFACE_OT_scale_keys,
    LIVEFACE_OT_mirror_take,
    LIVEFACE_OT_smooth_take,
    LIVEFACE_OT_scale_take,
)
