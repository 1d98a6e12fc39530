"""`track` on real pictures: the project's own clip, whose weights and head pose are known exactly."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from addon.core.arkit import CHANNEL_INDEX
from addon.core.rotation import Quaternion, to_angles
from addon.core.takes.live_link_reader import read_csv_take

from .conftest import ROOT, Ran

CLIP = ROOT / "sample_rigs" / "clip" / "clip.mp4"
TRUTH = CLIP.with_suffix(".csv")

Curves = dict[str, "np.ndarray[tuple[int], np.dtype[np.float64]]"]

CHANNELS = ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight", "mouthSmileLeft", "mouthSmileRight")
ANGLES = ("HeadYaw", "HeadPitch", "HeadRoll")


def curves(path: Path) -> Curves:
    """Channels and angles by name, NaN where there is no face; a take, or a truth table with a quaternion."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        if "qw" not in file.readline().lower().split(","):
            file.seek(0)
            return take_curves(path)
        file.seek(0)
        rows = [{key.lower(): value for key, value in row.items()} for row in csv.DictReader(file)]
    heads = [to_angles(Quaternion(*(float(row[key]) for key in ("qw", "qx", "qy", "qz")))) for row in rows]
    found: Curves = {name: np.array([float(row[name.lower()]) for row in rows]) for name in CHANNELS}
    found |= {name: np.array([head[index] for head in heads]) for index, name in enumerate(ANGLES)}
    return found


def take_curves(path: Path) -> Curves:
    take = read_csv_take(path.read_bytes(), path.name).take
    poses = [take.pose(index) if tracked else None for index, tracked in enumerate(take.tracked)]
    found: Curves = {
        name: np.array([np.nan if pose is None else float(pose.weights[CHANNEL_INDEX[name]]) for pose in poses])
        for name in CHANNELS
    }
    for index, name in enumerate(ANGLES):
        found[name] = np.array([np.nan if pose is None else to_angles(pose.head)[index] for pose in poses])
    return found


@pytest.fixture(scope="module")
def truth() -> Curves:
    if not (CLIP.is_file() and TRUTH.is_file()):
        pytest.skip(f"the sample clip has not been made yet ({CLIP})")
    return curves(TRUTH)


def test_the_clip_is_tracked_well(truth: Curves, tmp_path: Path, ran: Ran) -> None:
    out = tmp_path / "take.csv"
    done = ran("track", str(CLIP), "--csv", str(out))
    assert done.returncode == 0, done.stderr
    take = take_curves(out)
    seen = ~np.isnan(take["jawOpen"])
    assert len(seen) == len(truth["jawOpen"])
    assert seen.mean() >= 0.98
    found = {name: float(np.corrcoef(take[name][seen], truth[name][seen])[0, 1]) for name in (*CHANNELS, *ANGLES)}
    assert min(found.values()) >= 0.8, found
