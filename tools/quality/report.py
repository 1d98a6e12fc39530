"""What `make quality` measures, as data, and the file quality.json that holds it."""

from __future__ import annotations

import dataclasses
import datetime
import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from statistics import mean
from typing import Any, Final, TypeAlias

from addon.core.arkit import CHANNELS
from tracker.version import version

from .agreement import Agreement, ClipAgreement
from .cost import Cost
from .scoring import Closeness, TakeScore, channel
from .step import StepResponse
from .ways import Way

_DECIMALS: Final = 5

#: What `json` writes.
Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | int | bool | None"


@dataclass(frozen=True, slots=True)
class Versions:
    """What was measured with."""

    live_face: str
    mediapipe: str
    opencv: str
    numpy: str
    python: str


@dataclass(frozen=True, slots=True)
class WayScore:
    """One way's score on a clip."""

    way: Way
    score: TakeScore


@dataclass(frozen=True, slots=True)
class ClipScores:
    """A clip with known truth, scored in every way."""

    clip: str
    ways: tuple[WayScore, ...]

    def of(self, way: Way) -> TakeScore | None:
        """The score of a way, None where it was not measured."""
        return next((scored.score for scored in self.ways if scored.way is way), None)

    def closeness(self, way: Way) -> Closeness | None:
        """The same without what is none."""
        found = self.of(way)
        return found.closeness if found else None


@dataclass(frozen=True, slots=True)
class RealClips:
    """Films of people: each, and the median over those in which the reference moves."""

    clips: tuple[ClipAgreement, ...]
    pooled: Agreement


@dataclass(frozen=True, slots=True)
class QualityReport:
    """All of it. `real` is None without a folder of films or without the reference."""

    date: str
    versions: Versions
    ways: tuple[Way, ...]
    clips: tuple[ClipScores, ...]
    real: RealClips | None
    steps: tuple[StepResponse, ...]
    cost: Cost


@dataclass(frozen=True, slots=True)
class ChannelSummary:
    """A channel in one way over all clips.

    `r` is the mean over the clips in which it moves, None where it does in none; `mae` the mean over all.
    """

    name: str
    clips_moving: int
    r: float | None
    mae: float


def versions() -> Versions:
    """The versions that run here."""
    return Versions(
        live_face=version(),
        mediapipe=metadata.version("mediapipe"),
        opencv=metadata.version("opencv-contrib-python"),
        numpy=metadata.version("numpy"),
        python=platform.python_version(),
    )


def today() -> str:
    """The date of a report, by the clock of the world."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def summarize(clips: Sequence[ClipScores], way: Way) -> tuple[ChannelSummary, ...]:
    """All 52 channels of a way in the order of `arkit.CHANNELS`; empty where nothing was seen."""
    found = [closeness for clip in clips if (closeness := clip.closeness(way)) is not None]
    return tuple(_summary(name, found) for name in CHANNELS) if found else ()


def write_report(path: Path, report: QualityReport) -> None:
    """Write quality.json, whole or not at all."""
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(_plain(report), indent=1) + "\n", encoding="utf-8")
    temporary.replace(path)


def _summary(name: str, scores: list[Closeness]) -> ChannelSummary:
    of_clips = [channel(score, name) for score in scores]
    rs = [one.r for one in of_clips if one.r is not None]
    return ChannelSummary(name, len(rs), mean(rs) if rs else None, mean(one.mae for one in of_clips))


def _plain(value: Any) -> Json:  # noqa: ANN401 (any field of a data class)
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Way):
        return value.value
    plain: Json = round(value, _DECIMALS) if isinstance(value, float) else value
    return plain
