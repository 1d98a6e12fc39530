"""From the rows of a mapping to what they drive in the open file, or to the reason why a row cannot."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import bpy

from ..core.mapping.channels import Turn
from ..core.mapping.row import Row, Target, TargetKind
from .avatar import Avatar
from .blocks import block_named, is_deleted
from .posed import Moves
from .properties import PropertyWriter
from .row_error import RowError
from .shape_keys import keys_of
from .turns import TurnShare


@dataclass(slots=True)
class KeyPlan:
    """The inputs of one set of shape keys by the key's name, and one of the data-blocks that have it."""

    owner: bpy.types.ID
    inputs: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class BonePlan:
    """What is asked of the bones of one armature, by name."""

    armature: bpy.types.Object
    moves: dict[str, Moves] = field(default_factory=dict)


@dataclass(slots=True)
class ObjectPlan:
    """What is asked of one object."""

    ob: bpy.types.Object
    moves: Moves = field(default_factory=Moves)


class Binding:
    """What the rows of a mapping drive. Shape keys have the first inputs, `key_inputs` of them.

    References in here are for the moment only; writers that last are made from it at once.
    """

    def __init__(self, avatar: Avatar, rows: Sequence[Row]) -> None:
        self._avatar = avatar
        self._armature = block_named("OBJECT", avatar.armature) if avatar.armature else None
        self._meshes = [mesh for name in avatar.meshes if (mesh := block_named("OBJECT", name)) is not None]
        self._drivers: dict[int, frozenset[tuple[str, int]]] = {}
        self._inputs: dict[Hashable, int] = {}
        self.keys: dict[int, KeyPlan] = {}
        self.bones: dict[int, BonePlan] = {}
        self.objects: dict[int, ObjectPlan] = {}
        #: Writers of properties by the index of the first row that drives each.
        self.properties: dict[int, PropertyWriter] = {}
        #: The data-blocks that rows name as owners, by type and name.
        self.owners: dict[tuple[str, str], bpy.types.ID] = {}
        #: Pairs (index of a row, index of an input).
        self.links: list[tuple[int, int]] = []
        self.problems: dict[int, str] = {}
        #: What is left alone although the row drives something else as well, one sentence each.
        self.notes: list[str] = []
        self._bind(rows, keys=True)
        self.key_inputs = len(self._inputs)
        self._bind(rows, keys=False)

    @property
    def inputs(self) -> int:
        """How many numbers are driven."""
        return len(self._inputs)

    def _bind(self, rows: Sequence[Row], *, keys: bool) -> None:
        for index, row in enumerate(rows):
            if (row.target.kind is TargetKind.SHAPE_KEY) is keys:
                try:
                    self._bind_row(index, row)
                except RowError as problem:
                    self.problems[index] = str(problem)

    def _bind_row(self, index: int, row: Row) -> None:
        target = row.target
        if target.kind is TargetKind.SHAPE_KEY:
            self._bind_key(index, target)
        elif target.kind is TargetKind.PROPERTY:
            self._bind_property(index, target)
        elif target.kind is TargetKind.TURN and not target.name:
            self._bind_object(index, row)
        else:
            self._bind_bone(index, row)

    def _bind_key(self, index: int, target: Target) -> None:
        if not target.name:
            raise RowError("The row names no shape key: choose one.")
        owners = [self._owner(target)] if target.owner else self._meshes
        having = [(one, keys) for one in owners if (keys := keys_of(one)) and target.name in keys.key_blocks]
        if not having:
            who = target.owner or "The avatar"
            raise RowError(f"{who} has no shape key {target.name}: choose another, or remove the row.")
        reasons = []
        for owner, keys in having:
            plan = self.keys.setdefault(keys.session_uid, KeyPlan(owner))
            reason = self._hindrance_of_key(owner, keys, target.name)
            if reason:
                reasons.append(reason)
            elif plan.owner == owner:  # linked duplicates share their keys
                at = self._input(keys.session_uid, target.name)
                plan.inputs[target.name] = at
                self.links.append((index, at))
        if len(reasons) == len(having):
            raise RowError(reasons[0])
        self.notes += reasons

    def _bind_bone(self, index: int, row: Row) -> None:
        target = row.target
        if not target.name:
            raise RowError("The row names no bone: choose one.")
        armature = self._owner(target) if target.owner else self._armature
        if armature is None:
            raise RowError(f"The avatar has no armature, and so no bone {target.name}: choose another target.")
        bones = armature.pose.bones if getattr(armature, "pose", None) else {}
        if target.name not in bones:
            raise RowError(f"{armature.name} has no bone {target.name}: choose another, or remove the row.")
        self._refuse_linked(armature)
        moves = self.bones.setdefault(armature.session_uid, BonePlan(armature)).moves.setdefault(target.name, Moves())
        turns = target.kind in (TargetKind.TURN, TargetKind.BONE_ROTATION)
        kind = "rotation" if turns else "location" if target.kind is TargetKind.BONE_LOCATION else "scale"
        path = f'pose.bones["{bpy.utils.escape_identifier(target.name)}"].{kind}'
        axis = "xyz".index(target.axis.value)
        if any(one.startswith(path) and (turns or at == axis) for one, at in self._drivers_of(armature)):
            raise RowError(f"The {kind} of the bone {target.name} has a driver: Live Face leaves it alone.")
        if target.kind is TargetKind.TURN:
            _add_turn(moves, index, row)
            return
        at = self._input(armature.session_uid, target.kind, target.name, axis)
        moves.axes(target.kind)[axis] = at
        self.links.append((index, at))

    def _bind_object(self, index: int, row: Row) -> None:
        ob = self._owner(row.target) if row.target.owner else block_named("OBJECT", self._avatar.root)
        if not isinstance(ob, bpy.types.Object):
            raise RowError(f"{row.target.owner} is no object, and cannot turn: choose an object or a bone.")
        self._refuse_linked(ob)
        if any(path.startswith("rotation") for path, _ in self._drivers_of(ob)):
            raise RowError(f"The rotation of {ob.name} has a driver: Live Face leaves it alone.")
        _add_turn(self.objects.setdefault(ob.session_uid, ObjectPlan(ob)).moves, index, row)

    def _bind_property(self, index: int, target: Target) -> None:
        owner = self._owner(target) if target.owner else block_named("OBJECT", self._avatar.root)
        if owner is None:
            raise RowError(f"The avatar's object {self._avatar.root} is gone.")
        self._refuse_linked(owner)
        writer = PropertyWriter(owner, target.path)
        if writer.has_driver():
            raise RowError(f"{target.path} of {owner.name} has a driver: Live Face leaves it alone.")
        known = self.inputs
        writer.at = self._input(owner.session_uid, target.path)
        if writer.at == known:
            self.properties[index] = writer
        self.links.append((index, writer.at))

    def _owner(self, target: Target) -> bpy.types.ID:
        block = block_named(target.owner_type, target.owner)
        if block is None or is_deleted(block):
            kind = target.owner_type.replace("_", " ").lower()
            raise RowError(f"There is no {kind} {target.owner} in this file: choose another, or remove the row.")
        self.owners[target.owner_type, target.owner] = block
        return block

    def _hindrance_of_key(self, owner: bpy.types.ID, keys: bpy.types.Key, name: str) -> str:
        if not keys.is_editable:
            return _linked(keys.user if keys.user else owner)
        path = f'key_blocks["{bpy.utils.escape_identifier(name)}"].value'
        driven = (path, 0) in self._drivers_of(keys)
        return f"The key {name} has a driver: Live Face leaves it alone." if driven else ""

    def _refuse_linked(self, block: bpy.types.ID) -> None:
        if not block.is_editable:
            raise RowError(_linked(block))

    def _drivers_of(self, block: bpy.types.ID) -> frozenset[tuple[str, int]]:
        """Path and index of everything in a data-block that has a driver."""
        known = self._drivers.get(block.session_uid)
        if known is None:
            drivers = block.animation_data.drivers if getattr(block, "animation_data", None) else ()
            known = self._drivers[block.session_uid] = frozenset((one.data_path, one.array_index) for one in drivers)
        return known

    def _input(self, *what: Hashable) -> int:
        """The input of one number, which several rows may share."""
        return self._inputs.setdefault(what, len(self._inputs))


def _add_turn(moves: Moves, index: int, row: Row) -> None:
    """A row whose channel is no turn is told by the evaluator."""
    if row.channel in {turn.value for turn in Turn}:
        moves.turns.append(TurnShare(index, Turn(row.channel), row.gain))


def _linked(block: bpy.types.ID) -> str:
    file = bpy.path.basename(block.library.filepath) if block.library else "a library"
    kind = block.id_type.replace("_", " ").lower()
    return f"The {kind} {block.name} is linked from {file} and cannot be changed here: make a library override of it."
