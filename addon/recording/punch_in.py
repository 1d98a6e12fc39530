"""Recording over a part of an earlier take: the result is a new one, the earlier stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..core.takes.cutting import with_part
from ..core.takes.take_file import ReadTake, read_take_file, write_take
from .library import delete_take


@dataclass(frozen=True, slots=True)
class PunchIn:
    """Over which take, from which second to which, and where the result goes."""

    over: ReadTake
    start_s: float
    end_s: float
    path: Path

    def finish(self, recorded: Path) -> Path:
        """Put what was recorded into its place, and its own file into the bin; where the result lies.

        Raises:
            LiveFaceError: the result cannot be written; what was recorded stays where it is.
        """
        part = read_take_file(recorded)
        take = with_part(self.over.take, part.take, self.start_s, self.end_s)
        write_take(self.path, take, replace(self.over.info, created=part.info.created, star=False))
        delete_take(recorded)
        return self.path
