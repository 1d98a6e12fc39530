"""What a family of names is: tables from a key's name to what drives it, the finest first."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .words import canonical, squashed

#: (channel, gain) pairs that add up in one key.
Entry = tuple[tuple[str, float], ...]
#: A table as it is written: a channel alone has gain 1.
Written = Mapping[str, str | Entry]

_MARKS: Final = (("L", "Left"), ("R", "Right"))


class Affix(enum.Enum):
    """Where a table's names are looked for in longer names."""

    #: After a mesh's name, or between what several keys have in common.
    COMMON = "common"
    #: Anywhere: the names have a mark of their own, such as ``Fcl_``.
    ANY = "any"
    #: Only alone, or after a word for the face: the names are short or common words.
    FACE = "face"
    #: Only alone, or after a word for the face or the mouth: the names are letters and sounds.
    MOUTH = "mouth"


class Fineness(enum.IntEnum):
    """How finely a family divides the face; the finer goes first."""

    FACE_UNITS = 0
    VISEMES = 1
    PRESETS = 2
    EMOTIONS = 3


@dataclass(frozen=True, slots=True)
class Tier:
    """One table. Names that mean the same movement in parts and as a whole stand in different tiers."""

    table: Mapping[str, Entry]
    affix: Affix = Affix.COMMON
    #: How many of the table's names must stand in one list, after the same prefix, to be believed.
    least: int = 1
    #: Names that show the list to be another one (canonical forms, after the same prefix); `too_many` of them do.
    others: frozenset[str] = frozenset()
    too_many: int = 1


@dataclass(frozen=True, slots=True)
class Family:
    """A naming convention."""

    name: str
    fineness: Fineness
    tiers: tuple[Tier, ...]


def tier(
    written: Written,
    affix: Affix = Affix.COMMON,
    least: int = 1,
    others: tuple[str, ...] = (),
    too_many: int = 1,
) -> Tier:
    """A tier from a table of plain names.

    A ``*`` stands for the side: L in the name and Left in the channel, R and Right. A name is also found where nothing
    parts its words (``eyeblinkleft``).
    """
    table: dict[str, Entry] = {}
    for name, entry in _sided(written).items():
        drives = ((entry, 1.0),) if isinstance(entry, str) else entry
        table[canonical(name)] = drives
    for core in tuple(table):
        table.setdefault(squashed(core), table[core])
    return Tier(table, affix, least, frozenset(canonical(name) for name in others), too_many)


def _sided(written: Written) -> dict[str, str | Entry]:
    table: dict[str, str | Entry] = {}
    for name, entry in written.items():
        if "*" not in name:
            table[name] = entry
            continue
        for mark, side in _MARKS:
            table[name.replace("*", mark)] = (
                entry.replace("*", side)
                if isinstance(entry, str)
                else tuple((channel.replace("*", side), gain) for channel, gain in entry)
            )
    return table
