"""Takes as they lie in files, in either form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from addon.core.errors import LiveFaceError
from addon.core.takes.live_link_reader import read_csv_take
from addon.core.takes.take import Take
from addon.core.takes.take_file import SUFFIX, read_take_file
from addon.core.takes.take_info import TakeInfo


class LoadingError(LiveFaceError):
    """There is no take to be had there."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadedTake:
    """A take, what is known of it, and what was mended or lost, in one sentence each."""

    take: Take
    info: TakeInfo
    warnings: tuple[str, ...]


def load_take(path: Path) -> LoadedTake:
    """The take in a file: one of Live Face by its ending, else a Live Link Face CSV. It has at least one frame.

    Raises:
        LiveFaceError: it cannot be read, or there is no frame in it.
    """
    if path.suffix.lower() == SUFFIX:
        found = read_take_file(path)
        loaded = LoadedTake(found.take, found.info, (found.problem,) if found.problem else ())
    else:
        try:
            csv = read_csv_take(path.read_bytes(), str(path))
        except OSError as error:
            raise LoadingError(f"The take {path} cannot be read: {error.strerror}.") from error
        loaded = LoadedTake(csv.take, replace(csv.info, source=path.name), csv.warnings)
    if not len(loaded.take):
        raise LoadingError(f"The take {path} has no frame: choose another.")
    return loaded
