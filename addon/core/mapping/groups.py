"""Which part of the face a channel is about: for choosing by part what is baked or cleaned up."""

from __future__ import annotations

import enum
from typing import Final

from .channels import MEASURE, Turn


class ChannelGroup(enum.Enum):
    """A part of the face; the value is its name for people."""

    BROWS = "Brows"
    EYES = "Eyes"
    #: With the jaw, the cheeks, the nose and the tongue, and the sounds that a mouth is read as.
    MOUTH = "Mouth"
    HEAD = "Head"
    GAZE = "Gaze"
    #: What the user measures, wherever it is.
    MEASURES = "Measures"


_TURNS: Final = {
    Turn.HEAD.value: ChannelGroup.HEAD,
    Turn.GAZE_LEFT.value: ChannelGroup.GAZE,
    Turn.GAZE_RIGHT.value: ChannelGroup.GAZE,
}
#: How the names of a group's channels begin, the longer before the shorter; all others are the mouth's.
_BEGINNINGS: Final = (
    (MEASURE, ChannelGroup.MEASURES),
    ("brow", ChannelGroup.BROWS),
    ("eyeLook", ChannelGroup.GAZE),
    ("look", ChannelGroup.GAZE),
    ("gaze", ChannelGroup.GAZE),
    ("eye", ChannelGroup.EYES),
    ("head", ChannelGroup.HEAD),
)


def group_of(channel: str) -> ChannelGroup:
    """The group of a channel by the name that rows hold."""
    if channel in _TURNS:
        return _TURNS[channel]
    return next((group for start, group in _BEGINNINGS if channel.startswith(start)), ChannelGroup.MOUTH)
