"""What was renamed while the avatar is live, and the mapping with the new names."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..core.mapping.row import FaceMapping, Target, TargetKind


class Renamed(enum.Enum):
    """What has a new name."""

    SHAPE_KEY = "shape key"
    BONE = "bone"
    #: An object or another data-block that rows name as their owner, or the avatar's root.
    BLOCK = "data-block"


@dataclass(frozen=True, slots=True)
class Rename:
    """One new name, for everybody who keeps the mapping.

    `owner` is what the targets concerned have as their owner, empty for the avatar itself; of a data-block it is its
    type (`Target.owner_type`).
    """

    kind: Renamed
    owner: str
    old: str
    new: str

    def applied(self, target: Target) -> Target:
        """`target` by its new name; the same where it is about something else."""
        if self.kind is Renamed.BLOCK:
            concerned = (target.owner_type, target.owner) == (self.owner, self.old)
            return replace(target, owner=self.new) if concerned else target
        is_key = target.kind is TargetKind.SHAPE_KEY
        is_named = is_key or target.kind is not TargetKind.PROPERTY
        concerned = is_named and is_key is (self.kind is Renamed.SHAPE_KEY)
        concerned = concerned and (target.owner, target.name) == (self.owner, self.old)
        return replace(target, name=self.new) if concerned else target


def renamed(mapping: FaceMapping, renames: Sequence[Rename]) -> FaceMapping:
    """The mapping with all new names, one after the other."""
    rows = []
    for row in mapping.rows:
        target = row.target
        for rename in renames:
            target = rename.applied(target)
        rows.append(row if target is row.target else replace(row, target=target))
    return replace(mapping, rows=tuple(rows))
