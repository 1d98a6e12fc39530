"""Data classes as lines of JSON, between processes that were started together.

One line is one object: ``{"event": "ready", …}`` with the fields of the data class of that name. Fields may be text,
whole numbers, numbers, and yes or no.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, Final, Generic, TypeVar

from .errors import LiveFaceError

_FIELD_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
}

Kind = TypeVar("Kind")


class JsonLines(Generic[Kind]):
    """The lines of one conversation: `kinds` are its data classes by name, `key` is the field that holds the name."""

    def __init__(self, what: str, key: str, kinds: Mapping[str, type[Kind]], error: type[LiveFaceError]) -> None:
        """`what` names such a line in the sentences of `error`."""
        self._what = what
        self._key = key
        self._kinds = kinds
        self._names = {kind: name for name, kind in kinds.items()}
        self._error = error

    def to_line(self, one: Kind) -> str:
        """One line of JSON with its line feed."""
        fields: dict[str, Any] = dataclasses.asdict(one)  # type: ignore[call-overload]
        return json.dumps({self._key: self._names[type(one)], **fields}) + "\n"

    def from_line(self, line: str) -> Kind:
        """What a line holds; fields that this version does not know are passed over.

        Raises:
            LiveFaceError: (of the type given) not JSON, an unknown name, a missing field or one of another type.
        """
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise self._error(f"Not a {self._what} line: {line[:80]!r}") from error
        name = fields.get(self._key) if isinstance(fields, dict) else None
        if not isinstance(name, str) or name not in self._kinds:
            raise self._error(f"Not a {self._what} line: {line[:80]!r}")
        kind: Any = self._kinds[name]
        values: dict[str, Any] = {}
        for field in dataclasses.fields(kind):
            if field.name not in fields and field.default is not dataclasses.MISSING:
                continue
            value = fields.get(field.name)
            if not _fits(value, str(field.type)):
                raise self._error(f"The {self._what} {name} has no good value for {field.name}.")
            values[field.name] = value
        made: Kind = kind(**values)
        return made


def _fits(value: object, kind: str) -> bool:
    # a bool is an int to Python, and no number to us
    return isinstance(value, _FIELD_TYPES[kind]) and (isinstance(value, bool) == (kind == "bool"))
