"""A mapping as JSON text, checked as a whole before anything of it is used. Text only: files are others' work.

    {"live_face_preset": 1, "title": "…", "mirror": false,
     "measures": [{"name": "…", "kind": "distance", "landmarks": [61, 291], "neutral": 0.5, "full": 0.8}],
     "rows": [{"channel": "jawOpen", "target": {"kind": "shape key", "name": "…"}, "gain": 1.5}]}

What is left out of a row, a target or a measure has its ordinary value.
"""

from __future__ import annotations

import dataclasses
import enum
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeVar

import numpy as np

from ..errors import LiveFaceError
from ..face_frame import LANDMARK_COUNT
from .measure import Measure, MeasureKind
from .row import Axis, FaceMapping, Response, Row, Target, TargetKind

VERSION: Final = 1
MAX_ROWS: Final = 10_000
MAX_MEASURES: Final = 1_000
MAX_TEXT: Final = 16 * 1024 * 1024
#: Longer than any name that Blender keeps, and any path that a person has.
MAX_NAME: Final = 1024
_MAGIC: Final = "live_face_preset"
_LARGEST: Final = float(np.finfo(np.float32).max)

_Read = Callable[[Any, str], Any]
_Enum = TypeVar("_Enum", bound=enum.Enum)


class PresetError(LiveFaceError):
    """The text is not a preset that can be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Preset:
    """What a preset holds: its title for people, and the mapping."""

    title: str
    mapping: FaceMapping


def to_json(mapping: FaceMapping, title: str) -> str:
    """The text of a preset, which `from_json` reads back as the same mapping.

    Raises:
        PresetError: the mapping has what no preset may have, such as a number that is not finite.
    """
    preset = {
        _MAGIC: VERSION,
        "title": title,
        "mirror": mapping.mirror,
        "measures": [_plain(one) for one in mapping.measures],
        "rows": [_plain(row) for row in mapping.rows],
    }
    text = json.dumps(preset, ensure_ascii=False, indent=1) + "\n"
    from_json(text)
    return text


def from_json(text: str) -> Preset:
    """The preset that `text` is. Channels and targets need not be there: they are told where the mapping is used.

    Raises:
        PresetError: it is not JSON, not a preset, of another version, too large, or anything in it is not as it
            should be.
    """
    if len(text) > MAX_TEXT:
        _refuse("The preset", "is too large")
    try:
        data = json.loads(text, parse_constant=_not_a_number)
    except (ValueError, RecursionError) as error:
        raise PresetError("This is no preset: it is not JSON text.") from error
    if not isinstance(data, dict) or _MAGIC not in data:
        _refuse("This", f'is no preset of Live Face: it has no "{_MAGIC}"')
    if data[_MAGIC] != VERSION or isinstance(data[_MAGIC], bool):
        _refuse("The preset", f"is of a version that this Live Face does not know (it knows {VERSION})")
    known = {_MAGIC, "title", "mirror", "measures", "rows"}
    _no_others(data, known, "The preset")
    measures = _list(data.get("measures", []), "The list of measures", MAX_MEASURES)
    rows = _list(data.get("rows", []), "The list of rows", MAX_ROWS)
    mapping = FaceMapping(
        rows=tuple(_made(Row, _ROW, one, f"Row {at}") for at, one in enumerate(rows, 1)),
        measures=tuple(_made(Measure, _MEASURE, one, f"Measure {at}") for at, one in enumerate(measures, 1)),
        mirror=_flag(data.get("mirror", False), "The preset's mirror"),
    )
    return Preset(_text(data.get("title", ""), "The preset's title"), mapping)


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever JSON has
    """A data class as JSON values, without what is as it ordinarily is."""
    if dataclasses.is_dataclass(value):
        fields = ((one.name, getattr(value, one.name), one.default) for one in dataclasses.fields(value))
        return {
            name: _plain(part) for name, part, default in fields if part != default or type(part) is not type(default)
        }
    return value.value if isinstance(value, enum.Enum) else value


def _refuse(what: str, why: str) -> NoReturn:
    raise PresetError(f"{what} {why}.")


def _not_a_number(text: str) -> NoReturn:
    raise ValueError(text)


def _no_others(data: dict[str, Any], known: set[str], where: str) -> None:
    for name in data:
        if name not in known:
            _refuse(where, f"has something that Live Face does not know: {name[:40]!a}")


def _made(kind: type[Any], readers: dict[str, _Read], data: Any, where: str) -> Any:  # noqa: ANN401 - one of three
    """A data class from its JSON object; the fields that have no ordinary value must be there."""
    if not isinstance(data, dict):
        _refuse(where, "is not a JSON object")
    _no_others(data, set(readers), where)
    for field in dataclasses.fields(kind):
        if field.default is dataclasses.MISSING and field.name not in data:
            _refuse(where, f"has no {field.name}")
    return kind(**{name: readers[name](value, f"{where}, {name},") for name, value in data.items()})


def _list(value: Any, where: str, most: int) -> list[Any]:  # noqa: ANN401 - whatever JSON has
    if not isinstance(value, list):
        _refuse(where, "is not a list")
    if len(value) > most:
        _refuse(where, f"is longer than {most}")
    return value


def _text(value: Any, where: str) -> str:  # noqa: ANN401
    if not isinstance(value, str):
        _refuse(where, "is not text")
    if len(value) > MAX_NAME:
        _refuse(where, f"is longer than {MAX_NAME} characters")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        _refuse(where, "has a character that no name can have")
    return value


def _flag(value: Any, where: str) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        _refuse(where, "is neither true nor false")
    return value


def _number(value: Any, where: str) -> float:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(where, "is not a number")
    if not abs(value) <= _LARGEST:  # nor is what is not a number
        _refuse(where, "is too large")
    return float(value)


def _seconds(value: Any, where: str) -> float:  # noqa: ANN401
    seconds = _number(value, where)
    if seconds < 0.0:
        _refuse(where, "is below 0")
    return seconds


def _landmarks(value: Any, where: str) -> tuple[int, ...]:  # noqa: ANN401
    numbers = _list(value, where, LANDMARK_COUNT)
    for number in numbers:
        if type(number) is not int or not 0 <= number < LANDMARK_COUNT:
            _refuse(where, f"is not a list of numbers from 0 to {LANDMARK_COUNT - 1}")
    return tuple(numbers)


def _one_of(kind: type[_Enum]) -> Callable[[Any, str], _Enum]:
    known = {one.value: one for one in kind}

    def read(value: Any, where: str) -> _Enum:  # noqa: ANN401
        if not isinstance(value, str) or value not in known:
            _refuse(where, f"is none of {', '.join(known)}")
        return known[value]

    return read


_TARGET: Final[dict[str, _Read]] = {
    "kind": _one_of(TargetKind),
    "name": _text,
    "owner": _text,
    "owner_type": _text,
    "axis": _one_of(Axis),
    "path": _text,
}
_ROW: Final[dict[str, _Read]] = {
    "channel": _text,
    "target": lambda value, where: _made(Target, _TARGET, value, where.removesuffix(",")),
    "gain": _number,
    "offset": _number,
    "lower": _number,
    "upper": _number,
    "response": _one_of(Response),
    "expression": _text,
    "smoothing": _seconds,
    "muted": _flag,
    "solo": _flag,
}
_MEASURE: Final[dict[str, _Read]] = {
    "name": _text,
    "kind": _one_of(MeasureKind),
    "landmarks": _landmarks,
    "neutral": _number,
    "full": _number,
}
