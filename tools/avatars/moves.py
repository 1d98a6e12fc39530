"""The moves that a contact sheet shows, and the take that plays them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX
from addon.core.face_frame import FacePose, Gaze
from addon.core.rotation import HeadAngles, from_angles
from addon.core.takes.live_link_csv import TakeRow, TakeWriter
from addon.core.takes.timecode import Timecode

#: Seconds that each move is held, one after the other until every move was drawn: a machine may be slow.
HOLDS: Final = (1.5, 4.0, 12.0)
#: Seconds at rest before the first move: a face that has just been found comes in slowly.
LEAD: Final = 1.5
_ROWS_PER_SECOND: Final = 15


@dataclass(frozen=True, slots=True)
class Move:
    """A move by its name for people; left and right are the character's own."""

    name: str
    pose: FacePose


def _move(
    name: str,
    weights: Mapping[str, float] | None = None,
    gaze: tuple[float, float] = (0.0, 0.0),
    head: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Move:
    """`gaze` is yaw and pitch, `head` yaw, pitch and roll, all in degrees."""
    values = np.zeros(CHANNEL_COUNT, np.float32)
    for channel, value in (weights or {}).items():
        sides = (channel,) if channel in CHANNEL_INDEX else (f"{channel}Left", f"{channel}Right")
        values[[CHANNEL_INDEX[side] for side in sides]] = value
    eye = Gaze(*map(math.radians, gaze))
    return Move(
        name, FacePose(from_angles(HeadAngles(*map(math.radians, head))), gaze_left=eye, gaze_right=eye, weights=values)
    )


_LOOK_LEFT: Final = {"eyeLookOutLeft": 0.8, "eyeLookInRight": 0.8}
_BROWS_UP: Final = {"browInnerUp": 1.0, "browOuterUp": 1.0, "eyeWide": 0.4}
_OPEN: Final = {"jawOpen": 0.8, "mouthLowerDown": 0.2}
_SMILE: Final = {"mouthSmile": 0.9, "cheekSquint": 0.5, "mouthDimple": 0.3}
_PUCKER: Final = {"mouthPucker": 0.9, "mouthFunnel": 0.3}

MOVES: Final = (
    _move("rest"),
    _move("blink left", {"eyeBlinkLeft": 1.0}),
    _move("blink right", {"eyeBlinkRight": 1.0}),
    _move("look left", _LOOK_LEFT, gaze=(25.0, 0.0)),
    _move("look up", {"eyeLookUp": 0.8}, gaze=(0.0, -18.0)),
    _move("brows up", _BROWS_UP),
    _move("jaw open, A", _OPEN),
    _move("smile", _SMILE),
    _move("pucker, U", _PUCKER),
    _move("head left", head=(30.0, 0.0, 0.0)),
    _move("head down", head=(0.0, 20.0, 0.0)),
    _move("head tilted right", head=(0.0, 0.0, 20.0)),
)


def write_take(path: Path, hold: float) -> None:
    """Write the moves as a take, one after the other, `hold` seconds each."""
    poses = [(0.0, LEAD, MOVES[0].pose)]
    poses += [(LEAD + at * hold, hold, move.pose) for at, move in enumerate(MOVES)]
    with path.open("w", newline="", encoding="utf-8") as file:
        take = TakeWriter(file, Timecode(12, 0, 0, 0.0))
        for start, seconds, pose in poses:
            for index in range(round(seconds * _ROWS_PER_SECOND)):
                take.write(TakeRow(start + index / _ROWS_PER_SECOND, pose))


def move_at(time_s: float, hold: float) -> int | None:
    """Which move the take shows at that time; None before the first and after the last."""
    index = math.floor((time_s - LEAD) / hold)
    return index if 0 <= index < len(MOVES) else None
