"""Strips of the NLA: an Action put on a track of its own."""

from __future__ import annotations

from typing import Final

import bpy

from .actions import HAS_SLOTS, Channels

#: A strip of a single key still has a length, frames.
_SHORTEST: Final = 1.0


def add_strip(block: bpy.types.ID, channels: Channels, reach: tuple[float, float], *, combined: bool = False) -> None:
    """Put an Action onto a new track above all others, from its first to its last frame (`reach`) as they are.

    `combined`, it is added to what is below, else it replaces it. Alone, it holds its ends; above others it leaves them
    alone before and after.
    """
    animation = block.animation_data or block.animation_data_create()
    alone = not animation.nla_tracks
    track = animation.nla_tracks.new()
    track.name = channels.action.name
    first, last = reach[0], max(reach[1], reach[0] + _SHORTEST)
    strip = track.strips.new(channels.action.name, int(first), channels.action)
    if HAS_SLOTS:
        strip.action_slot = channels.slot
    strip.action_frame_start, strip.action_frame_end = first, last
    strip.frame_end_raw, strip.frame_start_raw = last, first
    strip.blend_type = "COMBINE" if combined else "REPLACE"
    strip.extrapolation = "HOLD" if alone and not combined else "NOTHING"


def push_down(block: bpy.types.ID, channels: Channels) -> None:
    """Make a strip of the Action that animates a data-block, as Blender's Push Down does."""
    first, last = channels.action.frame_range
    add_strip(block, channels, (first, last))
    strip = block.animation_data.nla_tracks[-1].strips[0]
    strip.extrapolation = "HOLD"
    block.animation_data.action = None
