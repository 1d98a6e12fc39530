"""The avatar as one thing that takes a pose by its mapping, and can be put back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.face_frame import FacePose
from ..core.face_points import mirrored_points
from ..core.mapping.evaluator import Evaluator, Wiggle, solo_or_unmuted
from ..core.mapping.measuring import shares, shares_over_time
from ..core.mapping.mirror import mirrored
from ..core.mapping.row import FaceMapping, Row
from ..core.mapping.signals import signals_of, signals_over_time
from ..core.rest import RestValue
from ..core.rotation import HeadAngles
from ..core.takes.editing import mirrored as mirrored_take
from ..core.takes.shown import shown
from ..core.takes.take import Take
from .avatar import Avatar, AvatarError
from .binding import Binding
from .curves import Curves
from .face_mesh import FaceMeshWriter, is_face_mesh
from .renames import Rename, renamed
from .turns import Turns, TurnsOverTime
from .writers import Writers

__all__ = ("AppliedPose", "LiveRig", "Rename", "view_layer_of")

_FRAME: Final = 1.0 / 30.0


@dataclass(frozen=True, slots=True)
class AppliedPose:
    """What stands in Blender: shape-key values by channel, and the head's angles (None without a head that turns).

    A channel is in here that a row hands on to a key as it is, and that key has no other row.
    """

    weights: dict[str, float]
    head: HeadAngles | None


class LiveRig:
    """Moves an avatar by a mapping until `put_back`.

    What is renamed meanwhile is followed, what is deleted becomes its row's problem, and the other rows go on. It
    survives undo; `rebind` looks at everything anew.
    """

    def __init__(self, avatar: Avatar, mapping: FaceMapping) -> None:
        """Finds what the rows drive; nothing is moved yet.

        Raises:
            AvatarError: the avatar's root is gone.
        """
        self.mapping = mapping
        #: What was found renamed up to the last `write` and since the one before; `mapping` has the new names already.
        self.renames: tuple[Rename, ...] = ()
        self._untold: tuple[Rename, ...] = ()
        self._avatar = avatar
        self._wiggled: int | None = None
        self._face_meshes: list[FaceMeshWriter] = []
        self._bind()

    @property
    def avatar(self) -> Avatar:
        """The names of the avatar's objects as they are now."""
        return self._writers.avatar_now()

    @property
    def problems(self) -> dict[int, str]:
        """Why a row drives nothing, one sentence by the row's index. A row that is muted has no problem by that."""
        return {**self._evaluator.problems, **self._binding_problems, **self._writers.problems()}

    @property
    def row_shares(self) -> NDArray[np.float32]:
        """The newest value of each row between its bounds, 0 to 1, shape (rows,): for meters."""
        return self._evaluator.row_shares

    @property
    def notes(self) -> tuple[str, ...]:
        """What does not move and why, one sentence each."""
        head = () if self._writers.turns_head or self._face_meshes else ("No head bone found: the head does not turn.",)
        return tuple(dict.fromkeys((*self.problems.values(), *self._binding_notes, *head)))

    def write(
        self,
        pose: FacePose,
        points: NDArray[np.float32] | None = None,
        step_s: float = _FRAME,
        wiggle: Wiggle | None = None,
    ) -> None:
        """Move the avatar to `pose`.

        `points` are the landmarks for measures and live face meshes, shape (478, 3), metres in the head's own axes;
        without them measures are 0, and the meshes keep their shape. `step_s` is the time since the last write, for
        rows that are smoothed; `wiggle` tries out one row.

        Raises:
            AvatarError: the avatar's root is gone.
        """
        if (wiggle.row if wiggle else None) != self._wiggled:
            self._wiggled = wiggle.row if wiggle else None
            self.rebind()
        if not self._writers.all_named_so:
            self.rebind()
        if self.mapping.mirror:
            pose, points = mirrored(pose), None if points is None else mirrored_points(points)
        measures = self.mapping.measures
        measured = shares(measures, points) if points is not None and measures else np.zeros(len(measures), np.float32)
        signals = signals_of(pose, measured, derived=self._evaluator.needs_derived)
        turns = Turns(pose, wiggle)
        if not self._writers.write(self._evaluator.evaluate(signals, step_s, wiggle), turns):
            self.rebind()
            self._writers.write(self._evaluator.evaluate(signals, 0.0, wiggle), turns)
        for mesh in self._face_meshes:
            mesh.write(points, pose)
        self.renames, self._untold = self._untold, ()

    def over_time(self, take: Take) -> tuple[NDArray[np.float64], Iterator[Curves]]:
        """What `write` would write for a whole take, one frame after the other: its moments (n,) and the curves.

        The moments are seconds as the take has them, with more of them where it has no face for a while. Nothing is
        written.
        """
        measures = self.mapping.measures
        take = shown(take if measures else replace(take, landmarks=None))
        if self.mapping.mirror:
            take = mirrored_take(take)
        without = np.zeros((len(measures), len(take)), np.float32)
        measured = without if take.landmarks is None else shares_over_time(measures, take.landmarks)
        signals = signals_over_time(take, measured, derived=self._evaluator.needs_derived)
        inputs = self._evaluator.evaluate_all(signals, np.diff(take.times, prepend=take.times[:1]))
        return take.times, self._writers.over_time(inputs, TurnsOverTime(take))

    def read_back(self) -> AppliedPose:
        """What the avatar shows now; a channel on several meshes has the same value on all."""
        return AppliedPose(self._writers.weights(), self._writers.head())

    def rebind(self, mapping: FaceMapping | None = None) -> None:
        """Look at the avatar anew, and move it by `mapping` from now on where one is given.

        Raises:
            AvatarError: the avatar's root is gone.
        """
        self._follow(mapping)
        self.put_back()
        self._bind()

    def take_as_rest(self, mapping: FaceMapping) -> None:
        """As `rebind` after an undo: what stands in the file now is the user's own, and is not to be put back.

        Raises:
            AvatarError: the avatar's root is gone.
        """
        self._follow(mapping)
        for mesh in self._face_meshes:  # whose shape is not in what an undo gives back
            mesh.put_back()
        self._bind()

    def rest(self) -> Iterator[RestValue]:
        """Every value as it was found, to be given back by `rig.rest.give_back` by whoever finds the file."""
        yield from self._writers.rest()
        for mesh in self._face_meshes:
            yield from mesh.rest()

    def put_back(self) -> None:
        """Give back every value as it was found; what is gone is passed over."""
        self._writers.put_back()
        for mesh in self._face_meshes:
            mesh.put_back()

    def _follow(self, mapping: FaceMapping | None) -> None:
        """Know by its new name what was renamed."""
        found = self._writers.follow()
        self._untold += found
        self.mapping = renamed(mapping or self.mapping, found)
        self._avatar = self._writers.avatar_now()

    def _bind(self) -> None:
        if bpy.data.objects.get(self._avatar.root) is None:
            raise AvatarError(f"The avatar's object {self._avatar.root} is gone: press Start again.")
        rows = _tried_out(self.mapping.rows, self._wiggled)
        binding = Binding(self._avatar, rows)
        self._binding_problems, self._binding_notes = binding.problems, binding.notes
        self._evaluator = Evaluator(rows, self.mapping.measures, binding.links, binding.inputs)
        driving = solo_or_unmuted(rows)
        idle = {index for index, drives in enumerate(driving) if not drives or index in self._evaluator.problems}
        self._writers = Writers(self._avatar, binding, rows, self._evaluator.active, idle)
        self._face_meshes = self._bound_face_meshes()

    def _bound_face_meshes(self) -> list[FaceMeshWriter]:
        """The writers of the avatar's live face meshes; those that there were go on, and know where they began."""
        known = {writer.object_name: writer for writer in self._face_meshes if not writer.stale}
        meshes = [ob for name in self._avatar.meshes if (ob := bpy.data.objects.get(name)) and is_face_mesh(ob)]
        return [known.get(ob.name) or FaceMeshWriter(ob.name) for ob in meshes]


def _tried_out(rows: tuple[Row, ...], index: int | None) -> tuple[Row, ...]:
    """The rows, with the one that is tried out driving even where it is muted or others are solo."""
    if index is None or not 0 <= index < len(rows):
        return rows
    row = replace(rows[index], muted=False, solo=any(one.solo for one in rows))
    return (*rows[:index], row, *rows[index + 1 :])


def view_layer_of(scene: bpy.types.Scene) -> bpy.types.ViewLayer:
    """The view layer that the user sees of `scene`, else its first."""
    window = bpy.context.window
    return window.view_layer if window and window.scene == scene else scene.view_layers[0]
