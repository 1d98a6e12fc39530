"""Writes weights to the shape keys of one mesh, by name, in one call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.rest import RestValue
from .blocks import FollowedBlock, rest_value
from .curves import CurveKind, Curves, CurveTarget
from .names import names_changed

#: A key below this does nothing that can be seen, and Blender skips keys that are exactly 0: evaluation costs
#: vertices times non-zero keys.
_INVISIBLE: Final = 0.005
_GROUP: Final = "Shape Keys"


def keys_of(block: bpy.types.ID | None) -> bpy.types.Key | None:
    """The shape keys of an object, of its data, or that very data-block; None where there are none."""
    if block is None:
        return None
    try:
        return block.data.shape_keys  # an object, as nearly always: this runs at each tick
    except AttributeError:
        return block if isinstance(block, bpy.types.Key) else getattr(block, "shape_keys", None)


def drop_invisible(values: NDArray[np.float32]) -> None:
    """Make 0, in place, what nobody could see."""
    values[np.abs(values) < _INVISIBLE] = 0.0


def _path(name: str) -> str:
    """The way from a set of keys to the value of one."""
    return f'key_blocks["{bpy.utils.escape_identifier(name)}"].value'


class ShapeKeyWriter:
    """Some keys of one set of keys; linked duplicates of a mesh share theirs, and have one writer."""

    def __init__(self, owner: bpy.types.ID, inputs: Mapping[str, int]) -> None:
        """`owner` has the keys; `inputs` gives the input by the key's name, and all of these keys are there."""
        keys = keys_of(owner)
        assert keys is not None  # noqa: S101 (some of its keys are named)
        self._owner, self._keys = FollowedBlock(owner), FollowedBlock(keys)
        self._names: list[str] = keys.key_blocks.keys()
        self._inputs = dict(inputs)
        self._blocks = np.array([self._names.index(name) for name in inputs], np.intp)
        self._from_inputs = np.array(list(inputs.values()), np.intp)
        self._values = np.zeros(len(self._names), np.float32)
        rest = keys.reference_key.name
        #: Whether there are keys that the user may move; the one that all start from has no effect of its own.
        self._has_others = any(name not in inputs and name != rest for name in self._names)
        self._before: list[float] = self._read(keys)[self._blocks].tolist()

    def write(self, values: NDArray[np.float32]) -> bool:
        """Set the keys from all inputs; the other keys keep what the user gave them.

        False, and nothing written, where keys were added, removed, moved or renamed: the places are no longer right.
        """
        keys = keys_of(self._owner.find())
        if keys is None or keys.session_uid != self._keys.uid:
            return False
        blocks = keys.key_blocks
        if blocks.keys() != self._names:
            return False
        if not self._inputs:
            return True  # only watched for new names
        everything = self._values
        if self._has_others:
            blocks.foreach_get("value", everything)
        everything[self._blocks] = values[self._from_inputs]
        blocks.foreach_set("value", everything)
        keys.update_tag()  # Blender 4.2 does not tag by itself
        return True

    def over_time(self, inputs: NDArray[np.float64]) -> Iterator[Curves]:
        """What Blender would show of the keys, for `inputs` (inputs, n) over time; keys that are gone are passed over.

        Beyond the ends of its slider a key does not go.
        """
        keys = self._keys.find()
        for (name, at), before in zip(self._inputs.items(), self._before, strict=True):
            block = keys.key_blocks.get(name) if keys is not None else None
            if block is not None:
                default = block.bl_rna.properties["value"].default  # not 0 since Blender 5.0
                target = CurveTarget(self._keys.find, _path(name), (0,), _GROUP, CurveKind.KEY, (before,), (default,))
                yield Curves(target, np.clip(inputs[at : at + 1], block.slider_min, block.slider_max))

    @property
    def uid(self) -> int:
        """The `session_uid` of the set of keys."""
        return self._keys.uid

    def follow(self) -> dict[str, str]:
        """Go on with keys that were renamed: their new names by their old ones."""
        keys = self._keys.find()
        if keys is None:
            return {}
        names = keys.key_blocks.keys()
        renamed = names_changed(self._names, names)
        self._names = names
        self._inputs = {renamed.get(name, name): at for name, at in self._inputs.items()}
        return renamed

    def read_back(self, name: str) -> float | None:
        """A key as it stands in Blender now; None where it is not there."""
        keys = self._keys.find()
        block = keys.key_blocks.get(name) if keys is not None else None
        return block.value if block is not None else None

    def rest(self) -> Iterator[RestValue]:
        """The values that the keys had when this writer was made."""
        keys = self._keys.find()
        if keys is not None:
            for name, value in zip(self._inputs, self._before, strict=True):
                yield rest_value(keys, _path(name), value)

    def put_back(self) -> None:
        """Give the keys the values they had when this writer was made; keys that are gone are passed over."""
        keys = self._keys.find()  # there also when the object was deleted
        if keys is None:
            return
        for name, value in zip(self._inputs, self._before, strict=True):
            block = keys.key_blocks.get(name)
            if block is not None:
                block.value = value
        keys.update_tag()

    def _read(self, keys: bpy.types.Key) -> NDArray[np.float32]:
        keys.key_blocks.foreach_get("value", self._values)
        return self._values
