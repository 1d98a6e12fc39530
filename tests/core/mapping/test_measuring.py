from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from addon.core.face_points import canonical_points
from addon.core.mapping.landmarks import NAMED_LANDMARKS
from addon.core.mapping.measure import Measure, MeasureKind
from addon.core.mapping.measuring import (
    RangeLearner,
    is_measurable,
    measure,
    shares,
    with_neutral,
    with_ordinary_range,
)
from addon.core.rotation import HeadAngles, from_angles, to_matrix

Points = NDArray[np.float32]

GAPE = Measure("gape", MeasureKind.DISTANCE, (13, 14))
ALL = (
    GAPE,
    Measure("corner", MeasureKind.HEIGHT, (NAMED_LANDMARKS["Left Mouth Corner"], 14)),
    Measure("pout", MeasureKind.ANGLE, (61, 0, 291)),
    Measure("mouth", MeasureKind.AREA, (78, 13, 308, 14)),
)


@pytest.fixture
def points() -> Points:
    """Eyes' outer corners two apart; landmarks 0 to 3 are a square of side one, 4 stands above its middle."""
    array = np.zeros((478, 3), np.float32)
    array[33], array[263] = (-1, 5, 0), (1, 5, 0)
    array[:5] = ((0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0.5, 0.5, 1))
    return array


@pytest.mark.parametrize(
    ("kind", "landmarks", "expected"),
    [
        (MeasureKind.DISTANCE, (0, 2), math.sqrt(2) / 2),
        (MeasureKind.HEIGHT, (2, 0), 0.5),
        (MeasureKind.HEIGHT, (0, 2), -0.5),
        (MeasureKind.ANGLE, (1, 0, 2), math.pi / 4),
        (MeasureKind.ANGLE, (0, 0, 2), 0.0),
        (MeasureKind.AREA, (0, 1, 2, 3), 0.25),
        (MeasureKind.AREA, (3, 2, 1, 0), 0.25),
        (MeasureKind.AREA, (0, 1, 4), math.sqrt(0.25 + 1) / 2 / 4),
    ],
)
def test_what_is_measured(points: Points, kind: MeasureKind, landmarks: tuple[int, ...], expected: float) -> None:
    what = Measure("m", kind, landmarks)
    assert measure(what, points) == pytest.approx(expected, abs=1e-6)
    assert measure(what, points * 3) == pytest.approx(expected, abs=1e-6), "the face's size does not matter"


@pytest.mark.parametrize("what", [one for one in ALL if one.kind is not MeasureKind.HEIGHT])
def test_how_the_head_is_held_does_not_matter(what: Measure) -> None:
    face = canonical_points().astype(np.float64)
    turned = face @ to_matrix(from_angles(HeadAngles(0.4, -0.3, 0.2))).T + (0.1, 0.2, 0.3)
    assert measure(what, turned) == pytest.approx(measure(what, face))


@pytest.mark.parametrize("landmarks", [(), (5,), (13, 478), (-1, 13)])
def test_what_cannot_be_measured(points: Points, landmarks: tuple[int, ...]) -> None:
    what = Measure("m", MeasureKind.DISTANCE, landmarks)
    assert not is_measurable(what)
    with pytest.raises(ValueError, match='"m"'):
        measure(what, points)
    assert shares((what, GAPE), points).tolist() == [0.0, 0.0]


def opened(by: float) -> Points:
    """The canonical face, its lips `by` shares of the eyes' distance further apart."""
    points = canonical_points().copy()
    points[14, 1] -= 0.09 * by
    return points


def test_shares_go_from_neutral_to_full() -> None:
    gape = with_ordinary_range(GAPE, canonical_points())
    values = [float(shares((gape,), opened(by))[0]) for by in (-0.005, 0.0, 0.15, 0.3, 0.5)]
    assert values == pytest.approx([0.0, 0.0, 0.5, 1.0, 1.0], abs=0.01)


def test_full_may_be_below_neutral() -> None:
    shut = Measure("shut", MeasureKind.DISTANCE, (13, 14), neutral=0.4, full=0.1)
    wide = [float(shares((shut,), opened(by))[0]) for by in (0.6, 0.1)]
    assert wide[0] == 0.0
    assert 0.9 < wide[1] <= 1.0


def test_a_new_neutral_keeps_the_width_of_the_range() -> None:
    wide = with_neutral(Measure("m", MeasureKind.DISTANCE, (13, 14), neutral=0.0, full=0.5), opened(0.2))
    assert wide.neutral == pytest.approx(measure(GAPE, opened(0.2)))
    assert wide.full - wide.neutral == pytest.approx(0.5)
    assert with_neutral(wide, np.full((478, 3), np.nan)) == wide


@pytest.mark.parametrize("spoil", [math.nan, math.inf, 0.0])
@pytest.mark.parametrize("what", ALL)
def test_points_that_are_none_are_nothing(what: Measure, spoil: float) -> None:
    with np.errstate(invalid="ignore"):
        assert np.isfinite(shares((what,), np.full((478, 3), spoil))).all()


class TestLearning:
    @pytest.mark.parametrize(("farthest", "full"), [(max, 0.4), (min, -0.5)])
    def test_the_farthest_from_neutral_is_full(self, farthest: Callable[[float, float], float], full: float) -> None:
        what = with_neutral(GAPE, opened(0.5))
        learner = RangeLearner(what)
        for by in (0.5, 0.6, 0.5 + full, 0.55):
            learner.see(opened(by))
        learner.see(np.full((478, 3), np.nan))
        learned = learner.learned
        assert learned.neutral == what.neutral
        assert learned.full == pytest.approx(measure(GAPE, opened(0.5 + full)))
        assert farthest(learned.full, learned.neutral) == learned.full

    def test_who_does_not_move_keeps_the_range(self) -> None:
        learner = RangeLearner(with_neutral(GAPE, opened(0.5)))
        learner.see(opened(0.5))
        assert learner.learned == with_neutral(GAPE, opened(0.5))


@given(
    st.sampled_from(MeasureKind),
    st.lists(st.integers(-2, 480), max_size=6).map(tuple),
    st.floats(-1e6, 1e6),
    st.floats(-1e6, 1e6),
)
def test_shares_are_shares(kind: MeasureKind, landmarks: tuple[int, ...], neutral: float, full: float) -> None:
    share = float(shares((Measure("m", kind, landmarks, neutral, full),), opened(0.2))[0])
    assert 0.0 <= share <= 1.0
