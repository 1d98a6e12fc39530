"""F-curves of a data-block in an Action, by one way from Blender 4.2 to 5.2.

Up to 4.3 an Action has the curves of one data-block; since 4.4 it has slots, one for each data-block, and a bag of
curves for each slot. https://developer.blender.org/docs/release_notes/4.4/upgrading/slotted_actions/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import bpy

HAS_SLOTS: Final = "slots" in bpy.types.Action.bl_rna.properties
#: Since then a curve is made in its group; before that it is put there.
_NEW_TAKES_GROUP: Final = bpy.app.version >= (5, 0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Channels:
    """The curves of one data-block in an Action. References are for the moment only."""

    action: bpy.types.Action
    slot: Any
    #: What has `fcurves` and `groups`: the bag of the slot, or the Action itself.
    bag: Any

    def find(self, path: str, index: int) -> bpy.types.FCurve | None:
        """The curve of one number; None where it has none."""
        return self.bag.fcurves.find(path, index=index)

    def new(self, path: str, index: int, group: str) -> bpy.types.FCurve:
        """A curve without keys for a number that has none yet."""
        curves = self.bag.fcurves
        if _NEW_TAKES_GROUP:
            return curves.new(path, index=index, group_name=group)
        if not HAS_SLOTS:
            return curves.new(path, index=index, action_group=group)
        curve = curves.new(path, index=index)
        curve.group = self.bag.groups.get(group) or self.bag.groups.new(group)
        return curve

    def assign(self, block: bpy.types.ID) -> None:
        """Let them animate their data-block."""
        animation = block.animation_data or block.animation_data_create()
        animation.action = self.action
        if HAS_SLOTS:
            animation.action_slot = self.slot


def new_channels(action: bpy.types.Action, block: bpy.types.ID) -> Channels:
    """Room for the curves of a data-block in an Action that has none of it yet."""
    if not HAS_SLOTS:
        action.id_root = block.id_type
        return Channels(action, None, action)
    return _in_slot(action, action.slots.new(block.id_type, block.name))


def channels_of(block: bpy.types.ID) -> Channels | None:
    """The curves of a data-block in the Action that animates it; None without an Action."""
    animation = getattr(block, "animation_data", None)
    if animation is None or animation.action is None:
        return None
    return _channels_in(animation.action, animation.action_slot if HAS_SLOTS else None)


def copied_channels(block: bpy.types.ID, copy: bpy.types.Action) -> Channels:
    """The curves of a data-block in a copy of the Action that animates it."""
    if not HAS_SLOTS:
        return Channels(copy, None, copy)
    slot = block.animation_data.action_slot
    same = copy.slots.get(slot.identifier) if slot is not None else None
    return new_channels(copy, block) if same is None else _in_slot(copy, same)


def channels_of_strips(block: bpy.types.ID) -> Iterator[Channels]:
    """The curves of a data-block in the strips of its NLA, from the lowest track up."""
    animation = getattr(block, "animation_data", None)
    for track in animation.nla_tracks if animation is not None else ():
        for strip in track.strips:
            if strip.action is not None:
                found = _channels_in(strip.action, strip.action_slot if HAS_SLOTS else None)
                if found is not None:
                    yield found


def has_curve(block: bpy.types.ID, path: str, index: int) -> bool:
    """Whether the Action of a data-block, or a strip of its NLA, has a curve of a number."""
    present = channels_of(block)
    every = (*channels_of_strips(block), *((present,) if present is not None else ()))
    return any(channels.find(path, index) is not None for channels in every)


def _channels_in(action: bpy.types.Action, slot: Any) -> Channels | None:  # noqa: ANN401 (bpy's own)
    """What is there; nothing is made."""
    if not HAS_SLOTS:
        return Channels(action, None, action)
    strips = action.layers[0].strips if action.layers else ()
    bag = strips[0].channelbag(slot) if strips and slot is not None else None
    return None if bag is None else Channels(action, slot, bag)


def _in_slot(action: bpy.types.Action, slot: Any) -> Channels:  # noqa: ANN401 (bpy's own)
    layer = action.layers[0] if action.layers else action.layers.new("Layer")
    strip = layer.strips[0] if layer.strips else layer.strips.new(type="KEYFRAME")
    return Channels(action, slot, strip.channelbag(slot, ensure=True))
