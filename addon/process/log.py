"""What the tracker writes for people, kept until the next one starts: also when it, or Blender, is gone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ..core.places import user_folder

#: Bytes from the end of a log in which its last lines are looked for.
_READ: Final = 65_536


def tracker_log(port: int) -> Path:
    """The log of the tracker that sends to this port.

    Raises:
        LiveFaceError: the user's folder cannot be used.
    """
    return user_folder() / f"tracker-{port}.log"


def last_lines(path: Path, count: int, begin: int = 0) -> tuple[str, ...]:
    """The last lines of a log that are not empty, from byte `begin` on; none where there is no such file."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(begin, end - _READ))
            content = file.read()
    except OSError:
        return ()
    lines = [line.strip() for line in content.decode("utf-8", "replace").splitlines()]
    return tuple([line for line in lines if line][-count:])
