"""A take from a file of either form, as it is to be used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..core.errors import LiveFaceError
from ..core.takes.editing import recentred
from ..core.takes.live_link_reader import read_csv_take
from ..core.takes.take import Take
from ..core.takes.take_file import SUFFIX, ReadTake, read_take_file
from ..core.takes.take_info import TakeInfo


class LoadingError(LiveFaceError):
    """The file cannot be read."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadedTake:
    """A take with the head as the user had centred it; `warnings` say what was mended or lost, one sentence each."""

    name: str
    take: Take
    warnings: tuple[str, ...] = ()
    info: TakeInfo = TakeInfo()


def load_take(path: Path) -> LoadedTake:
    """The take in a file: one of Live Face by its ending, else a Live Link Face CSV.

    Raises:
        LiveFaceError: it cannot be read, or is no take.
    """
    if path.suffix.lower() == SUFFIX:
        return loaded(read_take_file(path), path.stem)
    try:
        csv = read_csv_take(path.read_bytes(), path.name)
    except OSError as error:
        raise LoadingError(f"The take {path} cannot be read ({error.strerror}): choose another.") from error
    return LoadedTake(path.stem, csv.take, csv.warnings, csv.info)


def loaded(read: ReadTake, name: str) -> LoadedTake:
    """A take that was read."""
    warnings = (read.problem,) if read.problem else ()
    return LoadedTake(name, recentred(read.take, read.info.centre), warnings, read.info)
