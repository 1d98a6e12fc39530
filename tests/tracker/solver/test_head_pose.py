from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from addon.core.rotation import HeadAngles, from_angles, to_angles, to_matrix
from tracker.solver.canonical_face import FIT_LANDMARKS, FIT_POINTS
from tracker.solver.head_correction import HeadCorrection
from tracker.solver.head_pose import HeadPose, HeadPoseSolver, PictureGeometry, to_head, to_rays

from ..face_model import head_points, project

PICTURE = PictureGeometry.with_field_of_view(640, 480, 60.0)
TURN = st.floats(-0.6, 0.6)
ANGLES = st.builds(HeadAngles, TURN, TURN, TURN)
PLACES = st.tuples(st.floats(-0.2, 0.2), st.floats(-0.1, 0.1), st.floats(-1.2, -0.4)).map(np.array)
#: What the jaw carries.
CHIN = FIT_POINTS[:, 1] < -0.063
Points = NDArray[np.float64]


def plain() -> HeadPoseSolver:
    return HeadPoseSolver(HeadCorrection.nothing())


def rays_of(points: Points, angles: HeadAngles, place: Points, picture: PictureGeometry = PICTURE) -> Points:
    return to_rays(project(points, angles, place, PICTURE), picture)


def degrees_between(pose: HeadPose, angles: HeadAngles) -> float:
    turn = pose.rotation @ to_matrix(from_angles(angles)).T
    return float(np.degrees(np.arccos(np.clip((np.trace(turn) - 1.0) / 2.0, -1.0, 1.0))))


@settings(deadline=None)  # the machine may be busy
@given(ANGLES, PLACES)
def test_a_known_pose_is_found_wherever_the_face_is(angles: HeadAngles, place: Points) -> None:
    points = head_points()
    rays = rays_of(points, angles, place)
    pose = plain().solve(rays[FIT_LANDMARKS])
    assert to_angles(pose.quaternion) == pytest.approx(angles, abs=0.001)
    assert pose.translation == pytest.approx(place, abs=0.002)
    assert to_head(rays, float(rays[FIT_LANDMARKS, 2].mean()), pose)[::30] == pytest.approx(points[::30], abs=0.006)


@settings(deadline=None)  # the machine may be busy
@given(ANGLES, PLACES)
def test_the_correction_moves_a_face_at_rest_only_a_little(angles: HeadAngles, place: Points) -> None:
    pose = HeadPoseSolver().solve(rays_of(head_points(), angles, place)[FIT_LANDMARKS])
    assert degrees_between(pose, angles) < 5.0
    assert pose.translation == pytest.approx(place, abs=0.005)


@settings(deadline=None)  # the machine may be busy
@given(ANGLES)
def test_a_face_that_moves_across_the_picture_keeps_its_angles(angles: HeadAngles) -> None:
    solver = HeadPoseSolver()
    found = [
        to_angles(solver.solve(rays_of(head_points(), angles, np.array([x, y, -0.6]))[FIT_LANDMARKS]).quaternion)
        for x, y in ((0.0, 0.0), (-0.05, 0.03), (-0.10, 0.06), (-0.15, 0.10), (0.15, -0.10))
        for _ in range(3)
    ]
    assert np.degrees(np.ptp(found[2::3], axis=0)).max() < 0.2


def test_following_a_moving_head_needs_one_step_a_picture() -> None:
    solver = plain()
    for step in np.linspace(0, 2 * np.pi, 90):
        angles = HeadAngles(0.5 * float(np.sin(step)), 0.3 * float(np.sin(2 * step)), 0.2 * float(np.cos(step)))
        place = np.array([0.15 * np.cos(step), 0.05, -0.6])
        pose = solver.solve(rays_of(head_points(), angles, place)[FIT_LANDMARKS])
        assert to_angles(pose.quaternion) == pytest.approx(angles, abs=0.03)


def test_a_face_that_jumps_is_found_again() -> None:
    solver = plain()
    for angles, x in ((HeadAngles(0.6, 0.2, 0.0), -0.25), (HeadAngles(-0.6, -0.2, 0.6), 0.25)):
        rays = rays_of(head_points(), angles, np.array([x, 0.0, -0.7]))
        for _ in range(2):
            pose = solver.solve(rays[FIT_LANDMARKS])
        assert to_angles(pose.quaternion) == pytest.approx(angles, abs=0.03)


@settings(deadline=None)  # the machine may be busy
@given(ANGLES, st.integers(0, 2**32 - 1))
def test_starting_anew_does_not_jump(angles: HeadAngles, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0.0, 0.001, (478, 3))
    rays = rays_of(head_points() + noise, angles, np.array([0.05, 0.02, -0.6]))[FIT_LANDMARKS]
    follower = HeadPoseSolver()
    for _ in range(4):
        followed = follower.solve(rays)
    assert degrees_between(followed, to_angles(HeadPoseSolver().solve(rays).quaternion)) < 0.05


@pytest.mark.parametrize("yaw", [-0.4, 0.0, 0.4])
def test_an_open_mouth_turns_the_head_only_a_little(yaw: float) -> None:
    rest, place, angles = head_points(), np.array([0.0, 0.0, -0.6]), HeadAngles(yaw, 0.1, 0.0)
    wide = rest.copy()
    wide[FIT_LANDMARKS[CHIN]] += (0.0, -0.025, -0.008)
    turned = []
    for correction in (HeadCorrection.nothing(), None):
        still, opened = (
            HeadPoseSolver(correction).solve(rays_of(points, angles, place)[FIT_LANDMARKS]) for points in (rest, wide)
        )
        turned.append(degrees_between(opened, to_angles(still.quaternion)))
    assert turned[1] < turned[0]
    assert turned[1] < 2.5


@settings(deadline=None)  # the machine may be busy
@given(ANGLES, PLACES, st.floats(48.0, 75.0))
def test_a_wrong_field_of_view_does_bounded_harm(angles: HeadAngles, place: Points, field: float) -> None:
    wrong = PictureGeometry.with_field_of_view(PICTURE.width, PICTURE.height, field)
    pose = plain().solve(rays_of(head_points(), angles, place, wrong)[FIT_LANDMARKS])
    assert degrees_between(pose, angles) < 10.0


def test_field_of_view_is_along_the_longer_side() -> None:
    wide = PictureGeometry.with_field_of_view(640, 480, 60.0)
    tall = PictureGeometry.with_field_of_view(480, 640, 60.0)
    assert wide.focal == tall.focal == pytest.approx(554.26, abs=0.01)


def test_landmarks_that_are_all_one_point_do_not_hang() -> None:
    rays = to_rays(np.full((478, 3), 0.5, np.float32), PICTURE)
    try:
        pose = HeadPoseSolver().solve(rays[FIT_LANDMARKS])
    except np.linalg.LinAlgError:
        return
    assert pose is not None
