"""What is wrong, in plain words, each with the button that mends it."""

from __future__ import annotations

import time
from typing import Final

import bpy

from ..link.receiver import PortTakenError
from ..operators.face_mesh import LIVEFACE_OT_add_face_mesh
from ..operators.scene import LIVEFACE_OT_add_camera
from ..operators.session import LIVEFACE_OT_use_free_port
from ..operators.tracker import LIVEFACE_OT_show_log
from ..operators.vrm_names import LIVEFACE_OT_name_keys
from ..session.driver import DRIVER
from ..session.live_session import LiveSession, SessionState
from .sidebar import chosen_avatar
from .tracker import draw_no_packets
from .words import draw_text, translated

#: Without a datagram for this long the panel says what to do, seconds.
_SILENT_AFTER: Final = 2.0


def draw_problems(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """All that is known at the moment."""
    session = DRIVER.session
    if session.problem:
        draw_text(layout, session.problem, icon="BLANK1")  # the state above has the sign
        if isinstance(session.failure, PortTakenError):
            layout.operator(LIVEFACE_OT_use_free_port.bl_idname, icon="FILE_REFRESH")
    _draw_of_avatar(layout, context, session)
    if context.scene.camera is None:
        box = layout.box()
        draw_text(box, "The scene has no camera.")
        box.operator(LIVEFACE_OT_add_camera.bl_idname, icon="OUTLINER_OB_CAMERA")
    if session.state is SessionState.LIVE:
        _draw_of_link(layout, context, session)


def _draw_of_avatar(layout: bpy.types.UILayout, context: bpy.types.Context, session: LiveSession) -> None:
    root = chosen_avatar(context)
    if root is None:
        if session.state is SessionState.FAILED:
            box = layout.box()
            draw_text(box, "No avatar at hand? This one needs no rig.", icon="INFO")
            box.operator(LIVEFACE_OT_add_face_mesh.bl_idname, icon="MESH_DATA")
        return
    health = DRIVER.health_of(root.name)
    if health is None:
        return
    if health.names_lost:
        box = layout.box()
        draw_text(box, "The import has lost the names of shape keys.")
        box.operator(LIVEFACE_OT_name_keys.bl_idname, icon="FILE_FOLDER")
    if health.problems:
        words = translated("Rows that cannot drive anything: {count}. Each says why under Mapping.")
        draw_text(layout.box(), words.format(count=len(health.problems)))


def _draw_of_link(layout: bpy.types.UILayout, context: bpy.types.Context, session: LiveSession) -> None:
    receiver, output = session.receiver, session.output
    if receiver is None or output is None:
        return
    silent = time.monotonic() - (receiver.heard_at or session.started_at)
    if silent > _SILENT_AFTER:
        box = layout.box()
        words = translated("No packets for {seconds:.0f} s on port {port}: is the tracker running?")
        draw_text(box, words.format(seconds=silent, port=receiver.port))
        draw_no_packets(box, context)
    frame = receiver.newest(context.scene.live_face.subject)
    if silent <= _SILENT_AFTER and frame is not None and not frame.tracked:
        draw_text(layout.box(), "No face is seen: look at the camera.", icon="HIDE_ON")
    if session.tracker is not None and session.tracker.problem is not None:
        box = layout.box()
        draw_text(box, session.tracker.problem)
        box.operator(LIVEFACE_OT_show_log.bl_idname, icon="TEXT")
    if output.problem:
        draw_text(layout.box(), output.problem)
    if output.page is not None and output.page.problem:
        draw_text(layout.box(), output.page.problem)
