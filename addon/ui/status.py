"""How the session goes: its state and its numbers."""

from __future__ import annotations

import time
from typing import Final

import bpy

from ..session.driver import DRIVER
from ..session.live_session import LiveSession, SessionState
from ..settings.preferences import FIRST_CAMERA, own_preferences
from .words import translated

_STATE_ICONS: Final = {
    SessionState.IDLE: "RADIOBUT_OFF",
    SessionState.STARTING: "SORTTIME",
    SessionState.LIVE: "RADIOBUT_ON",
    SessionState.FAILED: "ERROR",
}


def draw_state(layout: bpy.types.UILayout, session: LiveSession) -> None:
    """One line. What takes long is said in it: longer panels slide open, and would stand still halfway meanwhile."""
    words = translated(session.state.value)
    if session.state is SessionState.STARTING:
        words += f": {translated('Blender prepares its shaders')}"
    layout.label(text=words, icon=_STATE_ICONS[session.state], translate=False)


def draw_numbers(layout: bpy.types.UILayout, context: bpy.types.Context, session: LiveSession) -> None:
    """Where the frames come from, and how fast and how late the pictures are."""
    receiver, output = session.receiver, session.output
    if receiver is None or output is None:
        return
    column = layout.column(align=True)
    _draw_number(column, "Source", _source(context, session))
    _draw_number(column, "Rate", f"{DRIVER.rate:.1f} fps")
    if output.stats:
        _draw_number(column, "Latency", f"{output.stats.latency_p50_ms:.0f} ms")
    if receiver.heard_at is not None:
        _draw_number(column, "Last Packet", f"{(time.monotonic() - receiver.heard_at) * 1000.0:.0f} ms")
    dropped = sum(receiver.counts.dropped.values()) + receiver.counts.old
    words = translated("{dropped} of {received} packets")
    _draw_number(column, "Dropped", words.format(dropped=dropped, received=receiver.counts.received))


def _draw_number(column: bpy.types.UILayout, name: str, value: str) -> None:
    split = column.split(factor=0.4)
    names = split.row()
    names.alignment = "RIGHT"
    names.label(text=name)
    split.label(text=value, translate=False)


def _source(context: bpy.types.Context, session: LiveSession) -> str:
    """The camera or the file that the tracker follows; the port where somebody else runs it."""
    if session.tracker is None:
        return translated("Port {port}").format(port=session.receiver.port if session.receiver else 0)
    own = own_preferences(context)
    name = own.source_name or own.source or FIRST_CAMERA
    return translated("Camera {number}").format(number=name) if name.isdecimal() else bpy.path.basename(name)
