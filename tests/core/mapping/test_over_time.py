"""A whole take at once gives what one frame after the other gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from addon.core.face_points import canonical_points
from addon.core.mapping.evaluator import Evaluator
from addon.core.mapping.groups import ChannelGroup, group_of
from addon.core.mapping.measure import Measure, MeasureKind
from addon.core.mapping.measuring import shares, shares_over_time, with_ordinary_range
from addon.core.mapping.row import Response, Row, Target, TargetKind
from addon.core.mapping.signals import all_channel_names, signals_of, signals_over_time
from tests.core.takes.acting import acted

_MEASURES = tuple(
    with_ordinary_range(Measure(kind.value, kind, landmarks), canonical_points())
    for kind, landmarks in (
        (MeasureKind.DISTANCE, (13, 14)),
        (MeasureKind.HEIGHT, (61, 291)),
        (MeasureKind.ANGLE, (61, 0, 291)),
        (MeasureKind.AREA, (13, 61, 14, 291)),
    )
)


def test_measures_are_the_same_for_all_moments_at_once() -> None:
    points = acted(20, landmarks=True).landmarks
    assert points is not None
    points = points.copy()
    points[3] = np.nan
    points[4] = 0.0  # a face without a size
    measures = (*_MEASURES, Measure("too few", MeasureKind.AREA, (1, 2)), replace(_MEASURES[0], full=0.0, neutral=0.0))
    at_once = shares_over_time(measures, points)
    assert at_once == pytest.approx(np.array([shares(measures, one) for one in points]).T, abs=1e-6)
    assert 0.0 < at_once[0].max() <= 1.0


@pytest.mark.parametrize("derived", [True, False])
def test_signals_are_the_same_for_all_frames_at_once(*, derived: bool) -> None:
    take = acted(12)
    measured = np.linspace(0.0, 1.0, 24, dtype=np.float32).reshape(2, 12)
    at_once = signals_over_time(take, measured, derived=derived)
    alone = [signals_of(take.pose(at), measured[:, at], derived=derived) for at in range(12)]
    assert at_once == pytest.approx(np.array(alone).T, abs=1e-5)


def test_weights_that_are_no_numbers_are_none() -> None:
    take = acted(2)
    broken = take.weights.copy()
    broken[0, 0] = np.nan
    assert np.isfinite(signals_over_time(replace(take, weights=broken), np.zeros((0, 2), np.float32))).all()


def test_inputs_are_the_same_with_smoothing_bends_sums_and_uneven_steps() -> None:
    target = Target(TargetKind.PROPERTY)
    rows = [
        Row("jawOpen", target, gain=0.8, offset=0.1),
        Row("jawOpen", target, smoothing=0.1),
        Row("mouthFunnel", target, response=Response.S_CURVE, smoothing=0.03),
        Row("headYaw", target, response=Response.EXPRESSION, expression="x * x", lower=-1.0),
        Row("vowelA", target, upper=0.5),
        Row("browInnerUp", target, muted=True),
        Row("no such channel", target),
    ]
    links = [(0, 0), (1, 1), (2, 1), (3, 2), (4, 3), (5, 4), (6, 5)]
    times = np.cumsum(np.random.default_rng(5).uniform(0.0, 0.08, 50))
    signals = signals_over_time(acted(times), np.zeros((0, 50), np.float32))
    steps = np.diff(times, prepend=times[:1])
    at_once = Evaluator(rows, (), links, 6).evaluate_all(signals, steps)
    live = Evaluator(rows, (), links, 6)
    alone = [live.evaluate(np.ascontiguousarray(signals[:, at]), steps[at]) for at in range(50)]
    assert at_once == pytest.approx(np.array(alone).T, abs=1e-6)
    assert np.ptp(at_once[:4], axis=1).min() > 0.05


def test_every_channel_has_a_group_and_every_group_channels() -> None:
    groups = {name: group_of(name) for name in all_channel_names((Measure("lips", MeasureKind.DISTANCE, (13, 14)),))}
    assert set(groups.values()) == set(ChannelGroup)
    expected = {
        "browInnerUp": ChannelGroup.BROWS,
        "browUp": ChannelGroup.BROWS,
        "eyeBlinkLeft": ChannelGroup.EYES,
        "eyeLookUpLeft": ChannelGroup.GAZE,
        "lookLeft": ChannelGroup.GAZE,
        "gazeLeft": ChannelGroup.GAZE,
        "head": ChannelGroup.HEAD,
        "headX": ChannelGroup.HEAD,
        "jawOpen": ChannelGroup.MOUTH,
        "visemePP": ChannelGroup.MOUTH,
        "measure.lips": ChannelGroup.MEASURES,
    }
    assert {name: groups[name] for name in expected} == expected
