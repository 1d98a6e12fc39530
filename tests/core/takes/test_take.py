from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from addon.core.arkit import CHANNEL_COUNT
from addon.core.takes.take import Take, TakeDataError


def _take(count: int) -> Take:
    head = np.tile(np.array([1, 0, 0, 0], np.float32), (count, 1))
    weights = np.linspace(0, 1, count * CHANNEL_COUNT, dtype=np.float32).reshape(count, CHANNEL_COUNT)
    floats = np.zeros((count, 3), np.float32), np.zeros((count, 4), np.float32)
    return Take(np.arange(count) / 30.0, np.ones(count, bool), head, *floats, weights)


def test_a_take_gives_its_poses_back() -> None:
    take = _take(5)
    assert len(take) == 5
    assert take.seconds == pytest.approx(4 / 30)
    assert take.pose(3).head.w == 1.0
    assert (take.pose(3).weights == take.weights[3]).all()


def test_an_empty_take_has_no_length() -> None:
    assert len(Take.empty()) == 0
    assert Take.empty().seconds == 0.0


@pytest.mark.parametrize("times", [[0.0, 0.2, 0.1], [0.0, 0.1, 0.1], [0.0, np.nan, 0.1]])
def test_times_that_do_not_rise_are_refused(times: list[float]) -> None:
    with pytest.raises(TakeDataError, match="rise"):
        replace(_take(3), times=np.array(times))


def test_columns_of_other_shapes_are_refused() -> None:
    with pytest.raises(TakeDataError, match="weights"):
        replace(_take(3), weights=np.zeros((3, 51), np.float32))
    with pytest.raises(TakeDataError, match="landmarks"):
        replace(_take(3), landmarks=np.zeros((3, 468, 3), np.float32))
