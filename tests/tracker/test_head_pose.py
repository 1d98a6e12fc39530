from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.rotation import HeadAngles, to_angles
from tracker.solver.canonical_face import FIT_LANDMARKS
from tracker.solver.head_pose import HeadPoseSolver, PictureGeometry, to_head, to_rays

from .face_model import head_points, project

PICTURE = PictureGeometry.with_field_of_view(640, 480, 60.0)
TURN = st.floats(-0.6, 0.6)
PLACES = st.tuples(st.floats(-0.2, 0.2), st.floats(-0.1, 0.1), st.floats(-1.2, -0.4)).map(np.array)


@given(st.builds(HeadAngles, TURN, TURN, TURN), PLACES)
def test_a_known_pose_is_found_wherever_the_face_is(angles: HeadAngles, place: np.ndarray) -> None:  # type: ignore[type-arg]
    points = head_points()
    rays = to_rays(project(points, angles, place, PICTURE), PICTURE)
    pose = HeadPoseSolver().solve(rays[FIT_LANDMARKS])
    assert to_angles(pose.quaternion) == pytest.approx(angles, abs=0.02)
    assert pose.translation == pytest.approx(place, abs=0.02)
    assert to_head(rays, float(rays[FIT_LANDMARKS, 2].mean()), pose)[::30] == pytest.approx(points[::30], abs=0.006)


def test_following_a_moving_head_needs_one_step_a_picture() -> None:
    solver = HeadPoseSolver()
    for step in np.linspace(0, 2 * np.pi, 90):
        angles = HeadAngles(0.5 * float(np.sin(step)), 0.3 * float(np.sin(2 * step)), 0.2 * float(np.cos(step)))
        place = np.array([0.15 * np.cos(step), 0.05, -0.6])
        pose = solver.solve(to_rays(project(head_points(), angles, place, PICTURE), PICTURE)[FIT_LANDMARKS])
        assert to_angles(pose.quaternion) == pytest.approx(angles, abs=0.03)


def test_a_face_that_jumps_is_found_again() -> None:
    solver = HeadPoseSolver()
    for angles, x in ((HeadAngles(0.6, 0.2, 0.0), -0.25), (HeadAngles(-0.6, -0.2, 0.6), 0.25)):
        rays = to_rays(project(head_points(), angles, np.array([x, 0.0, -0.7]), PICTURE), PICTURE)
        for _ in range(2):
            pose = solver.solve(rays[FIT_LANDMARKS])
        assert to_angles(pose.quaternion) == pytest.approx(angles, abs=0.03)


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
