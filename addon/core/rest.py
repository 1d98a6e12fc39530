"""What the user's file holds where nothing is live: kept in the file itself while it is.

Blender's undo steps and its autosave are taken in the middle of an expression, and nobody is asked. So they hold this
text as well, and with it the way back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: A number or a switch, several numbers, or (of the render engine only) a name.
Value = float | int | bool | tuple[float, ...] | str

#: The one property that is given back and is no number.
ENGINE: Final = "render.engine"
_LONGEST_NAME: Final = 2000
_MOST_NUMBERS: Final = 16
#: Beyond what a single-precision number can be, as all of Blender's are.
_LARGEST: Final = 1e39


class RestError(ValueError):
    """The text is none of ours."""


@dataclass(frozen=True, slots=True)
class RestValue:
    """One property as the user left it: its data-block by `ID.id_type` and name, and the RNA path from there."""

    owner_type: str
    owner: str
    path: str
    value: Value


def to_text(values: Iterable[RestValue]) -> str:
    """The values as JSON, to be read by `from_text`."""
    return json.dumps([[one.owner_type, one.owner, one.path, one.value] for one in values])


def from_text(text: object) -> tuple[RestValue, ...]:
    """The values of a text that comes out of a file, which may be anybody's.

    Raises:
        RestError: it is none of ours.
    """
    try:
        rows = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError) as error:
        raise RestError("no JSON") from error
    if not isinstance(rows, list):
        raise RestError("no list")
    return tuple(_rest_value(row) for row in rows)


def _rest_value(row: object) -> RestValue:
    if not isinstance(row, list) or len(row) != 4:
        raise RestError("no value")
    owner_type, owner, path, value = row
    if not all(isinstance(name, str) and len(name) <= _LONGEST_NAME for name in (owner_type, owner, path)):
        raise RestError("no name")
    return RestValue(owner_type, owner, path, _value(value, path))


def _value(value: object, path: str) -> Value:
    if isinstance(value, str) and path == ENGINE:
        return value
    if isinstance(value, list) and len(value) <= _MOST_NUMBERS:
        return tuple(_number(part) for part in value)
    return _number(value)


def _number(value: object) -> float | int | bool:
    if not isinstance(value, float | int) or not -_LARGEST <= value <= _LARGEST:
        raise RestError("no number")
    return value
