"""The demo's avatar does what the face in the clip does: values in Blender against the clip's truth."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.demo.chain import ChainOptions, ChainResult, run_chain

#: Channel or head angle: its column in Blender's log and in the truth.
FOLLOWED = {
    "jawOpen": ("jawOpen", "jawOpen"),
    "eyeBlinkLeft": ("eyeBlinkLeft", "eyeBlinkLeft"),
    "eyeBlinkRight": ("eyeBlinkRight", "eyeBlinkRight"),
    "mouthSmileLeft": ("mouthSmileLeft", "mouthSmileLeft"),
    "mouthSmileRight": ("mouthSmileRight", "mouthSmileRight"),
    "head yaw": ("head_yaw", "yaw_deg"),
    "head pitch": ("head_pitch", "pitch_deg"),
    "head roll": ("head_roll", "roll_deg"),
}


@pytest.fixture(scope="module")
def chain(
    tmp_path_factory: pytest.TempPathFactory, clip: Path, avatar: Path, blender_python: Path
) -> tuple[ChainResult, Path]:
    """One run at a small size, so that a machine without a GPU applies many of the clip's frames."""
    out = tmp_path_factory.mktemp("chain")
    options = ChainOptions(
        source=str(clip),
        avatar=avatar,
        blender_python=blender_python,
        out=out,
        width=160,
        height=120,
        fps=30.0,
        samples=1,
        shadows=False,
        seconds=None,
    )
    return run_chain(options, print), out


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def pairs(chain: ChainResult, out: Path, clip: Path) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """What stood in Blender and what was true in the picture behind it, row by row."""
    truth = rows(clip.with_suffix(".csv"))
    applied = rows(out / "applied.csv")
    numbers = [round((int(row["capture_ns"]) - chain.source_start_ns) / 1e9 * chain.source_fps) for row in applied]
    return applied, [truth[number] for number in numbers]


def column(table: list[dict[str, str]], name: str) -> NDArray[np.float64]:
    return np.array([float(row[name]) for row in table])


def test_the_tracker_finds_the_face(chain: tuple[ChainResult, Path]) -> None:
    stats = chain[0].tracker
    assert stats.frames_detected >= 0.98 * stats.frames_in > 0


def test_every_link_passed_frames_on(chain: tuple[ChainResult, Path]) -> None:
    result, _ = chain
    assert result.tracker.frames_sent == result.tracker.frames_in
    assert 0 < result.blender["frames_applied"] <= result.tracker.frames_sent
    assert result.blender["frames_rendered"] >= result.blender["frames_applied"]
    assert result.camera.frames_new > 0
    assert result.camera.latency_p95_ms >= result.camera.latency_p50_ms > 0


@pytest.mark.parametrize("name", FOLLOWED)
def test_the_avatar_follows(chain: tuple[ChainResult, Path], clip: Path, name: str) -> None:
    applied, truth = pairs(*chain, clip)
    assert len(applied) >= 30, "too few frames reached Blender to tell"
    there, wanted = FOLLOWED[name]
    r = float(np.corrcoef(column(applied, there), column(truth, wanted))[0, 1])
    print(f"{name}: r = {r:.3f} over {len(applied)} frames")
    assert r >= 0.8
