"""The whole measurement, from folders of clips to a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from addon.process.child import ROOT

from .agreement import ClipAgreement, agreement, pooled
from .cost import cost
from .curves import Curves, QualityError, read_truth
from .report import ClipScores, QualityReport, RealClips, WayScore, today, versions
from .scoring import score
from .step import step_responses
from .ways import Way, curves_of

#: The project's own clip, whose truth lies beside it.
SAMPLE: Final = ROOT / "sample_rigs" / "clip" / "clip.mp4"
_FILMS: Final = (".mp4", ".mkv", ".mov", ".avi", ".webm", ".gif")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Tracked:
    """A clip with its truth and what every way made of it."""

    clip: str
    truth: Curves
    takes: tuple[tuple[Way, Curves], ...]

    def take(self, way: Way) -> Curves | None:
        """What a way made of it, None where it was not tried."""
        return dict(self.takes).get(way)


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The report, and the curves that its pictures are drawn from."""

    report: QualityReport
    tracked: tuple[Tracked, ...]


def truth_clips(folder: Path | None) -> list[Path]:
    """The sample clip, and every NAME.mp4 of a folder beside which its truth NAME.csv lies.

    Raises:
        QualityError: the folder has no such pair.
    """
    if folder is None:
        return [SAMPLE]
    pairs = sorted(path for path in folder.glob("*.mp4") if path.with_suffix(".csv").is_file())
    if not pairs:
        raise QualityError(f"{folder} has no clips with truth: put NAME.mp4 and NAME.csv there, side by side.")
    return [*pairs, SAMPLE]


def real_clips(folder: Path | None) -> list[Path]:
    """The films of a folder, none without one.

    Raises:
        QualityError: the folder has none.
    """
    if folder is None:
        return []
    films = sorted(path for path in folder.glob("*") if path.suffix.lower() in _FILMS)
    if not films:
        raise QualityError(f"{folder} has no films: put films of faces there ({' '.join(_FILMS)}).")
    return films


def measure(truth: Path | None, real: Path | None, model: Path | None, say: Say) -> Measured:
    """Measure everything; without `model` only what needs none.

    Raises:
        LiveFaceError: a folder or a file is not as it should be.
    """
    if real and not model:
        raise QualityError(
            "Films without a truth are compared with FaceLandmarker: fetch its model with 'python -m tracker model', or"
            " give its place."
        )
    ways = tuple(Way) if model else (Way.FACE_MESH,)
    clips, films = truth_clips(truth), real_clips(real)
    tracked = tuple(tracked_clip(clip, ways, model, say) for clip in clips)
    real_report = _real(films, model, say) if films and model else None
    say("Step response …")
    steps = step_responses(SAMPLE, read_truth(SAMPLE.with_suffix(".csv")))
    say("Cost …")
    report = QualityReport(
        date=today(),
        versions=versions(),
        ways=ways,
        clips=tuple(scores_of(one) for one in tracked),
        real=real_report,
        steps=steps,
        cost=cost(SAMPLE, model),
    )
    return Measured(report, tracked)


def tracked_clip(clip: Path, ways: Sequence[Way], model: Path | None, say: Say) -> Tracked:
    """Follow a clip, whose truth lies beside it, in some ways.

    Raises:
        LiveFaceError: the clip or its truth is not as it should be, or a way lacks its model.
    """
    truth = read_truth(clip.with_suffix(".csv"))
    takes = []
    for way in ways:
        say(f"{clip.stem}: {way.value} …")
        takes.append((way, curves_of(way, clip, model)))
    return Tracked(clip.stem, truth, tuple(takes))


def scores_of(tracked: Tracked) -> ClipScores:
    """Score every way of a clip."""
    return ClipScores(tracked.clip, tuple(WayScore(way, score(take, tracked.truth)) for way, take in tracked.takes))


def _real(films: Sequence[Path], model: Path, say: Say) -> RealClips:
    clips = tuple(_agreement(film, model, say) for film in films)
    return RealClips(clips, pooled(clips))


def _agreement(film: Path, model: Path, say: Say) -> ClipAgreement:
    say(f"{film.name}: {Way.FACE_MESH.value} against {Way.GOOGLE.value} …")
    return agreement(film.stem, curves_of(Way.FACE_MESH, film, model), curves_of(Way.GOOGLE, film, model))
