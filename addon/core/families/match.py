"""Which keys of an avatar are driven by what, told from their names alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ..name_words import words_in
from .arkit_names import ARKIT
from .character_creator import CHARACTER_CREATOR
from .daz import DAZ
from .family import Affix, Entry, Family, Tier
from .fuse import FUSE
from .metahuman import METAHUMAN
from .mmd import MMD
from .oculus import MICROSOFT, OCULUS
from .plain import EMOTIONS, PLAIN
from .ready_player_me import READY_PLAYER_ME
from .regions import covers, needs
from .rhubarb import RHUBARB
from .sranipal import SRANIPAL
from .unified_expressions import UNIFIED_EXPRESSIONS
from .vrm import VRM
from .vroid import VROID
from .words import Reading, last_words, readings

FAMILIES: Final = (
    ARKIT,
    UNIFIED_EXPRESSIONS,
    CHARACTER_CREATOR,
    DAZ,
    METAHUMAN,
    FUSE,
    SRANIPAL,
    OCULUS,
    MICROSOFT,
    RHUBARB,
    VROID,
    VRM,
    MMD,
    READY_PLAYER_ME,
    PLAIN,
    EMOTIONS,
)

#: A key whose name has one of these hides, poses or mends something; what it mends is not to be driven twice.
_NEVER: Final = frozenset(
    ("hide", "hidden", "fix", "fixed", "cor", "corr", "corrective", "correction", "cbs", "jcm", "mcm", "pose")
)
_FACE: Final = frozenset(
    (
        "face",
        "head",
        "expression",
        "expressions",
        "exp",
        "emotion",
        "emo",
        "mood",
        "blendshape",
        "blendshapes",
        "vrm",
        "vrc",
    )
)
_MOUTH: Final = frozenset(
    (
        *("mouth", "mth", "lip", "lips", "viseme", "vowel", "phoneme", "sound", "v"),
        *("mouthshape", "lipsync", "rhubarb", "speech", "talk"),
    )
)
#: What exporters count keys with, or say of all of them: ``A01_``, ``blendShape1.``, ``BS_``.
_CODE: Final = re.compile(
    r"(?:^|(?<=[\W_]))(?:[A-Za-z]?\d+|blendshapes?\d*|bs|arkit|ctrl_expressions)[\W_]+$", re.IGNORECASE
)
#: Between the name of a mesh, a node or a namespace and that of a key.
_NAMESPACE: Final = re.compile(r"(?:__|[.:|/])$")
#: By one letter believed only with the other side: ``mouth_L`` alone is the sound of L.
_PAIRED: Final = {"mouth|left": "mouth|right", "mouth|right": "mouth|left"}
#: So many keys have a prefix or a suffix in common for it to be one.
_COMMON: Final = 3


@dataclass(frozen=True, slots=True)
class KeyDrive:
    """One channel into one key."""

    key: str
    channel: str
    gain: float


@dataclass(frozen=True, slots=True)
class KeyMatch:
    """What drives the keys of a list, in the list's order; and the families that were found, the finest first."""

    drives: tuple[KeyDrive, ...]
    families: tuple[str, ...]


class _Place(NamedTuple):
    """A table among all."""

    family: int
    tier: int


class _Hit(NamedTuple):
    """A key that is found in a table, when it is read in one way."""

    key: str
    reading: Reading
    group: str
    place: _Place

    @property
    def entry(self) -> Entry:
        return _tier(self.place).table[self.reading.core]


def _indexed() -> dict[str, tuple[_Place, ...]]:
    index: defaultdict[str, list[_Place]] = defaultdict(list)
    for family_at, family in enumerate(FAMILIES):
        for tier_at, tier in enumerate(family.tiers):
            for core in tier.table:
                index[core].append(_Place(family_at, tier_at))
    return {core: tuple(places) for core, places in index.items()}


_INDEX: Final = _indexed()
#: The tables in which every key is one movement of one side.
_SINGLE: Final = frozenset(
    _Place(family_at, tier_at)
    for family_at, family in enumerate(FAMILIES)
    for tier_at, tier in enumerate(family.tiers)
    if all(needs(channel) == {channel} for entry in tier.table.values() for channel, _gain in entry)
)


def match_keys(names: Sequence[str]) -> KeyMatch:
    """What drives which of the keys `names`; a name that is in no table, or not surely, is left out.

    Left and right are the character's own. Where an avatar has several families, the finest is driven, and a coarser
    one only fills what the finer does not move. Never raises, whatever the names are.
    """
    unique = tuple(dict.fromkeys(names))
    hits = _believed(unique)
    chosen: dict[str, Entry] = {}
    families = []
    covered: frozenset[str] = frozenset()
    for place in _finest_first(hits):
        taken = _taken([hit for hit in hits if hit.place == place], chosen, covered)
        if taken:
            families.append(FAMILIES[place.family].name)
        chosen |= taken
        covered = covered.union(*(covers(channel) for entry in taken.values() for channel, _gain in entry))
    drives = (KeyDrive(key, channel, gain) for key in unique for channel, gain in chosen.get(key, ()))
    return KeyMatch(tuple(drives), tuple(dict.fromkeys(families)))


def _taken(hits: Iterable[_Hit], chosen: Iterable[str], covered: frozenset[str]) -> dict[str, Entry]:
    """The keys of one table that are driven: those that are free and move nothing that is moved already."""
    free = [hit for hit in hits if hit.key not in chosen and not _moved(hit.entry, covered)]
    # the shortest reading first: of jawOpen and jawOpen.001 only one is the key, and so are the tables of a namespace
    best: dict[tuple[str, str], str] = {}
    for hit in sorted(free, key=lambda hit: hit.reading.lost):
        best.setdefault((hit.group, hit.reading.core), hit.key)
    return {hit.key: hit.entry for hit in free if best[hit.group, hit.reading.core] == hit.key}


