"""Blinks of filmed people, counted by eye in the pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.engines.face_mesh import FaceMeshEngine
from tracker.pipeline import Pipeline
from tracker.sources.picture import Picture
from tracker.sources.reel import VideoReel

#: The picture in which each blink is at its deepest, and how many pictures were looked at.
COUNTED = {
    "lp_driving_d9.mp4": ((14, 42, 143, 195, 295, 308, 366, 385, 426, 452, 488, 499, 524, 532, 560), 587),
    "lp_driving_d6.mp4": ((50, 207, 222, 380, 393, 452, 470, 931, 960), 1008),
    "lp_source_s18.mp4": ((8, 162), 282),
    "lp_driving_d18.mp4": ((95, 186), 216),
    "lp_driving_d20.mp4": ((), 175),
    "sadtalker_WDA_KatieHill_000.mp4": ((24, 33, 112, 172), 200),
}
#: A blink is told as the lids fall, so far around its deepest picture.
BEFORE, AFTER = 6, 4


def told(clip: Path, count: int) -> list[int]:
    """The pictures in which a blink was told."""
    reel = VideoReel(clip)
    found, blinks = [], 0
    with FaceMeshEngine(1) as engine:
        pipeline = Pipeline(engine, 1)
        for index in range(count):
            pixels = reel.next()
            assert pixels is not None
            for face in pipeline.process(Picture(pixels, round(index / reel.info.fps * 1e9), index)):
                found += [index] * (face.solved.blinks > blinks)
                blinks = face.solved.blinks
    reel.close()
    return found


def wrong(counted: tuple[int, ...], found: list[int]) -> int:
    """How many blinks are missing, and how many were told that are none."""
    left = list(found)
    missing = 0
    for blink in counted:
        fitting = [index for index in left if blink - BEFORE <= index <= blink + AFTER]
        if fitting:
            left.remove(fitting[0])
        missing += not fitting
    return missing + len(left)


@pytest.fixture(scope="module")
def mistakes(shared: Path) -> dict[str, int]:
    return {name: wrong(blinks, told(shared / "videos" / name, count)) for name, (blinks, count) in COUNTED.items()}


@pytest.mark.parametrize("clips", [("lp_driving_d9.mp4", "lp_driving_d6.mp4", "lp_source_s18.mp4"), tuple(COUNTED)])
def test_at_most_one_blink_in_ten_is_wrong(clips: tuple[str, ...], mistakes: dict[str, int]) -> None:
    assert sum(mistakes[name] for name in clips) <= 0.1 * sum(len(COUNTED[name][0]) for name in clips), mistakes
