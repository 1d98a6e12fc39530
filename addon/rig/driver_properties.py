"""Rigs that are moved by numbers of their own: custom properties that drivers read, as importers of Daz make them.

A key with a driver cannot be driven; what its driver reads can.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import bpy

from ..core.mapping.row import Target, TargetKind
from .avatar import Avatar, object_named
from .blocks import COLLECTIONS
from .properties import GONE, Place, place_of

_KEY: Final = re.compile(r'^key_blocks\["((?:[^"\\]|\\.)*)"\]\.value$', re.DOTALL)
#: A property that may be larger than this has no largest value worth reaching.
_LARGEST: Final = 1000.0


@dataclass(frozen=True, slots=True)
class DriverProperty:
    """A custom property that moves something, and its value where it does so in full."""

    target: Target
    full: float


def driven_keys(avatar: Avatar) -> frozenset[str]:
    """The shape keys that have a driver on every mesh that has them."""
    free: set[str] = set()
    driven: set[str] = set()
    for keys in _keys_of(avatar):
        here = {_key_of(curve) for curve in _drivers_of(keys)}
        driven |= here & set(keys.key_blocks.keys())
        free |= set(keys.key_blocks.keys()) - here
    return frozenset(driven - free)


def driver_properties(avatar: Avatar) -> dict[str, DriverProperty]:
    """The free custom properties that the avatar's drivers read, by name.

    One that a key follows as it is has the key's name.
    """
    found: dict[Target, tuple[str, float]] = {}
    driven: dict[int, frozenset[str]] = {}
    for curve in _all_drivers(avatar):
        follower = _key_of(curve) if _follows(curve.driver) else ""
        for owner, place in _read_by(curve.driver):
            if owner.session_uid not in driven:
                driven[owner.session_uid] = frozenset(one.data_path for one in _drivers_of(owner))
            full = _full(owner, place)
            if full is not None and place.path not in driven[owner.session_uid]:
                target = Target(TargetKind.PROPERTY, "", owner.name, owner.id_type, path=place.path)
                found.setdefault(target, (follower or place.name, full))
    named: dict[str, DriverProperty] = {}
    for target, (name, full) in found.items():
        named.setdefault(name, DriverProperty(target, full))
    return named


def _all_drivers(avatar: Avatar) -> Iterator[bpy.types.FCurve]:
    """Of the keys first, which have the better names."""
    for keys in _keys_of(avatar):
        yield from _drivers_of(keys)
    objects = [object_named(name) for name in (*avatar.meshes, *filter(None, (avatar.armature, avatar.root)))]
    for block in dict.fromkeys(block for ob in objects for block in (ob, ob.data) if block is not None):
        yield from _drivers_of(block)


def _keys_of(avatar: Avatar) -> list[bpy.types.Key]:
    return [keys for name in avatar.meshes if (keys := object_named(name).data.shape_keys) is not None]


def _drivers_of(block: bpy.types.ID) -> list[bpy.types.FCurve]:
    return list(block.animation_data.drivers) if getattr(block, "animation_data", None) else []


def _key_of(curve: bpy.types.FCurve) -> str:
    """The key that a driver sets; empty for any other."""
    match = _KEY.match(curve.data_path)
    return bpy.utils.unescape_identifier(match[1]) if match else ""


def _follows(driver: bpy.types.Driver) -> bool:
    """Whether the driver gives on the one number that it reads."""
    names = [one.name for one in driver.variables]
    return len(names) == 1 and (driver.type != "SCRIPTED" or driver.expression.strip() == names[0])


def _read_by(driver: bpy.types.Driver) -> Iterator[tuple[bpy.types.ID, Place]]:
    """The custom properties of data-blocks that may be changed."""
    for variable in driver.variables:
        target = variable.targets[0]
        if variable.type != "SINGLE_PROP" or target.id is None or target.id.id_type not in COLLECTIONS:
            continue
        place = place_of(target.data_path)
        if place is not None and place.is_item and target.id.is_editable:
            yield target.id, place


def _full(owner: bpy.types.ID, place: Place) -> float | None:
    """The largest value of the property, 1 where it has none; None where it is no number."""
    try:
        struct = place.within(owner)
        value = place.read(struct)
        if isinstance(value, bool) or not isinstance(value, float | int):
            return None
        largest = struct.id_properties_ui(place.name).as_dict().get("soft_max", 1.0)
    except GONE:
        return None
    return float(largest) if 0.0 < largest <= _LARGEST else 1.0
