"""All that is written while an avatar is live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.arkit import CHANNEL_INDEX
from ..core.mapping.row import Row
from ..core.rest import RestValue
from ..core.rotation import HeadAngles
from .avatar import Avatar
from .binding import Binding
from .blocks import FollowedBlock, block_named
from .bones import BoneWriter
from .curves import Curves
from .facing import face_axes_of_objects
from .objects import ObjectWriter
from .renames import Rename, Renamed
from .shape_keys import ShapeKeyWriter, drop_invisible, keys_of
from .turns import Turns, TurnsOverTime


class Writers:
    """The writers of one avatar, made from a binding, and its data-blocks, followed when they are renamed."""

    def __init__(
        self, avatar: Avatar, binding: Binding, rows: Sequence[Row], active: NDArray[np.bool_], idle: set[int]
    ) -> None:
        """`active` (inputs,) says which inputs are driven; `idle` has the rows that drive nothing."""
        self._avatar = avatar
        self._key_inputs = binding.key_inputs
        names = dict.fromkeys((avatar.root, avatar.armature or avatar.root, *avatar.meshes))
        self._objects = {name: FollowedBlock(ob) for name in names if (ob := block_named("OBJECT", name)) is not None}
        self._owners = {target: FollowedBlock(owner) for target, owner in binding.owners.items()}
        self._keys = [
            ShapeKeyWriter(plan.owner, {name: at for name, at in plan.inputs.items() if active[at]})
            for plan in binding.keys.values()
        ]
        self._bones = [
            BoneWriter(plan.armature, {name: moves.without(active, idle) for name, moves in plan.moves.items()})
            for plan in binding.bones.values()
        ]
        self._properties = [(row, one) for row, one in binding.properties.items() if active[one.at]]
        self._posed: tuple[BoneWriter | ObjectWriter, ...] = (*self._bones, *_object_writers(binding, active, idle))
        self._straight = _straight_keys(rows, binding, idle)

    @property
    def turns_head(self) -> bool:
        """Whether a bone or an object turns with the head."""
        return any(writer.turns_head for writer in self._posed)

    @property
    def all_named_so(self) -> bool:
        """Whether every data-block is there under the name that it is known by."""
        for known in self._followed():
            block = known.find()
            if block is None or block.name != known.name:
                return False
        return True

    def problems(self) -> dict[int, str]:
        """What came up while writing, by the row's index."""
        return {row: writer.problem for row, writer in self._properties if writer.problem}

    def write(self, values: NDArray[np.float32], turns: Turns) -> bool:
        """Write all inputs; False where something is not there any more, or not where it was."""
        drop_invisible(values[: self._key_inputs])
        well = True
        for keys in self._keys:
            well &= keys.write(values)
        numbers = values.tolist() if len(values) > self._key_inputs else []
        for posed in self._posed:
            well &= posed.write(turns, numbers)
        for _, number in self._properties:
            well &= number.write(numbers)
        return well

    def over_time(self, inputs: NDArray[np.float32], turns: TurnsOverTime) -> Iterator[Curves]:
        """What `write` would set, for `inputs` (inputs, n) and turns over time; what is gone is passed over."""
        drop_invisible(inputs[: self._key_inputs])
        numbers = inputs.astype(np.float64)
        for keys in self._keys:
            yield from keys.over_time(numbers)
        for posed in self._posed:
            yield from posed.over_time(turns, numbers)
        for _, number in self._properties:
            yield from number.over_time(numbers)

    def weights(self) -> dict[str, float]:
        """The channels that a key shows as they are."""
        shown = {channel: self._keys[at].read_back(name) for channel, (at, name) in self._straight.items()}
        return {channel: value for channel, value in shown.items() if value is not None}

    def head(self) -> HeadAngles | None:
        """The head's angles; None without a head that turns."""
        angles = (writer.read_back() for writer in self._posed)
        return next((one for one in angles if one is not None), None)

    def rest(self) -> Iterator[RestValue]:
        """Every value as it was found."""
        for keys in self._keys:
            yield from keys.rest()
        for posed in self._posed:
            yield from posed.rest()
        for _, number in self._properties:
            yield from number.rest()

    def put_back(self) -> None:
        """Give back every value as it was found; what is gone is passed over."""
        for keys in self._keys:
            keys.put_back()
        for posed in self._posed:
            posed.put_back()
        for _, number in self._properties:
            number.put_back()

    def follow(self) -> tuple[Rename, ...]:
        """Go on under the new names; keys and bones are told before the data-blocks that have them."""
        found = [
            Rename(Renamed.SHAPE_KEY, owner, old, new)
            for writer in self._keys
            for old, new in writer.follow().items()
            for owner in self._owners_of_key(writer, old)
        ]
        found += [
            Rename(Renamed.BONE, owner, old, new)
            for writer in self._bones
            for old, new in writer.follow().items()
            for owner in self._owners_of_bone(writer)
        ]
        for known in self._followed():
            block = known.find()
            if block is not None and block.name != known.name:
                found.append(Rename(Renamed.BLOCK, known.id_type, known.name, block.name))
        return tuple(dict.fromkeys(found))

    def avatar_now(self) -> Avatar:
        """The avatar by the names that its objects have now, without those that are gone."""
        now = {name: _name_now(known) for name, known in self._objects.items()}
        meshes = tuple(new for name in self._avatar.meshes if (new := now.get(name)) is not None)
        armature = now.get(self._avatar.armature) if self._avatar.armature else None
        return Avatar(now.get(self._avatar.root) or self._avatar.root, armature, meshes)

    def _followed(self) -> Iterator[FollowedBlock]:
        yield from self._objects.values()
        yield from self._owners.values()

    def _owners_of_key(self, writer: ShapeKeyWriter, old: str) -> Iterator[str]:
        """What targets on these keys have as their owner; the avatar only if no other mesh of it has the old name."""
        keys = {name: keys_of(known.find()) for name, known in self._objects.items()}
        mine = any(one.session_uid == writer.uid for one in keys.values() if one is not None)
        if mine and not any(old in one.key_blocks for one in keys.values() if one is not None):
            yield ""
        for (_, name), known in self._owners.items():
            one = keys_of(known.find())
            if one is not None and one.session_uid == writer.uid:
                yield name

    def _owners_of_bone(self, writer: BoneWriter) -> Iterator[str]:
        own = self._objects.get(self._avatar.armature) if self._avatar.armature else None
        if own is not None and own.uid == writer.uid:
            yield ""
        yield from (name for (_, name), known in self._owners.items() if known.uid == writer.uid)


