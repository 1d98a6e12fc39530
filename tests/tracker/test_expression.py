from __future__ import annotations

import numpy as np
import pytest

from addon.core.arkit import CHANNEL_INDEX, CHANNELS
from addon.core.face_frame import Gaze
from tracker.solver.gaze import EyeAngles, GazeSolver
from tracker.solver.measures import MEASURE_INDEX, MEASURED_LANDMARKS, MEASURES, RunningNeutral
from tracker.solver.weights import expression, look

#: The landmarks do not carry these; see weights.py.
SILENT = {"jawForward", "cheekPuff", "tongueOut"}


def moved(**millimetres: float) -> np.ndarray:  # type: ignore[type-arg]
    deviations = np.zeros(len(MEASURES))
    for name, value in millimetres.items():
        deviations[MEASURE_INDEX[name]] = value
    return deviations


def weight(weights: np.ndarray, channel: str) -> float:  # type: ignore[type-arg]
    return float(weights[CHANNEL_INDEX[channel]])


def test_a_face_at_rest_has_no_weights() -> None:
    assert not expression(moved()).any()


@pytest.mark.parametrize("side", ["Left", "Right"])
@pytest.mark.parametrize(
    ("measure", "value", "channel", "least"),
    [
        ("eye_open", -8.5, "eyeBlink", 0.5),
        ("eye_open", 3.0, "eyeWide", 0.2),
        ("corner_up", 10.0, "mouthSmile", 0.5),
        ("corner_up", -4.0, "mouthFrown", 0.5),
        ("brow_middle", -3.0, "browDown", 0.2),
        ("brow_outer", 4.0, "browOuterUp", 0.5),
    ],
)
def test_each_side_moves_its_own_channel(measure: str, value: float, channel: str, least: float, side: str) -> None:
    other = "Right" if side == "Left" else "Left"
    weights = expression(moved(**{measure + side: value}))
    assert weight(weights, channel + side) > least
    assert weight(weights, channel + other) < 0.2


def test_the_jaw() -> None:
    weights = expression(moved(lip_gap=28.0, lower_lip_up=-19.5, chin_up=-7.0))
    assert weight(weights, "jawOpen") > 0.8
    assert weight(weights, "mouthClose") == 0.0


def test_every_channel_that_landmarks_carry_can_move() -> None:
    chance = np.random.default_rng(2)
    seen = np.zeros(52)
    for _ in range(300):
        weights = expression(chance.normal(0, 4, len(MEASURES)))
        look(weights, EyeAngles(Gaze(*chance.normal(0, 0.3, 2)), Gaze(*chance.normal(0, 0.3, 2))))
        assert (weights >= 0).all()
        assert (weights <= 1).all()
        seen = np.maximum(seen, weights)
    assert {name for name, top in zip(CHANNELS, seen, strict=True) if top == 0.0} == SILENT


def test_look_says_the_same_as_the_gaze() -> None:
    weights = np.zeros(52)
    look(weights, EyeAngles(Gaze(0.3, 0.2), Gaze(0.3, -0.2)))  # both to the own left
    assert weight(weights, "eyeLookOutLeft") == weight(weights, "eyeLookInRight") > 0
    assert weight(weights, "eyeLookDownLeft") > 0
    assert weight(weights, "eyeLookUpRight") > 0
    assert weight(weights, "eyeLookInLeft") == weight(weights, "eyeLookOutRight") == 0.0


def eyes(turn: float) -> np.ndarray:  # type: ignore[type-arg]
    """The eye landmarks in the head's axes of eyes that look to the own left by so many millimetres."""
    rows = []
    for sign in (1, -1):
        rows += [(sign * 0.045, 0, 0), (sign * 0.017, 0, 0), (sign * 0.031 + turn / 1000, 0.0013, 0.004)]
    return np.array(rows)


def test_gaze_of_open_and_closed_eyes() -> None:
    solver = GazeSolver()
    ahead = solver.solve(eyes(0.0), 0.0, 0.0)
    assert ahead.left == pytest.approx((0, 0), abs=1e-6)
    left = solver.solve(eyes(3.0), 0.0, 0.0)
    assert [left.left.yaw, left.right.yaw] == pytest.approx([0.29, 0.29], abs=0.01)
    wink = solver.solve(eyes(-3.0), 1.0, 0.0)
    assert wink.left == wink.right
    assert wink.left.yaw < 0
    assert solver.solve(eyes(5.0), 1.0, 1.0) == wink


def landmarks_with(opening_mm: float) -> np.ndarray:  # type: ignore[type-arg]
    head = np.zeros((len(MEASURED_LANDMARKS), 3))
    for upper in (386, 159):
        head[MEASURED_LANDMARKS.index(upper), 1] = opening_mm / 1000
    return head


def test_the_neutral_follows_a_person_but_not_an_expression() -> None:
    neutral = RunningNeutral()
    index = MEASURE_INDEX["eye_openLeft"]
    first = neutral.deviations(landmarks_with(8.5), 0.0)[index]
    for _ in range(60 * 30):
        rest = neutral.deviations(landmarks_with(8.5), 1 / 30)[index]
    assert abs(rest) < 0.3 < abs(first)
    for _ in range(10 * 30):
        closed = neutral.deviations(landmarks_with(1.0), 1 / 30)[index]
    assert closed == pytest.approx(1.0 - 8.5, abs=0.5)
