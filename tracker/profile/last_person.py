"""Who was before the camera last, so that nobody has to type the name each time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from .profile_file import MAX_NAME, ProfileError, profiles_folder
from .whole_file import write_whole

DEFAULT_PERSON: Final = "default"
_KEY: Final = "person"
#: Enough for the longest name, each letter of it written as an escape.
_MAX_BYTES: Final = 64 + 12 * MAX_NAME


def last_person() -> str:
    """The name given last; "default" where none was, or where the note of it cannot be read: it is only a help."""
    try:
        with _place().open("rb") as file:
            note = json.loads(file.read(_MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return DEFAULT_PERSON
    name = note.get(_KEY) if isinstance(note, dict) else None
    return name if isinstance(name, str) and 0 < len(name) <= MAX_NAME else DEFAULT_PERSON


def remember_person(name: str) -> None:
    """Note the name for the next time.

    Raises:
        ProfileError: the note cannot be written.
    """
    try:
        write_whole(_place(), json.dumps({_KEY: name}) + "\n")
    except OSError as error:
        raise ProfileError(
            f"The name {name!r} cannot be kept for the next time ({error.strerror}): make {profiles_folder()} writable."
        ) from error


def _place() -> Path:
    return profiles_folder() / "last-person.json"
