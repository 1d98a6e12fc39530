from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from addon.core.arkit import CHANNEL_INDEX
from addon.core.face_frame import FacePose, Translation
from addon.core.face_points import mirrored_points
from addon.core.mapping.groups import ChannelGroup
from addon.core.mapping.mirror import mirrored as mirrored_pose
from addon.core.mapping.recentre import Centre, centre_of
from addon.core.mapping.recentre import recentred as recentred_pose
from addon.core.rotation import HeadAngles, from_angles, to_angles
from addon.core.takes.editing import mirrored, recentred, scaled, smoothed, smoothed_curves
from addon.core.takes.take import Take
from tests.core.takes.acting import acted


def _same(one: FacePose, other: FacePose) -> None:
    assert one.head == pytest.approx(other.head, abs=1e-6)
    assert one.translation == pytest.approx(other.translation, abs=1e-6)
    assert (*one.gaze_left, *one.gaze_right) == pytest.approx((*other.gaze_left, *other.gaze_right), abs=1e-6)
    assert one.weights == pytest.approx(other.weights)


def test_a_take_is_mirrored_as_each_of_its_poses_is() -> None:
    take = acted(5, landmarks=True)
    other = mirrored(take)
    for at in range(5):
        _same(other.pose(at), mirrored_pose(take.pose(at)))
    assert take.landmarks is not None
    assert other.landmarks is not None
    assert (other.landmarks[3] == mirrored_points(take.landmarks[3])).all()
    _same(mirrored(other).pose(2), take.pose(2))


def test_a_take_is_recentred_as_each_of_its_poses_is_but_where_there_is_no_face() -> None:
    take = acted(30, tracked="gap")
    centre = centre_of(FacePose(from_angles(HeadAngles(0.3, -0.2, 0.1)), Translation(0.1, 0.0, -0.4)))
    seen = recentred(take, centre)
    _same(seen.pose(3), recentred_pose(take.pose(3), centre))
    assert not take.tracked[12]
    _same(seen.pose(12), take.pose(12))
    assert recentred(take, Centre()) is take


def test_smoothing_takes_out_noise_and_is_not_late() -> None:
    times = np.arange(240) / 60.0
    clean = np.sin(times * 2.0)
    noisy = clean + np.random.default_rng(1).normal(0.0, 0.05, 240)
    smooth = smoothed_curves(times, noisy[None], 0.06)[0]
    inner = slice(20, -20)
    assert np.abs(smooth - clean)[inner].std() < 0.4 * np.abs(noisy - clean)[inner].std()
    late = [np.abs(smooth[20 + shift : -20 + shift] - clean[inner]).mean() for shift in (-3, 0, 3)]
    assert late[1] == min(late)


def test_smoothing_knows_how_far_apart_frames_are() -> None:
    times = np.array([0.0, 0.1, 0.2, 100.0])
    smooth = smoothed_curves(times, np.array([[0.0, 1.0, 0.0, 5.0]]), 0.1)[0]
    assert 0.2 < smooth[1] < 0.8
    assert smooth[3] == 5.0


def test_smoothing_a_take_keeps_unit_heads_and_leaves_lost_frames_alone() -> None:
    take = acted(90, landmarks=True, tracked="gap")
    flipped = replace(take, head=take.head * np.where(np.arange(90) % 2, 1, -1).astype(np.float32)[:, None])
    smooth = smoothed(flipped, 0.05)
    assert np.linalg.norm(smooth.head, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert to_angles(smooth.pose(5).head) == pytest.approx(to_angles(take.pose(5).head), abs=0.02)
    lost = ~take.tracked
    assert (smooth.weights[lost] == take.weights[lost]).all()
    assert (smooth.head[lost] == flipped.head[lost]).all()
    assert smooth.weights[take.tracked] != pytest.approx(take.weights[take.tracked], abs=1e-3)
    assert smooth.landmarks is not None
    assert smoothed(take, 0.0) is take


def test_landmarks_that_are_missing_are_not_smoothed_into_the_others() -> None:
    take = acted(10, landmarks=True)
    assert take.landmarks is not None
    holes = take.landmarks.copy()
    holes[4] = np.nan
    smooth = smoothed(replace(take, landmarks=holes), 0.05)
    assert smooth.landmarks is not None
    assert np.isnan(smooth.landmarks[4]).all()
    assert np.isfinite(np.delete(smooth.landmarks, 4, axis=0)).all()


def test_scaling_is_by_group_and_keeps_within_what_there_is() -> None:
    take = acted(20)
    more = scaled(take, 2.0, {ChannelGroup.BROWS})
    brow, jaw = CHANNEL_INDEX["browInnerUp"], CHANNEL_INDEX["jawOpen"]
    assert (more.weights[:, brow] == np.minimum(take.weights[:, brow] * 2.0, 1.0)).all()
    assert (more.weights[:, jaw] == take.weights[:, jaw]).all()
    assert (more.head == take.head).all()
    half = scaled(take, 0.5)
    assert half.gaze == pytest.approx(take.gaze / 2.0)
    whole = np.arccos(take.head[:, 0].astype(np.float64))
    assert np.arccos(half.head[:, 0].astype(np.float64)) == pytest.approx(whole / 2.0, abs=1e-3)
    assert not scaled(take, 0.0).weights.any()


def test_an_empty_take_stays_empty() -> None:
    for edited in (mirrored(Take.empty()), smoothed(Take.empty(), 1.0), scaled(Take.empty(), 2.0)):
        assert len(edited) == 0
