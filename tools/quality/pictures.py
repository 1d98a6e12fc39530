"""The pictures: curves of one clip beside its truth, and every channel's correlation beside the reference's.

Drawn with matplotlib, which comes with MediaPipe.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from PIL import Image

from addon.core.arkit import CHANNEL_INDEX

from .curves import ANGLES, Curves, FloatArray
from .measure import Tracked
from .report import ChannelSummary, QualityReport, summarize
from .scoring import correlation
from .ways import Way

_TELLING: Final = (
    "jawOpen",
    "mouthSmileLeft",
    "mouthFrownRight",
    "mouthPucker",
    "mouthFunnel",
    "mouthLeft",
    "mouthUpperUpLeft",
    "mouthLowerDownLeft",
    "eyeBlinkLeft",
    "eyeWideLeft",
    "eyeLookOutLeft",
    "eyeSquintRight",
    "browInnerUp",
    "browDownLeft",
    "browOuterUpRight",
    "noseSneerLeft",
    "cheekPuff",
    "tongueOut",
)
_CHANNEL_PANELS: Final = 12
_COLUMNS: Final = 3
_GROUND, _INK, _FAINT, _GRID = "#1c1f28", "#f0f0f5", "#a0a6b6", "#333848"
_TRUTH, _OURS, _GOOGLE = "#6f7891", "#ffb454", "#5cc8e8"
_DPI: Final = 100
_COLOURS: Final = 96


def draw_curves(path: Path, clip: Tracked) -> None:
    """Draw the angles and a dozen channels of a clip over time, as PNG."""
    panels = [*_most_moving(clip.truth), *ANGLES]
    figure = _figure(15.0, 1.0 + 1.75 * -(-len(panels) // _COLUMNS))
    axes = list(figure.subplots(-(-len(panels) // _COLUMNS), _COLUMNS, sharex=True).flat)
    for axis, name in zip(axes, panels, strict=True):
        _curve_panel(axis, name, clip)
    for axis in axes[-_COLUMNS:]:
        axis.set_xlabel("picture", color=_FAINT, fontsize=9)
    _legend(figure, *axes[0].get_legend_handles_labels())
    _title(
        figure,
        f"Truth and tracked: {clip.clip}",
        "r: correlation of ours with the truth. Angles without their constant offset.",
    )
    _save(figure, path)


def draw_channels(path: Path, report: QualityReport) -> None:
    """Draw the correlation of every channel that moves in a clip, best first, as PNG."""
    ours = [one for one in summarize(report.clips, Way.FACE_MESH) if one.r is not None]
    google = {one.name: one for one in summarize(report.clips, Way.GOOGLE)}
    ours.sort(key=lambda one: -(one.r or 0.0))
    half = -(-len(ours) // 2)
    figure = _figure(13.0, 1.3 + 0.29 * half)
    columns = figure.subplots(1, 2, sharex=True)
    for axis, group in zip(columns, (ours[:half], ours[half:]), strict=True):
        _bars(axis, group, google)
        axis.set_ylim(half - 0.4, -0.6)
    columns[0].set_xlim(right=1.0)
    _legend(figure, *columns[0].get_legend_handles_labels())
    _title(figure, "Correlation with the truth", "mean over the clips in which a channel moves")
    _save(figure, path)


def _most_moving(truth: Curves) -> list[str]:
    """A dozen of the telling channels, those that move most, in their order above."""
    moves = {name: float(truth.mean_of(name).std()) for name in _TELLING}
    kept = sorted(_TELLING, key=lambda name: -moves[name])[:_CHANNEL_PANELS]
    return [name for name in _TELLING if name in kept]


def _curve_panel(axis: Axes, name: str, clip: Tracked) -> None:
    truth = _values(clip.truth, name)
    axis.plot(truth, color=_TRUTH, linewidth=2.6, label="truth")
    if name not in ANGLES:
        axis.fill_between(np.arange(len(truth)), truth, color=_TRUTH, alpha=0.25, linewidth=0.0)
        axis.set_ylim(-0.03, 1.03)
    google, ours = (_without_offset(clip.take(way), clip.truth, name) for way in (Way.GOOGLE, Way.FACE_MESH))
    if google is not None:
        axis.plot(google, color=_GOOGLE, linewidth=1.0, alpha=0.8, label="FaceLandmarker's own")
    if ours is not None:
        axis.plot(ours, color=_OURS, linewidth=1.5, label="ours, face-mesh")
        if np.ptp(truth) > 0:  # nothing follows what does not move
            axis.set_title(f"r {_r(ours, truth):.2f}", loc="right", color=_OURS, fontsize=9)
    _style(axis, f"{name}, degrees" if name in ANGLES else name)
    axis.set_xlim(0, len(truth) - 1)


def _without_offset(take: Curves | None, truth: Curves, name: str) -> FloatArray | None:
    """The values of a take; an angle is moved to where the truth's lies, as the scores do."""
    if take is None:
        return None
    values, count = _values(take, name), min(len(take), len(truth))
    if name in ANGLES and take.first(count).seen.any():
        values = values - np.nanmedian(values[:count] - _values(truth, name)[:count])
    return values


