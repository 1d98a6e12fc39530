"""What is known of a take beside its frames. Its name is that of its file."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from typing import Any, Final, Self, TypeGuard

from ..face_frame import Translation
from ..mapping.recentre import Centre
from ..rotation import Quaternion

#: Characters of each text at most; together they keep the info far below a block's size.
MAX_TEXT: Final = 1000
#: How `TakeInfo.created` is written, as `strftime` and `strptime` take it.
CREATED_FORM: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class TakeInfo:
    """What stands beside the frames; the user may change `note` and `star`.

    `created` is UTC as ``2026-01-31T13:05:00Z``. `source` says in a few words what was followed. `subject` is the
    number of the face. `rate` is the source's frames per second, 0 where it is not known. `timecode` is the time of
    day of the take's second 0 as ``HH:MM:SS:FF.mmm``, FF in 60ths, empty where there is none. `sound` is the name of
    a sound file in the take's own folder, empty for none, `sound_at` the take's second at which it begins, and
    `sound_rate` how many seconds of the take go by in one of the sound, where their clocks differ (`clock_fit`).
    `centre` is what the user had taken as straight ahead (`mapping.recentre`); the frames are as they were received.
    """

    created: str = ""
    source: str = ""
    subject: int = 0
    rate: float = 0.0
    timecode: str = ""
    sound: str = ""
    sound_at: float = 0.0
    sound_rate: float = 1.0
    note: str = ""
    star: bool = False
    centre: Centre = Centre()

    def to_json(self) -> bytes:
        """UTF-8, with texts that are too long cut off."""
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        fields = {name: value[:MAX_TEXT] if isinstance(value, str) else value for name, value in fields.items()}
        fields["centre"] = [*self.centre.head, *self.centre.translation]
        return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """What the bytes say; what does not make sense, or is not known to this version, is passed over."""
        try:
            fields = json.loads(text.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            fields = None
        if not isinstance(fields, dict):
            return cls()
        kinds = {field.name: str(field.type) for field in dataclasses.fields(cls)}
        values = {name: _value(fields[name], kind) for name, kind in kinds.items() if name in fields}
        return cls(**{name: value for name, value in values.items() if value is not None})


def _value(value: object, kind: str) -> Any:  # noqa: ANN401 (of the field's own type)
    """The value of a field of this type, None where it is none."""
    if kind == "Centre":
        return _centre(value)
    if kind == "bool" or isinstance(value, bool):
        return value if kind == "bool" and isinstance(value, bool) else None
    if kind == "str":
        return value[:MAX_TEXT] if isinstance(value, str) else None
    if kind == "int":
        return value if isinstance(value, int) and 0 <= value < 2**16 else None
    return float(value) if _is_number(value) else None


def _centre(value: object) -> Centre | None:
    if not isinstance(value, list) or len(value) != 7 or not all(map(_is_number, value)):
        return None
    head = Quaternion(*map(float, value[:4]))
    is_unit = abs(math.hypot(*head) - 1.0) < 1e-3
    return Centre(head, Translation(*map(float, value[4:]))) if is_unit else None


def _is_number(value: object) -> TypeGuard[float]:
    """NaN is not below anything."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
