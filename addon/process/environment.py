"""The tracker's own Python environment: where it lies, and whether it is whole.

An environment cannot be moved, so it is made where it stays, under a fresh name. A small file beside it is written
last and names it: what is not named there is unfinished or old, and is removed by the next set-up.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from .locking import lock

_MARK: Final = "ready.json"
_PREFIX: Final = "environment-"
_LOCK: Final = "set_up.lock"


@dataclass(frozen=True, slots=True)
class Ready:
    """What the mark says: the folder of the environment, and which packages it was made with.

    `requirements` is the name of their list, `digest` that of its content.
    """

    folder: str
    requirements: str
    digest: str


@dataclass(frozen=True, slots=True)
class Environment:
    """The tracker's environment in a folder of its own, which need not be there yet."""

    home: Path

    def python(self) -> Path | None:
        """The Python of the finished environment, None where there is none."""
        ready = self.ready()
        python = python_in(self.home / ready.folder) if ready else None
        return python if python and python.is_file() else None

    def ready(self) -> Ready | None:
        """What the mark says, None without one; a damaged one is none."""
        try:
            content = json.loads((self.home / _MARK).read_text(encoding="utf-8"))
            values = [content[name] for name in ("folder", "requirements", "digest")]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        if not all(isinstance(value, str) for value in values) or Path(values[0]).name != values[0]:
            return None
        return Ready(*values)

    def outdated(self, requirements: Path) -> bool:
        """Whether it was made with other packages than the lists in the folder `requirements` name now."""
        ready = self.ready()
        return ready is not None and ready.digest != digest_of(requirements / ready.requirements)

    def fresh_folder(self) -> Path:
        """A place for a new environment, where nothing is."""
        number = 1
        while (folder := self.home / f"{_PREFIX}{number}").exists():
            number += 1
        return folder

    def leftovers(self) -> list[Path]:
        """Environments that are unfinished, or were replaced."""
        ready = self.ready()
        return [folder for folder in sorted(self.home.glob(f"{_PREFIX}*")) if not ready or folder.name != ready.folder]

    def claim(self) -> Claim | None:
        """The right to set up here, None while somebody else has it, be it another Blender.

        Raises:
            OSError: the folder cannot be written.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        file = (self.home / _LOCK).open("ab")
        try:
            lock(file)
        except OSError:
            file.close()
            return None
        return Claim(file)

    def finish(self, folder: Path, requirements: Path) -> None:
        """Say that the environment in `folder` is whole, made with the packages in the file `requirements`.

        Raises:
            OSError: the mark cannot be written.
        """
        words = {"folder": folder.name, "requirements": requirements.name, "digest": digest_of(requirements)}
        temporary = self.home / f"{_MARK}.part"
        temporary.write_text(json.dumps(words), encoding="utf-8")
        os.replace(temporary, self.home / _MARK)


class Claim:
    """The right to set up. The system takes it back when this process ends, however it ends."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def release(self) -> None:
        """Give it back. May be called again."""
        self._file.close()


def python_in(folder: Path) -> Path:
    """The Python of an environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def digest_of(requirements: Path) -> str:
    """What tells one list of packages from another; "" where there is no such list."""
    try:
        lines = requirements.read_text(encoding="utf-8").splitlines()  # whatever the ends of its lines are
    except OSError:
        return ""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
