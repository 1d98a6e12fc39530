"""The folder of takes: what is in it, new names, the bin. Every function works on files alone."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..core.places import data_folder
from ..core.takes.take_blocks import TakeFileError
from ..core.takes.take_file import SUFFIX, TakeHead, read_take_head
from ..core.takes.take_info import TakeInfo

#: Where deleted takes lie, inside the folder of the takes.
BIN: Final = "Bin"

#: What some file system does not take in a name, and what would hide the file or lead elsewhere.
_UNFIT: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_LONGEST_NAME: Final = 80
#: Names that Windows keeps for devices.
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"(.*\S) (\d+)")


class LibraryError(TakeFileError):
    """A take cannot be moved or named so."""


@dataclass(frozen=True, slots=True)
class TakeEntry:
    """A take file in the folder; `head` is None where the file cannot be read, and `problem` says why."""

    path: Path
    head: TakeHead | None
    problem: str = ""

    @property
    def name(self) -> str:
        """What the take is called."""
        return self.path.stem

    @property
    def info(self) -> TakeInfo:
        """What is known beside the frames."""
        return self.head.info if self.head else TakeInfo()


def default_folder() -> Path:
    """Where takes are kept unless the user picks another folder."""
    documents = Path.home() / "Documents"
    return documents / "Live Face" if documents.is_dir() else data_folder() / "takes"


def list_takes(folder: Path) -> list[TakeEntry]:
    """Every take in the folder, the newest first; of each only its two ends are read.

    Raises:
        LibraryError: the folder cannot be read. One that is not there yet holds no take.
    """
    try:
        paths = [path for path in folder.iterdir() if path.suffix == SUFFIX and not path.name.startswith(".")]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise LibraryError(f"The folder {folder} cannot be read ({error.strerror}): choose another one.") from error
    entries = [entry_of(path) for path in paths]
    return sorted(entries, key=lambda entry: (entry.info.created, entry.name), reverse=True)


def entry_of(path: Path) -> TakeEntry:
    """What the list shows of one file."""
    try:
        return TakeEntry(path, read_take_head(path))
    except TakeFileError as error:
        return TakeEntry(path, None, str(error))


def clean_name(text: str) -> str:
    """A name that every file system takes.

    Raises:
        LibraryError: nothing is left of it.
    """
    name = _UNFIT.sub("_", text).strip(" .")[:_LONGEST_NAME].rstrip(" .")
    if not name.strip("_"):
        raise LibraryError("A take needs a name of letters or digits: type one.")
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def numbered_path(folder: Path, name: str = "Take") -> Path:
    """Where the next take of this name goes: `name` and the first number that is free, as in "Take 007"."""
    number = 1
    while (path := folder / f"{name} {number:03}{SUFFIX}").exists():
        number += 1
    return path


def free_path(folder: Path, name: str) -> Path:
    """Where a take of this name goes: under the name itself, or with the first number from 2 on that is free."""
    path = folder / f"{name}{SUFFIX}"
    match = _NUMBERED.fullmatch(name)
    base, number = (match[1], int(match[2])) if match and len(match[2]) < 3 else (name, 1)
    while path.exists():
        number += 1
        path = folder / f"{base} {number}{SUFFIX}"
    return path


def rename_take(path: Path, name: str) -> Path:
    """Give a take another name; where it lies then.

    Raises:
        LibraryError: the name is no name or taken, or the file cannot be renamed.
    """
    new = path.with_name(f"{clean_name(name)}{SUFFIX}")
    if new == path:
        return path
    # on some file systems another case is the same file
    if new.exists() and not (path.exists() and new.samefile(path)):
        raise LibraryError(f"There is a take called {new.stem} already: choose another name.")
    return _move(path, new)


def delete_take(path: Path, *, with_sound: bool = True) -> Path:
    """Put a take into the bin, with its sound if no other take has the same; where the take lies then.

    Raises:
        LibraryError: it cannot be moved.
    """
    sound = _own_sound(path) if with_sound else None
    binned = _move(path, free_path(path.parent / BIN, path.stem))
    if sound is not None and not (path.parent / BIN / sound.name).exists():
        _move(sound, path.parent / BIN / sound.name)
    return binned


def restore_take(path: Path) -> Path:
    """Take a take out of the bin, with its sound; where it lies then.

    Raises:
        LibraryError: it cannot be moved.
    """
    folder = path.parent.parent
    sound = _own_sound(path)
    restored = _move(path, free_path(folder, path.stem))
    if sound is not None and not (folder / sound.name).exists():
        _move(sound, folder / sound.name)
    return restored


def _own_sound(path: Path) -> Path | None:
    """The sound file of a take in the same folder, where no other take there has it as well."""
    name = entry_of(path).info.sound
    sound = path.parent / Path(name).name if name else None
    if sound is None or not sound.is_file():
        return None
    others = [entry for entry in list_takes(path.parent) if entry.path != path]
    return None if any(entry.info.sound == name for entry in others) else sound


def _move(path: Path, to: Path) -> Path:
    try:
        to.parent.mkdir(exist_ok=True)
        path.rename(to)
    except OSError as error:
        with contextlib.suppress(OSError):
            to.parent.rmdir()  # a bin that was made in vain
        raise LibraryError(f"{path} cannot be moved to {to} ({error.strerror}): look at the folder.") from error
    return to
