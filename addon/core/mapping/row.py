"""A mapping as data: rows from a channel to a target. Frozen; what Blender keeps and shows is made from these."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from .measure import Measure


class TargetKind(enum.Enum):
    """What a row drives; the value is what presets hold."""

    SHAPE_KEY = "shape key"
    #: A bone or an object that turns as the head or an eye does, by the row's gain as its share.
    TURN = "turn"
    BONE_ROTATION = "bone rotation"
    BONE_LOCATION = "bone location"
    BONE_SCALE = "bone scale"
    PROPERTY = "property"


class Axis(enum.Enum):
    """An axis of a bone's own rest axes."""

    X = "x"
    Y = "y"
    Z = "z"


@dataclass(frozen=True, slots=True)
class Target:
    """What a row drives.

    `owner` is the name of the data-block: empty for the avatar itself, which is all of its meshes for a shape key and
    its armature for a bone. `owner_type` is that data-block's `ID.id_type` in Blender ("OBJECT", "MATERIAL", "LIGHT"…).
    `name` is the shape key or the bone (empty in a turn: the owner itself, an object); `axis` is for a bone's rotation,
    location and scale; `path` is a property's RNA path from the owner, such as ``["smile"]`` or ``location[2]``.
    """

    kind: TargetKind
    name: str = ""
    owner: str = ""
    owner_type: str = "OBJECT"
    axis: Axis = Axis.X
    path: str = ""


class Response(enum.Enum):
    """How a channel's value is bent before the gain; the value is what presets hold. See `response.py`."""

    LINEAR = "linear"
    EASE_IN = "ease in"
    EASE_OUT = "ease out"
    S_CURVE = "s curve"
    STEP = "step"
    EXPRESSION = "expression"


@dataclass(frozen=True, slots=True)
class Row:
    """One channel to one target: bent by the response, times gain, plus offset, smoothed, held within bounds.

    Several rows may add into one target, whose sum is held within the widest of their bounds. `gain`, `offset` and
    the bounds are in the target's unit (radians for a rotation); a turn knows only the gain, its share. `smoothing` is
    in seconds: the time in which two thirds of a step are done, 0 for none. With a `solo` row only such rows drive.
    """

    channel: str
    target: Target
    gain: float = 1.0
    offset: float = 0.0
    lower: float = 0.0
    upper: float = 1.0
    response: Response = Response.LINEAR
    expression: str = ""
    smoothing: float = 0.0
    muted: bool = False
    solo: bool = False


@dataclass(frozen=True, slots=True)
class FaceMapping:
    """All rows of one avatar, its measures, and whether it moves as in a mirror: the only place where that is."""

    rows: tuple[Row, ...] = ()
    measures: tuple[Measure, ...] = ()
    mirror: bool = False
