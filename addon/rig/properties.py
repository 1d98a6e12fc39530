"""Writes numbers anywhere in the file, by data-block and RNA path: custom properties, materials, modifiers, lights.

A path is resolved anew at each use by Blender's own `path_resolve`; it is never evaluated as Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.rest import RestValue, Value
from .blocks import FollowedBlock, rest_value
from .curves import CurveKind, Curves, CurveTarget
from .row_error import RowError

#: A name, a key in quotes with backslashes before what is special, or an index.
_STEP: Final = re.compile(
    r'(?:^|\.)(?P<name>[^\W\d]\w*)|\["(?P<key>(?:[^"\\]|\\.)*)"\]|\[(?P<index>\d{1,9})\]', re.DOTALL
)
#: How the inputs of a Geometry Nodes modifier are called up to Blender 5.1, and since 5.2.
_INPUT_OLD: Final = re.compile(r'^(modifiers\["(?:[^"\\]|\\.)*"\])\["(Socket_\d+)"\]$', re.DOTALL)
_INPUT_NEW: Final = re.compile(
    r'^(modifiers\["(?:[^"\\]|\\.)*"\])\.properties\.inputs\.(Socket_\d+)\.value$', re.DOTALL
)
#: What Blender raises where something is not there (any more) or cannot be set.
GONE: Final = (ValueError, KeyError, IndexError, AttributeError, TypeError, ReferenceError)

Number = float | int | bool


@dataclass(frozen=True, slots=True)
class Place:
    """A number inside a struct: an attribute or a custom property of it, or one element of either.

    `is_silent` where Blender does not evaluate anew by itself what was set: custom properties, and those that are made
    while it runs, as the inputs of Geometry Nodes since 5.2.
    """

    struct: str
    name: str
    is_item: bool
    index: int | None
    is_silent: bool

    @property
    def path(self) -> str:
        """The way from the data-block to the number."""
        name = f'["{bpy.utils.escape_identifier(self.name)}"]' if self.is_item else self.name
        dot = "." if self.struct and not self.is_item else ""
        return f"{self.struct}{dot}{name}" + ("" if self.index is None else f"[{self.index}]")

    def within(self, block: bpy.types.ID) -> Any:  # noqa: ANN401 (any RNA struct)
        """The struct that has the number. Raises `ValueError` where there is none."""
        return block.path_resolve(self.struct) if self.struct else block

    def read(self, struct: Any) -> Any:  # noqa: ANN401 (any value)
        """The value. Raises one of `GONE` where there is none."""
        value = self._whole(struct)
        return value if self.index is None else value[self.index]

    def write(self, struct: Any, value: Value) -> None:  # noqa: ANN401 (any RNA struct)
        """Set the value. Raises one of `GONE` where that is not possible."""
        if self.index is not None:
            self._whole(struct)[self.index] = value
        elif self.is_item:
            struct[self.name] = value
        else:
            setattr(struct, self.name, value)
        if self.is_silent:
            struct.id_data.update_tag()

    def _whole(self, struct: Any) -> Any:  # noqa: ANN401 (any value)
        return struct[self.name] if self.is_item else getattr(struct, self.name)


class PropertyWriter:
    """One number of a data-block, written as what it is: rounded where it is whole, on above 0.5 where it is a switch.

    Raises:
        RowError: there is no such number, or it cannot be changed.
    """

    def __init__(self, owner: bpy.types.ID, path: str) -> None:
        """`path` leads from `owner` to the number, as Blender's Copy Data Path gives it."""
        self._owner = FollowedBlock(owner)
        self._place, self._before = _resolved(owner, path)
        self.problem = ""
        #: The input that it follows.
        self.at = 0

    def write(self, numbers: Sequence[float]) -> bool:
        """Set the number from its input; False where it is not there any more."""
        return self._set(_like(self._before, numbers[self.at]))

    def over_time(self, inputs: NDArray[np.float64]) -> Iterator[Curves]:
        """What `write` would set, for `inputs` (inputs, n) over time; nothing where the number is gone."""
        struct = self._struct()
        if struct is None:
            return
        holder, is_whole = struct.id_data, isinstance(self._before, int)
        target = CurveTarget(
            self._holder,
            self._path_in(holder, struct),
            (self._place.index or 0,),
            holder.name,
            CurveKind.WHOLE if is_whole else CurveKind.NUMBER,
            (float(self._before),),
            (_default(struct, self._place),),
        )
        values = inputs[self.at]
        if isinstance(self._before, bool):
            values = (values > 0.5).astype(np.float64)
        yield Curves(target, (np.round(values) if is_whole else values)[None])

    def rest(self) -> Iterator[RestValue]:
        """The value that was found."""
        owner = self._owner.find()
        if owner is not None:
            yield rest_value(owner, self._place.path, self._before)

    def put_back(self) -> None:
        """Give back the value that was found; a number that is gone is passed over."""
        self._set(self._before)

    def has_driver(self) -> bool:
        """Whether a driver sets the number, which would win anyway."""
        owner = self._owner.find()
        struct = self._place.within(owner)
        holder = struct.id_data
        animation = getattr(holder, "animation_data", None)
        if animation is None or not animation.drivers:
            return False
        path = self._path_in(holder, struct)
        index = self._place.index or 0
        return any(one.data_path == path and one.array_index == index for one in animation.drivers)

    def _set(self, value: Number) -> bool:
        """Set the number where it is not that already; False where there is none any more."""
        owner = self._owner.find()
        if owner is None:
            return False
        try:
            struct = self._place.within(owner)
            same = self._place.read(struct) == value
        except GONE:
            return False
        try:
            if not same:  # an update of a node tree or a modifier is dear
                self._place.write(struct, value)
        except GONE as error:
            self.problem = f"{self._place.name} cannot be changed ({error}): choose another property."
        return True

    def _struct(self) -> Any:  # noqa: ANN401 (any RNA struct)
        """The struct that has the number; None where it is gone."""
        owner = self._owner.find()
        try:
            return None if owner is None else self._place.within(owner)
        except GONE:
            return None

    def _holder(self) -> bpy.types.ID | None:
        """The data-block that has the number, such as the node tree within the owner; None where it is gone."""
        struct = self._struct()
        return None if struct is None else struct.id_data

    def _path_in(self, holder: bpy.types.ID, struct: Any) -> str:  # noqa: ANN401 (any RNA struct)
        """The path of the number from the data-block that holds it, as drivers have it."""
        try:
            base = "" if struct == holder else struct.path_from_id()
        except ValueError:  # a struct that does not know its way
            base = self._place.struct
        if self._place.is_item:
            return f'{base}["{bpy.utils.escape_identifier(self._place.name)}"]'
        return f"{base}.{self._place.name}" if base else self._place.name


