"""A folder for what a running program writes, in the system's temporary folder.

It goes when its owner closes it. One whose owner was killed goes when the next one is made: its lock is free then.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from .locking import lock

_PREFIX: Final = "live_face-work-"
_LOCK: Final = "lock"


class WorkFolder:
    """An empty folder of this process alone.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self) -> None:
        _clear_left_over()
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        made = self.path / f"{_LOCK}.part"
        self._lock = made.open("ab")
        lock(self._lock)
        os.replace(made, self.path / _LOCK)  # locked from the first moment at which it can be seen

    def close(self) -> None:
        """Remove it, with what is in it. May be called again."""
        self._lock.close()
        # on Windows what a program still writes to stays, and goes with the next one that is made
        shutil.rmtree(self.path, ignore_errors=True)


def _clear_left_over() -> None:
    """Remove the folders of processes that are there no more; those of other users cannot be opened."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            with (folder / _LOCK).open("r+b") as file:
                lock(file)
        except OSError:  # its owner lives, or is just making it
            continue
        shutil.rmtree(folder, ignore_errors=True)
