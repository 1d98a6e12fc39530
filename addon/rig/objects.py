"""Turns whole objects as the head or an eye turns: heads that are objects of their own, without bones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import bpy
import numpy as np
from mathutils import Matrix, Quaternion
from numpy.typing import NDArray

from ..core import rotation
from ..core.mapping.channels import Turn
from ..core.rest import RestValue
from ..core.rotation import HeadAngles
from .blocks import FollowedBlock
from .curves import Curves
from .posed import Moves, PosedPlace, PosedWriter
from .rotation_modes import rotation_of
from .turns import Turns, TurnsOverTime

#: What Blender calls the group of an object's own curves.
_GROUP: Final = "Object Transforms"


class ObjectWriter:
    """One object that turns about the axes of the face in the world, as they were when this writer was made.

    What it hangs on carries it along, with these axes.
    """

    def __init__(self, ob: bpy.types.Object, moves: Moves, axes: Matrix) -> None:
        """`axes` are those of the face in the world, as the columns of a 3x3 matrix."""
        self._object = FollowedBlock(ob)
        self._axes = axes
        self._world = _world_rotation(ob)
        # from the axes in which the rotation is written to the world: parents and delta rotations stand in between
        written_in = self._world @ rotation_of(ob).inverted()
        frame = written_in.inverted() @ axes.to_quaternion()
        self._writer = PosedWriter(ob, moves, [frame] * len(moves.turns))
        #: Whether it turns with the head.
        self.turns_head = any(part.turn is Turn.HEAD for part in moves.turns)

    def write(self, turns: Turns, numbers: Sequence[float]) -> bool:
        """Turn it; False where it is not there any more."""
        ob = self._object.find()
        if ob is None:
            return False
        self._writer.write(ob, turns, numbers)
        return True

    def over_time(self, turns: TurnsOverTime, inputs: NDArray[np.float64]) -> Iterator[Curves]:
        """What `write` would set, for turns and `inputs` (inputs, n) over time; nothing where it is gone."""
        ob = self._object.find()
        if ob is not None:
            yield from self._writer.over_time(ob, PosedPlace(self._object, "", _GROUP), turns, inputs)

    def read_back(self) -> HeadAngles | None:
        """The turn since this writer was made as the evaluated object shows it; None where it is no head."""
        ob = self._object.find()
        if ob is None or not self.turns_head:
            return None
        turned = (_world_rotation(ob) @ self._world.inverted()).to_matrix()
        in_face = self._axes.transposed() @ turned @ self._axes
        return rotation.to_angles(rotation.Quaternion(*in_face.to_quaternion()))

    def rest(self) -> Iterator[RestValue]:
        """The rotation that it had when this writer was made."""
        ob = self._object.find()
        if ob is not None:
            yield from self._writer.rest(ob, "")

    def put_back(self) -> None:
        """Give it the rotation that it had."""
        ob = self._object.find()
        if ob is not None:
            self._writer.put_back(ob)


def _world_rotation(ob: bpy.types.Object) -> Quaternion:
    return ob.matrix_world.to_3x3().normalized().to_quaternion()
