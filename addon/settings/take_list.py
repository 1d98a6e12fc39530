"""Reading the list of takes: after what may have changed it, never while drawing. And the take that is chosen in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import bpy
from bpy.app.handlers import persistent

from ..core.errors import LiveFaceError
from ..core.takes.take_file import ReadTake, TakeHead, read_take_file
from ..recording.library import BIN, default_folder, list_takes
from ..recording.packing import packed_takes, read_packed
from ..rig.avatar import find_avatar, object_named
from ..rig.face_mesh import is_face_mesh
from ..session.driver import DRIVER, redraw_sidebars
from ..session.take_player import TakePlayer
from .scene_settings import avatar_config

#: Seconds after what may have changed the list.
_WAITS: Final = 0.1
#: Seconds between two looks whether a recording has ended.
_LOOK_EVERY: Final = 0.3
_CUT_OFF: Final = "The take was cut off while it was recorded; it opens up to its last good frame."


class TakeListError(LiveFaceError):
    """There is no take to do it with."""


def takes_folder(scene: bpy.types.Scene) -> Path:
    """Where this scene's takes are kept."""
    chosen = scene.live_face_recording.folder
    return Path(bpy.path.abspath(chosen)).absolute() if chosen else default_folder()


def selected_take(context: bpy.types.Context) -> bpy.types.PropertyGroup | None:
    """The take that is chosen in the sidebar, a `LiveFaceTake`; None where there is none."""
    return context.window_manager.live_face_takes.selected


def read_selected(context: bpy.types.Context, *, landmarks: bool = True) -> ReadTake:
    """The take that is chosen in the sidebar, read from its file or from this .blend.

    Raises:
        LiveFaceError: none is chosen, or it cannot be read.
    """
    take = selected_take(context)
    if take is None:
        raise TakeListError("There is no take yet: record one, or choose another takes folder.")
    if take.packed:
        return read_packed(take.name, landmarks=landmarks)
    return read_take_file(Path(take.path), landmarks=landmarks)


def refresh(scene: bpy.types.Scene, select: Path | str | None = None) -> None:
    """Read the folder and the file anew; choose the take of this path or key, else the one that was chosen before."""
    takes = bpy.context.window_manager.live_face_takes
    wanted = takes.chosen if select is None else str(select)
    takes.takes.clear()
    takes.binned.clear()
    problem = ""
    try:
        folder = takes_folder(scene)
        for entry in list_takes(folder):
            item = _added(takes, entry.name, entry.head, entry.problem)
            item.path = str(entry.path)
            if entry.path == DRIVER.session.recorder.path:  # not finished yet, which is no problem
                item.problem = ""
        for binned in list_takes(folder / BIN):
            item = takes.binned.add()
            item.name, item.path = binned.name, str(binned.path)
    except LiveFaceError as error:
        problem = str(error)
    for packed in packed_takes():
        _added(takes, packed.name, packed.head, "").packed = True
    keys = [take.key for take in takes.takes]
    takes.active = keys.index(wanted) if wanted in keys else 0
    takes.problem = problem
    redraw_sidebars()


def _added(takes: bpy.types.PropertyGroup, name: str, head: TakeHead | None, problem: str) -> bpy.types.PropertyGroup:
    item = takes.takes.add()
    item.name = name
    item.problem = problem
    if head is not None:
        item.created, item.note, item.star = head.info.created, head.info.note, head.info.star
        item.seconds = head.seconds
        item.problem = problem or ("" if head.frames is not None else _CUT_OFF)
    return item


def open_player(context: bpy.types.Context) -> TakePlayer:
    """Have the chosen take move the avatar, at its beginning and not yet playing.

    Raises:
        LiveFaceError: there is no take, it cannot be read, or there is no avatar that it could move.
    """
    scene = context.scene
    settings = scene.live_face
    root = object_named(find_avatar(scene, settings.avatar).root)
    mesh = is_face_mesh(root)
    if not root.live_face.rows and not mesh:
        raise TakeListError("The avatar has no mapping yet: press Auto-Map.")
    read = read_selected(context, landmarks=mesh or bool(root.live_face.measures))
    takes = context.window_manager.live_face_takes
    takes.problem = read.problem or ""
    if not len(read.take):
        raise TakeListError("There is no frame in this take: choose another.")
    name = takes.selected.name
    player = TakePlayer(read, name, settings.subject, loop=scene.live_face_recording.loop)
    DRIVER.play(scene, avatar_config(root, settings.subject), player)
    return player


def forget_player() -> None:
    """Leave the take that is played."""
    if DRIVER.player is not None:
        DRIVER.end_play()


def refresh_soon() -> None:
    """Read the list in a moment."""
    if not bpy.app.timers.is_registered(_refresh):
        bpy.app.timers.register(_refresh, first_interval=_WAITS, persistent=True)


def refresh_after_recording() -> None:
    """Read the list once the recording has ended, however it ends, and choose the new take."""
    if not bpy.app.timers.is_registered(_watch):
        bpy.app.timers.register(_watch, first_interval=_LOOK_EVERY, persistent=True)


def _refresh() -> None:
    refresh(bpy.context.scene)


def _watch() -> float | None:
    recorder = DRIVER.session.recorder
    if recorder.busy:
        return _LOOK_EVERY
    refresh(bpy.context.scene, recorder.kept)
    return None


@persistent
def _refresh_soon(*_: Any) -> None:  # noqa: ANN401 (what Blender hands over differs by event)
    refresh_soon()


@persistent
def _empty(*_: Any) -> None:  # noqa: ANN401
    """Blender saves the window manager too: what lies in the user's folder is nobody's business who gets the file."""
    takes = bpy.context.window_manager.live_face_takes
    takes.takes.clear()
    takes.binned.clear()


#: Undo brings packed takes back or takes them away.
_EVENTS: Final = (
    ("load_post", _refresh_soon),
    ("undo_post", _refresh_soon),
    ("redo_post", _refresh_soon),
    ("save_pre", _empty),
    ("save_post", _refresh_soon),
    ("save_post_fail", _refresh_soon),
)


def register() -> None:
    """Read the list when Blender is ready and when another file is opened."""
    for name, handler in _EVENTS:
        getattr(bpy.app.handlers, name).append(handler)
    refresh_soon()


def unregister() -> None:
    """Read it no more."""
    for timer in (_refresh, _watch):
        if bpy.app.timers.is_registered(timer):
            bpy.app.timers.unregister(timer)
    for name, handler in _EVENTS:
        handlers = getattr(bpy.app.handlers, name)
        if handler in handlers:
            handlers.remove(handler)
