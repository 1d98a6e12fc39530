"""The measured tables as Markdown, for the terminal and between two marks in docs/quality.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from .agreement import Agreement
from .curves import QualityError
from .report import ChannelSummary, ClipScores, QualityReport, RealClips, summarize
from .scoring import Angles, Closeness
from .ways import Way

BEGIN: Final = "<!-- what follows is written by `make quality DOCS=1` -->"
END: Final = "<!-- up to here -->"
_NONE: Final = "–"  # noqa: RUF001 (what the docs write for nothing)
_TITLES: Final = {
    Way.FACE_MESH: "ours, face-mesh",
    Way.FACE_LANDMARKER: "ours, face-landmarker",
    Way.GOOGLE: "FaceLandmarker's own",
}


def update_page(page: Path, report: QualityReport) -> None:
    """Put the tables between the marks of a page, whole or not at all.

    Raises:
        QualityError: the page has no such marks.
    """
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise QualityError(f"{page.name} has lost the lines {BEGIN!r} and {END!r}: put them back where the tables go.")
    temporary = page.with_suffix(".part")
    temporary.write_text(f"{before}{begin}\n\n{table(report)}\n\n{end}{after}", encoding="utf-8")
    temporary.replace(page)


def table(report: QualityReport) -> str:
    """All tables, each under its heading."""
    versions = report.versions
    blocks = [
        f"Measured on {report.date} with Live Face {versions.live_face}, MediaPipe {versions.mediapipe}, OpenCV "
        f"{versions.opencv},\nnumpy {versions.numpy} and Python {versions.python}.",
        "### Clips with known truth",
        _clips(report),
        "### Head",
        _heads(report),
        "### Lag",
        _lags(report),
        *_still(report),
        "### Step",
        _steps(report),
        *_real(report.real),
        "### Cost",
        _cost(report),
        "### Channels",
        _channels(report),
    ]
    return "\n\n".join(blocks)


def _clips(report: QualityReport) -> str:
    heads = ["clip", "moving", "detected", *(f"{_TITLES[way]}: r / MAE" for way in report.ways)]
    rows = [_clip_row(clip, report.ways) for clip in report.clips]
    return _markdown(heads, rows)


def _clip_row(clip: ClipScores, ways: Sequence[Way]) -> list[str]:
    first = clip.of(Way.FACE_MESH)
    moving = first.closeness.channels_moving if first and first.closeness else 0
    detected = f"{100 * first.detected:.1f} %" if first else _NONE
    return [clip.clip, str(moving), detected, *(_weights(clip.closeness(way)) for way in ways)]


def _weights(found: Closeness | None) -> str:
    return f"{_number(found.mean_r)} / {_number(found.mae, 3)}" if found else _NONE


def _heads(report: QualityReport) -> str:
    heads = ["clip", *(f"{_TITLES[way]}: pitch, yaw, roll" for way in report.ways)]
    return _markdown(
        heads, ([clip.clip, *(_head(clip.closeness(way)) for way in report.ways)] for clip in report.clips)
    )


def _head(found: Closeness | None) -> str:
    return _degrees(found.head_mae_without_offset_deg if found else None)


def _degrees(angles: Angles | None) -> str:
    return f"{angles.pitch:.2f}° {angles.yaw:.2f}° {angles.roll:.2f}°" if angles else _NONE


def _lags(report: QualityReport) -> str:
    heads = ["clip", *(f"{_TITLES[way]}: jaw, blink, yaw" for way in report.ways)]
    return _markdown(heads, ([clip.clip, *(_lag(clip.closeness(way)) for way in report.ways)] for clip in report.clips))


def _lag(found: Closeness | None) -> str:
    if found is None:
        return _NONE
    return " ".join(_number(value, 1) for value in (found.lag.jaw_open, found.lag.blink, found.lag.yaw))


def _still(report: QualityReport) -> list[str]:
    still = [clip for clip in report.clips if any(_jitters(clip.closeness(way)) for way in report.ways)]
    if not still:
        return []
    heads = ["clip", *(f"{_TITLES[way]}: weights, head" for way in report.ways)]
    rows = ([clip.clip, *(_jitters(clip.closeness(way)) or _NONE for way in report.ways)] for clip in still)
    return ["### Jitter of a still head", _markdown(heads, rows)]


def _jitters(found: Closeness | None) -> str:
    return f"{found.jitter.weights:.4f} {found.jitter.head_deg:.3f}°" if found and found.jitter else ""


def _steps(report: QualityReport) -> str:
    heads = ["step up by", "share that is followed", "pictures until 80 %", "without the filters"]
    rows = (
        [
            f"{step.size:.0f}° of yaw" if step.what == "yaw" else f"{step.size:.2f} of {step.what}",
            f"{100 * step.followed:.0f} %",
            _whole(step.pictures),
            _whole(step.pictures_unfiltered),
        ]
        for step in report.steps
    )
    return _markdown(heads, rows)


def _real(real: RealClips | None) -> list[str]:
    if real is None:
        return []
    heads = ["film", "detected: ours, reference", "jawOpen", "smiles", "blinks", "brow raise", "pitch, yaw, roll"]
    rows = [
        [clip.clip, f"{100 * clip.seen:.0f} %, {100 * clip.reference_seen:.0f} %", *_agreement(clip.agreement)]
        for clip in real.clips
    ]
    return ["### Films of people", _markdown(heads, [*rows, ["**median**", "", *_agreement(real.pooled)]])]


def _agreement(found: Agreement) -> list[str]:
    rs = (found.jaw_open, found.smile, found.blink, found.brow_raise)
    return [*(_number(r) for r in rs), _degrees(found.head_deg)]


def _cost(report: QualityReport) -> str:
    rows = [
        ["over bare FaceMesh", _number(report.cost.over_face_mesh)],
        ["over bare FaceLandmarker", _number(report.cost.over_face_landmarker)],
    ]
    return _markdown(["the tracker with face-mesh, per picture", "ratio"], rows)


def _channels(report: QualityReport) -> str:
    heads = ["channel", "clips", *(f"{_TITLES[way]}: r / MAE" for way in report.ways)]
    by_way = [summarize(report.clips, way) for way in report.ways]
    rows = (
        [one_of[0].name, str(one_of[0].clips_moving), *(_summary(one) for one in one_of)]
        for one_of in zip(*(found for found in by_way if found), strict=True)
    )
    return _markdown(heads, rows)


def _summary(found: ChannelSummary) -> str:
    return f"{_number(found.r)} / {found.mae:.3f}"


def _number(value: float | None, decimals: int = 2) -> str:
    return _NONE if value is None else f"{value:.{decimals}f}"


def _whole(value: int | None) -> str:
    return _NONE if value is None else str(value)


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
