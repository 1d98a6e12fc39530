from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.arkit import CHANNEL_COUNT, CHANNEL_INDEX
from tracker.solver.blendshape_model import COEFFICIENTS, BlendshapeModel, CoefficientsError
from tracker.solver.usual_face import UsualFace

NO_TURN = np.zeros(3, np.float32)


@pytest.fixture(scope="module")
def model() -> BlendshapeModel:
    return BlendshapeModel.read()


def a_face(model: BlendshapeModel, **weights: float) -> np.ndarray:  # type: ignore[type-arg]
    """The features of nobody in particular with these weights above the usual ones."""
    above = np.zeros(CHANNEL_COUNT, np.float32)
    for channel, weight in weights.items():
        above[CHANNEL_INDEX[channel]] = weight
    return model.start + above @ model.effect


def test_what_ships_is_small() -> None:
    assert COEFFICIENTS.stat().st_size < 2_000_000


@pytest.mark.parametrize(
    "channels",
    [
        ["jawOpen"],
        ["mouthLeft"],
        ["eyeBlinkLeft", "eyeBlinkRight"],
        ["mouthSmileLeft", "mouthSmileRight"],
    ],
)
def test_a_shape_that_moves_the_landmarks_is_found(model: BlendshapeModel, channels: list[str]) -> None:
    indices = [CHANNEL_INDEX[channel] for channel in channels]
    before = model.weights(a_face(model), model.start, NO_TURN)
    after = model.weights(a_face(model, **dict.fromkeys(channels, 0.8)), model.start, NO_TURN)
    rise = after - before
    assert rise[indices].min() > 0.25
    assert set(np.argsort(-rise)[: len(indices)]) == set(indices)


def test_the_tongue_cannot_be_seen(model: BlendshapeModel) -> None:
    chance = np.random.default_rng(1)
    for _ in range(50):
        face = model.start + chance.normal(0, 2, len(model.start)).astype(np.float32)
        assert model.weights(face, model.start, NO_TURN)[CHANNEL_INDEX["tongueOut"]] < 0.05


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 50.0))
def test_any_face_has_weights_from_0_to_1(model: BlendshapeModel, seed: int, strength: float) -> None:
    chance = np.random.default_rng(seed)
    face, usual = (chance.normal(0, strength, len(model.start)).astype(np.float32) for _ in range(2))
    weights = model.weights(face, usual, chance.normal(0, 1, 3).astype(np.float32))
    assert weights.shape == (CHANNEL_COUNT,)
    assert ((weights >= 0.0) & (weights <= 1.0)).all()


def test_what_is_written_is_read_again(model: BlendshapeModel, tmp_path: Path) -> None:
    path = tmp_path / "again.npz"
    model.write(path)
    face = a_face(model, jawOpen=0.5)
    again = BlendshapeModel.read(path).weights(face, model.start, NO_TURN)
    np.testing.assert_array_equal(again, model.weights(face, model.start, NO_TURN))
    assert list(tmp_path.iterdir()) == [path]


def damaged(kind: str) -> bytes:
    data = COEFFICIENTS.read_bytes()
    if kind == "cut":
        return data[: len(data) // 2]
    if kind == "flipped":
        return data[:5000] + bytes(byte ^ 0xFF for byte in data[5000:5200]) + data[5200:]
    if kind == "empty":
        return b""
    with np.load(io.BytesIO(data)) as file:
        arrays = dict(file)
    if kind == "version":
        arrays["version"] = np.array(99)
    elif kind == "missing":
        del arrays["output"]
    elif kind == "shape":
        arrays["output"] = arrays["output"][:-1]
    elif kind == "nan":
        arrays["effect"] = arrays["effect"] * np.nan
    elif kind == "pickle":
        arrays["usual"] = np.array([{}], dtype=object)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=True, **arrays)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["cut", "flipped", "empty", "version", "missing", "shape", "nan", "pickle"])
def test_a_damaged_file_is_refused_with_what_to_do(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "coefficients.npz"
    path.write_bytes(damaged(kind))
    with pytest.raises(CoefficientsError, match="install Live Face again") as caught:
        BlendshapeModel.read(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CoefficientsError, match="install Live Face again"):
        BlendshapeModel.read(tmp_path / "none.npz")


def follow(usual: UsualFace, model: BlendshapeModel, face: np.ndarray, seconds: float) -> float:  # type: ignore[type-arg]
    """Show a face for some seconds; returns how far its person's usual features are from it."""
    for _ in range(round(seconds * 30)):
        weights = model.weights(face, usual.features, NO_TURN)
        usual.follow(face, weights, NO_TURN, 1 / 30)
    return float(np.linalg.norm(usual.features - face))


@pytest.fixture
def somebody(model: BlendshapeModel) -> np.ndarray:  # type: ignore[type-arg]
    """Features of a person of another build."""
    chance = np.random.default_rng(4)
    build = chance.normal(0.0, 0.7, len(model.start)).astype(np.float32)
    return np.asarray(model.start + build)


def test_a_person_is_found_while_running(model: BlendshapeModel, somebody: np.ndarray) -> None:  # type: ignore[type-arg]
    usual = UsualFace(model)
    before = float(np.linalg.norm(usual.features - somebody))
    assert follow(usual, model, somebody, 10.0) < 0.5 * before


def test_a_smile_that_is_held_stays_one(model: BlendshapeModel) -> None:
    usual = UsualFace(model)
    follow(usual, model, a_face(model), 5.0)
    smiling = a_face(model, mouthSmileLeft=0.8, mouthSmileRight=0.8)
    index = CHANNEL_INDEX["mouthSmileLeft"]
    first = model.weights(smiling, usual.features, NO_TURN)[index]
    follow(usual, model, smiling, 60.0)
    assert model.weights(smiling, usual.features, NO_TURN)[index] > 0.6 * first


def test_a_face_that_looks_away_tells_nothing_of_the_person(model: BlendshapeModel, somebody: np.ndarray) -> None:  # type: ignore[type-arg]
    usual = UsualFace(model)
    before = usual.features.copy()
    usual.follow(somebody, model.usual, np.array([0.0, 1.2, 0.0], np.float32), 1 / 30)
    np.testing.assert_array_equal(usual.features, before)


def test_a_neutral_that_was_set_stays(model: BlendshapeModel, somebody: np.ndarray) -> None:  # type: ignore[type-arg]
    usual = UsualFace(model)
    usual.set(np.zeros((478, 3)))
    fixed = usual.features.copy()
    np.testing.assert_allclose(fixed, model.usual_features(np.zeros((478, 3))))
    follow(usual, model, somebody, 1.0)
    np.testing.assert_array_equal(usual.features, fixed)
    usual.set(None)
    np.testing.assert_array_equal(usual.features, model.start)
