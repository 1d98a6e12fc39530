"""`tracker track` against bare FaceMesh, and itself with Face Landmarker: whole processes on one clip, in turn."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from addon.process.child import ROOT
from tracker.engines.model_file import default_model

from .figures import Figure, median_ratio, timed

_ROUNDS = 3


def track_over_engines(clip: Path) -> list[Figure]:
    """Over bare FaceMesh; where the model of Face Landmarker is there, over that, too."""
    figures = [_over("face_mesh", 1.15, [sys.executable, "-m", "tools.bench.bare_face_mesh", str(clip)], clip)]
    if default_model().is_file():
        with tempfile.TemporaryDirectory() as folder:
            other = [*_track(clip, Path(folder) / "other.csv"), "--engine", "face-landmarker"]
            figures.append(_over("face_landmarker", 0.5, other, clip))
    return figures


def _over(name: str, aim: float, other: list[str], clip: Path) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        ours = _track(clip, Path(folder) / "ours.csv")
        pairs = [(timed(_run, ours), timed(_run, other)) for _ in range(_ROUNDS)]
    ratio, ours_ms, other_ms = median_ratio(pairs)
    what = f"the process 'tracker track' over one of {name.replace('_', ' ')}, start and decoding included"
    return Figure(
        f"track_over_{name}", ratio, "ratio", aim, {"track_ms": ours_ms, f"{name}_ms": other_ms}, _ROUNDS, what
    )


def _track(clip: Path, take: Path) -> list[str]:
    return [sys.executable, "-m", "tracker", "track", str(clip), "--csv", str(take)]


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
