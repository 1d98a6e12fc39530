from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given

from addon.core.arkit import CHANNELS
from addon.core.face_frame import FacePose, Gaze, Translation
from addon.core.mapping.channels import Unit
from addon.core.mapping.derived import DERIVED
from addon.core.mapping.measure import Measure, MeasureKind
from addon.core.mapping.signals import INDEX, SCALARS, all_channel_names, channel_named, is_derived, signals_of
from tests.core.mapping.poses import POSES, pose

GAPE = Measure("gape", MeasureKind.DISTANCE, (13, 14))
MEASURED = np.array([0.75], np.float32)


def test_each_number_stands_at_its_name() -> None:
    face = pose(yaw=10, pitch=20, roll=-30, jawOpen=0.5, mouthSmile=0.25)
    face = FacePose(face.head, Translation(0.1, -0.2, 0.3), Gaze(0.4, -0.5), Gaze(-0.6, 0.7), face.weights)
    signals = signals_of(face, np.array([0.75], np.float32))
    shown = {name: float(signals[at]) for name, at in INDEX.items()}
    assert shown["jawOpen"] == 0.5
    assert shown["smile"] == 0.25
    head = [math.degrees(shown[name]) for name in ("headYaw", "headPitch", "headRoll")]
    assert head == pytest.approx([10, 20, -30], abs=1e-3)
    assert [shown[f"head{axis}"] for axis in "XYZ"] == pytest.approx([0.1, -0.2, 0.3])
    gaze = [shown[f"gaze{angle}{side}"] for side in ("Left", "Right") for angle in ("Yaw", "Pitch")]
    assert gaze == pytest.approx([0.4, -0.5, -0.6, 0.7])
    assert signals[len(SCALARS)] == 0.75
    assert signals.dtype == np.float32
    assert signals.shape == (len(SCALARS) + 1,)


@given(POSES)
def test_signals_are_finite(face: FacePose) -> None:
    assert np.isfinite(signals_of(face)).all()


def test_one_broken_weight_spoils_no_other() -> None:
    face = pose(jawOpen=math.nan, mouthSmile=1.0)
    signals = signals_of(face)
    assert np.isfinite(signals).all()
    assert signals[INDEX["smile"]] == 1.0
    assert signals[INDEX["mouthShapeX"]] > 0.5
    assert math.isnan(face.weights[CHANNELS.index("jawOpen")]), "the pose is not written to"


@given(POSES)
def test_without_the_derived_channels_all_others_are_the_same(face: FacePose) -> None:
    whole, plain = signals_of(face, MEASURED), signals_of(face, MEASURED, derived=False)
    derived = np.array([is_derived(at) for at in range(len(whole))])
    assert np.array_equal(plain[~derived], whole[~derived], equal_nan=True)
    assert not plain[derived].any()
    assert [channel.name for channel in SCALARS if is_derived(INDEX[channel.name])] == [one.name for one in DERIVED]


def test_names() -> None:
    assert channel_named("jawOpen") is SCALARS[INDEX["jawOpen"]]
    assert channel_named("head") is None, "a turn is no number"
    assert channel_named("measure.") is None
    assert channel_named("jawopen") is None
    measure = channel_named("measure.gape")
    assert measure is not None
    assert measure.unit is Unit.SHARE
    names = all_channel_names((GAPE,))
    assert len(set(names)) == len(names) == 3 + len(SCALARS) + 1
    assert {"head", "gazeLeft", "gazeRight", "jawOpen", "vowelA", "measure.gape"} <= set(names)
