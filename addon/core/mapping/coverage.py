"""How much of a face a mapping shows: which channels move what, which move nothing, and what could serve instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ..arkit import CHANNEL_COUNT, CHANNEL_INDEX, CHANNELS
from .channels import Turn
from .derived import sources_of
from .instead import instead_of
from .row import FaceMapping, Row, Target, TargetKind

#: Channels that are another form of ARKit's look channels, and which of them each shows.
_LOOKS: Final = {
    Turn.GAZE_LEFT.value: ("eyeLookUpLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft"),
    Turn.GAZE_RIGHT.value: ("eyeLookUpRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight"),
    "gazeYawLeft": ("eyeLookInLeft", "eyeLookOutLeft"),
    "gazePitchLeft": ("eyeLookUpLeft", "eyeLookDownLeft"),
    "gazeYawRight": ("eyeLookInRight", "eyeLookOutRight"),
    "gazePitchRight": ("eyeLookUpRight", "eyeLookDownRight"),
}


@dataclass(frozen=True, slots=True)
class Mapped:
    """A channel that moves something, and what: such as ``jawOpen``, ``bone jaw``, ``["smile"] (on Lamp)``."""

    channel: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A channel of the 52 that moves nothing, and what could serve instead, each in plain words."""

    channel: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """`mapped` holds the channels of the 52 in their order, then others in use; `missing` those of the 52 that are not.

    A channel counts as mapped also where it moves something as a part of another one: through ``smile`` both
    mouthSmile channels, through a turn of the left eye its four look channels.
    """

    mapped: tuple[Mapped, ...]
    missing: tuple[Missing, ...]

    @property
    def score(self) -> float:
        """The share of the 52 that are mapped, 0 to 1."""
        return 1.0 - len(self.missing) / CHANNEL_COUNT

    @property
    def sentence(self) -> str:
        """The coverage in a few words."""
        there = CHANNEL_COUNT - len(self.missing)
        return f"{there} of {CHANNEL_COUNT} channels mapped, {len(self.missing)} missing"


def coverage(mapping: FaceMapping, free_keys: Sequence[str] = (), bones: Sequence[str] = ()) -> Coverage:
    """What of a face `mapping` shows. Muted rows show nothing; solo, which is for looking only, is passed over.

    `free_keys` and `bones` are the avatar's shape keys and bones that nothing drives: they are looked at for what is
    missing.
    """
    targets: dict[str, dict[str, None]] = {}
    for row in mapping.rows:
        if not row.muted:
            for channel in _shown_by(row):
                targets.setdefault(channel, {})[words_of(row.target)] = None
    others = [channel for channel in targets if channel not in CHANNEL_INDEX]
    here = [channel for channel in CHANNELS if channel in targets]
    return Coverage(
        mapped=tuple(Mapped(channel, tuple(targets[channel])) for channel in (*here, *others)),
        missing=tuple(
            Missing(channel, instead_of(channel, free_keys, bones, targets))
            for channel in CHANNELS
            if channel not in targets
        ),
    )


def words_of(target: Target) -> str:
    """A target in words: a shape key by its name, ``bone NAME``, ``object NAME``, or a property's path."""
    if target.kind is TargetKind.TURN and not target.name:
        return f"object {target.owner}" if target.owner else "object"
    if target.kind is TargetKind.SHAPE_KEY:
        words = target.name
    else:
        words = target.path if target.kind is TargetKind.PROPERTY else f"bone {target.name}"
    return f"{words} (on {target.owner})" if target.owner else words


def _shown_by(row: Row) -> Iterable[str]:
    return (row.channel, *sources_of(row.channel), *_LOOKS.get(row.channel, ()))
