"""A lock on a file, which the system takes back when the process that holds it ends, however it ends."""

from __future__ import annotations

import sys
from typing import IO


def lock(file: IO[bytes]) -> None:
    """Lock an open file without waiting; closing it unlocks it.

    Raises:
        OSError: somebody else has locked it.
    """
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 (each system has its own)

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
