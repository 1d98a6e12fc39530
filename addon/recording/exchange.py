"""Takes from other programs and for them. Every function works on files alone."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ..core.errors import LiveFaceError
from ..core.takes.live_link_csv import write_csv_take
from ..core.takes.live_link_reader import read_csv_take
from ..core.takes.take import Take
from ..core.takes.take_file import SUFFIX, change_info, read_take_file, read_take_head, write_take
from ..core.takes.take_info import CREATED_FORM, TakeInfo
from ..core.takes.timecode import Timecode
from .library import clean_name, free_path

_MIDNIGHT: Final = Timecode(0, 0, 0, 0.0)
#: What Blender plays.
SOUND_SUFFIXES: Final = (".wav", ".flac", ".ogg", ".mp3", ".m4a", ".aac")


class ExchangeError(LiveFaceError):
    """The file cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A take that is in the folder now, and what was mended or lost on the way, in one sentence each."""

    path: Path
    frames: int
    seconds: float
    warnings: tuple[str, ...]


def import_take(path: Path, folder: Path) -> Imported:
    """Put a Live Link Face CSV, or a take file that lies elsewhere, into the folder of takes.

    Raises:
        LiveFaceError: nothing of it can be kept; the folder is as it was.
    """
    if path.suffix.lower() == SUFFIX:
        return _import_file(path, folder)
    try:
        found = read_csv_take(path.read_bytes(), path.name)
    except OSError as error:
        raise ExchangeError(f"{path} cannot be read ({error.strerror}): choose another file.") from error
    created = datetime.now(UTC).strftime(CREATED_FORM)
    target = free_path(folder, clean_name(path.stem))
    write_take(target, found.take, replace(found.info, source=path.name, created=created))
    return Imported(target, len(found.take), found.take.seconds, found.warnings)


def export_csv(path: Path, take: Take, info: TakeInfo) -> None:
    """Write a take as Live Link Face CSV; what is there already is replaced when the new file is whole.

    Raises:
        ExchangeError: it cannot be written; nothing is changed.
    """
    try:
        start = Timecode.parse(info.timecode)
    except ValueError:
        start = _MIDNIGHT

    def write(temporary: Path) -> None:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            write_csv_take(file, take, start)

    _put(path, write)


def attach_sound(take: Path, sound: Path) -> TakeInfo:
    """Make a sound file the take's own, beginning with the take: it is copied beside it. What the take knows then.

    Raises:
        LiveFaceError: it is no sound file, or cannot be copied.
    """
    if sound.suffix.lower() not in SOUND_SUFFIXES:
        raise ExchangeError(f"{sound.name} is no sound file that Blender plays: choose a WAV, FLAC, OGG or MP3.")
    beside = take.with_suffix(sound.suffix.lower())
    if not (beside.exists() and sound.exists() and beside.samefile(sound)):
        if beside.exists():
            raise ExchangeError(f"There is a file {beside.name} beside the take already: move it, or choose that one.")
        _put(beside, lambda temporary: shutil.copyfile(sound, temporary))
    info = replace(read_take_head(take).info, sound=beside.name, sound_at=0.0, sound_rate=1.0)
    change_info(take, info)
    return info


def _import_file(path: Path, folder: Path) -> Imported:
    found = read_take_file(path)
    if not len(found.take):
        raise ExchangeError(f"There is no frame in {path.name}: choose another take.")
    target = free_path(folder, clean_name(path.stem))
    if path.exists() and folder.exists() and path.parent.samefile(folder):
        raise ExchangeError(f"{path.name} is in the takes' folder already: choose it in the list.")
    info, warnings = found.info, [found.problem] if found.problem else []
    sound = path.parent / Path(info.sound).name if info.sound else None
    if sound is not None:
        beside = target.with_suffix(sound.suffix)
        info = replace(info, sound="")
        if not sound.is_file():
            warnings.append(f"The sound of the take, {sound.name}, is not beside it: imported without.")
        elif not beside.exists():
            _put(beside, lambda temporary: shutil.copyfile(sound, temporary))
            info = replace(info, sound=beside.name)
    write_take(target, found.take, info)
    return Imported(target, len(found.take), found.take.seconds, tuple(warnings))


def _put(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file written under another name, and give it its own when it is whole."""
    temporary = path.with_name(f".{os.getpid()}.{path.name[-100:]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(temporary)
        temporary.replace(path)
    except OSError as error:
        raise ExchangeError(f"{path} cannot be written ({error.strerror}): choose another folder.") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