def _name_now(known: FollowedBlock) -> str | None:
    block = known.find() or block_named("OBJECT", known.name)
    return block.name if block is not None else None


def _object_writers(binding: Binding, active: NDArray[np.bool_], idle: set[int]) -> list[ObjectWriter]:
    if not binding.objects:
        return []
    bpy.context.view_layer.update()  # what was put back a moment ago stands in no matrix yet
    axes = face_axes_of_objects(bpy.context.scene.objects)
    return [ObjectWriter(plan.ob, plan.moves.without(active, idle), axes) for plan in binding.objects.values()]


def _straight_keys(rows: Sequence[Row], binding: Binding, idle: set[int]) -> dict[str, tuple[int, str]]:
    """By channel the key that shows it as it is, as the number of its writer and its name."""
    places = {at: (k, name) for k, plan in enumerate(binding.keys.values()) for name, at in plan.inputs.items()}
    links = [(row, at) for row, at in binding.links if row not in idle and at in places]
    rows_of = Counter(at for _, at in links)
    return {rows[row].channel: places[at] for row, at in links if rows_of[at] == 1 and _is_straight(rows[row])}


def _is_straight(row: Row) -> bool:
    plain = Row(row.channel, row.target, expression=row.expression, muted=row.muted, solo=row.solo)
    return row.channel in CHANNEL_INDEX and row == plain