def _resolved(owner: bpy.types.ID, path: str) -> tuple[Place, Number]:
    """The place of a path and the number that stands there. Raises `RowError`."""
    problems = []
    for spelling in _spellings(path):
        place = place_of(spelling)
        if place is None:
            raise RowError(
                f'{path or "An empty text"} is no property path: copy one from a property with "Copy Data Path".'
            )
        try:
            struct = place.within(owner)
            info = None if place.is_item else struct.bl_rna.properties[place.name]
            value = place.read(struct)
        except GONE:
            problems.append(f"{owner.name} has no property {path}: choose another, or remove the row.")
            continue
        is_silent = info is None or info.is_runtime
        return replace(place, is_silent=is_silent), _checked(info, value, path)
    raise RowError(problems[0])


def _checked(info: bpy.types.Property | None, value: Any, path: str) -> Number:  # noqa: ANN401 (any RNA value)
    """`value` where it is a number that may be set; a custom property has no `info`. Raises `RowError`."""
    if info is not None and info.type not in {"FLOAT", "INT", "BOOLEAN"}:
        raise RowError(f"{path} is not a number: choose another property.")
    if info is not None and info.is_readonly:
        raise RowError(f"{path} is read-only: choose another property.")
    if isinstance(value, float | int):
        return value
    if hasattr(value, "__len__") and not isinstance(value, str):
        raise RowError(f"{path} has several numbers: add the place of one, such as {path}[0].")
    raise RowError(f"{path} is not a number: choose another property.")


def place_of(path: str) -> Place | None:
    """Take a path apart; None where it is none."""
    steps, at = [], 0
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            return None
        steps.append(step)
        at = step.end()
    index = None
    if steps and steps[-1]["index"]:
        index = int(steps.pop()["index"])
    if not steps or steps[-1]["index"]:
        return None
    last = steps[-1]
    if last["name"]:
        return Place(path[: last.start()], last["name"], is_item=False, index=index, is_silent=False)
    key = bpy.utils.unescape_identifier(last["key"])
    return Place(path[: last.start()], key, is_item=True, index=index, is_silent=True)


def _spellings(path: str) -> list[str]:
    """`path`, and how another version of Blender calls the same input of a Geometry Nodes modifier."""
    old, new = _INPUT_OLD.match(path), _INPUT_NEW.match(path)
    if old:
        return [path, f"{old[1]}.properties.inputs.{old[2]}.value"]
    return [path, f'{new[1]}["{new[2]}"]'] if new else [path]


def _default(struct: Any, place: Place) -> float:  # noqa: ANN401 (any RNA struct)
    """What a number is where nobody has set it; 0 where that is not known."""
    try:
        if place.is_item:
            default = struct.id_properties_ui(place.name).as_dict()["default"]
        else:
            info = struct.bl_rna.properties[place.name]
            default = info.default_array if info.is_array else info.default
        return float(default if place.index is None else default[place.index])
    except GONE:
        return 0.0


def _like(before: Number, value: float) -> Number:
    if isinstance(before, bool):
        return value > 0.5
    return round(value) if isinstance(before, int) else value
