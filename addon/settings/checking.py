"""Finding out what a mapping covers and which of its rows cannot drive anything: after edits, never while drawing."""

from __future__ import annotations

from typing import Any, Final

import bpy
from bpy.app.handlers import persistent

from ..core.errors import LiveFaceError
from ..rig.auto_map import coverage_of
from ..rig.avatar import find_avatar, object_named, root_of
from ..rig.face_mesh import is_face_mesh
from ..rig.live_rig import LiveRig
from ..rig.vrm_names import lost_names
from ..session.driver import DRIVER
from ..session.health import Health
from .stored_mapping import read_mapping

#: Seconds after an edit; what is edited meanwhile is seen at the same look.
_WAITS: Final = 0.3


def check(scene: bpy.types.Scene, root: bpy.types.Object) -> Health:
    """Look at the mapping that is kept on `root`, and keep what was found for the sidebar.

    Raises:
        LiveFaceError: there is no avatar around `root`.
    """
    avatar, mapping = find_avatar(scene, root), read_mapping(root)
    live = DRIVER.session.rig_of(root.name)
    problems = (live if live is not None and live.mapping == mapping else LiveRig(avatar, mapping)).problems
    lost = lost_names([object_named(name) for name in avatar.meshes])
    needs_rows = mapping.rows or not is_face_mesh(root)
    health = Health(problems, coverage_of(avatar, mapping, problems) if needs_rows else None, lost)
    DRIVER.note_health(root.name, health)
    return health


def check_soon() -> None:
    """Look at the scene's mappings a moment after an edit. To be called at every edit: it costs next to nothing."""
    if not bpy.app.timers.is_registered(check_now):
        bpy.app.timers.register(check_now, first_interval=_WAITS)


def check_now() -> None:
    """Look at the mappings of the avatars that the scene's settings name."""
    scene = bpy.context.scene
    settings = getattr(scene, "live_face", None)
    if settings is None:
        return
    for ob in (settings.avatar, *(other.avatar for other in settings.others)):
        if ob is None or not root_of(ob).live_face.rows:
            continue
        try:
            check(scene, root_of(ob))
        except LiveFaceError as error:
            DRIVER.note_health(root_of(ob).name, Health({0: str(error)}))


@persistent
def _check_soon(*_: Any) -> None:  # noqa: ANN401 (what Blender hands over differs by event)
    check_soon()


_EVENTS: Final = ("load_post", "undo_post", "redo_post")


def register() -> None:
    """Look also after a file was loaded, and after undo and redo."""
    for name in _EVENTS:
        getattr(bpy.app.handlers, name).append(_check_soon)


def unregister() -> None:
    """Look no more."""
    if bpy.app.timers.is_registered(check_now):
        bpy.app.timers.unregister(check_now)
    for name in _EVENTS:
        handlers = getattr(bpy.app.handlers, name)
        if _check_soon in handlers:
            handlers.remove(_check_soon)
