"""Bakes a take onto an avatar: what its mapping makes of the take, as keys of its targets.

All is computed before anything in the file is touched. So a bake can be left at any moment but the last, which puts
the keys there at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..core.errors import LiveFaceError
from ..core.mapping.groups import ChannelGroup, group_of
from ..core.mapping.row import FaceMapping
from ..core.rest import RestValue
from ..core.rotations import normalized
from ..core.takes.editing import smoothed
from ..core.takes.keying import BakeOptions, CurveKeys, Mixing, Onto, Timing, keys_of
from ..core.takes.reduction import Interpolation
from ..core.takes.take import Take
from .actions import has_curve
from .avatar import Avatar
from .baked_rest import baked_rest, rest_values
from .curves import CurveKind, Curves, CurveTarget, on_top_of_rest, standing_values
from .keyed import KeyedCurves, Plan, Written, write_keyed
from .live_rig import LiveRig
from .rest import give_back, standing_at


class BakeError(LiveFaceError):
    """The take cannot be baked onto the avatar."""


@dataclass(frozen=True, slots=True)
class BakeResult:
    """What a bake has made.

    `still` counts the targets that got no keys because the take never moves them. `problems` are sentences about rows
    that drive nothing, `kept` the Actions that were replaced and are kept in the file.
    """

    curves: int
    keys: int
    still: int
    first: float
    last: float
    actions: tuple[str, ...]
    kept: tuple[str, ...]
    problems: tuple[str, ...]


class Bake:
    """A bake in pieces: `steps` computes, and `write` writes. Between them the file may change; names are looked up.

    `rest` are values that stand in for those in the file while it is looked at, such as those that the avatar had
    before it went live.

    Raises:
        BakeError: the take has no frame, or nothing is mapped that could have keys.
        AvatarError: the avatar's root is gone.
    """

    def __init__(
        self, avatar: Avatar, mapping: FaceMapping, take: Take, options: BakeOptions, rest: Sequence[RestValue] = ()
    ) -> None:
        if not len(take):
            raise BakeError("The take has no frame: choose another one.")
        self._take, self._options = take, options
        self._rig = rig_at_rest(avatar, _of_groups(mapping, options.groups), rest)
        self._keyed: list[KeyedCurves] = []
        self._reach = (0.0, 0.0)
        #: What is never moved is to stand at rest afterwards: what has moved it before may be replaced.
        self._rest_of_still: list[RestValue] = []

    def steps(self) -> Iterator[float]:
        """Compute piece by piece; after each, which share of the work is done."""
        take = smoothed(self._take, self._options.smoothing)
        yield 0.1
        times, moving = self._rig.over_time(take)
        timing = Timing(times, self._options)
        self._reach = float(timing.frames[0]), float(timing.frames[-1])
        curves = list(moving)
        for done, one in enumerate(curves, 1):
            self._key(one, timing)
            yield 0.1 + 0.9 * done / len(curves)

    def write(self, name: str) -> BakeResult:
        """Put the keys into Actions of this name, at once.

        Raises:
            BakeError: the take moves nothing.
            KeysError: the avatar was changed meanwhile so that the keys do not fit it, or cannot have keys.
        """
        if not self._keyed:
            raise BakeError("The take moves nothing of what was chosen: there is nothing to bake.")
        plan = Plan(self._options.onto, self._options.mixing, name, self._reach)
        written = write_keyed(self._keyed, plan)
        give_back(self._rest_of_still)
        keys = [one.keys for one in self._keyed]
        return BakeResult(
            curves=sum(len(one.values) for one in keys),
            keys=sum(one.values.size for one in keys),
            still=len(self._rest_of_still),
            first=plan.reach[0],
            last=plan.reach[1],
            actions=written.actions,
            kept=written.kept,
            problems=tuple(dict.fromkeys(self._rig.problems.values())),
        )

    def _key(self, curves: Curves, timing: Timing) -> None:
        """Make the keys of curves that belong together."""
        target, options = curves.target, self._options
        rest: tuple[float, ...] | None = target.rest
        if options.mixing is Mixing.ADD and _is_animated(target):
            rest = None  # what is there would go on moving it
            if options.onto is Onto.NLA:
                curves, rest = on_top_of_rest(curves), target.neutral
        stepped = target.kind is CurveKind.WHOLE
        values = timing.placed(curves.values, stepped=stepped)
        if target.kind is CurveKind.QUATERNION:
            values = normalized(values)
        keys = keys_of(timing.frames, values, options, rest, stepped=stepped)
        if keys is not None:
            self._keyed.append(KeyedCurves(target, keys))
        elif (block := target.find()) is not None:
            self._rest_of_still += rest_values(block, target)


def key_as_it_stands(
    avatar: Avatar, mapping: FaceMapping, groups: frozenset[ChannelGroup], frame: float, rest: Sequence[RestValue] = ()
) -> Written:
    """Key at one frame what all that is mapped shows now, among the keys that there are; `rest` is as for `Bake`.

    Raises:
        BakeError: nothing is mapped that could have keys.
        KeysError: the keys cannot be written.
    """
    keyed = []
    for target in targets_of(rig_at_rest(avatar, _of_groups(mapping, groups), rest)):
        values = standing_values(target)
        if values is not None:
            stepped = target.kind is CurveKind.WHOLE
            how = Interpolation.CONSTANT if stepped else Interpolation.BEZIER
            keyed.append(KeyedCurves(target, CurveKeys(np.array([frame]), values[:, None], how)))
    return write_keyed(keyed, Plan(Onto.ACTION, Mixing.ADD, "Pose", (frame, frame)))


def targets_of(rig: LiveRig) -> list[CurveTarget]:
    """All that a rig moves."""
    return [one.target for one in rig.over_time(Take.empty())[1]]


def rig_at_rest(avatar: Avatar, mapping: FaceMapping, rest: Sequence[RestValue]) -> LiveRig:
    """A rig that was made while the avatar stood at rest.

    What earlier bakes move does not stand at rest, but as they have it at this frame. `rest` is as for `Bake`.

    Raises:
        BakeError: nothing is mapped that could have keys.
    """
    with standing_at(rest):
        rig = LiveRig(avatar, mapping)
    targets = targets_of(rig)
    if not targets:
        raise BakeError(_nothing_to_bake(mapping, rig))
    known = baked_rest(targets)
    if known:
        with standing_at((*rest, *known)):
            rig = LiveRig(avatar, mapping)
    return rig


def _of_groups(mapping: FaceMapping, groups: frozenset[ChannelGroup]) -> FaceMapping:
    """The mapping with the rows of all other groups muted."""
    rows = [row if group_of(row.channel) in groups else replace(row, muted=True) for row in mapping.rows]
    return replace(mapping, rows=tuple(rows))


def _is_animated(target: CurveTarget) -> bool:
    block = target.find()
    return block is not None and any(has_curve(block, target.path, index) for index in target.indices)


def _nothing_to_bake(mapping: FaceMapping, rig: LiveRig) -> str:
    if not mapping.rows:
        return "The avatar has no mapping, so nothing of it can be keyed: press Auto-Map first."
    reason = next(iter(rig.problems.values()), "All are muted, or of channels that were not chosen.")
    return f"No row of the mapping drives anything that could be keyed. {reason}"
