from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.core.rotation import HeadAngles, from_angles, to_matrix
from tracker.solver.canonical_face import FIT_LANDMARKS
from tracker.solver.head_correction import FILE, HeadCorrection, HeadCorrectionError, angles, read_head_correction

COUNT = len(FIT_LANDMARKS)


def test_what_ships_is_whole_and_small() -> None:
    correction = read_head_correction(FILE)
    assert np.abs(correction.gains).max() > 0.0
    assert FILE.stat().st_size < 50_000


@settings(deadline=None)  # the machine may be busy
@given(st.floats(-0.7, 0.7), st.floats(-0.7, 0.7), st.floats(-0.7, 0.7))
def test_angles_are_those_of_the_rotation(pitch: float, yaw: float, roll: float) -> None:
    assert angles(to_matrix(from_angles(HeadAngles(yaw, pitch, roll)))) == pytest.approx((pitch, yaw, roll))


def test_the_turn_is_bounded_however_the_landmarks_stray() -> None:
    correction = read_head_correction(FILE)
    misfit = np.random.default_rng(1).normal(0.0, 0.5, (COUNT, 3))
    turn = correction.turn(misfit, to_matrix(from_angles(HeadAngles(3.0, 1.5, 3.0))))
    assert np.linalg.norm(turn) == pytest.approx(0.15)


def test_nothing_turns_nothing() -> None:
    misfit = np.random.default_rng(1).normal(0.0, 0.01, (COUNT, 3))
    assert not HeadCorrection.nothing().turn(misfit, np.eye(3)).any()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_damaged_file_is_refused_in_one_sentence(tmp_path: Path, share: float) -> None:
    path = tmp_path / "head_correction.npz"
    path.write_bytes(FILE.read_bytes()[: int(share * FILE.stat().st_size)])
    with pytest.raises(HeadCorrectionError, match="install Live Face again"):
        read_head_correction(path)


def test_a_missing_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(HeadCorrectionError, match="install Live Face again"):
        read_head_correction(tmp_path / "none.npz")


@settings(deadline=None)  # the machine may be busy
@given(st.integers(0, 2**32 - 1))
def test_bytes_turned_over_are_refused_or_still_whole(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = np.frombuffer(FILE.read_bytes(), np.uint8).copy()
    data[rng.integers(0, len(data), 3)] ^= 0x55
    path = tmp_path_factory.mktemp("npz") / "head_correction.npz"
    path.write_bytes(data.tobytes())
    try:
        correction = read_head_correction(path)
    except HeadCorrectionError:
        return
    assert np.isfinite(correction.gains).all()


@pytest.mark.parametrize("wrong", ["landmarks", "gains", "bends", "not a number"])
def test_coefficients_of_another_version_are_refused(tmp_path: Path, wrong: str) -> None:
    arrays = {"landmarks": FIT_LANDMARKS, "gains": np.zeros((9, 3 * COUNT)), "bends": np.zeros((3, 10))}
    if wrong == "not a number":
        arrays["bends"][1, 2] = np.nan
    else:
        arrays[wrong] = arrays[wrong][:-1]
    path = tmp_path / "head_correction.npz"
    np.savez(path, **arrays)
    with pytest.raises(HeadCorrectionError, match="another version"):
        read_head_correction(path)
