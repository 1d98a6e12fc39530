from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from addon.core.rotation import HeadAngles, from_angles, to_matrix
from tests.tracker.face_model import head_points, project
from tools.training.head_correction import learn, read_clips, save
from tracker.solver.canonical_face import FIT_LANDMARKS, FIT_POINTS
from tracker.solver.head_correction import HeadCorrection, read_head_correction
from tracker.solver.head_pose import HeadPoseSolver, PictureGeometry, to_rays

PICTURE = PictureGeometry.with_field_of_view(640, 480, 60.0)
FRAMES = 60


def test_what_a_grimace_adds_to_the_rotation_is_learned(tmp_path: Path) -> None:
    for seed in range(6):
        write_person(tmp_path / f"{seed:05d}.npz", seed)
    out = tmp_path / "out" / "head_correction.npz"
    out.parent.mkdir()
    save(learn(read_clips(sorted(tmp_path.glob("*.npz")))), out)
    landmarks, angles = person(99)
    before, after = (errors(landmarks, angles, c) for c in (HeadCorrection.nothing(), read_head_correction(out)))
    assert (after < 0.5 * before).all(), (before, after)
    assert [path.name for path in out.parent.iterdir()] == ["head_correction.npz"]


def errors(
    landmarks: NDArray[np.float32], truth: NDArray[np.float64], correction: HeadCorrection
) -> NDArray[np.float64]:
    """Standard deviation of the error of the rotation about x and y, radians."""
    solver, lacking = HeadPoseSolver(correction), []
    for points, (pitch, yaw, roll) in zip(landmarks, truth.tolist(), strict=True):
        pose = solver.solve(to_rays(points[FIT_LANDMARKS], PICTURE))
        turn = pose.rotation.T @ to_matrix(from_angles(HeadAngles(yaw, pitch, roll)))
        lacking.append((turn[2, 1], turn[0, 2]))
    return np.std(lacking, axis=0)


def person(seed: int) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Landmarks (f, 478, 3) and pitch, yaw, roll (f, 3) of a face that lifts its brows and pulls its mouth."""
    rng = np.random.default_rng(seed)
    brows, lips = np.zeros((478, 3)), np.zeros((478, 3))
    brows[FIT_LANDMARKS[FIT_POINTS[:, 1] > 0.012], 1] = 0.010
    lips[FIT_LANDMARKS[(FIT_POINTS[:, 1] < -0.050) & (abs(FIT_POINTS[:, 0]) < 0.03)], 0] = 0.012
    angles = np.cumsum(rng.normal(0.0, 0.03, (FRAMES, 3)), 0)
    landmarks = [
        project(
            head_points() + rng.uniform(0, 1) * brows + rng.uniform(-1, 1) * lips,
            HeadAngles(yaw, pitch, roll),
            np.array([0.0, 0.0, -0.6]),
            PICTURE,
        )
        for pitch, yaw, roll in angles.tolist()
    ]
    return np.array(landmarks), angles


def write_person(path: Path, seed: int) -> None:
    landmarks, angles = person(seed)
    np.savez(path, landmarks=landmarks, head=angles, size=(640, 480), field=np.radians(60.0))


def test_a_person_hardly_seen_is_left_out(tmp_path: Path) -> None:
    landmarks, angles = person(3)
    np.savez(tmp_path / "a.npz", landmarks=landmarks[:5], head=angles[:5], size=(640, 480), field=1.0)
    np.savez(tmp_path / "b.npz", landmarks=landmarks, head=angles, size=(640, 480), field=1.0)
    assert len(read_clips([tmp_path / "a.npz", tmp_path / "b.npz"])) == 4