def _values(curves: Curves, name: str) -> FloatArray:
    values: FloatArray = (
        curves.angles[:, ANGLES.index(name)] if name in ANGLES else curves.weights[:, CHANNEL_INDEX[name]]
    )
    return values


def _r(values: FloatArray, truth: FloatArray) -> float:
    count = min(len(values), len(truth))
    seen = ~np.isnan(values[:count])
    return correlation(values[:count][seen], truth[:count][seen]) if seen.sum() > 1 else 0.0


def _bars(axis: Axes, group: Sequence[ChannelSummary], google: dict[str, ChannelSummary]) -> None:
    places = np.arange(len(group))
    axis.barh(places - 0.2, [one.r or 0.0 for one in group], 0.38, color=_OURS, label="ours, face-mesh")
    if google:
        theirs = [google[one.name].r or 0.0 for one in group]
        axis.barh(places + 0.2, theirs, 0.38, color=_GOOGLE, label="FaceLandmarker's own")
    axis.set_yticks(places, [one.name for one in group])
    _style(axis, "")
    axis.axvline(0.0, color=_FAINT, linewidth=0.8)
    axis.tick_params(axis="y", labelcolor=_INK)
    axis.grid(visible=False, axis="y")


def _style(axis: Axes, title: str) -> None:
    axis.set_facecolor(_GROUND)
    axis.grid(visible=True, color=_GRID, linewidth=0.7)
    axis.set_axisbelow(True)
    axis.tick_params(colors=_FAINT, labelsize=8, length=0)
    axis.set_title(title, loc="left", color=_INK, fontsize=10)
    for spine in axis.spines.values():
        spine.set_visible(False)


def _figure(width: float, height: float) -> Figure:
    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.1)
    return Figure(figsize=(width, height), dpi=_DPI, facecolor=_GROUND, layout=layout)


def _legend(figure: Figure, handles: list[Artist], labels: list[str]) -> None:
    figure.legend(
        handles, labels, loc="outside upper right", ncols=len(labels), frameon=False, labelcolor=_INK, fontsize=10
    )


def _title(figure: Figure, title: str, note: str) -> None:
    figure.suptitle(title, x=0.012, y=0.985, va="top", ha="left", color=_INK, fontsize=15)
    figure.supxlabel(note, x=0.012, ha="left", color=_FAINT, fontsize=9)


def _save(figure: Figure, path: Path) -> None:
    """Few colours make a small file, which the docs can hold."""
    drawn = BytesIO()
    figure.savefig(drawn, format="png")
    temporary = path.with_name(f"part-{path.name}")
    with Image.open(drawn) as picture:
        picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(temporary, optimize=True)
    temporary.replace(path)
