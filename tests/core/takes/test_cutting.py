from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.takes.cutting import joined, part_of, trimmed_info, with_part
from addon.core.takes.take import Take, TakeDataError
from addon.core.takes.take_info import TakeInfo

from .take_files import assert_part, random_take


def test_a_part_begins_at_zero_and_has_the_frames_in_between() -> None:
    take = random_take(100, landmarks=True, rate=50.0)
    part = part_of(take, 0.5, 1.0)
    assert part.times.tolist() == pytest.approx([index / 50.0 for index in range(26)])
    assert (part.weights == take.weights[25:51]).all()
    assert part.landmarks is not None
    assert np.isnan(part.landmarks[0]).all()
    assert not np.isnan(part.landmarks[1]).any()


def test_a_part_without_a_frame_is_refused() -> None:
    with pytest.raises(TakeDataError, match="no frame"):
        part_of(random_take(10), 5.0, 6.0)
    with pytest.raises(TakeDataError, match="no frame"):
        part_of(Take.empty(), 0.0, 1.0)


@given(count=st.integers(0, 50), start=st.floats(0.0, 2.0), length=st.floats(0.0, 2.0), landmarks=st.booleans())
def test_a_punch_in_keeps_all_that_is_outside(count: int, start: float, length: float, landmarks: bool) -> None:
    take, part = random_take(60, rate=30.0), random_take(count, landmarks=landmarks, rate=25.0)
    new = with_part(take, part, start, start + length)
    recorded = min(length, part.seconds) if count else 0.0
    outside = (take.times < start - 1e-3) | (take.times > start + recorded + 0.05)
    kept = np.isin(new.times, take.times[outside])
    assert kept.sum() == outside.sum()
    if not count:
        assert_part(new, take)
        return
    inside = (new.times >= start) & (new.times <= start + recorded)
    assert (new.weights[inside][0] == part.weights[0]).all()
    assert (new.landmarks is None) == (part.landmarks is None or np.isnan(part.landmarks[: inside.sum()]).all())


def test_takes_that_follow_each_other_are_joined() -> None:
    take = random_take(10)
    with pytest.raises(TakeDataError, match="rise"):
        joined((take, take))


@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("soon", "soon"), ("23:59:59:30.000", "00:00:01:00.000"), ("10:00:00:00", None)]
)
def test_sound_and_timecode_stay_in_step(before: str, after: str | None) -> None:
    info = trimmed_info(TakeInfo(timecode=before, sound="a.wav", sound_at=0.25, note="x"), 1.5)
    assert info.timecode == (after if after is not None else "10:00:01:30.000")
    assert (info.sound_at, info.sound, info.note) == (-1.25, "a.wav", "x")
