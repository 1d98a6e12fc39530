"""Writes weights to the shape keys of one mesh, by name, in one call."""

from __future__ import annotations

from typing import Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.arkit import CHANNEL_INDEX, CHANNELS
from .avatar import object_named

#: A key below this does nothing that can be seen, and Blender skips keys that are exactly 0: evaluation costs
#: vertices times non-zero keys.
_INVISIBLE: Final = 0.005


class ShapeKeyWriter:
    """The keys of one mesh that are named like ARKit channels.

    Keys that have a driver are left alone and listed in `driven`: the driver would win anyway.
    """

    def __init__(self, object_name: str) -> None:
        self._object_name = object_name
        keys = self._keys()
        self._key_name = keys.name
        driven = _driven_paths(keys)
        blocks = [(index, block.name) for index, block in enumerate(keys.key_blocks) if block.name in CHANNEL_INDEX]
        self.driven = tuple(name for _, name in blocks if _value_path(name) in driven)
        blocks = [(index, name) for index, name in blocks if name not in self.driven]
        self.channels = tuple(name for _, name in blocks)
        self._names = keys.key_blocks.keys()
        self._blocks = np.array([index for index, _ in blocks], np.intp)
        self._from_channel = np.array([CHANNEL_INDEX[name] for _, name in blocks], np.intp)
        self._values = np.zeros(len(self._names), np.float32)
        self._before: list[float] = self._read(keys)[self._blocks].tolist()

    def write(self, weights: NDArray[np.float32]) -> None:
        """Set the mapped keys from `weights`, shape (52,); the other keys keep what the user gave them."""
        values = weights[self._from_channel]
        values[values < _INVISIBLE] = 0.0
        keys = self._keys()
        everything = self._read(keys)
        everything[self._blocks] = values
        keys.key_blocks.foreach_set("value", everything)
        keys.update_tag()  # Blender 4.2 does not tag by itself

    def read_back(self) -> dict[str, float]:
        """The mapped keys as they stand in Blender now."""
        return dict(zip(self.channels, self._read(self._keys())[self._blocks].tolist(), strict=True))

    def put_back(self) -> None:
        """Give the mapped keys the values they had when this writer was made; keys that are gone are passed over."""
        keys = bpy.data.shape_keys.get(self._key_name)  # there also when this object was deleted
        if keys is None:
            return
        for name, value in zip(self.channels, self._before, strict=True):
            block = keys.key_blocks.get(name)
            if block is not None:
                block.value = value
        keys.update_tag()

    @property
    def stale(self) -> bool:
        """Whether keys were added, removed, moved or renamed since: the indices are no longer right."""
        keys = self._keys()
        return keys is None or keys.key_blocks.keys() != self._names

    def _keys(self) -> bpy.types.Key:
        return object_named(self._object_name).data.shape_keys

    def _read(self, keys: bpy.types.Key) -> NDArray[np.float32]:
        keys.key_blocks.foreach_get("value", self._values)
        return self._values


def writers_for(mesh_names: tuple[str, ...]) -> list[ShapeKeyWriter]:
    """One writer for each distinct set of keys with a channel in it; linked duplicates share theirs."""
    writers: dict[bpy.types.Key, ShapeKeyWriter] = {}
    for name in mesh_names:
        keys = object_named(name).data.shape_keys
        if keys is not None and keys not in writers:
            writers[keys] = ShapeKeyWriter(name)
    return [writer for writer in writers.values() if writer.channels or writer.driven]


def missing_channels(writers: list[ShapeKeyWriter]) -> tuple[str, ...]:
    """The channels that move nothing."""
    moved = {name for writer in writers for name in writer.channels}
    return tuple(name for name in CHANNELS if name not in moved)


def _driven_paths(keys: bpy.types.Key) -> set[str]:
    return {driver.data_path for driver in keys.animation_data.drivers} if keys.animation_data else set()


def _value_path(key_name: str) -> str:
    return f'key_blocks["{bpy.utils.escape_identifier(key_name)}"].value'
