from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.core.face_frame import FacePose, Gaze
from addon.core.mapping.evaluator import Evaluator, Wiggle, solo_or_unmuted
from addon.core.mapping.measure import Measure, MeasureKind
from addon.core.mapping.row import Response, Row, Target, TargetKind
from addon.core.mapping.signals import SCALARS, all_channel_names, signals_of
from tests.core.mapping.poses import pose

KEY = Target(TargetKind.SHAPE_KEY, "key")
TURN = Target(TargetKind.TURN, "head")
STEP = 1 / 30
GAPE = Measure("gape", MeasureKind.DISTANCE, (13, 14))


def row(channel: str = "jawOpen", **settings: Any) -> Row:  # noqa: ANN401 - as many types as a row has
    return replace(Row(channel, KEY), **settings)


def evaluator(*rows: Row, measures: tuple[Measure, ...] = ()) -> Evaluator:
    """One input for each row."""
    return Evaluator(rows, measures, [(at, at) for at in range(len(rows))], len(rows))


def value(of: Row, face: FacePose) -> float:
    single = evaluator(of)
    assert not single.problems
    return float(single.evaluate(signals_of(face), STEP)[0])


def test_it_is_known_whether_derived_channels_are_needed_also_for_meters() -> None:
    plain = (row(), row("headYaw"), row("measure.gape"), row("head", target=TURN), row("nonsense"))
    assert not evaluator(*plain, measures=(GAPE,)).needs_derived
    assert evaluator(*plain, row("smile")).needs_derived
    assert evaluator(row("mouthShapeX", muted=True)).needs_derived


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, 0.5),
        ({"gain": 0.5, "offset": 0.1}, 0.35),
        ({"gain": -1.0, "offset": 1.0}, 0.5),
        ({"gain": 9.0}, 1.0),
        ({"gain": -9.0}, 0.0),
        ({"upper": 0.25}, 0.25),
        ({"lower": 0.75}, 0.75),
        ({"lower": 1.0, "upper": 0.0}, 0.5),
        ({"response": Response.EASE_IN}, 0.25),
        ({"response": Response.EASE_OUT}, 0.75),
        ({"response": Response.S_CURVE}, 0.5),
        ({"response": Response.STEP}, 1.0),
        ({"response": Response.EXPRESSION, "expression": "x * x + 0.5"}, 0.75),
        ({"response": Response.EASE_IN, "gain": 2.0, "offset": 0.25}, 0.75),
    ],
)
def test_a_value_is_bent_scaled_shifted_and_held(settings: dict[str, Any], expected: float) -> None:
    assert value(row(**settings), pose(jawOpen=0.5)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("sign", [1, -1])
def test_signed_channels_are_bent_alike_on_both_sides(sign: int) -> None:
    turned = row("headYaw", response=Response.EASE_IN, lower=-9.0, upper=9.0)
    assert value(turned, pose(yaw=sign * 45)) == pytest.approx(sign * math.pi / 8, abs=1e-4)


def test_a_step_is_below_half_nothing_and_above_all() -> None:
    step = row(response=Response.STEP)
    assert [value(step, pose(jawOpen=share)) for share in (0.0, 0.49, 0.51, 1.0)] == [0, 0, 1, 1]


def test_values_beyond_the_range_of_a_curve_keep_its_end() -> None:
    far = row("headX", response=Response.S_CURVE, lower=-9.0, upper=9.0)
    face = replace(pose(), translation=type(pose().translation)(5.0, 0.0, 0.0))
    assert value(far, face) == pytest.approx(1.0)


def test_rows_add_up_within_the_widest_bounds() -> None:
    rows = (row(upper=0.5), row("mouthFunnel", upper=0.75), row("tongueOut"))
    both = Evaluator(rows, (), [(0, 0), (1, 0), (2, 1), (0, 2)], 4)
    inputs = both.evaluate(signals_of(pose(jawOpen=1.0, mouthFunnel=1.0, tongueOut=0.25)), STEP)
    assert inputs == pytest.approx([0.75, 0.25, 0.5, 0.0])
    assert both.active.tolist() == [True, True, True, False]
    assert inputs.dtype == np.float32


def test_muted_rows_drive_nothing_but_have_a_value() -> None:
    rows = (row(muted=True, upper=9.0), row("mouthFunnel"))
    quiet = Evaluator(rows, (), [(0, 0), (0, 1), (1, 1)], 2)
    inputs = quiet.evaluate(signals_of(pose(jawOpen=0.5, mouthFunnel=0.25)), STEP)
    assert inputs.tolist() == [0.0, 0.25]
    assert quiet.active.tolist() == [False, True]
    assert quiet.row_values.tolist() == [0.5, 0.25]


def test_solo() -> None:
    rows = (row(), row(solo=True), row(solo=True, muted=True), row(muted=True))
    assert solo_or_unmuted(rows) == (False, True, False, False)
    assert solo_or_unmuted(rows[::3]) == (True, False)
    assert evaluator(*rows).active.tolist() == [False, True, False, False]


def test_shares_are_for_meters() -> None:
    meters = evaluator(row("headYaw", lower=-1.0, upper=3.0), row(lower=0.5, upper=0.5), row(gain=9.0))
    meters.evaluate(signals_of(pose(jawOpen=1.0)), STEP)
    assert meters.row_shares.tolist() == [0.25, 0.0, 1.0]


def test_a_turn_has_a_meter_and_no_input() -> None:
    rows = (Row("head", TURN, gain=0.5), Row("gazeLeft", TURN))
    turns = Evaluator(rows, (), [], 0)
    face = replace(pose(yaw=30), gaze_left=Gaze(0.3, 0.4))
    assert turns.evaluate(signals_of(face), STEP).shape == (0,)
    assert not turns.problems
    assert turns.row_values == pytest.approx([math.pi / 12, 0.5], abs=1e-5)
    assert turns.row_shares == pytest.approx([1 / 6, 1 / math.pi], abs=1e-5)


def test_measures_come_after_the_channels() -> None:
    smile = Measure("smile", MeasureKind.ANGLE, (1, 2, 3))
    both = evaluator(row("measure.smile"), row("measure.gape"), measures=(GAPE, smile))
    inputs = both.evaluate(signals_of(pose(), np.array([0.25, 0.75], np.float32)), STEP)
    assert inputs.tolist() == [0.75, 0.25]


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (row("jawOpne"), "jawOpne"),
        (row("measure.gone"), "measure"),
        (row("head"), "whole turn"),
        (Row("jawOpen", TURN), "head, gazeLeft, gazeRight"),
        (row(gain=math.nan), "gain"),
        (row(upper=math.inf), "upper"),
        (row(offset=1e300), "offset"),
        (row(smoothing=-1.0), "smoothing"),
        (row(response=Response.EXPRESSION, expression="1 / x"), "finite"),
        (row(response=Response.EXPRESSION), "empty"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_and_the_rest_goes_on(bad: Row, word: str) -> None:
    some = evaluator(row(), bad, row())
    assert list(some.problems) == [1]
    assert word in some.problems[1]
    assert some.evaluate(signals_of(pose(jawOpen=0.5)), STEP).tolist() == [0.5, 0.0, 0.5]
    assert some.active.tolist() == [True, False, True]


def test_an_expression_that_is_not_in_use_does_not_matter() -> None:
    assert not evaluator(row(expression="1 / x")).problems


def test_wiggle_overrides_one_row() -> None:
    rows = (row("headYaw", lower=-1.0, upper=3.0, smoothing=5.0), row())
    shaken = evaluator(*rows)
    inputs = shaken.evaluate(signals_of(pose(jawOpen=0.5)), STEP, Wiggle(0, 0.75))
    assert inputs.tolist() == [2.0, 0.5]
    assert shaken.evaluate(signals_of(pose(jawOpen=0.5)), STEP).tolist() == [0.0, 0.5], "nothing of it stays"


class TestSmoothing:
    def test_the_first_value_is_taken_whole(self) -> None:
        assert value(row(smoothing=5.0), pose(jawOpen=0.5)) == 0.5

    def test_two_thirds_of_a_step_are_done_in_its_time(self) -> None:
        slow = evaluator(row(smoothing=0.5), row())
        slow.evaluate(signals_of(pose()), STEP)
        inputs = slow.evaluate(signals_of(pose(jawOpen=1.0)), 0.5)
        assert inputs == pytest.approx([1 - 1 / math.e, 1.0])

    @given(st.lists(st.floats(0.001, 0.2), min_size=1, max_size=20))
    def test_the_frame_rate_does_not_matter(self, steps: list[float]) -> None:
        slow, whole = evaluator(row(smoothing=0.3)), evaluator(row(smoothing=0.3))
        for each in (slow, whole):
            each.evaluate(signals_of(pose()), STEP)
        for step in steps:
            inputs = slow.evaluate(signals_of(pose(jawOpen=1.0)), step)
        assert inputs == pytest.approx(whole.evaluate(signals_of(pose(jawOpen=1.0)), sum(steps)), abs=1e-5)

    @pytest.mark.parametrize("step", [0.0, -1.0, math.nan])
    def test_no_time_moves_nothing(self, step: float) -> None:
        slow = evaluator(row(smoothing=0.3), row())
        slow.evaluate(signals_of(pose()), STEP)
        assert slow.evaluate(signals_of(pose(jawOpen=1.0)), step).tolist() == [0.0, 1.0]

    def test_it_goes_on_after_what_is_not_finite(self) -> None:
        slow = evaluator(row("headYaw", smoothing=0.3, gain=1e9))
        signals = signals_of(pose())
        for spoilt in (math.nan, math.inf, 3e38, -3e38):
            signals[:] = spoilt
            assert np.isfinite(slow.evaluate(signals, STEP)).all()
        assert slow.evaluate(signals_of(pose()), 1e9).tolist() == [0.0]


ANY = st.floats(allow_nan=True, allow_infinity=True)
ROWS = st.builds(
    Row,
    st.sampled_from((*all_channel_names((GAPE,)), "unknown")),
    st.sampled_from([KEY, TURN]),
    ANY,
    ANY,
    ANY,
    ANY,
    st.sampled_from(Response),
    st.sampled_from(["x", "1 / x", "exp(9 * x)", "(("]),
    ANY,
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=60)
@given(st.lists(ROWS, max_size=12), st.lists(st.tuples(ANY, ANY), min_size=1, max_size=3), st.data())
def test_whatever_comes_in_what_comes_out_is_finite(
    rows: list[Row], frames: list[tuple[float, float]], data: st.DataObject
) -> None:
    links = data.draw(st.lists(st.tuples(st.integers(0, max(0, len(rows) - 1)), st.integers(0, 4)))) if rows else []
    some = Evaluator(rows, (GAPE,), links, 5)
    for number, step in frames:
        with np.errstate(over="ignore"):
            signals = np.full(len(SCALARS) + 1, number).astype(np.float32)
        inputs = some.evaluate(signals, step)
        assert inputs.shape == (5,)
        assert np.isfinite(inputs).all()
        assert np.isfinite(some.row_values).all()
        assert ((some.row_shares >= 0) & (some.row_shares <= 1)).all()
        assert not inputs[~some.active].any()
