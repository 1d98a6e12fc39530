"""Takes onto the avatar as keys: a whole take, or a pose."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

import bpy
from bpy.props import StringProperty

from ..core.errors import LiveFaceError
from ..core.takes.clock_fit import with_sound_clock
from ..core.takes.cutting import first_frame
from ..core.takes.keying import BakeOptions, Mixing
from ..core.takes.reduction import Interpolation
from ..core.takes.take import Take
from ..core.takes.timecode import timeline_frame
from ..recording.loading import LoadedTake, load_take, loaded
from ..recording.sound_strip import add_sound_strip
from ..rig.avatar import find_avatar, root_of
from ..rig.baking import Bake, BakeResult, key_as_it_stands
from ..session.driver import DRIVER
from ..settings.bake_settings import BAKE_NAMES, BakeProperties, bake_options, chosen_groups
from ..settings.stored_mapping import read_mapping
from ..settings.take_list import read_selected, selected_take
from .avatar_operator import AvatarOperator

#: Seconds that a piece of the work may take before Blender draws again and hears of Esc.
_PIECE: Final = 0.05
_TICK: Final = 0.01
_PERCENT: Final = 100
#: Frames a second by which two rates may differ and still be one.
_SAME_RATE: Final = 1e-4


class LIVEFACE_OT_bake(AvatarOperator, BakeProperties, bpy.types.Operator):
    """Make keys of the take: what the avatar's mapping makes of it, as when it is live. Esc leaves all as it is"""

    bl_idname = "live_face.bake"
    bl_label = "Bake"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    filepath: StringProperty(  # type: ignore[valid-type]
        name="Take", description="The file of a take; empty is the one that is chosen", options={"SKIP_SAVE"}
    )

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Bake piece by piece while Blender goes on drawing."""
        if not self._begin(context):
            return {"CANCELLED"}
        manager = context.window_manager
        self._timer = manager.event_timer_add(_TICK, window=context.window)
        manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Go on for a moment; Esc ends it, and nothing was touched."""
        if event.type == "ESC":
            self.cancel(context)
            self.report({"INFO"}, "Nothing was baked")
            return {"CANCELLED"}
        if event.type != "TIMER":
            return {"RUNNING_MODAL"}
        until, share = time.monotonic() + _PIECE, 0.0
        while share < 1.0 and time.monotonic() < until:
            share = next(self._steps, 1.0)
        if share >= 1.0:
            self.cancel(context)
            return self._finish(context)
        context.window_manager.progress_update(share * _PERCENT)
        words = bpy.app.translations.pgettext_iface("Baking: {percent} %. Esc leaves everything as it was")
        context.workspace.status_text_set(words.format(percent=round(share * _PERCENT)))
        return {"RUNNING_MODAL"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Put away what showed the progress; Blender calls it as well, when its window is closed."""
        context.window_manager.event_timer_remove(self._timer)
        context.window_manager.progress_end()
        context.workspace.status_text_set(None)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Bake at once, for scripts."""
        if not self._begin(context):
            return {"CANCELLED"}
        for share in self._steps:
            context.window_manager.progress_update(share * _PERCENT)
        context.window_manager.progress_end()
        return self._finish(context)

    def _begin(self, context: bpy.types.Context) -> bool:
        """Read the take and look at the avatar, or say why not; what was not told is as the scene has it."""
        for name in BAKE_NAMES:
            if not self.properties.is_property_set(name):
                setattr(self, name, getattr(context.scene.live_face_bake, name))
        try:
            self._taken = _taken(context, self.filepath)
            options = self._options(context.scene)
            take, info = self._taken.take, self._taken.info
            take = with_sound_clock(take, info) if self.sound and info.sound else take
            self._bake = _bake(context, root_of(context.scene.live_face.avatar), take, options)
            self._start, self._fps = options.start, options.fps
        except LiveFaceError as error:
            self.report({"ERROR"}, str(error))
            return False
        self._steps: Iterator[float] = self._bake.steps()
        context.window_manager.progress_begin(0, _PERCENT)
        return True

    def _options(self, scene: bpy.types.Scene) -> BakeOptions:
        options = bake_options(self, scene)
        if not self.at_timecode:
            return options
        return replace(options, start=timeline_frame(self._taken.info.timecode, self.origin, options.fps))

    def _add_sound(self, scene: bpy.types.Scene) -> None:
        """Put the take's sound where its keys are; without it they are whole all the same."""
        info = self._taken.info
        if not (self.sound and info.sound):
            return
        path = self.filepath or getattr(selected_take(bpy.context), "path", "")
        if not path:
            self.report({"WARNING"}, "The sound is left out: unpack the take first")
        elif abs(self._fps - scene.render.fps / scene.render.fps_base) > _SAME_RATE:
            self.report({"WARNING"}, "The sound is left out: it cannot be as fast or slow as Frame Rate says")
        else:
            try:
                add_sound_strip(scene, Path(bpy.path.abspath(path)), info, self._start)
            except LiveFaceError as error:
                self.report({"WARNING"}, str(error))

    def _finish(self, context: bpy.types.Context) -> set[str]:
        """Write the keys and say what came of it."""
        DRIVER.end_play()
        try:
            result = self._bake.write(self._taken.name)
        except LiveFaceError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        _show_frame(context.scene)
        self._add_sound(context.scene)
        for words in (*self._taken.warnings, *result.problems):
            self.report({"WARNING"}, words)
        self.report({"INFO"}, _summary(result))
        return {"FINISHED"}


class LIVEFACE_OT_key_pose(AvatarOperator, bpy.types.Operator):
    """Key all that is mapped at the present frame: as it stands while live or played, else by the take's first pose"""

    bl_idname = "live_face.key_pose"
    bl_label = "Key Pose"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    filepath: StringProperty(  # type: ignore[valid-type]
        name="Take", description="The file of a take; empty is the one that is chosen", options={"SKIP_SAVE"}
    )

    def work(self, context: bpy.types.Context, root: bpy.types.Object) -> None:
        """Key it."""
        scene, rest = context.scene, DRIVER.rest_of(root.name)
        groups = chosen_groups(scene.live_face_bake.groups)
        if rest and not self.filepath:
            avatar = find_avatar(scene, root)
            key_as_it_stands(avatar, read_mapping(root), groups, scene.frame_current_final, rest)
            return
        taken = _taken(context, self.filepath)
        options = BakeOptions(
            start=scene.frame_current_final,
            mixing=Mixing.ADD,
            groups=groups,
            skip_constant=False,
            interpolation=Interpolation.BEZIER,
        )
        job = _bake(context, root, first_frame(taken.take), options)
        for _ in job.steps():
            pass
        job.write(taken.name)
        _show_frame(scene)


def _taken(context: bpy.types.Context, filepath: str) -> LoadedTake:
    """The take of a file, else the one that is chosen in the sidebar.

    Raises:
        LiveFaceError: there is none, or it cannot be read.
    """
    if filepath:
        return load_take(Path(bpy.path.abspath(filepath)))
    read, chosen = read_selected(context), selected_take(context)
    return loaded(read, chosen.name if chosen is not None else "Take")


def _bake(context: bpy.types.Context, root: bpy.types.Object, take: Take, options: BakeOptions) -> Bake:
    """A bake onto the avatar with that root, as it was before it was moved by what is live or played."""
    rest = DRIVER.rest_of(root.name)
    return Bake(find_avatar(context.scene, root), read_mapping(root), take, options, rest)


def _show_frame(scene: bpy.types.Scene) -> None:
    """Have Blender show what the new keys make of the present frame."""
    scene.frame_set(scene.frame_current, subframe=scene.frame_subframe)


def _summary(result: BakeResult) -> str:
    parts = [f"{result.keys:,} keys on {result.curves} curves in {', '.join(result.actions)}"]
    parts.append(f"frames {result.first:g} to {result.last:g}")
    if result.still:
        parts.append(f"{result.still} targets never move")
    if result.kept:
        parts.append(f"{', '.join(result.kept)} stays in the file")
    return "; ".join(parts)


CLASSES = (LIVEFACE_OT_bake, LIVEFACE_OT_key_pose)
