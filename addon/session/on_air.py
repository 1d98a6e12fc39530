"""What a call sees at this moment."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from ..camera.output import CameraOutput
from .live_session import LiveSession, SessionState


class Sign(enum.Enum):
    """What is on the sign; the value is the words."""

    OFF = "Off Air"
    IDLE = "Idle Picture"
    PAUSED = "Paused: Idle Picture"
    AVATAR = "On Air: Avatar"
    CAMERA = "On Air: Your Camera"


@dataclass(frozen=True, slots=True)
class OnAirSign:
    """The sign, and a sentence that says why where that is not plain."""

    sign: Sign
    why: str = ""


def on_air_sign(session: LiveSession) -> OnAirSign:
    """What the first camera of a session shows, as its host says."""
    output = session.output
    if output is None or not session.running:
        return OnAirSign(Sign.OFF)
    if output.paused:
        return OnAirSign(Sign.PAUSED)
    if not output.watched:
        return OnAirSign(Sign.OFF, "No camera takes the pictures at the moment.")
    if output.on_air is not None and not output.on_air.on_air:
        return OnAirSign(Sign.IDLE, output.on_air.why)
    if session.state is SessionState.STARTING:
        return OnAirSign(Sign.IDLE)
    return OnAirSign(*_shown(output))


def _shown(output: CameraOutput) -> tuple[Sign, str]:
    if not output.is_obeyed:
        return Sign.AVATAR, "What is behind it is up to the camera host, which Live Face has not started."
    return (Sign.CAMERA if output.backdrop.contains_camera else Sign.AVATAR), ""