def _moved(entry: Entry, covered: frozenset[str]) -> bool:
    return any(needs(channel) & covered for channel, _gain in entry)


def _finest_first(hits: Iterable[_Hit]) -> list[_Place]:
    """The tables of the families that were hit.

    By fineness of the family; then those of single movements before those of both sides and of speech; then those of
    the family with the most keys; then as listed.
    """
    keys: defaultdict[int, set[str]] = defaultdict(set)
    for hit in hits:
        keys[hit.place.family].add(hit.key)
    places = [_Place(at, tier) for at in keys for tier in range(len(FAMILIES[at].tiers))]
    return sorted(
        places,
        key=lambda place: (FAMILIES[place.family].fineness, place not in _SINGLE, -len(keys[place.family]), place),
    )


def _believed(names: Sequence[str]) -> list[_Hit]:
    """The hits that are no chance: with a prefix and a suffix that may be, among enough of their kind."""
    read = {name: tuple(readings(name)) for name in names if _NEVER.isdisjoint(words_in(name))}
    found = [hit for name, ways in read.items() for hit in _found(name, ways)]
    hits = _with_usual_suffixes(_with_usual_prefixes(found))
    present = _present(read.values())
    per_tier: defaultdict[tuple[_Place, str], set[str]] = defaultdict(set)
    for hit in hits:
        per_tier[hit.place, hit.group].add(hit.reading.core)
    return _fullest(
        hit
        for hit in hits
        if len(per_tier[hit.place, hit.group]) >= _tier(hit.place).least
        and len(present[hit.group] & _tier(hit.place).others) < _tier(hit.place).too_many
        and not _is_sound(hit, per_tier[hit.place, hit.group])
    )


def _is_sound(hit: _Hit, found: set[str]) -> bool:
    other = _PAIRED.get(hit.reading.core)
    return other is not None and other not in found and not {"left", "right"} & set(words_in(hit.key))


def _fullest(hits: Iterable[_Hit]) -> list[_Hit]:
    """Of each key the hits that keep most of its name: ``facs_ctrl_JawOpen`` is Daz's and not ARKit's with a prefix."""
    by_key: defaultdict[str, list[_Hit]] = defaultdict(list)
    for hit in hits:
        by_key[hit.key].append(hit)
    least = {key: min(one.reading.lost for one in found) for key, found in by_key.items()}
    return [hit for key, found in by_key.items() for hit in found if hit.reading.lost == least[key]]


def _found(name: str, ways: Iterable[Reading]) -> Iterator[_Hit]:
    """In each table the reading that keeps most of the name."""
    seen = set()
    for reading in ways:
        for place in _INDEX.get(reading.core, ()):
            if place not in seen:
                seen.add(place)
                yield _Hit(name, reading, _group(reading.prefix), place)


def _with_usual_prefixes(hits: list[_Hit]) -> list[_Hit]:
    cores: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for hit in hits:
        cores[hit.place.family, hit.group].add(hit.reading.core)
    return [hit for hit in hits if _may_precede(hit, len(cores[hit.place.family, hit.group]))]


def _may_precede(hit: _Hit, in_common: int) -> bool:
    affix = _tier(hit.place).affix
    if not hit.group or affix is Affix.ANY:
        return True
    if affix is Affix.COMMON:
        return in_common >= _COMMON or _NAMESPACE.search(hit.group) is not None
    words = last_words(hit.group)
    return not words.isdisjoint(_FACE) or (affix is Affix.MOUTH and not words.isdisjoint(_MOUTH))


def _with_usual_suffixes(hits: list[_Hit]) -> list[_Hit]:
    cores: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for hit in hits:
        cores[hit.place.family, _uncounted(hit.reading.suffix)].add(hit.reading.core)
    return [
        hit
        for hit in hits
        if _is_copy_mark(hit.reading.suffix)
        or (
            _tier(hit.place).affix is Affix.COMMON
            and len(cores[hit.place.family, _uncounted(hit.reading.suffix)]) >= _COMMON
        )
    ]


def _uncounted(suffix: str) -> str:
    """A suffix with the same digit in every place: ``_7`` and ``_31`` are both a number behind."""
    return re.sub(r"\d+", "0", suffix)


def _is_copy_mark(suffix: str) -> bool:
    """Nothing, or what is no word of the name: ``.001``, ``_div2``."""
    return not suffix or re.fullmatch(r"[\W_]*|(?:\.\d{3}|_div2|_HD)+", suffix) is not None


def _present(ways: Iterable[Iterable[Reading]]) -> defaultdict[str, set[str]]:
    """What stands in the list after each prefix, whether it is in a table or not."""
    present: defaultdict[str, set[str]] = defaultdict(set)
    for reading in (reading for each in ways for reading in each if _is_copy_mark(reading.suffix)):
        present[_group(reading.prefix)].add(reading.core)
    return present


def _group(prefix: str) -> str:
    """A prefix without the number or the word that exporters put before each key; separators alone are none."""
    bare = _CODE.sub("", prefix)
    return bare if any(character.isalnum() for character in bare) else ""


def _tier(place: _Place) -> Tier:
    family: Family = FAMILIES[place.family]
    return family.tiers[place.tier]
