"""Takes for the tests of take files."""

from __future__ import annotations

import numpy as np

from addon.core.arkit import CHANNEL_COUNT
from addon.core.face_frame import LANDMARK_COUNT
from addon.core.takes.take import Take


def random_take(count: int, *, landmarks: bool = False, rate: float = 60.0) -> Take:
    """`count` frames of valid noise, every third without a face, every second with landmarks where asked for."""
    dice = np.random.default_rng(count)
    head = dice.normal(size=(count, 4))
    head /= np.linalg.norm(head, axis=1, keepdims=True)
    points = None
    if landmarks and count:
        points = dice.normal(0.0, 0.05, (count, LANDMARK_COUNT, 3)).astype(np.float32)
        points[1::2] = np.nan
    return Take(
        np.arange(count) / rate,
        np.arange(count) % 3 != 2,
        head.astype(np.float32),
        dice.normal(size=(count, 3)).astype(np.float32),
        dice.uniform(-0.5, 0.5, (count, 4)).astype(np.float32),
        dice.uniform(0.0, 1.0, (count, CHANNEL_COUNT)).astype(np.float32),
        points,
    )


def assert_same(found: Take, wanted: Take) -> None:
    """Every column to the bit, times to the nanosecond."""
    assert np.abs(found.times - wanted.times).max(initial=0.0) < 1e-9
    for name in ("tracked", "head", "translation", "gaze", "weights"):
        assert (getattr(found, name) == getattr(wanted, name)).all(), name
    if wanted.landmarks is None:
        assert found.landmarks is None
    else:
        assert found.landmarks is not None
        assert np.array_equal(found.landmarks, wanted.landmarks, equal_nan=True)


def assert_part(found: Take, wanted: Take) -> None:
    """Every frame that was found is one of those wanted, to the bit; landmarks may be missing."""
    at = np.searchsorted(wanted.times, found.times - 1e-9)
    assert np.abs(found.times - wanted.times[at]).max(initial=0.0) < 1e-9
    for name in ("tracked", "head", "translation", "gaze", "weights"):
        assert (getattr(found, name) == getattr(wanted, name)[at]).all(), name
    if found.landmarks is not None:
        assert wanted.landmarks is not None
        there = ~np.isnan(found.landmarks)
        assert (found.landmarks[there] == wanted.landmarks[at][there]).all()
