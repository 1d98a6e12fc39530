"""Files that several processes make, map and remove."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path


def make_whole(path: Path, start: bytes, size: int) -> None:
    """Lay a file of `size` bytes that begins with `start`, whole from the first moment at which it can be seen.

    Raises:
        OSError: there is no room or no right to write; nothing is left.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(temporary, flags, 0o600), "wb") as file:
            file.write(start)
            file.truncate(size)
            # a hole in the file that the full disk or memory cannot fill would end the process that writes to it
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, size)
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes that ask for the same out of `folder` meanwhile; waits for them.

    On Windows nothing is done: no file can be removed there that somebody has mapped.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 (each system has its own)

    file = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
